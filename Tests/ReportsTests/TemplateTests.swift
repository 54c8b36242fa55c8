import Foundation
import Testing

@testable import Reports

@Suite struct TemplateTests {
    private static let files = TemplateFiles.embedded
    private static let paths = files.paths(under: PageTemplates.folder)

    @Test func `every template is parsed`() throws {
        #expect(Self.paths.count >= 10)
        _ = try PageTemplates(Self.files)
    }

    /// Values are escaped before they reach a template; `{{x}}` would escape them again.
    @Test(arguments: paths) func `values are inserted raw and partials exist`(_ path: String) throws {
        let text = try #require(Self.files.text(at: path))
        for tag in text.matches(of: /\{\{([^{}]+)\}\}/) {
            let body = tag.1.trimmingPrefix(" ")
            let sign = try #require(body.first)
            if text[..<tag.range.lowerBound].hasSuffix("{") { continue }
            #expect("#/^>!".contains(sign), "\(path): {{\(body)}}")
            if sign == ">" {
                let name = body.dropFirst().trimmingPrefix(" ")
                #expect(Self.paths.contains(PageTemplates.folder + name + PageTemplates.suffix))
            }
        }
    }

    /// Every `label_…` of a template has words, and every page or block label is used.
    @Test func `labels of templates and words agree`() {
        let words = Words(Self.files)
        var known: Set<String> = []
        for prefix in ["page.", "block."] { known.formUnion(words.labels(under: prefix).keys) }
        let all = Self.paths.compactMap { Self.files.text(at: $0) }.joined()
        let used = Set(all.matches(of: /label_[a-z_]+/).map { String($0.0) })
        #expect(used.subtracting(known) == [])
        #expect(known.subtracting(used).subtracting(["label_markdown"]) == [])
    }

    @Test(arguments: ChartCatalogue.all.map(\.id)) func `a chart has its words`(_ id: String) {
        let words = Words(Self.files)
        for key in ["title", "subtitle", "missing"] { #expect(words.optional("\(id).\(key)")?.isEmpty == false) }
        #expect(words.definition(of: id).count > 80)
        #expect(words.optional("\(id).subtitle")?.contains("{population}") == true)
    }

    @Test func `every file of chart words belongs to a chart`() {
        let names = Self.files.paths(under: "Templates/en/charts/").map { path in
            String(path.dropFirst("Templates/en/charts/".count).dropLast(3))
        }
        #expect(Set(names) == Set(ChartCatalogue.all.map(\.id)))
        #expect(Set(ChartCatalogue.all.map(\.id)).count == ChartCatalogue.all.count)
    }

    @Test func `a broken template is named`() {
        let broken = TemplateFiles(files: ["Templates/html/page.mustache": .init("{{#a}}".utf8)])
        #expect(throws: TemplateError.self) { try PageTemplates(broken) }
    }

    @Test func `another language may be incomplete`() {
        let files = TemplateFiles(files: ["Templates/xx/report.txt": .init("verdict.title: Urteil\n".utf8)])
        let words = Words(files, language: "xx")
        #expect(words("verdict.title") == "Urteil")
        #expect(words("plan.title") == Words(Self.files)("plan.title"))
    }
}
