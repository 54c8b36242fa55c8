import Locality
import LocalityModel
import Reports
import Wording

/// Whether the records of a trace stand for neighbouring tokens, as passes of several tokens need them.
struct PassCheck {
    /// Passes are refused where more than one in this many records does not follow the token before.
    private static let bound = 100

    let neighbours: RecordNeighbours
    let directory: String

    /// What the steps of results are, where they are passes of several tokens; else nil.
    static func note(_ passes: TokenPasses, of results: [AnalysisResult], in directory: String) -> String? {
        guard passes.areSeveral, let result = results.first, let count = result.recordStatistics?.uniqueBlocks.count
        else { return nil }
        let records = NumberText.integer(result.diagnostics?.recordsAnalyzed ?? 0)
        let accepted = NumberText.significant(passes.acceptedTokens)
        return "\(directory): \(records) records form \(NumberText.integer(count)) passes of "
            + "\(passes.draftTokens + 1) tokens, of which \(accepted) are accepted on average: "
            + "a step of the result is a pass. Rejected drafts are not in a trace; the tokens that came in their "
            + "place stand for them"
    }

    /// What to say of passes that join other tokens here and there; nil where none does.
    ///
    /// - Throws: 65 where they would too often.
    func warning() throws(CommandFailure) -> String? {
        guard neighbours.broken > 0 else { return nil }
        let count = "\(neighbours.broken) of \(neighbours.pairs) records"
        guard neighbours.broken * Self.bound <= neighbours.pairs else {
            throw CommandFailure(
                .badData,
                "\(directory): \(count) do not follow the step before in their layer (steps are missing or come "
                    + "twice), so passes would join tokens that are not neighbours; record every step (sample rate 1), "
                    + "or leave --draft-tokens out")
        }
        return "\(directory): \(count) do not follow the step before in their layer; the passes over these places join "
            + "tokens that are not neighbours"
    }
}
