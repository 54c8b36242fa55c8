import LocalityModel
import Sizing
import Testing

@testable import Reports

@Suite struct RunSlugTests {
    private func slugs(_ results: [AnalysisResult]) -> [String] {
        SiteRun.runs(results, words: Words(.embedded)) { _ in ([], SizedTraces()) }.map(\.slug)
    }

    @Test func `slugs are made of data set and run`() {
        let results = [
            SiteFixture.result("RULER 4k", run: "dsv32"), SiteFixture.result("burstgpt", run: "burstgpt-0412"),
            SiteFixture.result("longbenchv2", run: "longbench-v2"),
        ]
        #expect(slugs(results) == ["burstgpt-0412", "longbench-v2", "ruler-4k-dsv32"])
    }

    @Test func `ranks and settings are in the slug`() {
        var ranked = SiteFixture.result("ruler", run: "a")
        ranked.runMetadata?.rank = 3
        ranked.runMetadata?.worldSize = 8
        ranked.configuration?.stepUnion = true
        #expect(slugs([ranked]) == ["ruler-a-rank-3-union"])
    }

    @Test func `equal names are told apart by letters that do not depend on the order`() {
        let runs = ["one", "two", "three"].map { SiteFixture.result("ruler", run: "r", trace: "outputs/\($0)") }
        let forward = slugs(runs)
        #expect(Set(forward).count == 3)
        #expect(forward.contains("ruler-r"))
        #expect(Set(slugs(runs.reversed())) == Set(forward))
    }

    @Test func `two analyses of one trace with different numbers stay apart`() {
        let both = [SiteFixture.result("a", level: 0.2), SiteFixture.result("a", level: 0.3)]
        let found = slugs(both)
        #expect(Set(found).count == 2)
        #expect(Set(slugs(both.reversed())) == Set(found))
    }

    @Test func `adding a run keeps the slugs of the others`() {
        var runs = (0..<5).map { SiteFixture.result("set \($0)", run: "r") }
        let before = slugs(runs)
        runs.insert(SiteFixture.result("a new set", run: "r"), at: 0)
        runs.append(SiteFixture.result("set 3", run: "r", trace: "outputs/zz"))
        let after = slugs(runs)
        #expect(Set(after).isSuperset(of: before))
        #expect(Set(after).count == 7)
    }

    @Test(arguments: [nil, "", " \t", "\u{202E}", "数据集", "مجموعة", "../../etc", "a/b", "<script>", "ÄÖ", "😀"])
    func `any name gives a slug that is a plain folder name`(_ name: String?) {
        let slug = slugs([SiteFixture.result(name, run: name)])[0]
        #expect(!slug.isEmpty)
        #expect(slug.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" } && slug == slug.lowercased())
        #expect(slug.first?.isNumber == false)
    }

    @Test func `long names that differ at the end do not collide`() {
        let long = String(repeating: "long name ", count: 30)
        let found = slugs([
            SiteFixture.result(long + "a", run: "r", trace: "a"), SiteFixture.result(long + "b", run: "r", trace: "b"),
        ])
        #expect(Set(found).count == 2)
        #expect(found.allSatisfy { $0.utf8.count <= 60 })
    }

    @Test func `names that a file system takes for one are told apart`() {
        let names = ["CON", "con", "Case", "case", "Café", "Cafe\u{301}"]
        let found = slugs(names.enumerated().map { SiteFixture.result($1, trace: "t\($0)") })
        #expect(Set(found).count == names.count)
        #expect(Set(found.map { $0.prefix { $0 != "-" } }) == ["run", "case", "café"])
    }
}
