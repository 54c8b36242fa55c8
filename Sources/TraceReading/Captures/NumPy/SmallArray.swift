/// An array of an archive that holds one number or one text.
struct SmallArray {
    let name: String
    private let header: NumPyHeader
    /// The elements.
    private let bytes: [UInt8]

    /// - Parameter file: the whole `.npy` file.
    /// - Throws: what is wrong with its header.
    init(name: String, _ file: [UInt8]) throws(CaptureFault) {
        self.name = name
        header = try NumPyHeader(file)
        bytes = Array(file.dropFirst(header.byteCount))
    }

    /// The number of tokens, layers or entries that it is: integers and floats of integral value, without dimensions or
    /// in a list of one.
    ///
    /// - Throws: that it is something else.
    var length: Int {
        get throws(CaptureFault) {
            guard header.elementCount == 1 else {
                let sides = header.shape.map(String.init).joined(separator: ", ")
                throw ArrayFacts.noLength(name, shown: "an array of shape (\(sides))")
            }
            guard let number else { throw ArrayFacts.noLength(name, shown: "of type \(header.type)") }
            return try ArrayFacts.length(number, name, shown: String(number))
        }
    }

    /// The text, in NumPy's four bytes a character or in UTF-8; nil if it is none.
    var text: String? {
        guard header.elementCount == 1, bytes.count <= 4096 else { return nil }
        if header.type.hasPrefix("|S") {
            let text = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            return text.isEmpty ? nil : text
        }
        guard header.type.hasPrefix("<U") || header.type.hasPrefix(">U") else { return nil }
        var text = ""
        for place in stride(from: 0, to: bytes.count - 3, by: 4) {
            let code = UInt32(truncatingIfNeeded: bits(bytes[place..<place + 4]))
            guard code != 0, let scalar = Unicode.Scalar(code) else { break }
            text.unicodeScalars.append(scalar)
        }
        return text.isEmpty ? nil : text
    }

    /// The element as a number; exact for integers below 2⁵³, and nil for other types.
    private var number: Double? {
        guard let width = Int(header.type.dropFirst(2)), width <= bytes.count, width <= 8 else { return nil }
        let bits = bits(bytes.prefix(width))
        switch (header.type.dropFirst().first, width) {
        case ("u", 1), ("u", 2), ("u", 4), ("u", 8): return Double(bits)
        case ("i", 1), ("i", 2), ("i", 4), ("i", 8):
            let shift = UInt64(64 - 8 * width)
            return Double(Int64(bitPattern: bits << shift) >> Int64(shift))
        case ("f", 2): return Double(Float(Float16(bitPattern: UInt16(truncatingIfNeeded: bits))))
        case ("f", 4): return Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
        case ("f", 8): return Double(bitPattern: bits)
        default: return nil
        }
    }

    /// Bytes in the array's order as one number.
    private func bits(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        let lowFirst = header.type.hasPrefix(">") ? Array(bytes.reversed()) : Array(bytes)
        return lowFirst.enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) }
    }
}
