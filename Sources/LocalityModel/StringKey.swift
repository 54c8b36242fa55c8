/// A coding key made of any text, for objects whose keys are data.
public struct StringKey: CodingKey {
    public let stringValue: String
    public var intValue: Int? { nil }

    public init(_ text: String) { stringValue = text }
    public init?(stringValue: String) { self.stringValue = stringValue }
    public init?(intValue: Int) { nil }
}
