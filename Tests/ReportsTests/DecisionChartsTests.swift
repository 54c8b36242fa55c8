import LocalityModel
import Testing

@testable import Recommendations
@testable import Reports
@testable import Sizing

/// The charts that a plan is drawn as, in every language and at their edges: what stands in them, and that words are
/// there for every case.
@Suite struct DecisionChartsTests {
    private static let charts: [any Chart] = [
        ThroughputChart(), StepMissesCDFChart(), DependenceChart(), ObservedChart(), RequestsChart(),
    ]

    /// Requests that miss so much a step each at 256 rows, half at 512, nothing at 1 024.
    private static func result(_ misses: [Double], skewed: Double = 0) -> AnalysisResult {
        var result = SampleResults.full(blockSize: 1)
        let mean = misses.reduce(0, +) / Double(misses.count)
        result.requestStepMisses = RequestStepMisses(
            warmupSteps: 4,
            capacities: [(256, 1.0), (512, 0.5), (1024, 0)].map { capacity, factor in
                let summary = SampleResults.summary(
                    mean: mean * factor, spread: mean * factor * skewed, count: 40 * misses.count)
                let means = SampleResults.summary(mean: mean * factor, spread: mean * factor / 4, count: misses.count)
                return StepMissesAtCapacity(
                    capacityBlocks: capacity, all: summary, steady: summary, requestMeans: means)
            }, warmupCurve: [], contextTokens: SampleResults.summary(mean: 16_384, spread: 0, count: misses.count))
        result.placementSimulation?.minimumFeasibleCapacityBlocks = 256
        result.perRequest = misses.enumerated().map { index, rate in
            let sums = [rate, rate / 2, 0].map { Int($0 * 40) }
            return RequestResult(
                requestID: index, requestName: index == 0 ? "chat<7>" : nil, records: 40,
                contextTokens: 100 * index + 9, means: ["token_step_overlap": 0.5],
                stepMisses: RequestMisses(steps: 44, steadySteps: 40, misses: sums, steadyMisses: sums))
        }
        return result
    }

    private static func plan(
        _ result: AnalysisResult, observed: Double? = nil, _ change: (inout MachineSettings) -> Void = { _ in }
    ) throws -> BufferPlan {
        guard let data = TemplateFiles.embedded.data(at: "Templates/catalogue.json") else { throw Missing() }
        var settings = MachineSettings(catalogue: try Catalogue(data, name: "catalogue.json"))
        settings.layers = 4
        settings.kvHBM = .init(.bytes(40 << 20), "--kv-hbm")
        change(&settings)
        var sized = SizedTraces([result], options: settings)
        if let observed, let hits = ObservedHits(hits: Int(observed * 1000), misses: 1000 - Int(observed * 1000)) {
            sized.note(hits)
        }
        guard let plan = sized.plans.first else { throw Missing() }
        return plan
    }

    private struct Missing: Error {}

    private static func content(
        _ chart: any Chart, _ result: AnalysisResult, _ plan: BufferPlan?, language: String = "en"
    ) -> ChartContent? {
        chart.content(
            ChartContext(
                result: result, sweep: [result], advice: nil, words: Words(.embedded, language: language),
                chart: chart.id, plan: plan))
    }

    @Test func `at every edge each chart speaks every language, and leaves no place unfilled`() throws {
        let results = [
            Self.result([300, 100, 20], skewed: 0.5), Self.result([300]), Self.result([0, 0]), Self.result([7, 7, 7]),
            Self.result([1, 1]),
        ]
        let changes: [(inout MachineSettings) -> Void] = [
            { _ in }, { $0.stepLimitMilliseconds = 31 }, { $0.stepLimitMilliseconds = 5 },
            { $0.kvHBM = .init(.bytes(4 << 20), "--kv-hbm") }, { $0.kvHBM = .init(.bytes(8 << 30), "--kv-hbm") },
            { $0.linkGigabytesPerSecond = 0.01 }, { $0.bufferRows = 512 }, { $0.overlap = 1 },
        ]
        var headlines: Set<String> = []
        for result in results {
            for (place, change) in changes.enumerated() {
                for observed in place == 0 ? [nil, 0, 0.5, 1] : [nil] as [Double?] {
                    let plan = try Self.plan(result, observed: observed, change)
                    for language in TemplateFiles.embeddedLanguages {
                        for chart in Self.charts {
                            guard let content = Self.content(chart, result, plan, language: language) else { continue }
                            for text in [content.headline, content.subtitle] {
                                #expect(!text.contains("{") && !text.contains("nan"), "\(chart.id): \(text)")
                            }
                            #expect(content.table.rows.count > 0)
                            if language == "en" { headlines.insert(chart.id + ": " + content.headline) }
                        }
                    }
                }
            }
        }
        #expect(headlines.count > 30)
        #expect(Set(headlines.map { $0.prefix { $0 != ":" } }).count == Self.charts.count)
    }

    @Test func `requests stand worst first, by their own names, with their share of all misses`() throws {
        let result = Self.result([20, 300, 80])
        let plan = try Self.plan(result) { $0.bufferRows = 512 }
        let content = try #require(Self.content(RequestsChart(), result, plan))
        #expect(content.headline == "Request 1 misses most, 150 per step; half of the requests miss 40 or fewer")
        #expect(content.table.rows.map { $0[0] } == [.text("1"), .text("2"), .text("chat<7>")])
        #expect(content.table.rows.map { $0[3] } == [.number(150), .number(40), .number(10)])
        #expect(content.table.rows[0][4] == .share(0.75))
        #expect(content.table.columns.map(\.key).contains("token_step_overlap"))
    }

    @Test func `a CDF holds the percentiles of the result beside the normal form`() throws {
        let result = Self.result([300, 100], skewed: 0.5)
        let plan = try Self.plan(result) { $0.bufferRows = 512 }
        let content = try #require(Self.content(StepMissesCDFChart(), result, plan))
        let summary = try #require(result.requestStepMisses?.capacities[1].steady)
        #expect(content.table.rows.count == Percentiles.percentages.count + 2)
        let normal = NormalForm(StepMisses(summary))
        for row in content.table.rows {
            guard case .number(let misses) = row[0] else { throw Missing() }
            #expect(row[2] == .share(normal.share(upTo: misses)))
        }
        #expect(Self.content(StepMissesCDFChart(), result, nil) == nil)
    }

    @Test func `what an engine counted stands beside what was predicted`() throws {
        let result = Self.result([300, 100])
        let plan = try Self.plan(result, observed: 0.5) { $0.bufferRows = 512 }
        let content = try #require(Self.content(ObservedChart(), result, plan))
        let predicted = try #require(plan.prediction?.hitRate)
        #expect(content.table.rows[0][1] == .share(predicted) && content.table.rows[1][1] == .share(0.5))
        let interval = try #require(plan.predictedInterval)
        #expect(interval.contains(predicted) && interval.lowerBound < interval.upperBound)
        #expect(Self.content(ObservedChart(), result, try Self.plan(result) { $0.bufferRows = 512 }) == nil)
    }
}
