import CCmark
import Foundation
import Wording

/// CommonMark → HTML by cmark; the one file that knows that library.
enum CommonMark {
    /// The HTML of a Markdown text. Raw HTML and `javascript:` links in it are dropped, invalid UTF-8 is replaced, and
    /// a number stays with its unit on a line.
    ///
    /// Linear in the length of the text.
    static func html(_ markdown: String) -> String {
        text(withBytes(LineBreaking.binding(markdown)) { cmark_markdown_to_html($0, $1, CMARK_OPT_VALIDATE_UTF8) })
    }

    /// The HTML of a text that is one paragraph, without the paragraph around it.
    static func inlineHTML(_ markdown: String) -> String {
        var html = html(markdown)[...]
        if html.hasPrefix("<p>") { html = html.dropFirst(3) }
        if html.hasSuffix("</p>\n") { html = html.dropLast(5) }
        return String(html)
    }

    /// The same Markdown with the target of each link changed.
    static func rewritingLinks(_ markdown: String, _ target: (String) -> String) -> String {
        guard let root = withBytes(markdown, { cmark_parse_document($0, $1, CMARK_OPT_VALIDATE_UTF8) }),
            let walk = cmark_iter_new(root)
        else { return markdown }
        defer {
            cmark_iter_free(walk)
            cmark_node_free(root)
        }
        while case let event = cmark_iter_next(walk), event != CMARK_EVENT_DONE {
            guard event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(walk),
                cmark_node_get_type(node) == CMARK_NODE_LINK, let link = cmark_node_get_url(node)
            else { continue }
            _ = cmark_node_set_url(node, target(String(cString: link)))
        }
        return text(cmark_render_commonmark(root, CMARK_OPT_DEFAULT, 0))
    }

    /// Calls cmark with the bytes of a text and their count.
    private static func withBytes<Result>(
        _ markdown: String, _ body: (UnsafePointer<CChar>, Int) -> Result?
    ) -> Result? {
        var text = markdown
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                characters.baseAddress.flatMap { body($0, characters.count) }
            }
        }
    }

    /// Takes over a text that cmark allocated.
    private static func text(_ allocated: UnsafeMutablePointer<CChar>?) -> String {
        guard let allocated else { return "" }
        defer { free(allocated) }
        return String(cString: allocated)
    }
}
