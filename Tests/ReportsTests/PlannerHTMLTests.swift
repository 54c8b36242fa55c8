import Foundation
import Sizing
import Testing

@testable import Reports

@Suite struct PlannerHTMLTests {
    private let planner = ReportPlanner(
        anchor: "planner",
        inputs: [.init("layers", 61), .init("base_step_ms", list: [30, 0.5]), .init("scale", 1.25)],
        points: [.init(blockSizeTokens: 1, capacityBlocks: 4096, meanMisses: 6187.223214285715, standardDeviation: 61)],
        selectedTokens: 2048, engine: "sglang")

    private func document() -> ReportDocument {
        ReportDocument(
            title: "Plan", subtitle: "", language: "en",
            sections: [ReportSection(anchor: "planner-part", title: "Planner", blocks: [.planner(planner)])])
    }

    @Test func `the numbers of a planner stand in the page with every digit`() throws {
        let html = PlannerHTML(words: Words(.embedded)).html(planner)
        let start = try #require(html.range(of: "json\">")).upperBound
        let end = try #require(html.range(of: "</script>")).lowerBound
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(html[start..<end].utf8)) as? [String: Any])
        let rows = (object["rows"] as? [[Any]])?.map { $0.map { $0 as? Double } }
        #expect(rows == [[1, 4096, 6187.223214285715, 61, 0, nil]])
        #expect((object["inputs"] as? [String: Any])?["scale"] as? Double == 1.25)
        #expect((object["inputs"] as? [String: Any])?["base_step_ms"] as? [Double] == [30, 0.5])
        #expect((object["words"] as? [String: String])?["reset"]?.isEmpty == false)
    }

    @Test(arguments: ["</script><b>", "a\"\\b", "\u{2028}\u{1}", "&lt;", "令牌"])
    func `a text inside the page's numbers comes back whole and cannot end its element`(text: String) throws {
        let quoted = JSONString.of(text)
        #expect(!quoted.contains("<") && !quoted.contains("\u{2028}"))
        let read = try JSONSerialization.jsonObject(with: Data("[\(quoted)]".utf8)) as? [String]
        #expect(read == [text])
    }

    @Test func `only a page with a planner loads its script, which a single file allows by its hash`() throws {
        let renderer = ReportRenderer(try PageRenderer(.embedded, words: Words(.embedded)))
        let with = renderer.singleFile(document())
        var other = document()
        other.sections[0].blocks = [.prose("None")]
        let without = renderer.singleFile(other)
        #expect(with.contains("kvplacePlan"))
        #expect(!without.contains("kvplacePlan"))
        let policy = try #require(with.firstMatch(of: /script-src ([^;]+);/)).1
        #expect(policy.split(separator: " ").count == 2)
        let folder = renderer.directory(document()).first { $0.path == "index.html" }
        #expect(folder?.text.contains("src=\"assets/planner.js\"") == true)
    }

    @Test func `every engine that a plan can be of has its twin in the page`() throws {
        let script = try #require(TemplateFiles.embedded.text(at: "site/assets/engines.js"))
        let twins = try #require(script.firstMatch(of: /kvplaceEngines = \{([^}]*)\}/)).1
        let names = twins.matches(of: /([\w-]+)"?:/).map { String($0.1) }
        #expect(names.sorted() == Admission.names.sorted())
    }

    @Test func `the Markdown twin has no planner`() throws {
        let renderer = ReportRenderer(try PageRenderer(.embedded, words: Words(.embedded)))
        #expect(!renderer.markdown(document()).contains("layers"))
    }
}
