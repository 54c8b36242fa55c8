import LocalityModel
import Recommendations
import Sizing
import Wording

/// One picture of a result. A chart is one file in this folder, one line of `ChartCatalogue`, and one file of words,
/// `Templates/<language>/charts/<id>.md`: title, headline and subtitle with named places, axis titles, what provides
/// its data (`missing`), and the definition as prose.
protocol Chart: Sendable {
    /// Anchor, file name and name of the words' file; where a finding names a chart, its `ChartIdentifier`.
    var id: String { get }

    /// Whether it differs between block sizes of one trace.
    var dependsOnBlockSize: Bool { get }

    /// Whether it is drawn of what only a flag says, so that nobody misses it without.
    var isAskedFor: Bool { get }

    /// The chart of a result; nil where the result holds no data for it.
    func content(_ context: ChartContext) -> ChartContent?
}

extension Chart {
    var dependsOnBlockSize: Bool { true }
    var isAskedFor: Bool { false }
}

/// What a chart is made from.
struct ChartContext: Sendable {
    let result: AnalysisResult
    /// Results of the same trace at every block size, ascending, `result` among them.
    let sweep: [AnalysisResult]
    /// The advice on `result`: thresholds of rules, block sizes, split over layers. Nil where there is none.
    let advice: Advice?
    let words: Words
    /// Name of the chart's file of words.
    let chart: String
    /// What sizing chose for the trace; nil where it was not sized.
    var plan: BufferPlan?

    /// The chosen buffer, where it is of this block size.
    var chosenCapacity: Int? {
        plan?.chosenBuffer.flatMap { $0.blockSizeTokens == result.blockSizeTokens ? $0.capacityBlocks : nil }
    }

    /// What a buffer holds: rows, or blocks.
    var unit: String { words(result.blockSizeTokens == 1 ? "unit.rows" : "unit.blocks") }

    /// The threshold of a rule, scaled to the block size.
    func threshold(_ code: String) -> Double? { advice?.finding(code)?.threshold }

    /// Whether a rule fired: charts show and rules judge, so that a headline never says other than the finding beside
    /// it. False without advice.
    func fired(_ code: String) -> Bool { advice?.finding(code)?.status == .fired }

    /// A text of the chart's own file.
    func text(_ key: String, _ values: [String: String] = [:]) -> String { words("\(chart).\(key)", values) }

    /// Population, key mode and block size in words: the end of every subtitle.
    var population: String { Population(result, words).sentence(withBlockSize: true) }

    /// The same for what does not depend on the block size.
    var tokenPopulation: String { Population(result, words).sentence(withBlockSize: false) }
}

/// What a chart is made of, without the parts that are the same for all.
struct ChartContent: Sendable {
    /// One sentence from the data.
    var headline: String
    /// What, unit, population, n, key mode, block size.
    var subtitle: String
    /// Nil where the headline says all: every sample equal, a curve without a slope.
    var drawing: Drawing?
    /// The numbers that are drawn.
    var table: DataTable
}

/// Whom the numbers describe: records, streams, key mode, block size.
struct Population: Sendable {
    private let result: AnalysisResult
    private let words: Words

    init(_ result: AnalysisResult, _ words: Words) {
        self.result = result
        self.words = words
    }

    func sentence(withBlockSize: Bool) -> String {
        var parts: [String] = []
        let records = result.recordStatistics?.uniqueBlocks.count ?? result.diagnostics?.recordsAnalyzed
        if let records { parts.append(self.records(records)) }
        if let streams = result.streamRecords?.count {
            parts.append(words("population.streams", ["n": NumberText.integer(streams)]))
        }
        parts.append(keyMode)
        if withBlockSize {
            parts.append(words("population.block_size", ["n": NumberText.integer(result.blockSizeTokens)]))
        }
        return parts.joined(separator: " · ")
    }

    /// How many records there are, or what they are where they are passes.
    private func records(_ count: Int) -> String {
        guard let passes = result.configuration?.passes, passes.areSeveral else {
            return words("population.records", ["n": NumberText.integer(count)])
        }
        return words("population.passes", PassWords(passes).names.merging(["n": NumberText.integer(count)]) { $1 })
    }

    /// How records form streams, in a few words.
    var keyMode: String {
        words("key_mode.\(result.keyMode.rawValue)\(result.configuration?.stepUnion == true ? ".union" : "")")
    }
}
