import Foundation
import TextReading

/// The place of a synthetic trace: `<run>/block<size>`, written aside and put in place when complete, so that an
/// interrupted run leaves the old trace or none.
struct RunFolder {
    /// The run folder as given.
    let run: String
    /// The trace directory.
    let target: String
    private let partial: String
    private var names: [String] = []

    /// Refuses (`foreignFolder`) a run folder that holds anything but synthetic traces, unless `force`.
    init(run: String, blockSize: Int, force: Bool) throws(SynthesisError) {
        self.run = run
        target = RunFolder.join(run, "block\(blockSize)")
        partial = RunFolder.join(run, ".block\(blockSize)\(ShardFile.suffix)")
        if !force { try RunFolder.refuseForeign(run, target) }
        try? FileManager.default.removeItem(atPath: partial)
        do {
            try FileManager.default.createDirectory(atPath: partial, withIntermediateDirectories: true)
        } catch {
            throw .cannotCreate("\(run): cannot create the folder: \(RunFolder.reason(error))")
        }
    }

    /// The run's name: the last part of its path.
    var name: String { URL(fileURLWithPath: run).standardizedFileURL.lastPathComponent }

    mutating func create(_ name: String) throws(SynthesisError) -> ShardFile {
        let file = try ShardFile(path: RunFolder.join(partial, name))
        names.append(name)
        return file
    }

    /// Puts the complete trace in place. What else the old trace directory holds (results, reports) stays in it.
    func commit() throws(SynthesisError) {
        let files = FileManager.default
        do {
            for name in names {
                let path = RunFolder.join(partial, name)
                try files.moveItem(atPath: path + ShardFile.suffix, toPath: path)
            }
            let old = partial + ".old"
            try? files.removeItem(atPath: old)
            let replaces = files.fileExists(atPath: target)
            if replaces {
                for entry in try files.contentsOfDirectory(atPath: target) where !RunFolder.isTraceFile(entry) {
                    try files.moveItem(atPath: RunFolder.join(target, entry), toPath: RunFolder.join(partial, entry))
                }
                try files.moveItem(atPath: target, toPath: old)
            }
            try files.moveItem(atPath: partial, toPath: target)
            if replaces { try files.removeItem(atPath: old) }
        } catch {
            throw .cannotCreate("\(target): cannot put the trace in place: \(RunFolder.reason(error))")
        }
    }

    /// Removes what an unfinished run wrote.
    func discard() {
        try? FileManager.default.removeItem(atPath: partial)
        if let rest = try? FileManager.default.contentsOfDirectory(atPath: run), rest.isEmpty {
            try? FileManager.default.removeItem(atPath: run)
        }
    }

    private static func refuseForeign(_ run: String, _ target: String) throws(SynthesisError) {
        guard let entries = try? FileManager.default.contentsOfDirectory(atPath: run) else { return }
        let traces = entries.filter { !$0.hasPrefix(".block") }
        if traces.isEmpty || traces.contains(where: { isSynthetic(join(run, $0)) }) {
            let holdsForeign = FileManager.default.fileExists(atPath: target) && !isSynthetic(target)
            if !holdsForeign { return }
        }
        throw .foreignFolder("\(run): not empty and not made by kvplace synth; name another folder or give --force")
    }

    private static func isSynthetic(_ folder: String) -> Bool {
        guard let data = FileManager.default.contents(atPath: join(folder, "run_meta.json")) else { return false }
        let object = JSONText.value(data) as? [String: Any]
        return object?["synthetic"] is [String: Any]
    }

    private static func isTraceFile(_ name: String) -> Bool {
        name == "run_meta.json" || name.hasPrefix("trace_steps") && name.hasSuffix(".jsonl")
    }

    private static func join(_ folder: String, _ name: String) -> String {
        folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        guard let underlying, underlying.domain == NSPOSIXErrorDomain else { return error.localizedDescription }
        return String(cString: strerror(Int32(underlying.code)))
    }
}
