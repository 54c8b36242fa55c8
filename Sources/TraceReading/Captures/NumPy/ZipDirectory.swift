import Foundation

/// One file of a ZIP archive, as the archive's directory has it.
struct ZipMember: Equatable, Sendable {
    var name: String
    /// 0: stored, 8: deflated.
    var method: Int
    var compressedByteCount: Int
    var byteCount: Int
    /// Where its own header begins.
    var headerOffset: Int

    /// More than this many bytes for one is a bomb: selections shrink a hundredfold only where they are padding.
    private static let largestRatio = 250
    private static let harmlessByteCount = 64 << 20

    /// - Throws: what makes a member unreadable.
    func check() throws(CaptureFault) {
        guard method == 0 || method == 8 else {
            throw CaptureFault(
                "\(name) is compressed by method \(method)", "stored and deflated are read; save it again")
        }
        guard method == 8 || byteCount == compressedByteCount else {
            throw CaptureFault("\(name): the archive's directory contradicts itself", "save the archive again")
        }
        guard byteCount <= Self.harmlessByteCount || byteCount / Self.largestRatio <= compressedByteCount else {
            throw CaptureFault(
                "\(name): \(compressedByteCount) bytes that claim to become \(byteCount)",
                "nothing was captured in it; record it again")
        }
    }
}

/// The directory at the end of a ZIP archive, with its 64-bit forms. The headers in front of the members do not count:
/// NumPy leaves their sizes open.
struct ZipDirectory {
    private(set) var members: [ZipMember] = []

    /// Memory for a directory, which holds some fifty bytes and a name a member.
    private static let largestByteCount = 16 << 20
    private static let endByteCount = 22
    private static let end64LocatorByteCount = 20

    /// - Throws: that there is none, or that it lies.
    init(_ file: OpenFile) throws(CaptureFault) {
        let tailByteCount = min(file.byteCount, Self.endByteCount + Int(UInt16.max))
        let tailOffset = file.byteCount - tailByteCount
        let tail = Bytes(try file.bytesOrFault(at: tailOffset, count: tailByteCount))
        guard let end = tail.last(signature: 0x0605_4B50, byteCount: Self.endByteCount) else { throw Self.cut }
        var byteCount = tail.number(end + 12, 4)
        var offset = tail.number(end + 16, 4)
        let locator = end - Self.end64LocatorByteCount
        if locator >= 0, tail.number(locator, 4) == 0x0706_4B50 {
            let place = tail.number(locator + 8, 8)
            guard place >= 0, place <= file.byteCount - 56 else { throw Self.lying }
            let end64 = Bytes(try file.bytesOrFault(at: place, count: 56))
            guard end64.number(0, 4) == 0x0606_4B50 else { throw Self.lying }
            byteCount = end64.number(40, 8)
            offset = end64.number(48, 8)
        }
        guard byteCount >= 0, byteCount <= Self.largestByteCount, offset >= 0, offset <= file.byteCount - byteCount
        else { throw Self.lying }
        try read(Bytes(try file.bytesOrFault(at: offset, count: byteCount)), fileByteCount: file.byteCount)
    }

    /// Members that an archive without its directory, which is cut off, still shows: by the headers in front of them.
    static func salvaged(_ file: OpenFile) throws(CaptureFault) -> [ZipMember] {
        var members: [ZipMember] = []
        var offset = 0
        while members.count < 1000 {
            let header = Bytes(try file.bytesOrFault(at: offset, count: 30 + 2 * Int(UInt16.max)))
            guard header.count >= 30, header.number(0, 4) == 0x0403_4B50 else { break }
            let nameEnd = 30 + header.number(26, 2)
            let dataStart = nameEnd + header.number(28, 2)
            guard header.count >= dataStart, header.number(6, 2) & 9 == 0 else { break }
            var member = ZipMember(
                name: header.text(30, nameEnd), method: header.number(8, 2),
                compressedByteCount: header.number(18, 4), byteCount: header.number(22, 4), headerOffset: offset)
            widen(&member, header, nameEnd..<dataStart)
            guard member.compressedByteCount >= 0, member.byteCount >= 0, member.byteCount < 1 << 60,
                member.compressedByteCount < 1 << 60
            else { break }
            members.append(member)
            offset += dataStart + member.compressedByteCount
            if offset >= file.byteCount { break }
        }
        return members
    }

    /// Where a member's bytes begin.
    ///
    /// - Throws: that they do not lie in the file.
    static func dataOffset(of member: ZipMember, in file: OpenFile) throws(CaptureFault) -> Int {
        guard member.headerOffset <= file.byteCount - 30 else { throw lying }
        let header = Bytes(try file.bytesOrFault(at: member.headerOffset, count: 30))
        guard header.count == 30, header.number(0, 4) == 0x0403_4B50 else { throw lying }
        return member.headerOffset + 30 + header.number(26, 2) + header.number(28, 2)
    }

    /// The fault of an archive that ends before its directory.
    static let cut = CaptureFault(
        "the archive has no directory at its end: it is cut off", "copy or record it again")
    private static let lying = CaptureFault(
        "the archive's directory does not fit the file", "copy or record it again")

    private mutating func read(_ bytes: Bytes, fileByteCount: Int) throws(CaptureFault) {
        var place = 0
        while place + 46 <= bytes.count, bytes.number(place, 4) == 0x0201_4B50 {
            let nameEnd = place + 46 + bytes.number(place + 28, 2)
            let extraEnd = nameEnd + bytes.number(place + 30, 2)
            let next = extraEnd + bytes.number(place + 32, 2)
            guard next <= bytes.count else { throw Self.lying }
            var member = ZipMember(
                name: bytes.text(place + 46, nameEnd), method: bytes.number(place + 10, 2),
                compressedByteCount: bytes.number(place + 20, 4), byteCount: bytes.number(place + 24, 4),
                headerOffset: bytes.number(place + 42, 4))
            Self.widen(&member, bytes, nameEnd..<extraEnd)
            guard bytes.number(place + 8, 2) & 1 == 0 else {
                throw CaptureFault("\(member.name) is encrypted", "save the archive without a password")
            }
            let all = [member.byteCount, member.compressedByteCount, member.headerOffset]
            guard all.allSatisfy({ $0 >= 0 && $0 < 1 << 60 }),
                member.headerOffset + member.compressedByteCount <= fileByteCount
            else { throw Self.lying }
            members.append(member)
            place = next
        }
    }

    /// Takes the 64-bit numbers that stand in the extra field for those that do not fit 32 bits.
    private static func widen(_ member: inout ZipMember, _ bytes: Bytes, _ extra: Range<Int>) {
        var place = extra.lowerBound
        while place + 4 <= extra.upperBound {
            let end = place + 4 + bytes.number(place + 2, 2)
            if bytes.number(place, 2) == 1, end <= extra.upperBound {
                var field = place + 4
                func next(_ value: inout Int) {
                    guard value == 0xFFFF_FFFF, field + 8 <= end else { return }
                    value = bytes.number(field, 8)
                    field += 8
                }
                next(&member.byteCount)
                next(&member.compressedByteCount)
                next(&member.headerOffset)
                return
            }
            place = end
        }
    }
}

/// Little-endian numbers in bytes.
private struct Bytes {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var count: Int { bytes.count }

    /// A number of some bytes; one that does not fit is negative, one that is not there 0.
    func number(_ place: Int, _ width: Int) -> Int {
        guard place >= 0, place + width <= bytes.count else { return 0 }
        var value: UInt64 = 0
        for index in 0..<width { value |= UInt64(bytes[place + index]) << UInt64(8 * index) }
        return Int(truncatingIfNeeded: value)
    }

    func text(_ start: Int, _ end: Int) -> String {
        String(decoding: bytes[min(start, count)..<min(max(start, end), count)], as: UTF8.self)
    }

    /// The last place of a signature with so many bytes from there on.
    func last(signature: Int, byteCount: Int) -> Int? {
        guard count >= byteCount else { return nil }
        return (0...count - byteCount).reversed().first { number($0, 4) == signature }
    }
}
