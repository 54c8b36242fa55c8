public import Foundation

extension Encodable {
    /// JSON to be read by people too: keys sorted, two spaces of indent, a final newline. The same value gives the same
    /// bytes.
    public func readableJSON() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self) + Data("\n".utf8)
    }
}
