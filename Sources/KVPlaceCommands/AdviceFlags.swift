import ArgumentParser
import Foundation
import Recommendations
import Sizing

/// The flags that decide the advice beside the results: rules, budgets, model, link. `advise`, `report` and `site`
/// share them.
struct AdviceFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp("Concurrent requests that share the tiers (default: 1).", valueName: "n"),
        transform: FlagNumber.count)
    var requests: Int?

    @OptionGroup(title: "Model, GPU and link")
    var model: ModelFlags

    @OptionGroup(title: "Sizing")
    var sizing: SizingFlags

    @Option(help: ArgumentHelp("JSON file whose values replace the rules' thresholds.", valueName: "file"))
    var rules: String?

    func validate() throws {
        if let requests { try FlagCheck.check(requests, "--requests", 1...1_000_000) }
        // A catalogue's file is read when the command runs, so that what is wrong with it has its own exit code.
        guard model.catalogue == nil else { return }
        _ = try settings()
    }

    /// What the flags say of the machine, the model and the load.
    func settings() throws -> MachineSettings {
        var settings = try sizing.options(model)
        settings.sharingRequests = requests
        return settings
    }

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
}
