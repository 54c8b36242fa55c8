import Foundation

/// The description in front of a NumPy array (`numpy.lib.format`, versions 1.0, 2.0 and 3.0): magic, version, length,
/// a Python dictionary.
struct NumPyHeader: Equatable {
    static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    /// NumPy's name of the type: `<i4`.
    var type: String
    var isFortranOrder: Bool
    var shape: [Int]
    /// Bytes in front of the elements.
    var byteCount: Int

    /// Bytes of the header, from the first 12 of an array; nil if they are none of one.
    ///
    /// - Throws: a version or length that is refused.
    static func byteCount(_ start: [UInt8]) throws(CaptureFault) -> Int? {
        guard start.count >= 10, start.starts(with: magic) else { return nil }
        let major = start[6]
        guard (1...3).contains(major) else {
            throw CaptureFault("a .npy header of version \(major)", "versions 1.0 to 3.0 are read; save it again")
        }
        if major == 1 { return 10 + Int(start[8]) + Int(start[9]) << 8 }
        guard start.count >= 12 else { return nil }
        let length = (0..<4).reduce(0) { $0 + Int(start[8 + $1]) << (8 * $1) }
        guard length <= CaptureLimits.headerByteCount else {
            throw CaptureFault(
                "a .npy header of \(length) bytes", "it has at most \(CaptureLimits.headerByteCount): save it again")
        }
        return 12 + length
    }

    /// - Parameter bytes: the header, whole.
    /// - Throws: what is wrong with it.
    init(_ bytes: [UInt8]) throws(CaptureFault) {
        guard let count = try Self.byteCount(bytes), bytes.count >= count else { throw Self.damaged }
        byteCount = count
        let text = String(decoding: bytes[(bytes[6] == 1 ? 10 : 12)..<count], as: UTF8.self)
        guard let type = Self.quoted(after: "descr", in: text),
            let order = Self.word(after: "fortran_order", in: text),
            let shape = Self.tuple(after: "shape", in: text)
        else { throw Self.damaged }
        self.type = type
        isFortranOrder = order == "True"
        self.shape = shape
    }

    private static let damaged = CaptureFault("the .npy header is cut off or damaged", "save the array again")

    /// The type of the elements, if they are integers.
    ///
    /// - Throws: that they are not.
    func element() throws(CaptureFault) -> ElementType {
        let body = type.dropFirst()
        guard let order = type.first, "<>|=".contains(order), let kind = body.first, kind == "i" || kind == "u",
            let width = Int(body.dropFirst()), [1, 2, 4, 8].contains(width)
        else {
            throw CaptureFault("the array's type is \(type.prefix(40)), not integers", "save it with .astype('int32')")
        }
        return ElementType(width: width, isSigned: kind == "i", isBigEndian: order == ">")
    }

    /// Elements of the array; nil if that is no number.
    var elementCount: Int? {
        var count = 1
        for side in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: side)
            if overflow { return nil }
            count = product
        }
        return count
    }

    // MARK: - The dictionary

    /// What follows a key and its colon.
    private static func value(after key: String, in text: String) -> Substring? {
        for quote in ["'", "\""] {
            guard let place = text.range(of: quote + key + quote) else { continue }
            let rest = text[place.upperBound...].drop { $0 == " " }
            guard rest.first == ":" else { return nil }
            return rest.dropFirst().drop { $0 == " " }
        }
        return nil
    }

    private static func quoted(after key: String, in text: String) -> String? {
        guard let rest = value(after: key, in: text), let quote = rest.first else { return nil }
        // A list stands for fields with names; it is told as it is written.
        guard quote == "'" || quote == "\"" else { return String(rest.prefix { $0 != "]" }) }
        let inside = rest.dropFirst().prefix { $0 != quote }
        return inside.endIndex < rest.endIndex ? String(inside) : nil
    }

    private static func word(after key: String, in text: String) -> String? {
        let word = value(after: key, in: text)?.prefix { $0.isLetter }
        return word == "True" || word == "False" ? word.map(String.init) : nil
    }

    /// Whole numbers from 0 on; Python 2 wrote an L behind each.
    private static func tuple(after key: String, in text: String) -> [Int]? {
        guard let rest = value(after: key, in: text), rest.first == "(", let end = rest.firstIndex(of: ")") else {
            return nil
        }
        var sides: [Int] = []
        for part in rest[rest.index(after: rest.startIndex)..<end].split(separator: ",") {
            let digits = part.filter { $0 != " " && $0 != "L" }
            if digits.isEmpty { continue }
            guard let side = Int(digits), side >= 0 else { return nil }
            sides.append(side)
        }
        return sides
    }
}
