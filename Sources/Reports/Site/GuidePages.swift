/// `guide/`: the list of its pages and the pages.
struct GuidePages: Sendable {
    let site: Site

    private var words: Words { site.builder.words }

    func files() -> [OutputFile] {
        let entries = site.guide.entries
        var files = [
            SitePage("guide/index.html", page(site.guide.index(words), opening: []))
                .placed(words: words, above: [site.home]).file(site.builder.renderer, twins: site.twins)
        ]
        for (index, entry) in entries.enumerated() {
            func neighbour(_ index: Int) -> Page.Link? {
                entries.indices.contains(index) ? Page.Link(entries[index].document.title, entries[index].path) : nil
            }
            let placed = SitePage(entry.path, page(entry.document, opening: entry.opening)).placed(
                words: words, above: [site.home, Page.Link(words("site.guide"), "guide/index.html")],
                previous: neighbour(index - 1), next: neighbour(index + 1))
            files.append(placed.file(site.builder.renderer, twins: site.twins))
        }
        return files
    }

    private func page(_ document: ReportDocument, opening: [ReportBlock]) -> Page {
        let blocks = BlockHTML(templates: site.builder.renderer.templates, words: words, links: .none)
        var page = ReportRenderer(site.builder.renderer).page(document, links: .none)
        var body = blocks.blocks(opening, level: 2)
        body.append(page.body)
        page.body = body
        return page
    }
}
