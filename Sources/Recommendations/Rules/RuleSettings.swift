public import Foundation
import Sizing
import TextReading

/// The named values of the rules (thresholds, windows, capacities) and of what judges them: group → name → number.
/// A group is a rule's code, or one of `contradiction`, `reliability`, `strategies`.
///
/// File: `{"hot-blocks": {"threshold": 0.5}, …}`. The embedded `Templates/rules.json` names every value; a file given
/// with `--rules` overrides some of them.
public struct RuleSettings: Equatable, Sendable {
    private var groups: [String: [String: Double]]

    /// Reads the defaults.
    ///
    /// - Throws: `RuleFileError` as `overriding` does, but for unknown names: here every name is new.
    public init(defaults data: Data, name: String) throws(RuleFileError) {
        groups = try Self.read(data, name: name)
        try Self.check(groups, name: name)
    }

    /// These values with those of a file put in their place.
    ///
    /// - Throws: `RuleFileError`: not JSON, a value that is no number above 0, a window or capacity that is not whole,
    ///   a code or a name that the defaults do not have.
    public func overriding(with data: Data, name: String) throws(RuleFileError) -> RuleSettings {
        let overrides = try Self.read(data, name: name)
        var merged = self
        for (group, values) in overrides.sorted(by: { $0.key < $1.key }) {
            guard let known = groups[group] else {
                throw .unknownCode(file: name, code: group, known: groups.keys.sorted())
            }
            for (key, value) in values.sorted(by: { $0.key < $1.key }) {
                guard known[key] != nil else {
                    throw .unknownValue(file: name, code: group, value: key, known: known.keys.sorted())
                }
                merged.groups[group]?[key] = value
            }
        }
        try Self.check(overrides, name: name)
        return merged
    }

    /// All values of a group; empty for an unknown one.
    public func values(of group: String) -> [String: Double] { groups[group] ?? [:] }

    /// The names of the groups, sorted.
    public var groupNames: [String] { groups.keys.sorted() }

    /// A value that the defaults are known to have.
    public func value(_ group: String, _ name: String) -> Double {
        guard let value = groups[group]?[name] else {
            preconditionFailure("the embedded rules have no \(group).\(name)")
        }
        return value
    }

    private static func read(_ data: Data, name: String) throws(RuleFileError) -> [String: [String: Double]] {
        do {
            return try JSONDecoder().decode([String: [String: Double]].self, from: JSONText.plain(data))
        } catch DecodingError.dataCorrupted {
            throw .notJSON(file: name, place: JSONPlace(ofErrorIn: data)?.text)
        } catch let DecodingError.typeMismatch(_, context) {
            throw .wrongType(file: name, path: context.codingPath.map(\.stringValue).joined(separator: "."))
        } catch let DecodingError.valueNotFound(_, context) {
            throw .wrongType(file: name, path: context.codingPath.map(\.stringValue).joined(separator: "."))
        } catch {
            throw .notJSON(file: name, place: nil)
        }
    }

    private static func check(_ groups: [String: [String: Double]], name: String) throws(RuleFileError) {
        for (group, values) in groups.sorted(by: { $0.key < $1.key }) {
            for (key, value) in values.sorted(by: { $0.key < $1.key }) {
                let isCount = ["steps", "blocks", "tokens"].contains(key.split(separator: "_").last.map(String.init))
                let isWhole = value == value.rounded() && value < 1e9
                guard value.isFinite, value > 0, isWhole || !isCount else {
                    throw .outOfRange(file: name, path: "\(group).\(key)", mustBeWhole: isCount)
                }
            }
        }
    }
}

/// Why a file of rules was refused: one line with the place and the reason.
public enum RuleFileError: Error, Equatable, CustomStringConvertible {
    case notJSON(file: String, place: String?)
    case wrongType(file: String, path: String)
    case outOfRange(file: String, path: String, mustBeWhole: Bool)
    case unknownCode(file: String, code: String, known: [String])
    case unknownValue(file: String, code: String, value: String, known: [String])

    /// Whether the file asks for something that does not exist, rather than being damaged.
    public var isUsageError: Bool {
        switch self {
        case .unknownCode, .unknownValue: true
        case .notJSON, .wrongType, .outOfRange: false
        }
    }

    public var description: String {
        switch self {
        case .notJSON(let file, let place):
            "\(file):\(place.map { " \($0):" } ?? "") not valid JSON; expected {\"CODE\": {\"NAME\": NUMBER}}"
        case .wrongType(let file, let path):
            "\(file): \(path.isEmpty ? "the top level" : path): wrong type; expected {\"CODE\": {\"NAME\": NUMBER}}"
        case .outOfRange(let file, let path, let mustBeWhole):
            "\(file): \(path): expected a \(mustBeWhole ? "whole number" : "number") above 0"
        case .unknownCode(let file, let code, let known):
            "\(file): \(code): no such rule; "
                + (Suggestion.nearest(to: code, among: known).map { "did you mean '\($0)'?" }
                    ?? "'kvplace explain' lists the codes")
        case .unknownValue(let file, let code, let value, let known):
            "\(file): \(code).\(value): no such value; \(code) has \(known.joined(separator: ", "))"
        }
    }
}
