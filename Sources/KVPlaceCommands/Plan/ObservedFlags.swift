import ArgumentParser
import Sizing

/// What an engine counted, to be compared with a plan's prediction.
struct ObservedFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Hits that the engine counted, to compare with the prediction: a count, a line of Prometheus, or a share "
                + "(93.1%), which stands alone.", valueName: "n"),
        transform: ObservedCount.read)
    var observedHits: ObservedCount?

    @Option(
        help: ArgumentHelp("Misses that the engine counted, the same way.", valueName: "n"),
        transform: ObservedCount.read)
    var observedMisses: ObservedCount?

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
        return try ObservedCount.hits(observedHits, observedMisses)
    }
}
