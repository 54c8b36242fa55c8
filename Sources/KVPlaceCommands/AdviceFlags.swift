import ArgumentParser
import Foundation
import Recommendations

/// The flags that decide the advice beside the results: rules, budgets, model, link. `advise`, `report` and `site`
/// share them.
struct AdviceFlags: ParsableArguments {
    @Option(help: ArgumentHelp("HBM for latent rows: blocks (512) or bytes (40GiB, 40GB).", valueName: "budget"))
    var hbm: String?

    @Option(help: ArgumentHelp("Host DRAM for latent rows: blocks or bytes.", valueName: "budget"))
    var dram: String?

    @Option(help: ArgumentHelp("Concurrent requests that share the budgets.", valueName: "n"))
    var requests = 1

    @Option(
        help: ArgumentHelp("Layers that share the budgets (default: the model's, else the trace's).", valueName: "n"))
    var layers: Int?

    @Option(
        help: ArgumentHelp(
            "Model: deepseek-v3.2, deepseek-v4-flash, deepseek-v4-pro, glm-5, glm-5.1, glm-5.2, glm-5.3.",
            valueName: "name"))
    var model: String?

    @Option(
        name: .customLong("kv-layout"),
        help: ArgumentHelp(
            "Layout of a token's row: fp8_ds_mla (656 B), bf16 (1152), fp8 (576), nvfp4_ds_mla (352).",
            valueName: "name"))
    var layout: String?

    @Option(help: ArgumentHelp("Bytes of one token in one layer, instead of a layout.", valueName: "n"))
    var bytesPerToken: Int?

    @Option(
        name: .customLong("link-gbps"),
        help: ArgumentHelp("Link to the far tier, in gigabits (10⁹ bits) a second.", valueName: "n"))
    var linkGigabits: Double?

    @Option(help: ArgumentHelp("Transport for the fetch model: memcpy or gather-kernel.", valueName: "name"))
    var transfer = "memcpy"

    @Option(
        name: .customLong("transfer-latency-us"),
        help: ArgumentHelp("Latency of a transfer in microseconds, instead of the transport's.", valueName: "n"))
    var transferLatency: Double?

    @Option(
        name: .customLong("transfer-gigabytes"),
        help: ArgumentHelp("Bandwidth in 10⁹ bytes a second, instead of the transport's.", valueName: "n"))
    var transferBandwidth: Double?

    @Option(help: ArgumentHelp("JSON file whose values replace the rules' thresholds.", valueName: "file"))
    var rules: String?

    func validate() throws {
        try requirePositive(requests, "--requests", upTo: 1_000_000)
        if let layers { try requirePositive(layers, "--layers", upTo: 1024) }
        if let bytesPerToken { try requirePositive(bytesPerToken, "--bytes-per-token", upTo: 1 << 30) }
        for (value, flag) in [
            (linkGigabits, "--link-gbps"), (transferLatency, "--transfer-latency-us"),
            (transferBandwidth, "--transfer-gigabytes"),
        ] {
            if let value, !(value.isFinite && value > 0) { throw ValidationError("\(flag): must be above 0.") }
        }
        _ = try options()
    }

    /// What the flags say, against the catalogue.
    func options() throws -> AdviceOptions {
        let catalogue = EmbeddedAdvice.models()
        guard var transport = catalogue.transfer(transfer) else {
            throw Self.unknown("--transfer", transfer, catalogue.transfers.map(\.name))
        }
        transport = TransferModel(
            name: transport.name, latencyMicroseconds: transferLatency ?? transport.latencyMicroseconds,
            bandwidthGigabytesPerSecond: transferBandwidth ?? transport.bandwidthGigabytesPerSecond,
            source: transport.source)
        let assumed = catalogue.layouts[0].bytesPerTokenAndLayer
        var options = AdviceOptions(transfer: transport, assumedBytesPerToken: assumed)
        options.near = try budget(hbm, "--hbm")
        options.middle = try budget(dram, "--dram")
        options.requests = requests
        options.layers = layers
        options.bytesPerToken = bytesPerToken
        options.linkGigabitsPerSecond = linkGigabits
        try chooseModel(&options, catalogue)
        if options.lacksBytesPerToken {
            throw ValidationError(
                "A budget in bytes needs the bytes of a token; "
                    + "add --model NAME, --kv-layout NAME or --bytes-per-token N.")
        }
        return options
    }

    /// The advisor with these rules.
    func advisor() throws -> Advisor {
        Advisor(settings: try ruleSettings(), words: EmbeddedAdvice.words())
    }

    func ruleSettings() throws -> RuleSettings {
        let defaults = EmbeddedAdvice.rules()
        guard let rules else { return defaults }
        guard let data = FileManager.default.contents(atPath: rules) else {
            throw CommandFailure(.noInput, "\(rules): cannot be read; --rules wants a JSON file")
        }
        do {
            return try defaults.overriding(with: data, name: rules)
        } catch {
            throw CommandFailure(error.isUsageError ? .usage : .badData, error.description)
        }
    }

    private func chooseModel(_ options: inout AdviceOptions, _ catalogue: ModelCatalogue) throws {
        if let model {
            guard let known = catalogue.model(model) else {
                throw Self.unknown("--model", model, catalogue.models.map(\.name))
            }
            options.model = known
            options.layout = catalogue.layout(known.layout)
        }
        guard let layout else { return }
        guard let known = catalogue.layout(layout) else {
            throw Self.unknown("--kv-layout", layout, catalogue.layouts.map(\.name))
        }
        options.layout = known
    }

    private func budget(_ text: String?, _ flag: String) throws -> CapacityBudget? {
        guard let text else { return nil }
        guard let budget = CapacityBudget(text) else {
            throw ValidationError("\(flag) \(text): expected blocks, as 512, or bytes, as 40GiB or 40GB.")
        }
        return budget
    }

    private func requirePositive(_ value: Int, _ flag: String, upTo limit: Int) throws {
        guard (1...limit).contains(value) else {
            throw ValidationError("\(flag) \(value): must be from 1 to \(limit).")
        }
    }

    private static func unknown(_ flag: String, _ name: String, _ known: [String]) -> ValidationError {
        ValidationError("\(flag) \(name): not in the catalogue; one of \(known.joined(separator: ", ")).")
    }
}
