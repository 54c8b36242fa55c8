/// Wraps a drawing: inside a page, or as a file that stands alone.
enum SVGDocument {
    /// For a page: themed by the page's stylesheet, no background; identifiers start with the anchor.
    static func inline(_ drawing: Drawing, anchor: String) -> ByteText {
        var text = ByteText("<svg class=\"chart\" viewBox=\"0 0 \(size(drawing))\" role=\"img\"")
        text += " aria-labelledby=\"\(anchor)-name \(anchor)-about\""
        if !drawing.probes.isEmpty {
            text += " data-probes=\""
            HTMLEscape.append("[" + drawing.probes.map(\.json).joined(separator: ",") + "]", to: &text)
            text += "\""
        }
        text += " font-size=\"\(PathData.number(Drawing.fontSize))\">"
        text += naming(drawing, idPrefix: anchor + "-")
        text.append(drawing.markup)
        text += "</svg>"
        return text
    }

    /// A file of its own: with a name space, a size, a background and literal colours.
    static func file(_ drawing: Drawing) -> ByteText {
        var text = ByteText("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(size(drawing))\"")
        text += " width=\"\(PathData.number(drawing.width))\" height=\"\(PathData.number(drawing.height))\""
        text += " role=\"img\" aria-labelledby=\"name about\""
        text += " font-family=\"\(Drawing.fontFamily)\" font-size=\"\(PathData.number(Drawing.fontSize))\">"
        text += naming(drawing, idPrefix: "")
        text += "<rect class=\"f-surface\" fill=\"\(Ink.surface.light)\" width=\"100%\" height=\"100%\"/>"
        text.append(drawing.markup)
        text += "</svg>\n"
        return text
    }

    private static func naming(_ drawing: Drawing, idPrefix: String) -> String {
        "<title id=\"\(idPrefix)name\">\(HTMLEscape.text(drawing.name))</title>"
            + "<desc id=\"\(idPrefix)about\">\(HTMLEscape.text(drawing.summary))</desc>"
    }

    private static func size(_ drawing: Drawing) -> String {
        "\(PathData.number(drawing.width)) \(PathData.number(drawing.height))"
    }
}
