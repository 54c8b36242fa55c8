public import Foundation

extension Encodable {
    /// JSON to be read by people too: keys sorted, two spaces of indent, a final newline. The same value gives the same
    /// bytes.
    ///
    /// How values are named in JSON: a key is the property's name in snake case. What is only written (advice, plans)
    /// leaves that to the encoder here; only names that differ stand in `CodingKeys`. What is read back (results,
    /// partials) spells its keys out there: a decoder that converts each key takes twice the time.
    ///
    /// A nil is left out, unless its property is `@WritesNull`.
    ///
    /// - Parameter userInfo: what values are told that write themselves.
    public func readableJSON(userInfo: [CodingUserInfoKey: any Sendable] = [:]) throws -> Data {
        let encoder = JSONEncoder()
        encoder.userInfo = userInfo
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return try encoder.encode(self) + Data("\n".utf8)
    }
}
