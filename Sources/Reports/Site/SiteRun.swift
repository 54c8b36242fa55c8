import LocalityModel
import Recommendations
import Sizing
import Wording

/// A run on a site: the results of one trace under one set of settings, a block size each.
struct SiteRun: Sendable {
    let group: TraceGroup
    /// Data set, or run, or folder, with what sets it apart from a plain run: rank, union, limits.
    let title: String
    /// The same, with the run's name or folder where another run has the same title.
    var label: String
    /// Run and folder.
    let detail: String
    /// The folder below `runs/`.
    var slug = ""

    /// Where it is, from the site's root.
    var path: String { "runs/\(slug)/index.html" }

    init(_ group: TraceGroup, words: Words) {
        self.group = group
        let name = TraceName(group)
        let variant = RunVariant(group.primary).labels(words)
        title = ([name.title] + variant).joined(separator: " · ")
        label = title
        detail = name.detail
    }

    /// Every run of some results, by title, whatever their order; each with its label and slug.
    ///
    /// Results belong to one run if trace directory, metadata, fingerprint, key mode and configuration agree, so that
    /// equal folders of two machines stay apart. A result given twice counts once.
    static func runs(
        _ results: [AnalysisResult], words: Words, advise: @Sendable ([AnalysisResult]) -> ([Advice], SizedTraces)
    ) -> [SiteRun] {
        let groups = groups(results)
        var runs = ParallelLoop.map(groups.count) { index in
            let members = groups[index]
            let (advice, sized) = advise(members)
            let directory = members[0].traceDirectory
            return SiteRun(
                TraceGroup(
                    traceDirectory: directory, results: members, advice: advice, plan: sized.plan(of: directory),
                    planFailure: sized.failures[directory]?.reason),
                words: words)
        }
        for (index, slug) in RunSlugs.slugs(runs.map(\.group)).enumerated() { runs[index].slug = slug }
        runs.sort { $0.order.lexicographicallyPrecedes($1.order) }
        label(&runs)
        return runs
    }

    private var order: [String] { [title.lowercased(), title, detail, slug] }

    private static func groups(_ results: [AnalysisResult]) -> [[AnalysisResult]] {
        var groups: [[AnalysisResult]] = []
        var byDirectory: [String: [Int]] = [:]
        for result in results {
            let candidates = byDirectory[result.traceDirectory] ?? []
            if candidates.contains(where: { groups[$0].contains(result) }) { continue }
            let home = candidates.first { index in
                isSameRun(groups[index][0], result)
                    && !groups[index].contains { $0.blockSizeTokens == result.blockSizeTokens }
            }
            if let home {
                groups[home].append(result)
            } else {
                byDirectory[result.traceDirectory, default: []].append(groups.count)
                groups.append([result])
            }
        }
        return groups.map { $0.sorted { $0.blockSizeTokens < $1.blockSizeTokens } }
    }

    private static func isSameRun(_ left: AnalysisResult, _ right: AnalysisResult) -> Bool {
        left.keyMode == right.keyMode && left.configuration == right.configuration
            && left.runMetadata == right.runMetadata && left.inputs?.fingerprint == right.inputs?.fingerprint
    }

    /// Equal titles get the run's name behind them, and where that does not tell them apart, the folder.
    private static func label(_ runs: inout [SiteRun]) {
        func repeated() -> Set<String> {
            Set(Dictionary(grouping: runs.map(\.label)) { $0 }.filter { $0.value.count > 1 }.keys)
        }
        let sharedTitles = repeated()
        for index in runs.indices where sharedTitles.contains(runs[index].label) {
            let name = runs[index].group.primary.runMetadata?.runName ?? ""
            if !name.allSatisfy(\.isWhitespace) { runs[index].label += " · " + TraceText.display(name, limit: 40) }
        }
        let stillShared = repeated()
        for index in runs.indices where stillShared.contains(runs[index].label) {
            runs[index].label += " · " + TraceText.display(runs[index].group.traceDirectory, limit: 40)
        }
    }
}

/// What sets a run's settings apart from the default ones, in a few words.
struct RunVariant: Sendable {
    private let keyMode: KeyMode
    private let stepUnion: Bool
    private let maximumSteps: Int

    init(_ result: AnalysisResult) {
        keyMode = result.keyMode
        stepUnion = result.configuration?.stepUnion ?? false
        maximumSteps = result.configuration?.maxStepsPerStream ?? 0
    }

    func labels(_ words: Words) -> [String] {
        var labels: [String] = []
        if stepUnion {
            labels.append(words("variant.union"))
        } else if keyMode == .request {
            labels.append(words("variant.request"))
        }
        if maximumSteps > 0 { labels.append(words("variant.first", ["n": NumberText.integer(maximumSteps)])) }
        return labels
    }

    /// Parts of a slug.
    var slugParts: [String] {
        var parts: [String] = []
        if stepUnion { parts.append("union") } else if keyMode == .request { parts.append("request") }
        if maximumSteps > 0 { parts.append("first \(maximumSteps)") }
        return parts
    }
}
