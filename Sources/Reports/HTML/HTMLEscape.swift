/// Escaping for HTML and XML, text and quoted attributes alike.
///
/// Works on scalars: a quotation mark followed by a combining mark is one `Character`, which an escape by characters
/// (swift-mustache's) lets through. Therefore templates insert raw (`{{{x}}}`) what was escaped here.
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
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": scalars.append(contentsOf: "&lt;".unicodeScalars)
            case ">": scalars.append(contentsOf: "&gt;".unicodeScalars)
            case "&": scalars.append(contentsOf: "&amp;".unicodeScalars)
            case "\"": scalars.append(contentsOf: "&quot;".unicodeScalars)
            case "'": scalars.append(contentsOf: "&#39;".unicodeScalars)
            default: scalars.append(scalar)
            }
        }
        result.unicodeScalars.append(contentsOf: scalars)
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte == 0x3C || byte == 0x3E || byte == 0x26 || byte == 0x22 || byte == 0x27
    }
}
