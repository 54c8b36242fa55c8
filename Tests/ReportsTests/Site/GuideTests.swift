import LocalityModel
import Recommendations
import Testing

@testable import Reports

@Suite struct GuideTests {
    private func guide() throws -> Guide { try SiteFixture.site([SiteFixture.result("a")]).guide }

    private func anchors(_ name: String) throws -> Set<String> {
        let document = try #require(try guide().entries.first { $0.name == name }?.document)
        return Set(document.sections.flatMap { [$0.anchor] + $0.subsections.map(\.anchor) })
    }

    @Test func `every metric finding strategy and chart has an anchor`() throws {
        #expect(try anchors("metrics").isSuperset(of: MetricCatalogue.all.map(\.identifier)))
        #expect(try anchors("findings").isSuperset(of: RuleCatalogue.codes))
        #expect(try anchors("strategies").isSuperset(of: StrategyCatalogue.codes))
        #expect(try anchors("charts").isSuperset(of: ChartCatalogue.all.map(\.id)))
    }

    @Test func `thresholds of the guide are those of the rules`() throws {
        let files = SiteFixture.files(of: try SiteFixture.site([SiteFixture.result("a")]))
        let page = try #require(files["guide/findings.html"])
        #expect(page.contains("above 400.0 at block size 16") || page.contains("above 400 at block size 16"))
        #expect(page.contains("fingerprint") == false)
    }

    @Test func `the contents name only pages that exist and every page is listed once`() throws {
        let source = GuideSource(files: .embedded, language: "en")
        let generated: Set = ["charts", "metrics", "findings", "strategies"]
        let listed = source.chapters.flatMap(\.pages)
        #expect(Set(listed).count == listed.count)
        for name in listed where !generated.contains(name) {
            let page = try #require(source.page(name), "no page \(name)")
            #expect(!page.title.isEmpty && !page.sections.isEmpty, "\(name)")
        }
        #expect(try guide().entries.count == listed.count)
    }

    @Test func `every rule looks at a metric of the catalogue`() {
        let unknown = RuleCatalogue.all.filter { rule in
            !MetricCatalogue.all.contains { MetricGuide.measures(rule, $0) }
        }
        #expect(unknown.map(\.code) == [])
    }
}
