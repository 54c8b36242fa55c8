import Recommendations

/// The front page, and the list of all runs for sites whose table had to be thinned.
struct FrontPages: Sendable {
    let site: Site

    private var words: Words { site.builder.words }

    func files() -> [OutputFile] {
        site.pages("index.html", document()) { page in
            // The table needs the width that a list of contents would take.
            var placed = page.placed(words: words, above: [])
            placed.page.contents = []
            return placed
        }
            + site.pages("runs/index.html", list()) { page in page.placed(words: words, above: [site.home]) }
    }

    private func document() -> ReportDocument {
        var sections = [
            ReportSection(
                anchor: "overview", title: words("general.title"),
                blocks: GeneralTable(runs: site.runs, words: words, explanations: site.builder.advisor.words).blocks())
        ]
        if !site.failures.isEmpty { sections.insert(failures(), at: 0) }
        sections.append(
            ReportSection(
                anchor: "next", title: words("site.next"), blocks: [.prose(words("site.next.text"))]))
        let results = site.runs.reduce(0) { $0 + $1.group.results.count }
        return ReportDocument(
            title: words("site.title"),
            subtitle: words(
                "site.lede",
                ["runs": NumberText.integer(site.runs.count), "results": NumberText.integer(results)]),
            language: words.language, sections: sections)
    }

    /// What could not be used, first of all: a table that lacks a row should say so.
    private func failures() -> ReportSection {
        let rows = site.failures.map { [DataTable.Cell.text($0.input), .text($0.reason)] }
        return ReportSection(
            anchor: "left-out", title: words("failures.title"),
            blocks: [
                .note(words("failures.note", ["n": NumberText.integer(site.failures.count)])),
                .table(
                    ReportTable(
                        anchor: "inputs-left-out",
                        table: DataTable(
                            caption: words("failures.caption"),
                            columns: [
                                .init(words("column.input"), key: "input", isNumber: false),
                                .init(words("column.what"), key: "what", isNumber: false),
                            ], rows: rows))),
            ])
    }

    private func list() -> ReportDocument {
        let lines = site.runs.map { run in
            "- [\(Escape.markdown(run.label))](\(run.slug)/index.html)"
        }
        return ReportDocument(
            title: words("runs.title"), subtitle: words("runs.lede", ["n": NumberText.integer(site.runs.count)]),
            language: words.language,
            sections: [
                ReportSection(
                    anchor: "all-runs", title: words("runs.heading"), blocks: [.prose(lines.joined(separator: "\n"))])
            ])
    }
}
