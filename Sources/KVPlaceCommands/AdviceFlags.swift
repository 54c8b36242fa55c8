import ArgumentParser
import Foundation
import Recommendations
import Sizing

/// The flags that decide the advice beside the results: rules, budgets, model, link. `advise`, `report` and `site`
/// share them.
struct AdviceFlags: ParsableArguments {
    @Option(help: ArgumentHelp("HBM for latent rows: blocks (512) or bytes (40GiB, 40GB).", valueName: "budget"))
    var hbm: String?

    @Option(help: ArgumentHelp("Host DRAM for latent rows: blocks or bytes.", valueName: "budget"))
    var dram: String?

    @Option(
        help: ArgumentHelp("Concurrent requests that share the budgets.", valueName: "n"), transform: FlagNumber.count)
    var requests = 1

    @OptionGroup(title: "Model, GPU and link")
    var model: ModelFlags

    @OptionGroup(title: "Sizing")
    var sizing: SizingFlags

    @Option(help: ArgumentHelp("Transport for comparing block sizes: gather-kernel or memcpy.", valueName: "name"))
    var transfer = "gather-kernel"

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
        try FlagCheck.check(requests, "--requests", 1...1_000_000)
        try FlagCheck.checkPositive(transferLatency, "--transfer-latency-us")
        try FlagCheck.checkPositive(transferBandwidth, "--transfer-gigabytes")
        // A catalogue's file is read when the command runs, so that what is wrong with it has its own exit code.
        guard model.catalogue == nil else { return }
        _ = try options()
        _ = try planOptions()
    }

    /// What the flags say, against the catalogue.
    func options() throws -> AdviceOptions {
        let catalogue = try model.entries()
        var transport = try FlagCheck.entry(
            transfer, "--transfer", catalogue.transfers.map(\.name), catalogue.transfer)
        transport = TransferModel(
            name: transport.name, latencyMicroseconds: transferLatency ?? transport.latencyMicroseconds,
            bandwidthGigabytesPerSecond: transferBandwidth ?? transport.bandwidthGigabytesPerSecond,
            source: transport.source)
        let assumed = catalogue.layouts[0].bytesPerTokenAndLayer
        var options = AdviceOptions(transfer: transport, assumedBytesPerToken: assumed)
        options.near = try budget(hbm, "--hbm")
        options.middle = try budget(dram, "--dram")
        options.requests = requests
        options.layers = model.layers
        options.bytesPerToken = model.bytesPerToken
        options.linkGigabytesPerSecond = model.linkGigabytes
        options.model = try model.chosenModel(catalogue)
        options.layout = try model.chosenLayout(catalogue) ?? options.model.flatMap { catalogue.layout($0.layout) }
        if options.lacksBytesPerToken {
            throw ValidationError(
                "A budget in bytes needs the bytes of a token; "
                    + "add --model NAME, --kv-layout NAME or --bytes-per-token N.")
        }
        return options
    }

    /// What sizing is told.
    func planOptions() throws -> PlanOptions { try sizing.options(model, hbm: hbm) }

    /// The advisor with these rules, and words of a language.
    func advisor(_ words: ExplanationCatalogue) throws -> Advisor {
        Advisor(settings: try ruleSettings(), words: words)
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

    private func budget(_ text: String?, _ flag: String) throws -> CapacityBudget? {
        guard let text else { return nil }
        guard let budget = CapacityBudget(text) else {
            throw ValidationError("\(flag) \(text): expected blocks, as 512, or bytes, as 40GiB or 40GB.")
        }
        return budget
    }
}
