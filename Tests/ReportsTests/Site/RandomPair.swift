import LocalityModel
import Recommendations

@testable import Reports

/// Two results of one block size with numbers, stored points, selections, layers and contexts of their own.
struct RandomPair {
    let first: AnalysisResult
    let second: AnalysisResult

    init(seed: UInt64) {
        var random = Generator(state: seed &* 0x2545_F491_4F6C_DD1D &+ 1)
        let block = seed.isMultiple(of: 2) ? 1 : 64
        let isOfOneSize = seed % 3 == 0
        first = Self.result("alpha", block, k: 8, layers: 2, isOfOneSize, &random)
        second = Self.result(
            "beta", block, k: isOfOneSize ? 8 : random.pick([8, 12, 16]),
            layers: isOfOneSize ? 2 : random.pick([2, 3]), isOfOneSize, &random)
    }

    /// The pair's page, the right way round or the other.
    func document(swapped: Bool = false, same: Bool = false) throws -> ReportDocument {
        let site = try SiteFixture.site([first, second])
        let runs = same ? [site.runs[0], site.runs[0]] : swapped ? site.runs.reversed() : site.runs
        return PairComparison(
            pair: RunPair(first: runs[0], second: runs[1]), words: site.builder.words,
            explanations: site.builder.advisor.words, language: "en"
        ).document()
    }

    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }

        mutating func number(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &self) }
        mutating func pick<Element>(_ elements: [Element]) -> Element {
            elements[Int.random(in: elements.indices, using: &self)]
        }
        mutating func some(_ elements: [Int]) -> [Int] {
            elements.filter { $0 == elements[0] || Bool.random(using: &self) }
        }
    }

    private static func result(
        _ name: String, _ block: Int, k: Int, layers: Int, _ isOfOneSize: Bool, _ random: inout Generator
    ) -> AnalysisResult {
        var result = SiteFixture.result(name, block: block, level: random.number(0.1...0.9))
        result.diagnostics = Diagnostics()
        result.diagnostics?.layers = layers
        let windows = random.some([1, 2, 3, 5, 8, 10, 16, 20, 32, 50, 64, 100])
        result.workingSetCurve = windows.map {
            WorkingSetPoint(windowSteps: $0, meanBlocks: Double($0) * random.number(1...2))
        }
        result.recencyCurve = random.some([64, 128, 256, 512, 1024, 2048]).map {
            RecencyPoint(windowTokens: $0, share: random.number(0...0.9))
        }
        let capacities = [k] + random.some([9, 12, 16, 18, 24, 32, 48, 64, 96]).filter { $0 > k }
        result.placementSimulation = PlacementSimulation(
            minimumFeasibleCapacityBlocks: k,
            lruCurve: capacities.map {
                HitRatePoint(capacityBlocks: $0, hitRate: random.number(0...1), warmHitRate: nil)
            },
            kneeCapacityBlocks: random.pick(capacities),
            capacityForShare: CapacityForShare(
                capacities: [0, 1, 2, 3, 4].map { capacities[min($0, capacities.count - 1)] }),
            policies: [:])
        let requests = random.pick([1, 2, 9])
        let context = isOfOneSize ? 4096 : random.number(1000...9000)
        result.requestStepMisses = RequestStepMisses(
            warmupSteps: 16,
            capacities: ([k] + random.some([9, 12, 16, 18, 24, 32, 48, 64]).filter { $0 > k }).map { capacity in
                StepMissesAtCapacity(
                    capacityBlocks: capacity, all: summary(random.number(0...40), 0, 500),
                    steady: summary(random.number(0...40), 0, 300),
                    requestMeans: summary(random.number(0...40), random.number(0...9), requests))
            }, warmupCurve: [], contextTokens: summary(context, 0, requests))
        return result
    }

    private static func summary(_ mean: Double, _ spread: Double, _ count: Int) -> Summary {
        Summary(count: count, minimum: 0, maximum: 2 * mean, mean: mean, standardDeviation: spread)
    }
}

extension ReportDocument {
    /// Every table of the page by its anchor, those of figures and of folded parts too.
    var tables: [String: DataTable] {
        var tables: [String: DataTable] = [:]
        func visit(_ block: ReportBlock) {
            switch block {
            case .table(let table): tables[table.anchor] = table.table
            case .figure(let figure): tables[figure.anchor] = figure.table
            case .folded(_, let blocks): blocks.forEach(visit)
            default: break
            }
        }
        sections.flatMap(\.blocks).forEach(visit)
        return tables
    }

    /// Every note of the page.
    var notes: [String] {
        sections.flatMap(\.blocks).compactMap { if case .note(let text) = $0 { text } else { nil } }
    }
}
