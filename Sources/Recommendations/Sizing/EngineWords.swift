public import Sizing
import Wording

/// What an engine answers, in words.
public struct EngineWords: Sendable {
    private let words: ExplanationCatalogue

    public init(_ words: ExplanationCatalogue) { self.words = words }

    /// The host's pool as the engine is told it.
    public func pool(_ pool: EngineSetting.HostPool) -> String {
        switch pool {
        case .ratio(let ratio, let cap):
            words.joining.list(
                [words.phrase("fit-ratio", ["ratio": String(ratio)])]
                    + (cap.map { [words.phrase("fit-cap", ["tokens": NumberText.integer($0)])] } ?? []))
        case .gibibytes(let gibibytes): words.phrase("fit-pool", ["bytes": "\(NumberText.integer(gibibytes)) GiB"])
        case .bytes(let bytes): words.phrase("fit-pool", ["bytes": NumberText.bytes(Double(bytes))])
        }
    }

    public func limit(_ limit: EngineLimit) -> String { words.phrase("fit-limit-\(Self.code(limit.rawValue))") }

    /// Why its numbers are a bound or an estimate.
    public func bound(_ bound: EngineBound) -> String { words.phrase("fit-bound-\(Self.code(bound.rawValue))") }

    /// What a start needs beside an engine's text and its user alone knows; nil where there is no text.
    public func own(_ engine: String) -> String? {
        ReleasedEngines.released.contains { $0.name == engine } ? words.phrase("fit-own-\(engine)") : nil
    }

    /// What the engine's tables take of HBM beside its pools; nil where it is not known.
    ///
    /// - Parameter isInside: whether that was taken off what the weights leave.
    public func bookkeeping(_ setting: EngineSetting, isInside: Bool) -> String? {
        setting.bookkeepingBytes.map { bytes in
            words.phrase(
                isInside ? "fit-bookkeeping-inside" : "fit-bookkeeping",
                [
                    "bytes": NumberText.bytes(Double(bytes)), "left": NumberText.bytes(Double(setting.kvHBMBytes)),
                ])
        }
    }

    /// Which rule is broken, and when a user learns of it.
    public func kind(_ refusal: EngineRefusal) -> String {
        words.joining.aside(
            words.phrase(refusal.kind.phrase), words.phrase(refusal.when.phrase))
    }

    public func sentence(_ refusal: EngineRefusal) -> String {
        words.phrase("fit-refused", ["kind": kind(refusal), "rule": words.reason(refusal.rule)])
    }

    /// A name of an engine as it stands in the names of phrases.
    private static func code(_ name: String) -> String {
        name.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
    }
}
