/// The bytes of an archive's member, however they are stored.
struct InflatedOrPlain {
    private let file: OpenFile
    private let member: ZipMember
    /// Where they begin in the archive.
    let offset: Int

    init(_ file: OpenFile, _ member: ZipMember) throws(CaptureFault) {
        self.file = file
        self.member = member
        offset = try ZipDirectory.dataOffset(of: member, in: file)
    }

    var isDeflated: Bool { member.method == 8 }

    /// Of a stored member: bytes that are there.
    var plainByteCount: Int { max(0, min(member.byteCount, file.byteCount - offset)) }

    /// The first bytes.
    func bytes(upTo count: Int) throws(CaptureFault) -> [UInt8] {
        guard isDeflated else { return try file.bytesOrFault(at: offset, count: min(count, plainByteCount)) }
        return try Self.bytes(InflatedStream(file, member), min(count, member.byteCount))
    }

    func header() throws(CaptureFault) -> NumPyHeader {
        let count = try NumPyHeader.byteCount(try bytes(upTo: 12)) ?? 0
        return try NumPyHeader(try bytes(upTo: count))
    }

    /// What is wrong where bytes follow the array.
    ///
    /// - Throws: that the array is not as long as its header says.
    func checkSize(_ header: NumPyHeader, _ shape: CaptureShape) throws(CaptureFault) -> CaptureFault? {
        let there = member.byteCount - header.byteCount
        guard there >= shape.byteCount else {
            throw CaptureFault(
                "\(member.name): \(member.byteCount) bytes cannot hold \(shape.rowCount) rows of \(shape.rowByteCount)",
                "record it again")
        }
        return PlainArray.lengthFault(there: there, shape)
    }

    /// The elements of a deflated array.
    func stream(behind header: NumPyHeader) throws(CaptureFault) -> InflatedStream {
        let stream = try InflatedStream(file, member)
        _ = try Self.bytes(stream, header.byteCount)
        return stream
    }

    /// All elements of a small array.
    ///
    /// - Throws: that it is not small, or that it is damaged.
    func held(by stream: InflatedStream, _ header: NumPyHeader, _ byteCount: Int) throws(CaptureFault) -> [UInt8] {
        guard byteCount <= CaptureLimits.heldByteCount else {
            throw CaptureFault(
                "\(member.name): a deflated array in Fortran order of \(byteCount) bytes",
                "save numpy.ascontiguousarray of it, or with numpy.savez")
        }
        let bytes = try Self.bytes(stream, byteCount)
        guard bytes.count == byteCount else {
            throw CaptureFault("\(member.name): \(stream.damage ?? "the array ends early")", "record it again")
        }
        return bytes
    }

    private static func bytes(_ stream: InflatedStream, _ count: Int) throws(CaptureFault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var failure: TraceReadingError?
        let got = bytes.withUnsafeMutableBufferPointer { buffer -> Int in
            guard let base = buffer.baseAddress else { return 0 }
            do throws(TraceReadingError) {
                return try stream.read(count, into: base)
            } catch {
                failure = error
                return 0
            }
        }
        if let failure { throw CaptureFault(failure) }
        return Array(bytes.prefix(got))
    }
}
