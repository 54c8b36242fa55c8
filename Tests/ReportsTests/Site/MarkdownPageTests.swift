import Testing

@testable import Reports

@Suite struct MarkdownPageTests {
    private func page(_ text: String) -> MarkdownPage { MarkdownPage(text) { $0.hasSuffix(".md") ? $0 + "x" : $0 } }

    @Test func headingsBecomeSectionsWithAnchorsMadeOfTheirWords() {
        let page = page("# Title\n\nWhat `it` is.\n\nMore.\n\n## First part\n\nText\n\n### Inner\n\n## First part\n")
        #expect(page.title == "Title")
        #expect(page.introduction == "What it is.")
        #expect(page.opening == [.prose("More.")])
        #expect(page.sections.map(\.anchor) == ["first-part", "first-part-b"])
        #expect(page.sections[0].subsections.map(\.title) == ["Inner"])
    }

    @Test func fencedLinesAreNoHeadingsAndNoTables() {
        let page = page("# T\n\nIntro\n\n## Code\n\n```\n# not a heading\n| a |\n|---|\n```\n")
        #expect(page.sections.count == 1)
        #expect(page.sections[0].blocks.count == 1)
    }

    @Test func pipeTablesBecomeTables() {
        let page = page("# T\n\nIntro\n\n## S\n\n| a | b \\| c |\n|---|---:|\n| `x` | 1 |\n| only one |\n\nAfter\n")
        guard case .table(let block) = page.sections[0].blocks[0] else {
            Issue.record("no table")
            return
        }
        #expect(block.table.columns.map(\.title) == ["a", "b | c"])
        #expect(block.table.columns.map(\.isNumber) == [false, true])
        #expect(block.table.rows == [[.markdown("`x`"), .markdown("1")], [.markdown("only one"), .none]])
        #expect(page.sections[0].blocks.count == 2)
    }

    @Test func linksBetweenSourcesAreTurnedIntoLinksBetweenPages() {
        let page = page("# T\n\nIntro\n\n## S\n\n[a](b.md) and [c](https://d.org/e)\n")
        #expect(page.sections[0].blocks == [.prose("[a](b.mdx) and [c](https://d.org/e)\n")])
    }

    @Test func anEmptyPageIsEmpty() {
        let page = page("")
        #expect(page.title.isEmpty && page.opening.isEmpty && page.sections.isEmpty)
    }
}
