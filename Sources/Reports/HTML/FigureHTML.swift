/// Figures as HTML: headline, subtitle, picture, definition, folded table, links to the files.
struct FigureHTML: Sendable {
    let templates: PageTemplates
    let words: Words
    let labels: BlockHTML.Labels
    let links: DataLinks

    /// Rows of a figure's table on the page; all stand in its CSV file.
    static let rowLimit = 14

    func html(_ figure: ReportFigure, level: Int) -> String {
        let shown = figure.table.thinned(to: Self.rowLimit)
        let values = [
            "shown": NumberText.integer(shown.rows.count), "all": NumberText.integer(figure.table.rows.count),
        ]
        let isThinned = shown.rows.count < figure.table.rows.count
        let files = self.files(figure.csvPath, svg: figure.svgPath)
        let variants = self.variants(figure)
        let own: [String: Any] = [
            "anchor": figure.anchor, "level": String(level), "kind": HTMLEscape.text(figure.title),
            "headline": HTMLEscape.text(figure.headline), "subtitle": HTMLEscape.text(figure.subtitle),
            "drawing": figure.drawing.map { SVGDocument.inline($0, anchor: figure.anchor) as Any } ?? false,
            "definition": CommonMark.html(figure.definition),
            "table": TableHTML.text(shown, anchor: nil, showsCaption: false),
            "thinned": isThinned
                ? HTMLEscape.text(words(links.has(figure.csvPath) ? "table.thinned" : "table.thinned.single", values))
                    as Any
                : false,
            "files": files, "has_files": !files.isEmpty, "variants": variants, "has_variants": !variants.isEmpty,
        ]
        return templates.render("figure", own, labels: labels.values)
    }

    /// Links to the table and, where there is one, the picture.
    func files(_ csv: String, svg: String?) -> [[String: Any]] {
        [
            links.link(csv, HTMLEscape.text(words("file.csv"))),
            svg.flatMap { links.link($0, HTMLEscape.text(words("file.svg"))) },
        ]
        .compactMap { $0 }
    }

    private func variants(_ figure: ReportFigure) -> [[String: Any]] {
        guard !links.areShared else { return [] }
        return figure.variants.compactMap { variant in
            let files = files(variant.csvPath, svg: variant.svgPath)
            return files.isEmpty ? nil : ["title": HTMLEscape.text(variant.label), "files": files]
        }
    }
}
