/// A coding key made of any text, for objects whose keys are data.
public struct StringKey: CodingKey {
    public let stringValue: String
    public var intValue: Int? { nil }

    public init(_ text: String) { stringValue = text }
    public init?(stringValue: String) { self.stringValue = stringValue }
    public init?(intValue: Int) { nil }
}

extension KeyedEncodingContainer<StringKey> {
    /// Writes a value under a name.
    package mutating func set(_ name: String, _ value: some Encodable) throws {
        try encode(value, forKey: StringKey(name))
    }
}
