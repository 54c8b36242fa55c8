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

    override func array() throws(CaptureFault) -> CapturedArray { try array(try members()) }

    private func members() throws(CaptureFault) -> [ZipMember] {
        do throws(CaptureFault) {
            return try ZipDirectory(file).members
        } catch {
            guard error == ZipDirectory.cut else { throw error }
            let salvaged = try ZipDirectory.salvaged(file)
            guard member(Self.shapedNames + Self.flatNames, of: salvaged) != nil else { throw error }
            damages.append(error.inFile(file.path))
            return salvaged
        }
    }

    private func array(_ members: [ZipMember]) throws(CaptureFault) -> CapturedArray {
        let wanted = settings.arrayName.map { [$0] } ?? Self.shapedNames + Self.flatNames
        guard let member = member(wanted, of: members) else {
            if members.contains(where: { $0.name.hasSuffix("data.pkl") }) {
                throw CaptureFault(
                    "a file of torch.save, which holds a program", "save its tensor with safetensors or numpy.save")
            }
            let names = members.prefix(10).map(\.name).joined(separator: ", ")
            throw CaptureFault(
                "no array named \(wanted.joined(separator: " or ")) (it has: \(names))",
                "record again, or name the array with --array")
        }
        try member.check()
        let content = try InflatedOrPlain(file, member)
        let header = try content.header()
        let facts = try facts(members)
        let name = try text("rid", members)
        let element = try header.element()
        guard header.shape.count != 1 else { return try flat(content, header, element, facts, name) }
        return try shaped(content, header, element, facts, name)
    }

    private func shaped(
        _ content: InflatedOrPlain, _ header: NumPyHeader, _ element: ElementType, _ facts: ArrayFacts, _ name: String?
    ) throws(CaptureFault) -> CapturedArray {
        guard content.isDeflated else {
            let place = PlainArray(
                file: file, offset: content.offset + header.byteCount,
                byteCount: content.plainByteCount - header.byteCount, shape: header.shape, element: element,
                isFortranOrder: header.isFortranOrder)
            let made = try place.captured(request: 0, name: name, settings: settings, facts: facts)
            if let cut = made.cut, damages.isEmpty { damages.append(cut.inFile(file.path)) }
            return made.array
        }
        let shape = try PlainArray.resolve(header.shape, element, settings: settings, facts: facts)
        try content.checkSize(header, rows: header.shape[0], shape)
        let stream = try content.stream(behind: header)
        guard header.isFortranOrder else {
            return CapturedArray(request: 0, name: name, storage: .stream(stream), shape: shape)
        }
        let held = try content.held(by: stream, header, shape.rowByteCount * header.shape[0])
        let turned = TransposedStream(held, shape: shape, rowCount: header.shape[0])
        return CapturedArray(request: 0, name: name, storage: .stream(turned), shape: shape)
    }

    private func flat(
        _ content: InflatedOrPlain, _ header: NumPyHeader, _ element: ElementType, _ facts: ArrayFacts, _ name: String?
    ) throws(CaptureFault) -> CapturedArray {
        let resolver = ShapeResolver(settings: settings, facts: facts)
        var shape = try resolver.resolve(integers: header.shape[0], element: element, beginsAlone: false)
        guard content.isDeflated else {
            let whole = max(0, content.plainByteCount - header.byteCount) / shape.rowByteCount
            if whole < shape.rows.upperBound {
                let cut = CaptureFault(
                    "cut off at row \(whole) of \(shape.rows.upperBound)",
                    "copy or record it again; the rows before are analysed")
                if damages.isEmpty { damages.append(cut.inFile(file.path)) }
                shape.rows = min(shape.rows.lowerBound, whole)..<whole
            }
            return CapturedArray(
                request: 0, name: name, storage: .plain(file, offset: content.offset + header.byteCount), shape: shape)
        }
        try content.checkSize(header, rows: header.shape[0] / (shape.rowByteCount / element.width), shape)
        return CapturedArray(request: 0, name: name, storage: .stream(try content.stream(behind: header)), shape: shape)
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
    private func small(_ names: [String], _ members: [ZipMember]) throws(CaptureFault) -> (NumPyHeader, [UInt8])? {
        guard let member = member(names, of: members), member.byteCount <= Self.scalarByteCount else { return nil }
        try member.check()
        let bytes = try InflatedOrPlain(file, member).bytes(upTo: member.byteCount)
        let header = try NumPyHeader(bytes)
        return (header, Array(bytes.dropFirst(header.byteCount)))
    }

    /// A number without dimensions, or an array with one.
    private func number(_ names: [String], _ members: [ZipMember]) throws(CaptureFault) -> Int? {
        guard let (header, bytes) = try small(names, members), header.elementCount == 1,
            let element = try? header.element(), bytes.count >= element.width
        else { return nil }
        let ordered = element.isBigEndian ? bytes.prefix(element.width).reversed() : Array(bytes.prefix(element.width))
        var value: UInt64 = 0
        for (index, byte) in ordered.enumerated() { value |= UInt64(byte) << UInt64(8 * index) }
        return value < 1 << 40 ? Int(value) : nil
    }

    /// A text without dimensions: four bytes a character.
    private func text(_ name: String, _ members: [ZipMember]) throws(CaptureFault) -> String? {
        guard let (header, bytes) = try small([name], members), header.elementCount == 1,
            header.type.hasPrefix("<U"), bytes.count <= 4096
        else { return nil }
        var text = ""
        for place in stride(from: 0, to: bytes.count - 3, by: 4) {
            let code = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
            guard code != 0, let scalar = Unicode.Scalar(code) else { break }
            text.unicodeScalars.append(scalar)
        }
        return text.isEmpty ? nil : text
    }
}
