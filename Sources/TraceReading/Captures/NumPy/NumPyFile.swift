/// A `.npy` file: the rows of one request.
final class NumPyFile: SingleArrayFile, CaptureFormat {
    static let name = ".npy"
    static let endings = [".npy"]

    static func recognises(_ head: FileHead) -> Bool { head.bytes.starts(with: NumPyHeader.magic) }

    override func array() throws(CaptureFault) -> CapturedArray {
        let start = try file.bytesOrFault(at: 0, count: 12)
        let headerByteCount = try NumPyHeader.byteCount(start) ?? 0
        return try array(try NumPyHeader(try file.bytesOrFault(at: 0, count: headerByteCount)))
    }

    private func array(_ header: NumPyHeader) throws(CaptureFault) -> CapturedArray {
        let place = PlainArray(
            file: file, offset: header.byteCount, byteCount: file.byteCount - header.byteCount, shape: header.shape,
            element: try header.element(), isFortranOrder: header.isFortranOrder)
        let made = try place.captured(request: 0, name: nil, settings: settings, facts: ArrayFacts())
        if let cut = made.cut { damages.append(cut.inFile(file.path)) }
        return made.array
    }
}
