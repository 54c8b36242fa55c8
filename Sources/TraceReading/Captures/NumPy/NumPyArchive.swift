/// A `.npz` archive: an array with the selections of one request, and numbers beside it.
final class NumPyArchive: SingleArrayFile, CaptureFormat {
    static let name = ".npz"
    static let endings = [".npz"]
    static let largestRatio = Inflater.largestRatio

    static func recognises(_ head: FileHead) -> Bool {
        head.bytes.starts(with: [0x50, 0x4B, 3, 4]) || head.bytes.starts(with: [0x50, 0x4B, 5, 6])
    }

    /// Names of arrays with three dimensions, and of flat ones.
    private static let shapedNames = ["topk_indices", "topk_index"]
    private static let flatNames = ["indexer_topk_flat"]
    /// A number, a short text, and the header in front of them.
    private static let scalarByteCount = 64 << 10

    private var archive: OpenFile { file.file }

    override func array() throws(CaptureFault) -> CapturedArray {
        guard file.compression == .none else {
            let (form, tool) = file.compression == .gzip ? ("gzip", "gunzip") : ("zstd", "zstd -d")
            throw CaptureFault(
                "an archive inside \(form), whose directory stands at its end", "decompress it with \(tool) first")
        }
        return try array(try members())
    }

    /// What selected, where the archive says it; nil also where the archive is damaged.
    ///
    /// - Throws: `.readFailed`.
    func selection() throws(TraceReadingError) -> String? {
        do throws(CaptureFault) {
            return try text("selection", try ZipDirectory(archive).members)
        } catch {
            let error = error.inFile(file.path)
            guard case .readFailed = error else { return nil }
            throw error
        }
    }

    private func members() throws(CaptureFault) -> [ZipMember] {
        do throws(CaptureFault) {
            return try ZipDirectory(archive).members
        } catch {
            guard error == ZipDirectory.cut else { throw error }
            let salvaged = try ZipDirectory.salvaged(archive)
            guard member(Self.shapedNames + Self.flatNames, of: salvaged) != nil else { throw error }
            damages.append(error.inFile(file.path))
            return salvaged
        }
    }

    private func array(_ members: [ZipMember]) throws(CaptureFault) -> CapturedArray {
        let wanted = settings.arrayName.map { [$0] } ?? Self.shapedNames + Self.flatNames
        for name in wanted { try ArrayName.check(name) }
        guard let member = member(wanted, of: members) else { throw Self.missing(wanted, members) }
        try member.check()
        let content = try InflatedOrPlain(archive, member)
        let header = try content.header()
        let facts = try facts(members)
        let name = try text("rid", members)
        let element = try header.element()
        guard header.shape.count != 1 else { return try flat(content, header, element, facts, name) }
        return try shaped(content, header, element, facts, name)
    }

    private static func missing(_ wanted: [String], _ members: [ZipMember]) -> CaptureFault {
        if members.contains(where: { $0.name.hasSuffix("data.pkl") }) {
            return CaptureFault(
                "a file of torch.save, which holds a program", "save its tensor with safetensors or numpy.save")
        }
        if let experts = members.first(where: { ArrayName.isOfExperts($0.name) }) {
            return ArrayName.experts(experts.name)
        }
        let names = members.prefix(10).map(\.name).joined(separator: ", ")
        return CaptureFault(
            "no array named \(wanted.joined(separator: " or ")) (it has: \(names))",
            "record again, or name the array with --array")
    }

    private func shaped(
        _ content: InflatedOrPlain, _ header: NumPyHeader, _ element: ElementType, _ facts: ArrayFacts, _ name: String?
    ) throws(CaptureFault) -> CapturedArray {
        guard content.isDeflated else {
            let place = PlainArray(
                content: archive, offset: content.offset + header.byteCount,
                byteCount: content.plainByteCount - header.byteCount, shape: header.shape, element: element,
                isFortranOrder: header.isFortranOrder)
            let made = try place.captured(request: 0, name: name, settings: settings, facts: facts)
            note(made.fault)
            return made.array
        }
        let shape = try PlainArray.resolve(header.shape, element, settings: settings, facts: facts)
        note(try content.checkSize(header, shape))
        let stream = try content.stream(behind: header)
        guard header.isFortranOrder else {
            return CapturedArray(request: 0, name: name, storage: .stream(stream), shape: shape)
        }
        let held = try content.held(by: stream, header, shape.byteCount)
        return CapturedArray(
            request: 0, name: name, storage: .stream(TransposedStream(held, shape: shape)), shape: shape)
    }

    private func flat(
        _ content: InflatedOrPlain, _ header: NumPyHeader, _ element: ElementType, _ facts: ArrayFacts, _ name: String?
    ) throws(CaptureFault) -> CapturedArray {
        let resolver = ShapeResolver(settings: settings, facts: facts)
        var shape = try resolver.resolve(integers: header.shape[0], element: element, beginsAlone: false)
        guard content.isDeflated else {
            let there = content.plainByteCount - header.byteCount
            note(PlainArray.lengthFault(there: there, shape))
            shape.cut(atRow: max(0, there) / shape.rowByteCount)
            let place = ArrayStorage.plain(archive, offset: content.offset + header.byteCount)
            return CapturedArray(request: 0, name: name, storage: place, shape: shape)
        }
        note(try content.checkSize(header, shape))
        return CapturedArray(request: 0, name: name, storage: .stream(try content.stream(behind: header)), shape: shape)
    }

    /// Notes what is wrong with the array's length, unless the whole archive is known to be cut off.
    private func note(_ fault: CaptureFault?) {
        if let fault, damages.isEmpty { damages.append(fault.inFile(file.path)) }
    }

    // MARK: - Members

    /// The first member with one of some names, in their order.
    private func member(_ names: [String], of members: [ZipMember]) -> ZipMember? {
        for name in names {
            if let member = members.first(where: { $0.name == name + ".npy" || $0.name == name }) { return member }
        }
        return nil
    }

    private func facts(_ members: [ZipMember]) throws(CaptureFault) -> ArrayFacts {
        ArrayFacts(
            promptTokens: try number(["prompt_len", "prompt_tokens"], members),
            completionTokens: try number(["output_len", "completion_tokens"], members),
            layerCount: try number(["num_layers"], members), selectedCount: try number(["index_topk"], members))
    }

    /// The header and the elements of a small array; nil if there is none.
    private func small(_ names: [String], _ members: [ZipMember]) throws(CaptureFault) -> SmallArray? {
        guard let member = member(names, of: members) else { return nil }
        let name = member.name.hasSuffix(".npy") ? String(member.name.dropLast(4)) : member.name
        guard member.byteCount <= Self.scalarByteCount else {
            throw ArrayFacts.noLength(name, shown: "an array of \(member.byteCount) bytes")
        }
        try member.check()
        return try SmallArray(name: name, InflatedOrPlain(archive, member).bytes(upTo: member.byteCount))
    }

    private func number(_ names: [String], _ members: [ZipMember]) throws(CaptureFault) -> Int? {
        try small(names, members)?.length
    }

    private func text(_ name: String, _ members: [ZipMember]) throws(CaptureFault) -> String? {
        (try? small([name], members))?.text
    }
}
