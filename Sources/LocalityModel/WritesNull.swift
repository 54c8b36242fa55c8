/// An optional value of a JSON object that is written as null where it is nil. Without the wrapper the key of a nil is
/// left out; both read as nil, and so does a key that is not there.
@propertyWrapper
public struct WritesNull<Value> {
    public var wrappedValue: Value?

    public init(wrappedValue: Value?) {
        self.wrappedValue = wrappedValue
    }
}

extension WritesNull: Equatable where Value: Equatable {}
extension WritesNull: Sendable where Value: Sendable {}

extension WritesNull: Encodable where Value: Encodable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue)
    }
}

extension WritesNull: Decodable where Value: Decodable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        wrappedValue = container.decodeNil() ? nil : try container.decode(Value.self)
    }
}

extension KeyedDecodingContainer {
    /// What a synthesised `init(from:)` calls for a wrapped property: without it a missing key would be an error.
    public func decode<Value: Decodable>(
        _: WritesNull<Value>.Type, forKey key: Key
    ) throws -> WritesNull<Value> {
        WritesNull(wrappedValue: try decodeIfPresent(Value.self, forKey: key))
    }
}
