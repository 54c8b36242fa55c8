import Foundation
import LocalityModel
import Recommendations
import Sizing
import Synchronization

@testable import Reports

/// Sites of small results made by hand.
enum SiteFixture {
    static let files = TemplateFiles.embedded

    static func builder() throws -> SiteBuilder {
        let words = Words(files)
        let folder = "Templates/en/"
        let texts = files.paths(under: folder).map {
            (path: String($0.dropFirst(folder.count)), data: files.data(at: $0) ?? Data())
        }
        let rules = try RuleSettings(defaults: data("Templates/rules.json"), name: "rules.json")
        return SiteBuilder(
            try PageRenderer(files, words: words), files: files,
            advisor: Advisor(settings: rules, words: ExplanationCatalogue(files: texts)),
            settings: MachineSettings(
                catalogue: try Catalogue(data("Templates/catalogue.json"), name: "catalogue.json")),
            isSized: false)
    }

    static func site(
        _ results: [AnalysisResult], pairs: [(String, String)] = [], failures: [SiteFailure] = []
    ) throws -> Site {
        try builder().site(results, pairs: pairs, failures: failures)
    }

    /// Path → text of every file.
    static func files(of site: Site) -> [String: String] {
        let files = Mutex<[String: String]>([:])
        site.write { (file: OutputFile) in files.withLock { $0[file.path] = file.text } }
        return files.withLock { $0 }
    }

    private static func data(_ path: String) -> Data { files.data(at: path) ?? Data() }

    /// A result with every part that the site looks at; `level` moves its numbers.
    static func result(
        _ dataset: String?, run: String? = nil, trace: String? = nil, block: Int = 64, level: Double = 0.5,
        fingerprint: String = "0123456789abcdef"
    ) -> AnalysisResult {
        let folder = trace ?? "outputs/\(run ?? dataset ?? "x")/block64"
        var result = AnalysisResult(traceDirectory: folder, blockSizeTokens: block, keyMode: .requestLayer)
        result.runMetadata = RunMetadata(runName: run, dataset: dataset, sampleRate: 1)
        result.configuration = Configuration()
        result.inputs = Inputs(files: [InputFile(name: "trace_steps.jsonl", bytes: 1)], fingerprint: fingerprint)
        result.recordStatistics = recordStatistics(level)
        result.temporalLocality = TemporalLocality(
            stepJaccard: summary(level), reuseTimeHistogram: IntegerKeyed([(1, 6), (20, 2)]),
            reuseTimeCDF: [ReuseTimePoint(steps: 1, share: level), ReuseTimePoint(steps: 20, share: 1)],
            firstTouchBlocks: 2, singleTouchBlocks: 1, reuseSamples: 8, reuseCapSteps: 2048)
        result.workingSet = IntegerKeyed([1, 4, 16, 64].map { ($0, summary(Double($0) * level)) })
        result.cacheSimulation = IntegerKeyed(
            [128, 256].map {
                ($0, SequentialLRUResult(capacityBlocks: $0, hits: 6, misses: 4, hitRate: level))
            })
        result.streamRecords = summary(300)
        result.workingSetCurve = [1, 10, 100].map { WorkingSetPoint(windowSteps: $0, meanBlocks: Double($0) * level) }
        result.recencyCurve = [64, 128, 256, 512, 1024].map { RecencyPoint(windowTokens: $0, share: level) }
        result.placementSimulation = PlacementSimulation(
            minimumFeasibleCapacityBlocks: 8,
            lruCurve: [8, 16, 32].map { HitRatePoint(capacityBlocks: $0, hitRate: level, warmHitRate: level) },
            kneeCapacityBlocks: 16, capacityForShare: CapacityForShare(capacities: [8, 8, 16, 32, 32]), policies: [:])
        result.touchConcentration = [
            TouchConcentrationPoint(blockShare: 0.1, touchShare: level),
            TouchConcentrationPoint(blockShare: 1, touchShare: 1),
        ]
        return result
    }

    private static func summary(_ mean: Double) -> Summary {
        Summary(
            count: 4, minimum: mean, maximum: mean, mean: mean, standardDeviation: 0,
            percentiles: Percentiles(values: Array(repeating: mean, count: Percentiles.percentages.count)))
    }

    private static func recordStatistics(_ level: Double) -> RecordStatistics {
        let values: [SampleMetric: Double] = [
            .uniqueBlocks: 100 * level, .blockSpan: 200, .tokensPerBlockMean: 8, .meanBlockDistance: 30,
        ]
        return RecordStatistics(
            recentTokenRatio: IntegerKeyed([256, 1024, 4096].map { ($0, summary(level)) }),
            recentBlockRatio: IntegerKeyed([4, 16, 64].map { ($0, summary(level)) })
        ) { summary(values[$0] ?? level) }
    }
}
