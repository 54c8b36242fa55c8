/// Figures as HTML: headline, subtitle, picture, definition, folded table, links to the files.
struct FigureHTML: Sendable {
    let templates: PageTemplates
    let words: Words
    let labels: BlockHTML.Labels
    let layout: ReportLayout

    /// Rows of a figure's table on the page; all stand in its CSV file.
    static let rowLimit = 14

    func html(_ figure: ReportFigure, level: Int) -> String {
        let shown = figure.table.thinned(to: Self.rowLimit)
        let values = [
            "shown": NumberText.integer(shown.rows.count), "all": NumberText.integer(figure.table.rows.count),
        ]
        let isThinned = shown.rows.count < figure.table.rows.count
        let own: [String: Any] = [
            "anchor": figure.anchor, "level": String(level), "kind": HTMLEscape.text(figure.title),
            "headline": HTMLEscape.text(figure.headline), "subtitle": HTMLEscape.text(figure.subtitle),
            "drawing": SVGDocument.inline(figure.drawing, anchor: figure.anchor),
            "definition": CommonMark.html(figure.definition),
            "table": TableHTML.text(shown, anchor: nil, showsCaption: false),
            "thinned": isThinned
                ? HTMLEscape.text(words(layout == .directory ? "table.thinned" : "table.thinned.single", values)) as Any
                : false,
            "csv": layout.csvTarget(figure.anchor) ?? false, "svg": layout.svgTarget(figure.anchor) ?? false,
            "variants": variants(figure), "has_variants": layout == .directory && !figure.variants.isEmpty,
        ]
        return templates.render("figure", own.merging(labels.values) { own, _ in own })
    }

    private func variants(_ figure: ReportFigure) -> [[String: Any]] {
        figure.variants.compactMap { variant in
            layout.svgTarget(variant.name).map { ["target": $0, "title": HTMLEscape.text(variant.label)] }
        }
    }
}
