import ArgumentParser
import Foundation
import Recommendations
import Sizing
import TraceReading

/// The flags that name the model, its rows and the link. `plan`, `advise`, `report` and `site` share them.
struct ModelFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Model: deepseek-v3.2, deepseek-v4-flash, deepseek-v4-pro, deepseek-v4.1-flash, glm-5, glm-5.1, glm-5.2, "
                + "glm-5.3, glm-5.3-flash, hy-v4, minimax-m3, or one of --catalogue.", valueName: "name"),
        completion: .custom { _, _, _ in EmbeddedAdvice.catalogue.models.map(\.name) })
    var model: String?

    @Option(
        name: .customLong("kv-layout"),
        help: ArgumentHelp(
            "Layout of a token's row: fp8_ds_mla (656 B), bf16 (1152), fp8 (576), nvfp4_ds_mla (352).",
            valueName: "name"), completion: .custom { _, _, _ in EmbeddedAdvice.catalogue.layouts.map(\.name) })
    var layout: String?

    @Option(
        help: ArgumentHelp("Bytes of one token in one layer, instead of a layout.", valueName: "n"),
        transform: FlagNumber.byteCount)
    var bytesPerToken: Int?

    @Option(
        help: ArgumentHelp("Layers with a KV cache (default: the model's, else the trace's).", valueName: "n"),
        transform: FlagNumber.count)
    var layers: Int?

    @Option(
        name: .customLong("link-gbps"),
        help: ArgumentHelp("Link to the host or the far tier, in gigabytes (10⁹ bytes) a second.", valueName: "n"))
    var linkGigabytes: Double?

    @Option(
        help: ArgumentHelp(
            "JSON file with models, layouts, GPUs and links that add to the catalogue or replace entries of the same "
                + "name.",
            valueName: "file"))
    var catalogue: String?

    func validate() throws {
        if let layers { try FlagCheck.check(layers, "--layers", 1...1024) }
        if let bytesPerToken { try FlagCheck.check(bytesPerToken, "--bytes-per-token", 1...1 << 30) }
        try FlagCheck.checkPositive(linkGigabytes, "--link-gbps")
    }

    /// The program's catalogue with the entries of `--catalogue`.
    func entries() throws -> Catalogue { try Self.entries(catalogue) }

    /// The program's catalogue with the entries of a file.
    static func entries(_ catalogue: String?) throws -> Catalogue {
        let known = EmbeddedAdvice.catalogue
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
