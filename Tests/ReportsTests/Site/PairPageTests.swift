import Foundation
import LocalityModel
import Testing
import Wording

@testable import Reports

/// Every number of a pair's page against the results it is made of.
@Suite struct PairPageTests {
    private static let seeds = Array(UInt64(1)...24)

    @Test(arguments: seeds) func `misses stand where both measured them and are dashes else`(seed: UInt64) throws {
        let pair = RandomPair(seed: seed)
        let block = pair.first.blockSizeTokens
        let table = try #require(try pair.document().tables["block-\(block)-misses"])
        let isOfOneSize = seed % 3 == 0 || PairScale(pair.first, pair.second).comparesCounts
        #expect(!table.rows.isEmpty)
        for row in table.rows {
            for (result, column) in [(pair.first, 1), (pair.second, 3)] {
                let k = try #require(result.placementSimulation?.minimumFeasibleCapacityBlocks)
                let capacity = try #require(Self.capacity(row[0], k))
                let point = Self.measured(result, capacity)
                let touches = try #require(result.recordStatistics?.uniqueBlocks).mean * 4 / 500
                let scale = isOfOneSize ? 1 : touches
                expect(row[column], (point?.steady?.mean).map { $0 / scale })
                expect(row[column + 1], Self.half(point?.requestMeans).map { $0 / scale })
            }
            let (left, right) = (row[1].value, row[3].value)
            expect(row[5], left.flatMap { left in right.map { $0 - left } })
            guard let left, let right else { continue }
            #expect(row[6].displayText == Self.verdict(left, row[2].value, right, row[4].value))
            if !isOfOneSize { #expect(row[5].displayText.hasSuffix("pp")) }
        }
    }

    private static func verdict(_ left: Double, _ own: Double?, _ right: Double, _ other: Double?) -> String {
        if abs(left - right) <= 0.0005 * max(left, right) { return "no difference" }
        switch (own, other) {
        case (nil, nil): return "cannot be judged by misses: no interval of A, B"
        case (nil, _): return "cannot be judged by misses: no interval of A"
        case (_, nil): return "cannot be judged by misses: no interval of B"
        case (let own?, let other?):
            if abs(left - right) <= own + other { return "no difference" }
            return right < left ? "better: fewer misses" : "worse: more misses"
        }
    }

    @Test func `every verdict occurs among the seed's`() throws {
        var seen: Set<String> = []
        for seed in Self.seeds {
            let pair = RandomPair(seed: seed)
            let table = try pair.document().tables["block-\(pair.first.blockSizeTokens)-misses"]
            seen.formUnion(table?.rows.map { $0[6].displayText } ?? [])
        }
        let sides = ["A", "B", "A, B"].map { "cannot be judged by misses: no interval of \($0)" }
        #expect(seen.isSuperset(of: sides + ["no difference", "better: fewer misses", "worse: more misses"]))
    }

    /// 8, or "1.5k · 12", or "1.5k" of a side's own k.
    private static func capacity(_ cell: DataTable.Cell, _ k: Int) -> Double? {
        if case .integer(let value) = cell { return Double(value) }
        return cell.displayText.split(separator: "k").first.flatMap { Double($0) }.map { $0 * Double(k) }
    }

    private static func measured(_ result: AnalysisResult, _ capacity: Double) -> StepMissesAtCapacity? {
        let points = result.requestStepMisses?.capacities ?? []
        let exact = points.first { Double($0.capacityBlocks) == capacity }
        return exact ?? points.last.flatMap { Double($0.capacityBlocks) < capacity ? $0 : nil }
    }

    /// Student's t of 1 and 8 degrees.
    private static func half(_ means: Summary?) -> Double? {
        guard let means, let t = [2: 12.706205, 9: 2.306004][means.count] else { return nil }
        return t * means.standardDeviation / Double(means.count - 1).squareRoot()
    }

    private func expect(_ cell: DataTable.Cell, _ value: Double?, _ place: SourceLocation = #_sourceLocation) {
        guard let value else {
            #expect(cell == .none, sourceLocation: place)
            return
        }
        let shown = cell.value ?? .nan
        #expect(abs(shown - value) <= 1e-6 * max(1, abs(value)), "\(cell) is not \(value)", sourceLocation: place)
    }

    @Test(arguments: seeds) func `curves stand where they were measured and are marked or dashes else`(seed: UInt64)
        throws
    {
        let pair = RandomPair(seed: seed)
        let scale = PairScale(pair.first, pair.second)
        let prefix = "block-\(pair.first.blockSizeTokens)-"
        let tables = try pair.document().tables
        for (name, naive) in Self.curves {
            guard let table = tables[prefix + name] else {
                // One point is no curve.
                #expect([pair.first, pair.second].contains { Self.pointCount(name, $0) < 2 })
                continue
            }
            for row in table.rows {
                let x = try #require(row[0].value)
                var sides: [Double?] = []
                for (result, cell) in [(pair.first, row[1]), (pair.second, row[2])] {
                    let k = Double(try #require(result.placementSimulation?.minimumFeasibleCapacityBlocks))
                    let unit = scale.comparesCounts ? 1 : k
                    let expected = naive(result, name == "hit-rate" ? x * unit : x)
                    let value = expected.map { name == "working-set" ? $0.value / unit : $0.value }
                    expect(cell.measuredOrNot, value)
                    #expect(cell.isApproximate == (expected?.isBetween ?? false))
                    sides.append(value)
                }
                expect(row[3].measuredOrNot, sides[0].flatMap { left in sides[1].map { $0 - left } })
                if row[3] != .none, name != "working-set" { #expect(row[3].displayText.hasSuffix("pp")) }
            }
        }
    }

    private static func pointCount(_ name: String, _ result: AnalysisResult) -> Int {
        switch name {
        case "hit-rate": result.placementSimulation?.lruCurve.count ?? 0
        case "working-set": result.workingSetCurve?.count ?? 0
        case "recency": result.recencyCurve?.count ?? 0
        default: result.temporalLocality?.reuseTimeCDF.count ?? 0
        }
    }

    private typealias Naive = (value: Double, isBetween: Bool)
    private static let curves: [(String, @Sendable (AnalysisResult, Double) -> Naive?)] = [
        (
            "hit-rate",
            { result, x in
                let points = result.placementSimulation?.lruCurve ?? []
                if let point = points.first(where: { abs(Double($0.capacityBlocks) - x) < 1e-9 }) {
                    return (point.hitRate, false)
                }
                return points.last.flatMap { Double($0.capacityBlocks) < x ? ($0.hitRate, false) : nil }
            }
        ),
        (
            "working-set",
            { result, x in
                let points = result.workingSetCurve ?? []
                if let point = points.first(where: { Double($0.windowSteps) == x }) { return (point.meanBlocks, false) }
                guard let left = points.last(where: { Double($0.windowSteps) < x }),
                    let right = points.first(where: { Double($0.windowSteps) > x })
                else { return nil }
                let (from, to) = (log2(Double(left.windowSteps)), log2(Double(right.windowSteps)))
                let share = (log2(x) - from) / (to - from)
                return (left.meanBlocks * (1 - share) + right.meanBlocks * share, true)
            }
        ),
        (
            "recency",
            { result, x in
                result.recencyCurve?.first { Double($0.windowTokens) == x }.map { ($0.share, false) }
            }
        ),
        (
            "reuse-time",
            { result, x in
                let points = result.temporalLocality?.reuseTimeCDF ?? []
                return (points.last { Double($0.steps) <= x }?.share ?? 0, false)
            }
        ),
    ]

    @Test(arguments: seeds) func `other numbers are those of the metrics`(seed: UInt64) throws {
        let pair = RandomPair(seed: seed)
        let scale = PairScale(pair.first, pair.second)
        let table = try #require(try pair.document().tables["block-\(pair.first.blockSizeTokens)-numbers"])
        #expect(table.rows.count > 5)
        for row in table.rows {
            guard case .link(let title, let target) = row[0] else {
                Issue.record("a number without its metric")
                continue
            }
            let metric = try #require(MetricCatalogue.metric(String(target.split(separator: "#").last ?? "")))
            for (result, cell) in [(pair.first, row[1]), (pair.second, row[2])] {
                let shown = try #require(cell.value)
                let k = Double(try #require(result.placementSimulation?.minimumFeasibleCapacityBlocks))
                let unit = title.hasSuffix("in largest steps") ? k : 1
                #expect(Self.values(metric, result).contains { abs($0 / unit - shown) < 1e-12 }, "\(title): \(shown)")
                if !scale.comparesCounts { #expect(metric.unit == .ratio || metric.unit == .steps || unit == k) }
            }
            let (left, right) = (try #require(row[1].value), try #require(row[2].value))
            expect(row[3], right - left)
            expect(row[4], left == 0 ? nil : (right - left) / left)
        }
    }

    private static func values(_ metric: MetricDescription, _ result: AnalysisResult) -> [Double] {
        let simulation = result.placementSimulation
        switch metric.identifier {
        case "capacity_for_share":
            return ["0.5", "0.8", "0.9", "0.95", "0.99"].compactMap {
                simulation?.capacityForShare[$0].map { Double($0) }
            }
        case "reuse_distance_cdf_steps": return [0] + (result.temporalLocality?.reuseTimeCDF ?? []).map(\.share)
        default:
            return [metric.value(in: result)].compactMap { $0 }
                + metric.keys(in: result).compactMap { metric.value(in: result, key: $0) }
        }
    }

    @Test(arguments: seeds) func `swapped sides give the mirrored page`(seed: UInt64) throws {
        let pair = RandomPair(seed: seed)
        let (plain, mirrored) = (try pair.document().tables, try pair.document(swapped: true).tables)
        #expect(plain.keys.sorted() == mirrored.keys.sorted())
        for (anchor, table) in plain where anchor != "decisions" {
            let other = try #require(mirrored[anchor])
            let keys = table.columns.map(\.key)
            #expect(other.columns.map(\.key) == keys)
            func texts(_ table: DataTable, swapped: Bool) -> [[String]] {
                table.rows.map { row in
                    zip(keys, row).map { key, cell in Self.mirror(key, cell, row, keys, swapped) }
                }.sorted { $0.lexicographicallyPrecedes($1) }
            }
            #expect(texts(table, swapped: false) == texts(other, swapped: true), "\(anchor)")
        }
    }

    /// A cell's text as it stands on the page, or as the mirrored page must have it.
    private static func mirror(
        _ key: String, _ cell: DataTable.Cell, _ row: [DataTable.Cell], _ keys: [String], _ isSwapped: Bool
    ) -> String {
        func column(_ name: String) -> DataTable.Cell { keys.firstIndex(of: name).map { row[$0] } ?? .none }
        let twins = ["a": "b", "b": "a", "a_half_interval": "b_half_interval", "b_half_interval": "a_half_interval"]
        if key == "relative_difference" {
            guard let a = column("a").value, let b = column("b").value else { return "" }
            return isSwapped ? "\(a - b) \(abs(b))" : "\(b - a) \(abs(a))"
        }
        guard isSwapped else { return "\(cell)" }
        if let twin = twins[key] { return "\(column(twin))" }
        switch cell {
        case .change(let value): return "\(DataTable.Cell.change(0 - value))"
        case .relativeChange(let value): return "\(DataTable.Cell.relativeChange(0 - value))"
        case .points(let value): return "\(DataTable.Cell.points(0 - value))"
        case .approximate(.points(let value)): return "\(DataTable.Cell.approximate(.points(0 - value)))"
        case .approximate(.change(let value)): return "\(DataTable.Cell.approximate(.change(0 - value)))"
        case .text(let text):
            let unjudged = "cannot be judged by misses: no interval of "
            let verdicts = [
                "better: lower": "worse: higher", "worse: higher": "better: lower",
                "better: higher": "worse: lower", "worse: lower": "better: higher",
                "better: fewer misses": "worse: more misses", "worse: more misses": "better: fewer misses",
                unjudged + "A": unjudged + "B", unjudged + "B": unjudged + "A",
            ]
            return "\(DataTable.Cell.text(verdicts[text] ?? text))"
        default: return "\(cell)"
        }
    }

    @Test(arguments: seeds) func `a run against itself shows no difference`(seed: UInt64) throws {
        let document = try RandomPair(seed: seed).document(same: true)
        let block = RandomPair(seed: seed).first.blockSizeTokens
        #expect(document.tables["block-\(block)-largest"] == nil && document.tables["block-\(block)-findings"] == nil)
        #expect(document.tables["block-\(block)-misses"] != nil)
        for (anchor, table) in document.tables {
            for (column, index) in zip(table.columns, table.columns.indices) {
                for row in table.rows {
                    switch column.key {
                    case "difference", "relative_difference": #expect(row[index].value ?? 0 == 0, "\(anchor)")
                    case "b_is": #expect(["no difference", "no direction", ""].contains(row[index].displayText))
                    default: break
                    }
                }
            }
        }
    }

    @Test func `the page says first what forbids to compare counts`() throws {
        var pair = try #require(
            (1...24).map { RandomPair(seed: UInt64($0)) }.first {
                $0.first.blockSizeTokens == 1 && !PairScale($0.first, $0.second).comparesCounts
            })
        let document = try pair.document()
        #expect(document.sections[0].anchor == "misses")
        guard case .note(let text) = document.sections[0].blocks[0] else {
            Issue.record("the page does not begin with what differs")
            return
        }
        for difference in PairScale(pair.first, pair.second).differences {
            #expect(text.contains(NumberText.significant(difference.second)))
        }
        #expect(!document.tables.values.contains { $0.columns.contains { $0.title.contains("sequential") } })
        pair = RandomPair(seed: 6)
        #expect(PairScale(pair.first, pair.second).comparesCounts)
        #expect(!(try pair.document()).notes.contains { $0.contains("do not compare") })
    }
}

extension DataTable.Cell {
    /// The number it holds, without what stands behind ≈.
    fileprivate var value: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value), .share(let value), .bytes(let value), .change(let value), .relativeChange(let value),
            .points(let value):
            value
        default: nil
        }
    }

    fileprivate var isApproximate: Bool { if case .approximate = self { true } else { false } }

    /// The cell, or the one behind ≈.
    fileprivate var measuredOrNot: DataTable.Cell { if case .approximate(let cell) = self { cell } else { self } }
}
