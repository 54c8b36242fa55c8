import LocalityModel
import Recommendations
import Sizing
import TestSupport
import Testing

/// What a rule needs, taken away, and the flag that would bring it back.
struct MissingInput: Sendable, CustomStringConvertible {
    let codes: [String]
    let what: String
    let flag: String?
    let remove: @Sendable (inout AnalysisResult) -> Void

    var description: String { what }

    static let recordRules = ["scattered-access", "hot-blocks", "concentrated", "low-block-utilization"]
    static let temporalRules = ["stable-steps", "volatile-steps", "short-reuse", "long-reuse"]
    static let cacheRules = ["lru-sufficient", "thrashing"]

    static let all: [MissingInput] = [
        MissingInput(codes: recordRules + ["sliding-window", "wasted-block-bytes"], what: "no records", flag: "*") {
            $0.recordStatistics = nil
        },
        MissingInput(codes: ["scattered-access"], what: "no sample of unique_blocks", flag: nil) {
            $0.recordStatistics?.uniqueBlocks = .empty
        },
        MissingInput(codes: ["hot-blocks"], what: "no sample of gini", flag: nil) {
            $0.recordStatistics?.blockConcentration.gini = .empty
        },
        MissingInput(codes: ["concentrated"], what: "no sample of entropy", flag: nil) {
            $0.recordStatistics?.blockConcentration.normalizedEntropy = .empty
        },
        MissingInput(codes: ["low-block-utilization", "wasted-block-bytes"], what: "no positions", flag: nil) {
            $0.recordStatistics?.tokensPerBlockMean = .empty
        },
        MissingInput(codes: temporalRules, what: "no temporal_locality", flag: nil) { $0.temporalLocality = nil },
        MissingInput(codes: ["stable-steps", "volatile-steps"], what: "no pair of steps", flag: nil) {
            $0.temporalLocality?.stepJaccard = .empty
        },
        MissingInput(codes: ["short-reuse", "long-reuse"], what: "no reuse", flag: nil) {
            $0.temporalLocality?.reuseSamples = 0
        },
        MissingInput(codes: ["short-reuse"], what: "cap below 10", flag: "--reuse-cap-steps 10") {
            $0.temporalLocality?.reuseCapSteps = 9
        },
        MissingInput(codes: ["long-reuse"], what: "cap below 100", flag: "--reuse-cap-steps 100") {
            $0.temporalLocality?.reuseCapSteps = 99
        },
        MissingInput(codes: ["sliding-window"], what: "no window of 16", flag: "--recent-block-windows 16") {
            $0.recordStatistics?.recentLocality.recentBlockRatio = IntegerKeyed([(8, ResultBuilder.constant(1))])
        },
        MissingInput(codes: ["history-needed"], what: "no window of 64", flag: "--recent-block-windows 64") {
            $0.recordStatistics?.recentLocality.recentBlockRatio = IntegerKeyed([(8, ResultBuilder.constant(1))])
        },
        MissingInput(codes: cacheRules, what: "no capacity of 256", flag: "--lru-caps 256") {
            $0.cacheSimulation = IntegerKeyed([(128, ResultBuilder.sequential(128, hits: 1))])
        },
        MissingInput(codes: cacheRules, what: "no cache_sim", flag: "--lru-caps 256") { $0.cacheSimulation = nil },
        MissingInput(codes: cacheRules, what: "256 below the smallest feasible", flag: nil) {
            $0.placementSimulation?.minimumFeasibleCapacityBlocks = 257
        },
        MissingInput(codes: cacheRules, what: "256 below the largest step of the seed's output", flag: nil) {
            $0.placementSimulation = nil
            $0.recordStatistics?.uniqueBlocks.maximum = 257
        },
        MissingInput(codes: ["thrashing"], what: "no window of 64 steps", flag: "--ws-windows 64") {
            $0.workingSet = IntegerKeyed([(16, ResultBuilder.constant(1))])
        },
        MissingInput(codes: ["short-reuse", "long-reuse", "thrashing"], what: "streams of 19", flag: nil) {
            $0.streamRecords = ResultBuilder.constant(19)
        },
        MissingInput(codes: ["long-reuse"], what: "streams of 199", flag: nil) {
            $0.streamRecords = ResultBuilder.constant(199)
        },
        MissingInput(codes: ["thrashing"], what: "streams of 127", flag: nil) {
            $0.streamRecords = ResultBuilder.constant(127)
        },
        MissingInput(codes: ["belady-gap", "capacity-beyond-step"], what: "no simulation", flag: "--sim curve") {
            $0.placementSimulation = nil
        },
        MissingInput(codes: ["belady-gap"], what: "no policies", flag: "--sim policies") {
            $0.placementSimulation?.policies = [:]
        },
        MissingInput(codes: ["capacity-beyond-step"], what: "no attainable hit", flag: nil) {
            $0.placementSimulation?.capacityForShare = CapacityForShare(capacities: [nil, nil, nil, nil, nil])
        },
        MissingInput(codes: ["uneven-layers"], what: "no layers", flag: "--key-mode request_layer") {
            $0.perLayer = nil
        },
        MissingInput(codes: ["uneven-layers"], what: "one layer", flag: nil) {
            $0.perLayer = Array($0.perLayer!.prefix(1))
        },
        MissingInput(codes: ["neighbour-layer-reuse"], what: "no overlap of layers", flag: "--sim curve") {
            $0.crossLayerOverlap = nil
        },
        MissingInput(codes: ["neighbour-layer-reuse"], what: "layers without a common step", flag: nil) {
            $0.crossLayerOverlap = CrossLayerOverlap(layers: [0, 1], meanOverlap: [[1, nil], [nil, 1]])
        },
        MissingInput(codes: ["sliding-churn"], what: "no token overlap", flag: "--sim curve") {
            $0.tokenStepOverlap = nil
        },
    ]
}

@Suite struct NotEvaluatedTests {
    private func advice(_ result: AnalysisResult) throws -> Advice {
        try Templates.advisor().advise([result], options: Templates.options())[0]
    }

    @Test(arguments: MissingInput.all) func `a rule without its input says so`(missing: MissingInput) throws {
        for keepsFiring in [false, true] {
            var result = ResultBuilder.plain()
            for rule in RuleCase.all where keepsFiring { rule.set(&result, rule.threshold * 1.5) }
            missing.remove(&result)
            let advice = try advice(result)
            for code in missing.codes {
                let finding = try #require(advice.finding(code))
                #expect(finding.status == .notEvaluated, "\(code)")
                #expect(finding.measured == nil && finding.margin == nil && finding.claim == nil)
                #expect(finding.contradictedBy == nil && finding.flipsWhen == nil)
                let reason = try #require(finding.notEvaluated)
                #expect(!reason.reason.isEmpty && !reason.reason.contains("{") && !reason.reason.hasPrefix("obstacle"))
                if missing.flag != "*" { #expect(reason.flag == missing.flag, "\(code)") }
            }
        }
    }

    @Test func `every rule is listed even for an empty result`() throws {
        let advice = try advice(AnalysisResult(traceDirectory: "t", blockSizeTokens: 64, keyMode: .request))
        #expect(advice.findings.map(\.code) == RuleCatalogue.codes)
        #expect(advice.findings.allSatisfy { $0.status == .notEvaluated })
        #expect(advice.strategies.allSatisfy { $0.verdict == .possible && $0.evidence.isEmpty })
    }

    @Test func `the twelve codes of the decision table come first`() {
        #expect(
            Array(RuleCatalogue.codes.prefix(12)) == [
                "scattered-access", "hot-blocks", "concentrated", "low-block-utilization", "stable-steps",
                "volatile-steps", "short-reuse", "long-reuse", "sliding-window", "history-needed", "lru-sufficient",
                "thrashing",
            ])
        #expect(Set(RuleCatalogue.codes).count == RuleCatalogue.codes.count)
    }

    static let causalRules =
        MissingInput.temporalRules + MissingInput.cacheRules
        + ["belady-gap", "capacity-beyond-step", "sliding-churn"]

    @Test(arguments: causalRules) func `request mode without union is not judged in time`(code: String) throws {
        var result = ResultBuilder.plain(keyMode: .request)
        let finding = try #require(try advice(result).finding(code))
        #expect(finding.status == .notEvaluated)
        #expect(finding.notEvaluated?.flag == "--step-union")
        result.configuration = nil
        #expect(try advice(result).finding(code)?.status == .notEvaluated)
        result.configuration = Configuration()
        result.configuration?.stepUnion = true
        #expect(try advice(result).finding(code)?.status == .notFired)
    }

    @Test(arguments: MissingInput.recordRules + ["sliding-window", "history-needed", "neighbour-layer-reuse"])
    func `request mode without union is still judged by record`(code: String) throws {
        #expect(try advice(ResultBuilder.plain(keyMode: .request)).finding(code)?.status == .notFired)
    }

    @Test(arguments: [("short-reuse", 20), ("long-reuse", 200), ("thrashing", 128)])
    func `exactly half the median stream is long enough`(code: String, median: Int) throws {
        var result = ResultBuilder.plain()
        result.streamRecords = ResultBuilder.constant(Double(median))
        #expect(try advice(result).finding(code)?.status == .notFired)
    }

    @Test func `the seed's own output gets every finding that it supports`() throws {
        var result = ResultBuilder.plain()
        result.configuration = nil
        result.diagnostics = nil
        result.streamRecords = nil
        result.placementSimulation = nil
        result.workingSetCurve = nil
        result.tokenStepOverlap = nil
        result.tokenStepOverlapShifted = nil
        result.crossLayerOverlap = nil
        result.perLayer = nil
        result.recordStatistics?.touchedBlockRatio = nil
        let judged = try advice(result).findings.filter { $0.status != .notEvaluated }.map(\.code)
        #expect(judged.starts(with: RuleCatalogue.decisionTable.map(\.code)))
        #expect(judged.contains("wasted-block-bytes") && !judged.contains("belady-gap"))
    }
}
