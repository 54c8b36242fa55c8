import Foundation
import TextReading

/// The rows of access maps as JSON text, written and read past the coders: they are most of a result's numbers, and a
/// coder boxes each.
enum AccessMapText {
    private static let key = Array("\"rows\"".utf8)
    /// The place in it of the letter that results have least of.
    private static let rarest = 3

    /// A result file of which the rows were left out, `"rows":[]`, with a matrix written into each place, in order. A
    /// quote inside a JSON string is escaped, so no text can be taken for a place.
    static func filling(_ text: Data, with matrices: [[[Int]]]) -> Data {
        let place = key + Array(":[]".utf8)
        var filled = Data(capacity: text.count + matrices.reduce(0) { $0 + 3 * $1.count * ($1.first?.count ?? 0) })
        text.withUnsafeBytes { bytes in
            let bytes = bytes.bindMemory(to: UInt8.self)
            var kept = 0
            for matrix in matrices {
                guard let found = ByteSearch.first(place, rare: rarest, in: bytes, from: kept) else {
                    preconditionFailure("a place for every matrix")
                }
                let end = found + place.count - 1
                filled.append(contentsOf: bytes[kept..<end])
                filled.append(contentsOf: matrixText(matrix))
                kept = end
            }
            filled.append(contentsOf: bytes[kept...])
        }
        return filled
    }

    /// The elements of a JSON list of lists, without the outer brackets.
    private static func matrixText(_ matrix: [[Int]]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(6 * matrix.reduce(0) { $0 + $1.count + 1 })
        for (index, row) in matrix.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text.append(UInt8(ascii: "["))
            for (place, value) in row.enumerated() {
                if place > 0 { text.append(UInt8(ascii: ",")) }
                text.append(contentsOf: String(value).utf8)
            }
            text.append(UInt8(ascii: "]"))
        }
        return text
    }

    /// A text without the matrices of natural numbers behind its keys `"rows"`: in the place of the one with number n
    /// stands the matrix of `Int.min` + n alone, which no map has. What is no such matrix stays for the decoder.
    static func cutting(_ text: Data) -> (text: Data, matrices: [[[Int]]]) {
        var cut = Data()
        var matrices: [[[Int]]] = []
        text.withUnsafeBytes { bytes in
            let bytes = bytes.bindMemory(to: UInt8.self)
            var (kept, next) = (0, 0)
            while let found = ByteSearch.first(key, rare: rarest, in: bytes, from: next) {
                next = found + key.count
                var reader = MatrixReader(bytes: bytes, next: next)
                // After a backslash the quote belongs to a longer key.
                guard found == 0 || bytes[found - 1] != UInt8(ascii: "\\"), let matrix = reader.matrixOfKey() else {
                    continue
                }
                cut.append(contentsOf: bytes[kept..<next])
                cut.append(contentsOf: ":[[\(Int.min + matrices.count)]]".utf8)
                matrices.append(matrix)
                (kept, next) = (reader.next, reader.next)
            }
            cut.append(contentsOf: bytes[kept...])
        }
        return (cut, matrices)
    }

    /// The matrix of `matrices` in whose place these rows stand, or the rows themselves.
    static func rows(_ rows: [[Int]], from matrices: [[[Int]]]) -> [[Int]] {
        guard rows.count == 1, rows[0].count == 1, rows[0][0] < Int.min + matrices.count else { return rows }
        return matrices[rows[0][0] - Int.min]
    }
}

/// Reads a JSON list of lists of natural numbers.
private struct MatrixReader {
    let bytes: UnsafeBufferPointer<UInt8>
    /// The byte to be read next.
    var next: Int

    /// A colon and the matrix behind it; nil if something else comes.
    mutating func matrixOfKey() -> [[Int]]? {
        guard take(UInt8(ascii: ":")) else { return nil }
        return list { reader in reader.list { $0.number() } }
    }

    private mutating func list<Element>(_ element: (inout MatrixReader) -> Element?) -> [Element]? {
        guard take(UInt8(ascii: "[")) else { return nil }
        var elements: [Element] = []
        if take(UInt8(ascii: "]")) { return elements }
        repeat {
            guard let read = element(&self) else { return nil }
            elements.append(read)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? elements : nil
    }

    /// A number of at most 18 digits, without a leading zero.
    private mutating func number() -> Int? {
        skipWhiteSpace()
        let start = next
        var value = 0
        while next < bytes.count, next - start < 18, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[next]) {
            value = value * 10 + Int(bytes[next] - UInt8(ascii: "0"))
            next += 1
        }
        let digits = next - start
        return digits == 0 || digits > 1 && bytes[start] == UInt8(ascii: "0") ? nil : value
    }

    /// Passes over a byte, behind white space; false if another comes.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipWhiteSpace()
        guard next < bytes.count, bytes[next] == byte else { return false }
        next += 1
        return true
    }

    private mutating func skipWhiteSpace() {
        while next < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[next]) { next += 1 }
    }
}
