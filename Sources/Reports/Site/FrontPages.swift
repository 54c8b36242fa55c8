import LocalityModel
import Recommendations
import Wording

/// The front page, and the list of all runs for sites whose table had to be thinned.
struct FrontPages: Sendable {
    let site: Site

    private var words: Words { site.words }

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
                blocks: GeneralTable(runs: site.runs, words: words, explanations: site.explanations).blocks())
        ]
        if let damaged = damaged() { sections.insert(damaged, at: 0) }
        let decisions = DecisionTable(runs: site.runs, words: words, explanations: site.explanations)
        if let section = decisions.section() { sections.insert(section, at: 0) }
        if !site.failures.isEmpty { sections.insert(failures(), at: 0) }
        let ways = ["site.next.text"] + (site.trends.isEmpty ? [] : ["site.next.trend"])
        sections.append(
            ReportSection(anchor: "next", title: words("site.next"), blocks: ways.map { .prose(words($0)) }))
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

    /// Shards that runs know only up to their damage.
    private func damaged() -> ReportSection? {
        let rows = site.runs.flatMap { run in
            (run.group.primary.diagnostics?.damagedShards ?? []).map { shard in
                [DataTable.Cell.link(text: run.label, target: run.path), .text(shard.file), .text(shard.what)]
            }
        }
        guard !rows.isEmpty else { return nil }
        return ReportSection(
            anchor: "read-in-part", title: words("damaged.title"),
            blocks: [
                .note(words("damaged.note", ["n": NumberText.integer(rows.count)])),
                .table(
                    ReportTable(
                        anchor: "shards-read-in-part",
                        table: DataTable(
                            caption: words("damaged.caption"),
                            columns: [
                                .init(words("damaged.run"), key: "run", isNumber: false),
                                .init(words("damaged.shard"), key: "shard", isNumber: false),
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
