/// Compares JSON values member by member and names every difference by its path.
public struct JSONComparison: Sendable {
    /// Numbers are equal if they differ by at most this, times the larger of 1 and the expected magnitude.
    public var tolerance: Double
    /// Whether the actual value may hold members that are not expected.
    public var allowsExtraMembers: Bool

    public init(tolerance: Double = 1e-9, allowsExtraMembers: Bool = true) {
        self.tolerance = tolerance
        self.allowsExtraMembers = allowsExtraMembers
    }

    /// One line a difference, such as `record_stats.gini.mean: expected 0.5, found 0.25`; empty if there is none.
    public func differences(expected: JSONValue, actual: JSONValue?, path: String = "") -> [String] {
        switch (expected, actual) {
        case (.object(let expected), .object(let actual)):
            return memberDifferences(expected, actual, path)
        case (.array(let expected), .array(let actual)):
            guard expected.count == actual.count else {
                return ["\(path): expected \(expected.count) elements, found \(actual.count)"]
            }
            return zip(expected, actual).enumerated().flatMap { index, pair in
                differences(expected: pair.0, actual: pair.1, path: "\(path)[\(index)]")
            }
        case (.number(let expected), .number(let actual)) where isClose(expected, actual):
            return []
        default:
            let found = actual.map { "\($0)" } ?? "nothing"
            return expected == actual ? [] : ["\(path): expected \(expected), found \(found)"]
        }
    }

    /// Whether two numbers are equal within the tolerance.
    public func isClose(_ expected: Double, _ actual: Double) -> Bool {
        abs(expected - actual) <= tolerance * max(1, abs(expected))
    }

    private func memberDifferences(
        _ expected: [String: JSONValue], _ actual: [String: JSONValue], _ path: String
    ) -> [String] {
        let prefix = path.isEmpty ? "" : path + "."
        let found = expected.sorted { $0.key < $1.key }.flatMap { name, value in
            differences(expected: value, actual: actual[name], path: prefix + name)
        }
        guard !allowsExtraMembers else { return found }
        let extra = Set(actual.keys).subtracting(expected.keys).sorted()
        return found + extra.map { "\(prefix)\($0): not expected" }
    }
}
