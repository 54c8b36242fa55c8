import ArgumentParser
import Sizing

/// The flags of `plan` that ask which layers may reuse the selections of an earlier one.
struct IndexerFlags: ParsableArguments {
    @Flag(help: "Say how much of the selections is kept where layers share an indexer, and which pattern keeps most.")
    var shareIndexers = false

    @Option(
        help: ArgumentHelp("Of the patterns that with so many layers that choose.", valueName: "m"),
        transform: FlagNumber.count)
    var indexers: Int?

    @Option(
        help: ArgumentHelp(
            "Of the patterns the one with the fewest choosing layers that keeps this share (default: 0.9).",
            valueName: "share"))
    var keep: Double?

    func validate() throws {
        if indexers != nil && keep != nil {
            throw ValidationError("--indexers and --keep exclude each other; give one of them.")
        }
        if let indexers { try FlagCheck.check(indexers, "--indexers", 1...1024) }
        try FlagCheck.check(keep, "--keep", 0...1)
    }

    /// The pattern asked for; nil where nothing of the kind was.
    var wish: SharedIndexers.Wish? {
        if let indexers { return .indexers(indexers) }
        if let keep { return .keeping(keep) }
        return shareIndexers ? .usual : nil
    }
}
