/// A `.npy` file: the rows of one request.
final class NumPyFile: SingleArrayFile, CaptureFormat {
    static let name = ".npy"
    static let endings = [".npy"]

    static func recognises(_ head: FileHead) -> Bool { head.bytes.starts(with: NumPyHeader.magic) }

    override func array() throws(CaptureFault) -> CapturedArray {
        let fileName = file.path.split(separator: "/").last.map(String.init) ?? ""
        try ArrayName.check(fileName)
        let content = try content()
        let start = try content.bytesOrFault(at: 0, count: 12)
        let headerByteCount = try NumPyHeader.byteCount(start) ?? 0
        return try array(content, try NumPyHeader(try content.bytesOrFault(at: 0, count: headerByteCount)))
    }

    private func array(
        _ content: any CaptureContent, _ header: NumPyHeader
    ) throws(CaptureFault) -> CapturedArray {
        let place = PlainArray(
            content: content, offset: header.byteCount,
            byteCount: content.knownByteCount.map { $0 - header.byteCount }, shape: header.shape,
            element: try header.element(), isFortranOrder: header.isFortranOrder)
        let made = try place.captured(request: 0, name: nil, settings: settings, facts: ArrayFacts())
        if let fault = made.fault { damages.append(fault.inFile(file.path)) }
        return made.array
    }
}
