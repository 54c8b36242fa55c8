import ArgumentParser
import Foundation
import Recommendations
import Sizing
import TraceReading

/// The flags that name the model, its rows and the link. `plan`, `advise`, `report` and `site` share them.
struct ModelFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Model: deepseek-v3.2, deepseek-v4-flash, deepseek-v4-pro, glm-5, glm-5.1, glm-5.2, glm-5.3, or one of "
                + "--catalogue.", valueName: "name"),
        completion: .custom { _, _, _ in EmbeddedAdvice.catalogue().models.map(\.name) })
    var model: String?

    @Option(
        name: .customLong("kv-layout"),
        help: ArgumentHelp(
            "Layout of a token's row: fp8_ds_mla (656 B), bf16 (1152), fp8 (576), nvfp4_ds_mla (352).",
            valueName: "name"), completion: .custom { _, _, _ in EmbeddedAdvice.catalogue().layouts.map(\.name) })
    var layout: String?

    @Option(help: ArgumentHelp("Bytes of one token in one layer, instead of a layout.", valueName: "n"))
    var bytesPerToken: Int?

    @Option(help: ArgumentHelp("Layers with a KV cache (default: the model's, else the trace's).", valueName: "n"))
    var layers: Int?

    @Option(
        name: .customLong("link-gbps"),
        help: ArgumentHelp("Link to the host or the far tier, in gigabytes (10⁹ bytes) a second.", valueName: "n"))
    var linkGigabytes: Double?

    @Option(help: ArgumentHelp(
        "JSON file with models, layouts, GPUs and links that add to the catalogue or replace entries of the same name.",
        valueName: "file"))
    var catalogue: String?

    func validate() throws {
        if let layers { try FlagCheck.check(layers, "--layers", 1...1024) }
        if let bytesPerToken { try FlagCheck.check(bytesPerToken, "--bytes-per-token", 1...1 << 30) }
        try FlagCheck.checkPositive(linkGigabytes, "--link-gbps")
    }

    /// The program's catalogue with the entries of `--catalogue`.
    func entries() throws -> Catalogue {
        let known = EmbeddedAdvice.catalogue()
        guard let catalogue else { return known }
        guard let data = FileManager.default.contents(atPath: catalogue) else {
            throw CommandFailure(.noInput, "\(catalogue): cannot be read; --catalogue wants a JSON file")
        }
        do {
            return try known.adding(data, name: catalogue)
        } catch {
            throw CommandFailure(.badData, error.description)
        }
    }

    func chosenModel(_ catalogue: Catalogue) throws -> ModelDescription? {
        try model.map { try FlagCheck.entry($0, "--model", catalogue.models.map(\.name), catalogue.model) }
    }

    /// The layout that was named; nil where the model's own counts.
    func chosenLayout(_ catalogue: Catalogue) throws -> KVLayout? {
        try layout.map { try FlagCheck.entry($0, "--kv-layout", catalogue.layouts.map(\.name), catalogue.layout) }
    }

    /// What the model says of captures; nil where none was named.
    func capturedModel() throws -> CapturedModel? {
        try chosenModel(try entries()).map(CapturedModel.init)
    }
}

/// Checks that flags share.
enum FlagCheck {
    static func check(_ value: Int, _ flag: String, _ range: ClosedRange<Int>) throws {
        guard range.contains(value) else {
            throw ValidationError("\(flag) \(value): must be from \(range.lowerBound) to \(range.upperBound).")
        }
    }

    static func checkPositive(_ value: Double?, _ flag: String) throws {
        if let value, !(value.isFinite && value > 0) {
            throw ValidationError("\(flag) \(value): must be above 0.")
        }
    }

    static func check(_ value: Double?, _ flag: String, _ range: ClosedRange<Double>) throws {
        if let value, !range.contains(value) {
            throw ValidationError("\(flag) \(value): must be from \(range.lowerBound) to \(range.upperBound).")
        }
    }

    /// The catalogue's entry of a name.
    static func entry<Entry>(
        _ name: String, _ flag: String, _ known: [String], _ find: (String) -> Entry?
    ) throws -> Entry {
        if let entry = find(name) { return entry }
        let nearest = Suggestion.nearest(to: name, among: known).map { "did you mean '\($0)'? " } ?? ""
        throw ValidationError(
            "\(flag) \(name): not in the catalogue; \(nearest)It has \(known.joined(separator: ", ")).")
    }

    /// Bytes with a unit, as 40GiB.
    static func bytes(_ text: String?, _ flag: String) throws -> Int? {
        guard let text else { return nil }
        guard case .bytes(let bytes) = CapacityBudget(text), bytes > 0 else {
            throw ValidationError("\(flag) \(text): expected bytes with a unit, as 40GiB or 40GB.")
        }
        return bytes
    }
}
