import ArgumentParser
import Sizing

/// What an engine counted, to be compared with a plan's prediction.
struct ObservedFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp("Hits that the engine counted, to compare with the prediction.", valueName: "n"),
        transform: FlagNumber.count)
    var observedHits: Int?

    @Option(help: ArgumentHelp("Misses that the engine counted.", valueName: "n"), transform: FlagNumber.count)
    var observedMisses: Int?

    @Option(
        help: ArgumentHelp(
            "Hits and misses from a saved page of vLLM's counters, or from two: the difference.",
            valueName: "file[,later]"))
    var observedMetrics: String?

    /// Whether any was given.
    var areGiven: Bool { observedHits != nil || observedMisses != nil || observedMetrics != nil }

    /// A file is read when the command runs, so that what is wrong with it has its own exit code.
    func validate() throws {
        if observedMetrics == nil || observedHits != nil || observedMisses != nil { _ = try observed() }
    }

    /// Nil where nothing was given.
    func observed() throws -> ObservedHits? {
        if let observedMetrics {
            guard observedHits == nil, observedMisses == nil else {
                throw ValidationError(
                    "--observed-metrics and --observed-hits both say what the engine counted; give one of them.")
            }
            return try ObservedMetrics.read(observedMetrics)
        }
        if observedHits == nil, observedMisses == nil { return nil }
        guard let observedHits, let observedMisses else {
            throw ValidationError("--observed-hits and --observed-misses belong together; give both.")
        }
        guard let observed = ObservedHits(hits: observedHits, misses: observedMisses) else {
            throw ValidationError(
                "--observed-hits \(observedHits), --observed-misses \(observedMisses): "
                    + "must be 0 or more, and not both 0.")
        }
        return observed
    }
}
