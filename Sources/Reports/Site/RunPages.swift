import Recommendations

/// The report of each run, with its place on the site.
struct RunPages: Sendable {
    let site: Site

    func files(of index: Int) -> [OutputFile] {
        let run = site.runs[index]
        let words = site.builder.words
        let renderer = ReportRenderer(site.builder.renderer)
        let document = ReportBuilder(words: words, explanations: site.builder.advisor.words).document([run.group])
        let folder = "runs/\(run.slug)/"
        var files = site.pages(run.path, document) { page in
            var placed = page.placed(
                words: words, above: [site.home, Page.Link(words("site.all_runs"), "runs/index.html")],
                previous: neighbour(index - 1), next: neighbour(index + 1))
            placed.page.alternates = [Page.Link(words("page.markdown"), "report.md")]
            return placed
        }
        files.append(OutputFile(path: folder + "report.md", text: renderer.markdown(document)))
        return files
    }

    private func neighbour(_ index: Int) -> Page.Link? {
        guard site.runs.indices.contains(index) else { return nil }
        return Page.Link(site.runs[index].label, site.runs[index].path)
    }
}
