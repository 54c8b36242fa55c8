/// Escaping for HTML and XML, text and quoted attributes alike.
///
/// Works on bytes, not on characters: a quotation mark followed by a combining mark is one `Character`, which an escape
/// by characters (swift-mustache's) lets through. Therefore templates insert raw (`{{{x}}}`) what was escaped here.
enum HTMLEscape {
    static func text(_ text: String) -> String {
        var result = ""
        append(text, to: &result)
        return result
    }

    static func append(_ text: String, to result: inout String) {
        guard text.utf8.contains(where: isSpecial) else {
            result += text
            return
        }
        var escaped = ByteText()
        append(text, to: &escaped)
        result += escaped.text
    }

    static func append(_ text: String, to result: inout ByteText) {
        var text = text
        text.withUTF8 { bytes in
            var kept = 0
            for place in bytes.indices where isSpecial(bytes[place]) {
                result.append(bytes[kept..<place])
                result += entity(bytes[place])
                kept = place + 1
            }
            result.append(bytes[kept...])
        }
    }

    private static func entity(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "\""): "&quot;"
        default: "&#39;"
        }
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte == 0x3C || byte == 0x3E || byte == 0x26 || byte == 0x22 || byte == 0x27
    }
}
