import CCmark
import Foundation

/// CommonMark → HTML by cmark; the one file that knows that library.
enum CommonMark {
    /// The HTML of a Markdown text. Raw HTML and `javascript:` links in it are dropped, invalid UTF-8 is replaced.
    ///
    /// Linear in the length of the text.
    static func html(_ markdown: String) -> String {
        var text = markdown
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                guard let start = characters.baseAddress,
                    let html = cmark_markdown_to_html(start, characters.count, CMARK_OPT_VALIDATE_UTF8)
                else { return "" }
                defer { free(html) }
                return String(cString: html)
            }
        }
    }
}
