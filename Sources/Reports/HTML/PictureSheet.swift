/// The pictures of one block size that a page does not draw, those of other sizes and those it has no room for, in one
/// file, each shown by the name of its chart (`charts-block-64.svg#hit-rate-…`): on a site of many runs files cost more
/// than bytes.
struct PictureSheet: Sendable {
    let path: String
    private let figures: [(anchor: String, drawing: Drawing)]

    /// The sheets of a document, a file a block size and one for what belongs to none, in the order of its page.
    static func sheets(_ document: ReportDocument) -> [PictureSheet] {
        var names: [String] = []
        var figures: [String: [(anchor: String, drawing: Drawing)]] = [:]
        for block in document.allBlocks {
            guard case .figure(let figure) = block, figure.isPicture || figure.isCondensed,
                let drawing = figure.drawing
            else { continue }
            let name = figure.blockSizeTokens.map { "charts-block-\($0).svg" } ?? "charts.svg"
            if figures[name] == nil { names.append(name) }
            figures[name, default: []].append((figure.anchor, drawing))
        }
        return names.map { PictureSheet(path: $0, figures: figures[$0] ?? []) }
    }

    /// Where each picture is: the path that its own file would have → the address in the sheet.
    var places: [String: String] {
        Dictionary(figures.map { ("charts/\($0.anchor).svg", "\(path)#\($0.anchor)") }) { first, _ in first }
    }

    /// Drawings below one another, each with a view of its own.
    var file: OutputFile {
        let width = figures.map(\.drawing.width).max() ?? 1
        var top = 0.0
        var body = ByteText()
        for (anchor, drawing) in figures {
            let frame = [0, top, drawing.width, drawing.height].map(PathData.number).joined(separator: " ")
            body += "<view id=\"\(anchor)\" viewBox=\"\(frame)\"/>"
            body += "<g transform=\"translate(0 \(PathData.number(top)))\">"
            body.append(drawing.markup)
            body += "</g>"
            top += drawing.height
        }
        var text = ByteText("<svg xmlns=\"http://www.w3.org/2000/svg\"")
        text += " viewBox=\"0 0 \(PathData.number(width)) \(PathData.number(top))\""
        text += " font-family=\"\(Drawing.fontFamily)\" font-size=\"\(PathData.number(Drawing.fontSize))\">"
        text += "<rect class=\"f-surface\" fill=\"\(Ink.surface.light)\" width=\"100%\" height=\"100%\"/>"
        text.append(body)
        text += "</svg>\n"
        return OutputFile(path: path, text)
    }
}
