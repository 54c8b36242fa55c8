import LocalityModel
import Wording

/// Everything that must agree before two results may be compared, each as a label's key and a text.
struct Settings: Equatable, Sendable {
    struct Entry: Equatable, Sendable {
        /// The setting's words are `setting.<key>`.
        var key: String
        var value: String
    }

    let entries: [Entry]

    /// One text for all, equal exactly where the settings are.
    var text: String { entries.map { "\($0.key)=\($0.value)" }.joined(separator: ";") }

    /// The settings of a result. One that another program wrote carries none; what its own keys tell is taken from
    /// them, and what they do not is *unrecorded*.
    init(_ result: AnalysisResult) {
        var entries = [
            Entry(key: "block_size", value: String(result.blockSizeTokens)),
            Entry(key: "key_mode", value: result.keyMode.rawValue),
        ]
        func add(_ key: String, _ value: String?) { entries.append(Entry(key: key, value: value ?? Self.unrecorded)) }
        for setting in AnalysisSetting.all where setting.matters(in: result) {
            add(setting.label, setting.text(in: result))
        }
        add("sample_rate", result.runMetadata?.sampleRate.map(NumberText.exact))
        // An indexer's selections are the rule, and say nothing.
        if let selection = result.runMetadata?.selection { add("selection", selection) }
        self.entries = entries
    }

    static let unrecorded = "?"

    /// The settings that differ, with both values.
    func differences(from other: Settings) -> [(key: String, own: String, other: String)] {
        let keys = entries.map(\.key) + other.entries.map(\.key).filter { value($0) == Self.unrecorded }
        var seen: Set<String> = []
        return keys.compactMap { key in
            guard seen.insert(key).inserted, value(key) != other.value(key) else { return nil }
            return (key, value(key), other.value(key))
        }
    }

    func value(_ key: String) -> String { entries.first { $0.key == key }?.value ?? Self.unrecorded }
}

extension Settings {
    /// Sentences that say why two results may not be compared; empty where they may.
    static func obstacles(_ left: AnalysisResult, _ right: AnalysisResult, _ words: Words) -> [String] {
        Settings(left).differences(from: Settings(right)).map { difference in
            words(
                "pair.differs",
                [
                    "setting": words("setting.\(difference.key)"), "a": shown(difference.own, words),
                    "b": shown(difference.other, words),
                ])
        }
    }

    private static func shown(_ value: String, _ words: Words) -> String {
        value == unrecorded ? words("pair.unrecorded") : value
    }
}
