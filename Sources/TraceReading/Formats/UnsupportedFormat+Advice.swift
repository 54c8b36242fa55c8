extension UnsupportedFormat {
    /// What makes lines of the file at a path, for a person at a shell.
    public func advice(_ path: String) -> String {
        let source = ShellWord.quoted(path)
        switch self {
        case .xz: return unpack(path, "xz")
        case .bzip2: return unpack(path, "bzip2")
        case .lz4: return unpack(path, "lz4")
        case .brotli: return unpack(path, "brotli")
        case .sevenZip: return "unpack it with: 7z x \(source)"
        case .zip: return "unpack it with: unzip \(source)"
        case .tar: return "unpack it with: tar -xf \(source)"
        case .parquet: return pandas("read_parquet", path)
        case .arrow: return pandas("read_feather", path)
        case .orc: return pandas("read_orc", path)
        case .hdf5:
            return "save its array with: python3 -c 'import sys, h5py, numpy; "
                + "numpy.save(sys.argv[2], h5py.File(sys.argv[1])[sys.argv[3]][:])' "
                + "\(source) \(ShellWord.quoted(plain(path) + ".npy")) NAME"
        case .pickle: return "save its tensor with safetensors or numpy.save"
        case .sqlite:
            return "write its table with: sqlite3 -json \(source) 'select * from TABLE' | jq -c '.[]' > "
                + ShellWord.quoted(lines(path))
        case .html: return "a server answered with a page in the place of the file; fetch it again"
        case .gitLFS: return "fetch the file with: git lfs pull"
        case .gitAnnex: return "fetch the file with: git annex get \(source)"
        }
    }

    /// The path without the ending that stands for the format.
    private func plain(_ path: String) -> String {
        let ending = endings.first { path.lowercased().hasSuffix($0) }
        return ending.map { String(path.dropLast($0.count)) } ?? path
    }

    private func lines(_ path: String) -> String {
        let plain = plain(path)
        return plain == path || !plain.hasSuffix(".jsonl") ? plain + ".jsonl" : plain
    }

    /// By a tool that writes to its output, so that the file's name does not matter.
    private func unpack(_ path: String, _ tool: String) -> String {
        let plain = plain(path)
        let source = ShellWord.quoted(path)
        guard plain == path else { return "unpack it with: \(tool) -dc \(source) > \(ShellWord.quoted(plain))" }
        let new = ShellWord.quoted(path + ".new")
        return "unpack it with: \(tool) -dc < \(source) > \(new) && mv \(new) \(source)"
    }

    private func pandas(_ reader: String, _ path: String) -> String {
        "write its rows with: python3 -c 'import sys, pandas; "
            + "pandas.\(reader)(sys.argv[1]).to_json(sys.argv[2], orient=\"records\", lines=True)' "
            + "\(ShellWord.quoted(path)) \(ShellWord.quoted(lines(path)))"
    }
}
