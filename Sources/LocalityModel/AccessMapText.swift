import Foundation
import TextReading

/// The rows of access maps as JSON text, written past the encoder: they are most of a result's numbers, and an encoder
/// boxes each.
enum AccessMapText {
    private static let place = Array("\"rows\":[]".utf8)
    /// The place in it of the letter that results have least of.
    private static let rarest = 3

    /// A result file of which the rows were left out, `"rows":[]`, with a matrix written into each place, in order. A
    /// quote inside a JSON string is escaped, so no text can be taken for a place.
    static func filling(_ text: Data, with matrices: [[[Int]]]) -> Data {
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
}
