import Testing

@testable import Reports

@Suite struct MarkdownPageTests {
    private func page(_ text: String) -> MarkdownPage { MarkdownPage(text) { $0.hasSuffix(".md") ? $0 + "x" : $0 } }

    @Test func `headings become sections with anchors made of their words`() {
        let page = page("# Title\n\nWhat `it` is.\n\nMore.\n\n## First part\n\nText\n\n### Inner\n\n## First part\n")
        #expect(page.title == "Title")
        #expect(page.introduction == "What it is.")
        #expect(page.opening == [.prose("More.")])
        #expect(page.sections.map(\.anchor) == ["first-part", "first-part-b"])
        #expect(page.sections[0].subsections.map(\.title) == ["Inner"])
    }

    @Test func `fenced lines are no headings and no tables`() {
        let page = page("# T\n\nIntro\n\n## Code\n\n```\n# not a heading\n| a |\n|---|\n```\n")
        #expect(page.sections.count == 1)
        #expect(page.sections[0].blocks.count == 1)
    }

    @Test func `pipe tables become tables`() {
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

    @Test func `links between sources are turned into links between pages`() {
        let page = page("# T\n\nIntro\n\n## S\n\n[a](b.md) and [c](https://d.org/e)\n")
        #expect(page.sections[0].blocks == [.prose("[a](b.mdx) and [c](https://d.org/e)\n")])
    }

    @Test func `an empty page is empty`() {
        let page = page("")
        #expect(page.title.isEmpty && page.opening.isEmpty && page.sections.isEmpty)
    }
}
