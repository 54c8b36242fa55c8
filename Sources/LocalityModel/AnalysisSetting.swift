/// A setting that decides a result's numbers: its names, the range of its numbers, and how a stored value answers a new
/// question. Flags, the JSON of `configuration`, stored results and pages read its row of `all`.
public struct AnalysisSetting: Sendable {
    /// Its key in `configuration`.
    public let key: String
    /// Its words are `setting.<label>`.
    public let label: String
    /// What each of its numbers may be.
    public let range: ClosedRange<Int>
    /// The property of `Configuration` that holds it.
    public let property: any PartialKeyPath<Configuration> & Sendable
    /// Whether other values of it make other misses of request steps of the same trace.
    public let decidesStepMisses: Bool
    /// Its value in settings.
    public let value: @Sendable (Configuration) -> any SettingValue
    let decode: @Sendable (KeyedDecodingContainer<StringKey>, inout Configuration) throws -> Void
    private let valueElsewhere: @Sendable (AnalysisResult) -> (any SettingValue)?

    static let counts = 0...1 << 31
    public static let positive = 1...1 << 31

    /// - Parameters:
    ///   - property: the property that it is a part of; nil: it is one itself.
    ///   - mayBeAbsent: whether files of older versions lack it: it is the default there.
    ///   - valueElsewhere: what the other keys of a result without `configuration` tell of it.
    init<Value: SettingValue>(
        _ key: String, _ place: any WritableKeyPath<Configuration, Value> & Sendable,
        _ range: ClosedRange<Int> = counts, of property: (any PartialKeyPath<Configuration> & Sendable)? = nil,
        label: String? = nil, mayBeAbsent: Bool = false, decidesStepMisses: Bool = false,
        valueElsewhere: @escaping @Sendable (AnalysisResult) -> Value? = { _ in nil }
    ) {
        self.key = key
        self.label = label ?? key
        self.range = range
        self.property = property ?? place
        self.decidesStepMisses = decidesStepMisses
        self.valueElsewhere = valueElsewhere
        value = { $0[keyPath: place] }
        decode = { container, configuration in
            let key = StringKey(key)
            guard try !mayBeAbsent || container.contains(key) && !container.decodeNil(forKey: key) else { return }
            configuration[keyPath: place] = try container.decode(Value.self, forKey: key)
        }
    }

    /// Its flag, as `--ws-windows`.
    public var flag: String { "--" + key.replacing("_", with: "-") }

    /// Whether results with stored settings answer a question with others.
    public func isAnswered(by stored: Configuration, asked: Configuration) -> Bool {
        value(stored).answers(value(asked))
    }

    /// Its value in a result, as pages write it; nil where the result does not record it.
    public func text(in result: AnalysisResult) -> String? {
        (result.configuration.map(value) ?? valueElsewhere(result))?.text
    }

    /// Whether it means something in a result: the tokens of a pass only where passes are of several.
    public func matters(in result: AnalysisResult) -> Bool {
        property != \Configuration.passes || result.configuration?.passes.areSeveral == true
    }
}

/// A value that a setting may have.
public protocol SettingValue: Codable, Equatable, Sendable {
    /// What must be in the setting's range.
    var numbers: [Int] { get }
    /// As pages and help write it.
    var text: String { get }
    /// Whether results made with it answer a question with another one: that it is the same, of a list that it has all.
    func answers(_ asked: any SettingValue) -> Bool
}

extension SettingValue {
    public var numbers: [Int] { [] }
    public var text: String { "\(self)" }
    public func answers(_ asked: any SettingValue) -> Bool { self == asked as? Self }
}

extension Bool: SettingValue {}

extension UInt64: SettingValue {}

extension Int: SettingValue {
    public var numbers: [Int] { [self] }
}

extension Double: SettingValue {
    public var text: String { Int(exactly: self).map(String.init) ?? "\(self)" }
}

extension SimulationExtent: SettingValue {
    public var text: String { rawValue }
}

extension Array: SettingValue where Element == Int {
    public var numbers: [Int] { self }
    public var text: String { map(String.init).joined(separator: ", ") }
    public func answers(_ asked: any SettingValue) -> Bool { Set(asked.numbers).isSubset(of: self) }
}

extension Optional: SettingValue where Wrapped: SettingValue {
    public var numbers: [Int] { self?.numbers ?? [] }
    public var text: String { self?.text ?? "default" }
    public func answers(_ asked: any SettingValue) -> Bool { Set(asked.numbers).isSubset(of: numbers) }
}
