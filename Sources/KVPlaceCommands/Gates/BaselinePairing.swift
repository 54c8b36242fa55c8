import LocalityModel
import Reports
import Wording

/// Which result of a baseline a result is compared with, or the reason why there is none.
struct BaselinePairing {
    let baseline: [AnalysisResult]

    enum Partner {
        case found(AnalysisResult)
        /// Why no result of the baseline will do.
        case none(String)
    }

    /// The result of the same data set, block size, key mode and selection, of several the one of the same run, then of
    /// the same folder; one whose misses mean the same.
    func partner(of result: AnalysisResult) -> Partner {
        var candidates = baseline
        var reason = "the baseline holds no result"
        /// Keeps what agrees; where nothing does, the first such reason stands.
        func narrow(_ why: String, _ agrees: (AnalysisResult) -> Bool) -> Bool {
            let kept = candidates.filter(agrees)
            if kept.isEmpty { reason = why }
            if !kept.isEmpty { candidates = kept }
            return !kept.isEmpty
        }
        let name = result.runMetadata?.dataset
        let place =
            name.map { "data set \($0.visible)" } ?? "trace without a data set in \(result.traceDirectory.visible)"
        guard narrow("the baseline has no \(place)", { Self.isSameData($0, result) }),
            narrow(
                "the baseline has no block size \(result.blockSizeTokens) of it, only "
                    + list(candidates) { String($0.blockSizeTokens) },
                { $0.blockSizeTokens == result.blockSizeTokens }),
            narrow(
                "the baseline was analysed with --key-mode \(list(candidates) { $0.keyMode.rawValue }), "
                    + "this result with \(result.keyMode.rawValue)",
                { $0.keyMode == result.keyMode }),
            narrow(
                "a step of the baseline selects \(selections(candidates)), of this result \(selections([result]))",
                { Self.selection($0) == Self.selection(result) })
        else { return .none(reason) }
        let runs = candidates.filter { isSameRun($0, result) }
        if !runs.isEmpty { candidates = runs }
        let folders = candidates.filter { $0.traceDirectory == result.traceDirectory }
        if candidates.count > 1, !folders.isEmpty { candidates = folders }
        guard candidates.count == 1 else {
            return .none("the baseline has \(candidates.count) runs of it, and none has this run's name or folder")
        }
        return Self.obstacle(candidates[0], result).map { .none($0) } ?? .found(candidates[0])
    }

    /// Results without a data set belong together where their folders do.
    private static func isSameData(_ left: AnalysisResult, _ right: AnalysisResult) -> Bool {
        guard let dataset = left.runMetadata?.dataset, let other = right.runMetadata?.dataset else {
            return left.runMetadata?.dataset == nil && right.runMetadata?.dataset == nil
                && left.traceDirectory == right.traceDirectory
        }
        return dataset == other
    }

    private func isSameRun(_ left: AnalysisResult, _ right: AnalysisResult) -> Bool {
        left.runMetadata?.runName == right.runMetadata?.runName && left.runMetadata?.rank == right.runMetadata?.rank
    }

    /// The largest step: k with token rows.
    private static func selection(_ result: AnalysisResult) -> Int? { StepMissReading(result)?.selectionBlocks }

    private func selections(_ results: [AnalysisResult]) -> String {
        list(results) { result in
            let unit = result.blockSizeTokens == 1 ? "tokens" : "blocks"
            return Self.selection(result).map { "\(NumberText.integer($0)) \(unit)" } ?? "an unknown number"
        }
    }

    private func list(_ results: [AnalysisResult], _ text: (AnalysisResult) -> String) -> String {
        var texts: [String] = []
        for result in results where !texts.contains(text(result)) { texts.append(text(result)) }
        return texts.joined(separator: ", ")
    }

    /// Why the misses of two results of one data set mean different things; nil where they may be compared.
    private static func obstacle(_ baseline: AnalysisResult, _ result: AnalysisResult) -> String? {
        for (side, name) in [(baseline, "the baseline"), (result, "this result")] {
            if let rate = side.runMetadata?.sampleRate, rate < 1 {
                return
                    "\(name) is of a sampled trace (sample rate \(NumberText.significant(rate))), which lacks records "
                    + "at random: steps look cheaper than they are; record with a rate of 1"
            }
            if StepMissReading(side) == nil { return "\(name) \(missing(side))" }
        }
        return differing(baseline, result)
    }

    private static func missing(_ result: AnalysisResult) -> String {
        if result.keyMode == .request { return "has no misses of request steps: --key-mode request measures none" }
        if result.configuration?.simulation == .off {
            return "has no misses of request steps: --sim off leaves them out"
        }
        return "has no misses of request steps: another program or an older version wrote it; analyse the trace again"
    }

    private static func differing(_ left: AnalysisResult, _ right: AnalysisResult) -> String? {
        func layers(_ result: AnalysisResult) -> String {
            String(result.requestStepMisses?.layers?.count ?? result.tracedLayers ?? 0)
        }
        let settings = AnalysisSetting.all.filter(\.decidesStepMisses).map { setting in
            (setting.flag, { (result: AnalysisResult) in setting.text(in: result) ?? "unrecorded" })
        }
        for (name, value) in settings + [("layers", layers)] where value(left) != value(right) {
            return "\(name): \(value(left)) in the baseline, \(value(right)) in this result"
        }
        return nil
    }
}
