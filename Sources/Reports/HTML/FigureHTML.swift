import Wording

/// Figures as HTML: headline, subtitle, picture, definition, folded table, links to the files.
struct FigureHTML: Sendable {
    let templates: PageTemplates
    let words: Words
    let labels: BlockHTML.Labels
    let links: DataLinks

    /// Rows of a figure's table on the page; all stand in its CSV file.
    static let rowLimit = 10

    /// Drawings up to this width stand two a row.
    private static let narrow = 480.0

    /// Whether the page can show it: a picture needs its file.
    func hasRoom(_ figure: ReportFigure) -> Bool {
        !figure.isPicture || figure.svgPath.map { links.link($0, "") != nil } ?? true
    }

    func html(_ figure: ReportFigure, level: Int) -> ByteText {
        figure.isPicture ? picture(figure, level: level) : drawing(figure, level: level)
    }

    /// The figure as the picture of its file: one element, where a drawing has a hundred.
    private func picture(_ figure: ReportFigure, level: Int) -> ByteText {
        var own = caption(figure, level: level)
        own["picture"] = false
        var svg = figure.svgPath
        if let drawing = figure.drawing, let source = svg.flatMap({ links.link($0, "") }) {
            own["picture"] = [
                "source": source["target"] ?? "", "width": PathData.number(drawing.width),
                "height": PathData.number(drawing.height), "kind": HTMLEscape.text(figure.title),
            ]
            // Where it has no file of its own the picture itself is enough.
            if source["download"] is String || links.areShared { svg = nil }
        }
        let files = self.files(figure.csvPath, svg: svg)
        own["files"] = files
        own["has_files"] = !files.isEmpty
        return templates.render("picture", own, labels: labels.values)
    }

    private func caption(_ figure: ReportFigure, level: Int) -> [String: Any] {
        [
            "anchor": figure.anchor, "level": String(level), "kind": HTMLEscape.text(figure.title),
            "headline": HTMLEscape.text(figure.headline), "subtitle": HTMLEscape.text(figure.subtitle),
            "narrow": (figure.drawing?.width ?? 0) <= Self.narrow,
        ]
    }

    private func drawing(_ figure: ReportFigure, level: Int) -> ByteText {
        let shown = figure.table.thinned(to: Self.rowLimit)
        let values = [
            "shown": NumberText.integer(shown.rowCount), "all": NumberText.integer(figure.table.rowCount),
        ]
        let isThinned = shown.rowCount < figure.table.rowCount
        let files = self.files(figure.csvPath, svg: figure.svgPath)
        let own: [String: Any] = [
            "drawing": figure.drawing.map { SVGDocument.inline($0, anchor: figure.anchor) as Any } ?? false,
            "definition": CommonMark.html(figure.definition),
            "table": TableHTML.text(shown, anchor: nil, showsCaption: false),
            "thinned": isThinned
                ? HTMLEscape.text(words(links.has(figure.csvPath) ? "table.thinned" : "table.thinned.single", values))
                    as Any
                : false,
            "files": files, "has_files": !files.isEmpty,
        ]
        return templates.render(
            "figure", caption(figure, level: level).merging(own) { $1 }, labels: labels.values)
    }

    /// Links to the table and, where there is one, the picture.
    func files(_ csv: String, svg: String?) -> [[String: Any]] {
        [
            links.link(csv, HTMLEscape.text(words("file.csv"))),
            svg.flatMap { links.link($0, HTMLEscape.text(words("file.svg"))) },
        ]
        .compactMap { $0 }
    }
}
