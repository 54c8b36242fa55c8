import ArgumentParser
import LocalityModel

extension AnalyzeOptions {
    /// The passes asked for, in the order of `--draft-tokens`; none where it was not given.
    ///
    /// - Throws: `ValidationError` where the two flags do not go together.
    func passes() throws -> [TokenPasses] {
        let accepted = acceptedTokens ?? []
        guard let drafts = draftTokens?.values else {
            if accepted.isEmpty { return [] }
            throw ValidationError(
                "--accepted-tokens is what a pass yields; say with --draft-tokens how many it drafts.")
        }
        for count in drafts { try FlagCheck.check(count, "--draft-tokens", TokenPasses.draftRange) }
        let drafting = drafts.indices.filter { drafts[$0] > 0 }
        let isOneForAll = accepted.count == 1 && drafts.count > 1
        guard isOneForAll || [0, drafts.count, drafting.count].contains(accepted.count) else {
            throw ValidationError(
                "--accepted-tokens has \(accepted.count) numbers and --draft-tokens \(drafts.count); give one for all "
                    + "or one for each.")
        }
        return try drafts.indices.map { place in
            if accepted.count == drafts.count { return try Self.passes(drafts[place], accepted[place]) }
            guard let rank = drafting.firstIndex(of: place) else { return TokenPasses() }
            return try Self.passes(drafts[place], isOneForAll ? accepted[0] : accepted.isEmpty ? nil : accepted[rank])
        }
    }

    private static func passes(_ drafts: Int, _ accepted: AcceptedTokens?) throws -> TokenPasses {
        guard let accepted else {
            throw ValidationError(
                "--draft-tokens \(drafts): how many tokens a pass yields decides what it misses; add --accepted-tokens "
                    + "(from 1 to \(drafts + 1); servers report it as accepted length).")
        }
        guard let passes = accepted.passes(drafts: drafts) else {
            throw ValidationError(
                "--accepted-tokens \(accepted.text): a pass with \(drafts) draft tokens yields from 1 to "
                    + "\(drafts + 1) tokens.")
        }
        return passes
    }

    /// Passes of several tokens are of streams of one layer each.
    func checkPasses(_ passes: [TokenPasses]) throws {
        guard passes.contains(where: \.areSeveral) else { return }
        if stepUnion {
            throw ValidationError(
                "--step-union merges layers and --draft-tokens merges tokens of one layer; leave one of them out.")
        }
        if keyMode == .request {
            throw ValidationError(
                "--draft-tokens needs streams of one layer: in those of --key-mode request layers follow each other, "
                    + "not tokens; leave one of them out.")
        }
    }

    /// - Throws: `ValidationError` where several passes are to be compared, which `plan` alone does.
    func checkOnePass() throws {
        if draftTokens?.values.count ?? 0 > 1 {
            throw ValidationError("--draft-tokens: give one number; kvplace plan compares several.")
        }
    }

    /// The same with one of the passes asked for.
    func only(_ passes: TokenPasses) -> AnalyzeOptions {
        var options = self
        options.draftTokens = IntegerList([passes.draftTokens])
        options.acceptedTokens = [AcceptedTokens(passes)]
        return options
    }
}
