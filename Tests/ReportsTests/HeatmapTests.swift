import Foundation
import Testing

@testable import Reports

@Suite struct HeatmapTests {
    /// Cells painted run by run equal the cells drawn, and no colour has more runs than stretches of its cells.
    private static let overlap = HeatScale.overlap("overlap, %", missing: "none")

    @Test(arguments: 1...20) func `runs paint every cell in its colour`(_ seed: UInt64) {
        var state = seed
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let columns = 1 + next(12)
        let cells = (0..<1 + next(8)).map { _ in
            (0..<columns).map { _ in next(4) == 0 ? nil : Double(next(3)) / 2 }
        }
        var body = SVGBody()
        Heatmap(
            title: nil, cells: cells, scale: Self.overlap, columnTitle: "", columnTicks: [], rowTitle: "", rowTicks: []
        ).draw(into: &body, frame: Frame(left: 0, top: 0, width: 300, height: 200))
        var found = cells.map { $0.map { _ in Ink?.none } }
        for (ink, path) in Self.runs(body.markup.text) {
            var (row, column, count) = (0, 0, 0)
            for run in path.matches(of: /m(-?\d+) (\d+)h(\d+)/) {
                guard let right = Int(run.1), let down = Int(run.2), let length = Int(run.3) else { continue }
                (row, column, count) = (row + down, column + right, count + 1)
                for painted in column..<column + length { found[row][painted] = ink }
                column += length
            }
            #expect(count <= Self.stretches(of: ink, in: cells))
        }
        let expected = cells.map { $0.map { $0.map { Self.overlap.ink(Self.overlap.bin($0)) } } }
        #expect(found == expected)
    }

    /// Stretches of cells of one colour in a row.
    private static func stretches(of ink: Ink, in cells: [[Double?]]) -> Int {
        cells.map { row in
            let hits = row.map { $0.map { overlap.ink(overlap.bin($0)) } == ink }
            return zip([false] + hits, hits).count { !$0 && $1 }
        }.reduce(0, +)
    }

    private static func runs(_ markup: String) -> [(Ink, String)] {
        markup.components(separatedBy: "<path").compactMap { part in
            guard part.contains("crispEdges"), let name = part.firstMatch(of: /class="s-([a-z0-9]+)"/)?.1,
                let ink = Ink(rawValue: String(name)), let data = part.firstMatch(of: /\ d="([^"]*)"/)?.1
            else { return nil }
            return (ink, String(data))
        }
    }

    @Test func `bins start at their lower end`() {
        #expect([0, 0.099, 0.1, 0.79, 0.8, 1].map(Self.overlap.bin) == [0, 0, 1, 7, 8, 8])
    }

    @Test func `a bin says which values have its colour`() {
        #expect([0, 7, 8].map(Self.overlap.range) == ["0–10", "70–80", "≥ 80"])
    }

    @Test(arguments: [1, 2, 3, 40, 100_000]) func `counts never need more than nine bins`(_ maximum: Int) {
        let scale = HeatScale.counts(to: maximum, "positions", missing: "none")
        #expect(scale.edges.count <= 9 && scale.edges.first == 1)
        #expect((scale.edges.last ?? 0) <= Double(maximum))
    }
}
