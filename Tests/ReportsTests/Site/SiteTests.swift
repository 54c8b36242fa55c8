import Foundation
import LocalityModel
import Recommendations
import Testing

@testable import Reports

@Suite struct SiteTests {
    private let three = [
        SiteFixture.result("alpha", level: 0.2), SiteFixture.result("beta", level: 0.6),
        SiteFixture.result("gamma", level: 0.9),
    ]

    @Test func `the same inputs give the same bytes in any order`() throws {
        let forward = SiteFixture.files(of: try SiteFixture.site(three))
        let backward = SiteFixture.files(of: try SiteFixture.site(three.reversed()))
        #expect(forward == backward)
    }

    @Test func `adding a run changes only its neighbours and what lists it`() throws {
        let before = SiteFixture.files(of: try SiteFixture.site(three))
        let after = SiteFixture.files(of: try SiteFixture.site(three + [SiteFixture.result("zeta")]))
        #expect(Set(after.keys).isSuperset(of: before.keys))
        let changed = before.filter { after[$0.key] != $0.value }.keys.filter { !$0.hasPrefix("compare/") }
        #expect(
            Set(changed).subtracting(["data/data-sets.csv", "data/all-numbers.csv"])
                == ["index.html", "runs/index.html", "runs/gamma/index.html"])
    }

    @Test func `every pair of few runs has a page and of many only the chosen`() throws {
        #expect(try SiteFixture.site(three).pairs.count == 3)
        let many = (0..<7).map { SiteFixture.result("set \($0)", level: 0.5) }
        #expect(try SiteFixture.site(many).pairs.isEmpty)
        let chosen = try SiteFixture.site(many, pairs: [("set 4", "set 1"), ("set-1", "set-4")])
        #expect(chosen.pairs.map(\.slug) == ["set-4-vs-set-1"])
    }

    @Test func `a pair of unknown or ambiguous names is refused`() throws {
        #expect(throws: SitePairError.unknown(name: "alpa", suggestion: "alpha")) {
            try SiteFixture.site(three, pairs: [("alpa", "beta")])
        }
        let twins = [SiteFixture.result("a", run: "x"), SiteFixture.result("a", run: "y")]
        #expect(throws: SitePairError.ambiguous(name: "a", slugs: ["a-x", "a-y"])) {
            try SiteFixture.site(twins, pairs: [("a", "a-y")])
        }
    }

    @Test func `differences follow the catalogues direction`() throws {
        let words = Words(.embedded)
        let pair = try #require(try SiteFixture.site([three[0], three[2]]).pairs.first)
        let match = try #require(pair.matches(words).first)
        let numbers = PairNumbers(
            match: match, scale: PairScale(match.first, match.second), names: ["A", "B"], words: words,
            explanations: try SiteFixture.builder().advisor.words)
        let rows = numbers.table(AnchorScope(prefix: "")).table.rows
        func row(_ title: String) -> [DataTable.Cell]? { rows.first { $0[0].displayText == title } }
        // Unique blocks: 20 against 90, lower is easier.
        let unique = try #require(row("Unique blocks"))
        #expect(unique[3] == .change(70) && unique[4] == .relativeChange(3.5) && unique[5] == .text("worse: higher"))
        let jaccard = try #require(rows.first { $0[0].exactText.contains("Jaccard") })
        #expect(jaccard[5] == .text("better: higher"))
        #expect(rows.contains { $0[5] == .text("no direction") })
    }

    @Test func `different settings are refused with the reason`() throws {
        var other = three[1]
        other.configuration?.workingSetWindows = [1, 2]
        let files = SiteFixture.files(of: try SiteFixture.site([three[0], other]))
        let page = try #require(files["compare/alpha-vs-beta/index.html"])
        #expect(page.contains("Working-set windows, steps: 1, 4, 16, 64 against 1, 2"))
        #expect(!page.contains("id=\"block-64-numbers\""))
    }

    @Test func `without a common block size the page says so`() throws {
        let files = SiteFixture.files(
            of: try SiteFixture.site([SiteFixture.result("a", block: 16), SiteFixture.result("b", block: 32)]))
        #expect(files["compare/a-vs-b/index.html"]?.contains("No block size was analysed in both") == true)
    }

    @Test func `what was left out is named on the front page`() throws {
        let failure = SiteFailure(input: "<bad>.json", reason: "not a result & more")
        let files = SiteFixture.files(of: try SiteFixture.site(three, failures: [failure]))
        let page = try #require(files["index.html"])
        #expect(page.contains("&lt;bad&gt;.json") && page.contains("not a result &amp; more"))
    }

    @Test func `a large site keeps its front page within the budget and says so`() throws {
        let results = (0..<600).map { SiteFixture.result("set \($0)", level: 0.5) }
        let site = try SiteFixture.site(results)
        let page = try #require(FrontPages(site: site).files().first { $0.path == "index.html" }).text
        #expect(page.components(separatedBy: "<").count / 2 < 5200)
        #expect(page.utf8.count < 2 << 20)
        #expect(page.contains("of 600 rows"))
        let list = try #require(FrontPages(site: site).files().first { $0.path == "runs/index.html" }).text
        #expect(list.components(separatedBy: "/index.html\">set").count == 601)
    }

    @Test func `a curve of one point at the end of the range is drawn too`() {
        var short = SiteFixture.result("short", level: 0.2)
        var single = SiteFixture.result("single", level: 0.2)
        short.placementSimulation?.lruCurve = [
            HitRatePoint(capacityBlocks: 10, hitRate: 0.5, warmHitRate: 0.6),
            HitRatePoint(capacityBlocks: 40, hitRate: 0.8, warmHitRate: 1),
        ]
        single.placementSimulation?.lruCurve = [HitRatePoint(capacityBlocks: 246, hitRate: 0.98, warmHitRate: 1)]
        let lines = ComparedCurve.hitRate.lines([short, single].map(ComparedCurve.hitRate.measured))
        #expect(lines.allSatisfy { $0.count > 1 })
        #expect(lines[1].last?.x == 492 && lines[1].last?.y == 0.98)
    }
}
