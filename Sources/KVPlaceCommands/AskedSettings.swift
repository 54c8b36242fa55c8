import LocalityModel

/// The settings whose flags were given, over the defaults of the others.
struct AskedSettings {
    private(set) var configuration = Configuration()
    private var properties: Set<PartialKeyPath<Configuration>> = []

    /// Takes a flag's value; nil: it was not given.
    mutating func take<Value>(_ property: WritableKeyPath<Configuration, Value>, _ value: Value?) {
        guard let value else { return }
        configuration[keyPath: property] = value
        properties.insert(property)
    }

    /// Those that were given.
    var settings: [AnalysisSetting] { AnalysisSetting.all.filter { properties.contains($0.property) } }
}
