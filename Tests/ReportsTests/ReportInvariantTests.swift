import Foundation
import FoundationXML
import LocalityModel
import Testing

@testable import Reports

/// What must hold for every report, whatever the result.
@Suite struct ReportInvariantTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let results: [AnalysisResult]
        let rendering: Rendering

        init(testDescription: String, results: [AnalysisResult]) {
            self.testDescription = testDescription
            self.results = results
            guard let rendering = try? Rendering(results) else { preconditionFailure("the own templates are broken") }
            self.rendering = rendering
        }
    }

    /// Rendered once for all tests.
    static let cases = [
        Case(testDescription: "every part", results: [SampleResults.full()]),
        Case(testDescription: "61 layers, four block sizes", results: SampleResults.large),
        Case(testDescription: "one layer", results: [SampleResults.full(layers: 1)]),
        Case(testDescription: "one record", results: [SampleResults.oneRecord]),
        Case(testDescription: "no sample", results: [SampleResults.empty]),
        Case(testDescription: "the seed's keys", results: [SampleResults.seed]),
        Case(
            testDescription: "forty traces",
            results: (0..<12).map {
                SampleResults.full(directory: "outputs/\($0)", dataset: $0 < 3 ? "same" : "d\($0)")
            }),
    ]

    @Test(arguments: cases) func `identifiers are unique and every fragment resolves`(_ item: Case) throws {
        let rendering = item.rendering
        for page in [rendering.page, rendering.single] {
            let identifiers = Markup.values(of: "id", in: page)
            #expect(Set(identifiers).count == identifiers.count)
            #expect(identifiers.allSatisfy { $0.first?.isLetter == true })
            let fragments = Markup.values(of: "href", in: page).filter { $0.hasPrefix("#") }.map { $0.dropFirst() }
            #expect(fragments.allSatisfy { identifiers.contains(String($0)) })
        }
    }

    @Test(arguments: cases) func `every relative link leads to a file of the report`(_ item: Case) throws {
        let rendering = item.rendering
        let paths = Set(rendering.files.map(\.path))
        #expect(paths.count == rendering.files.count)
        let targets = Markup.values(of: "href", in: rendering.page) + Markup.values(of: "src", in: rendering.page)
        for target in targets where !target.hasPrefix("#") { #expect(paths.contains(target), "\(target)") }
        for target in Markup.markdownTargets(rendering.markdown) { #expect(paths.contains(target), "\(target)") }
    }

    @Test(arguments: cases) func `pictures are XML without impossible numbers`(_ item: Case) throws {
        for picture in item.rendering.pictures {
            #expect(Markup.isXML(picture.text), "\(picture.path)")
            for word in ["nan", "inf\"", "inf ", "-0 ", "-0\"", "style="] {
                #expect(!picture.text.replacing("infeasible", with: "").contains(word), "\(picture.path): \(word)")
            }
        }
    }

    @Test(arguments: cases) func `the page needs no inline style or script`(_ item: Case) throws {
        let page = item.rendering.page
        #expect(!page.contains(" style=") && !page.contains("<style") && !page.contains("<script>"))
        #expect(page.firstMatch(of: /<[a-z]+[^>]* on[a-z]+=/) == nil)
    }

    @Test(arguments: cases) func `headings skip no level and there is one of the first`(_ item: Case) throws {
        let levels = item.rendering.page.matches(of: /<h([1-6])/).compactMap { Int($0.1) }
        #expect(levels.first == 1 && levels.count { $0 == 1 } == 1)
        #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
    }

    @Test(arguments: cases) func `the page stays within its budget`(_ item: Case) throws {
        let rendering = item.rendering
        for page in [rendering.page, rendering.single] {
            #expect(page.utf8.count <= 2 << 20)
            #expect(page.matches(of: /<[a-z]/).count <= 5_000)
        }
    }

    @Test(arguments: cases) func `no place of a text is left unfilled`(_ item: Case) throws {
        let rendering = item.rendering
        for text in [rendering.page.replacing(/<script.*?<\/script>/, with: ""), rendering.markdown] {
            #expect(text.firstMatch(of: /\{[a-zA-Z_0-9]+\}/) == nil)
        }
    }

    @Test func `the same result gives the same bytes`() throws {
        let item = Self.cases[0]
        #expect(try Rendering(item.results).files == item.rendering.files)
    }

    @Test func `a report without advice still has its charts`() throws {
        let rendering = try Rendering([SampleResults.full()], advice: [])
        #expect(rendering.pictures.count > 10)
        #expect(!rendering.page.contains("id=\"findings\""))
    }

    @Test func `equal names give different sections`() throws {
        let rendering = try Rendering(["a", "b"].map { SampleResults.full(directory: $0, dataset: "same") })
        #expect(rendering.page.contains("id=\"same-decision\"") && rendering.page.contains("id=\"same-b-decision\""))
    }

    @Test func `many traces are condensed and the page says so`() throws {
        let rendering = Self.cases[6].rendering
        #expect(rendering.page.contains("<p id=\"d11-hit-rate\" class=\"line\">"))
        #expect(rendering.page.contains(Words(.embedded)("thinned").prefix(40)))
        #expect(rendering.text("charts/d11-hit-rate.svg") == Self.cases[6].rendering.text("charts/d3-hit-rate.svg"))
    }
}

/// Reads just enough of pages for tests.
enum Markup {
    static func values(of attribute: String, in page: String) -> [String] {
        var values: [String] = []
        for part in page.components(separatedBy: " \(attribute)=\"").dropFirst() {
            values.append(String(part.prefix { $0 != "\"" }))
        }
        return values.filter { !$0.hasPrefix("data:") }
    }

    static func markdownTargets(_ text: String) -> [String] {
        text.matches(of: /\]\(([^)#]+)\)/).map { String($0.1) }
    }

    static func isXML(_ text: String) -> Bool { XMLParser(data: Data(text.utf8)).parse() }
}
