import Recommendations

/// The report of each run, with its place on the site.
struct RunPages: Sendable {
    let site: Site

    func files(of index: Int) -> [OutputFile] {
        let run = site.runs[index]
        let words = site.builder.words
        let renderer = ReportRenderer(site.builder.renderer)
        var document = ReportBuilder(words: words, explanations: site.builder.advisor.words).document([run.group])
        document.origin?.command = site.builder.command
        let folder = "runs/\(run.slug)/"
        func placed(_ page: SitePage, _ alternates: [Page.Link]) -> SitePage {
            var placed = page.placed(
                words: words, above: [site.home, Page.Link(words("site.all_runs"), "runs/index.html")],
                previous: neighbour(index - 1), next: neighbour(index + 1))
            placed.page.alternates = [Page.Link(words("page.markdown"), "report.md")] + alternates
            return placed
        }
        if site.builder.hasStandaloneCharts {
            return site.pages(run.path, document) { placed($0, []) }
                + [OutputFile(path: folder + "report.md", text: renderer.markdown(document))]
        }
        let compact = renderer.compact(document)
        let data = Page.Link(words("page.data"), CompactReport.dataPath)
        let page = SitePage(run.path, renderer.page(document, links: compact.links, guide: "../../guide/"))
        return [placed(page, [data]).file(site.builder.renderer, twins: site.twins)]
            + compact.files.map { $0.placed(in: folder) }
    }

    private func neighbour(_ index: Int) -> Page.Link? {
        guard site.runs.indices.contains(index) else { return nil }
        return Page.Link(site.runs[index].label, site.runs[index].path)
    }
}
