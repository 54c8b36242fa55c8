import Foundation
import LocalityModel
import Testing

@testable import Reports

@Suite struct TrendTests {
    private static func run(_ name: String, _ date: String?, misses: Double?, k: Int = 8) -> AnalysisResult {
        var result = SiteFixture.result("ruler", run: name, block: 1)
        result.runMetadata?.date = date
        result.placementSimulation?.minimumFeasibleCapacityBlocks = k
        result.requestStepMisses = misses.map { misses in
            func summary(_ spread: Double, _ count: Int) -> Summary {
                Summary(count: count, minimum: 0, maximum: 99, mean: misses, standardDeviation: spread)
            }
            return RequestStepMisses(
                warmupSteps: 16,
                capacities: [k, 2 * k, 4 * k].map {
                    StepMissesAtCapacity(
                        capacityBlocks: $0, all: summary(1, 90), steady: summary(1, 80), requestMeans: summary(2, 5))
                }, warmupCurve: [], contextTokens: nil)
        }
        return result
    }

    private func page(_ results: [AnalysisResult], _ order: TrendOrder) throws -> ReportDocument? {
        let site = try SiteFixture.builder().site(results, pairs: [], failures: [], order: order)
        return site.trends.isEmpty ? nil : TrendPage(site: site).document()
    }

    @Test func `runs stand in the order of their dates and missing numbers are gaps`() throws {
        let results = [
            Self.run("c", "2026-11-03", misses: 30), Self.run("a", "2026-11-01", misses: 10),
            Self.run("b", "2026-11-02T10:00:00Z", misses: nil), Self.run("d", "2026-11-10", misses: 12),
            Self.run("e", nil, misses: 5),
        ]
        let document = try #require(try page(results, .date))
        let table = try #require(document.tables["trend-ruler-misses"])
        #expect(table.rows.map { $0[0].displayText.prefix(10).suffix(2) } == ["01", "02", "03", "10"])
        #expect(table.rows.map { $0[4] } == [.number(10), .none, .number(30), .number(12)])
        // t(4)·2/√4: 2.776.
        #expect(table.rows.map { $0[5].displayText } == ["2.78", "–", "2.78", "2.78"])
        #expect(table.rows.map { $0[2] } == [.integer(8), .none, .integer(8), .integer(8)])
        #expect(document.notes == ["Left out, since their run_meta.json has no date: ruler · e"])
    }

    @Test func `what has no place in the order is named with the reason`() throws {
        var bad = Self.run("bad", nil, misses: 5)
        bad.runMetadata?.unreadDate = "<yesterday>"
        let results = [
            Self.run("a", "2026-11-01", misses: 10), Self.run("b", "2026-11-02", misses: 20), bad,
            Self.run("foreign", "2026-02-30", misses: 5), Self.run("none", nil, misses: 5),
        ]
        let document = try #require(try page(results, .date))
        #expect(document.notes.count == 2)
        let unread = try #require(document.notes.first { $0.contains("since the date in") })
        #expect(unread.contains("ruler · bad (“\\<yesterday>”)"))
        #expect(unread.contains("ruler · foreign (“2026-02-30”)") && !unread.contains("· none"))
        #expect(document.notes.contains { $0.hasSuffix("has no date: ruler · none") })
        #expect(document.tables["trend-ruler-misses"]?.rows.count == 2)
        let named = try #require(try page(results + [Self.run(" ", "2026-11-03", misses: 1)], .name))
        #expect(named.notes.count == 1 && named.notes[0].contains("has no run_name"))
    }

    @Test func `a data set whose dates are none says that there is no trend`() throws {
        var bad = Self.run("bad", nil, misses: 5)
        bad.runMetadata?.unreadDate = "x"
        let document = try #require(try page([Self.run("a", "2026-11-01", misses: 10), bad], .date))
        #expect(document.notes.count == 2 && document.notes[1].contains("there is no trend"))
        #expect(document.tables.isEmpty)
        #expect(try page([bad], .date) == nil)
    }

    @Test func `times order by their instant whatever their zone`() throws {
        let results = [
            Self.run("c", "2026-11-02T01:00:00+08:00", misses: 1), Self.run("b", "2026-11-01", misses: 2),
            Self.run("d", "2026-11-01T18:00:00Z", misses: 3), Self.run("a", "2026-11-01T00:30+01:00", misses: 4),
        ]
        let table = try #require(try page(results, .date)?.tables["trend-ruler-misses"])
        #expect(table.rows.map { $0[4] } == [.number(4), .number(2), .number(1), .number(3)])
    }

    @Test func `beyond eight names their number is said`() throws {
        let results = (0..<12).map { Self.run("run \($0)", $0 < 2 ? "2026-11-0\($0 + 1)" : nil, misses: 1) }
        let note = try #require(try page(results, .date)?.notes.first)
        #expect(note.hasSuffix("and 2 more"))
    }

    @Test func `a line is broken where a run is missing`() throws {
        func moves(_ middle: Double?) throws -> Int {
            let results = [
                Self.run("a", "2026-11-01", misses: 10), Self.run("b", "2026-11-02", misses: middle),
                Self.run("c", "2026-11-03", misses: 30),
            ]
            let site = try SiteFixture.builder().site(results, pairs: [], failures: [])
            let files = TrendPage(site: site).files()
            let drawing = try #require(files.first { $0.path.hasSuffix("trend-ruler-misses.svg") })
            return drawing.text.components(separatedBy: "stroke-width=\"2.25\"").dropLast().last?
                .components(separatedBy: "<path").last?.filter { $0 == "M" }.count ?? 0
        }
        #expect(try moves(20) == 1)
        #expect(try moves(nil) == 2)
    }

    @Test func `names order by their numbers`() throws {
        let results = ["run 10", "run 9", "run 11"].map { Self.run($0, nil, misses: 1) }
        #expect(try page(results, .date) == nil)
        let document = try #require(try page(results, .name))
        #expect(document.tables["trend-ruler-misses"]?.rows.map { $0[0].displayText } == ["run 9", "run 10", "run 11"])
    }

    @Test func `changes of k are told instead of compared`() throws {
        func headline(_ last: AnalysisResult) throws -> String {
            let document = try #require(try page([Self.run("a", "2026-11-01", misses: 10), last], .date))
            guard case .figure(let figure) = document.sections[0].blocks[0] else { return "" }
            return figure.headline
        }
        #expect(try headline(Self.run("b", "2026-11-02", misses: 40, k: 16)).contains("do not compare"))
        #expect(try headline(Self.run("b", "2026-11-02", misses: 14)).contains("no change"))
        #expect(try headline(Self.run("b", "2026-11-02", misses: 40)).contains("with a buffer of 2k: 40"))
    }

    @Test func `the front page leads to the trends where there are some`() throws {
        let dated = [Self.run("a", "2026-11-01", misses: 1), Self.run("b", "2026-11-02", misses: 2)]
        let files = SiteFixture.files(of: try SiteFixture.site(dated))
        #expect(files["trend/index.html"] != nil && files["index.html"]?.contains("trend/index.html") == true)
        let plain = SiteFixture.files(of: try SiteFixture.site([Self.run("a", nil, misses: 1)]))
        #expect(plain["trend/index.html"] == nil && plain["index.html"]?.contains("trend/index.html") == false)
    }
}
