import Recommendations
import Wording

/// A finished picture: its elements, size, and what it is called. How it is wrapped (inside a page, as a file of its
/// own) is the renderers' business.
public struct Drawing: Equatable, Sendable {
    private let body: Deferred<SVGBody>
    public var width: Double
    public var height: Double
    /// Accessible name: one line.
    public var name: String
    /// Accessible description: what a reader who cannot see it should know.
    public var summary: String

    init(_ body: SVGBody, width: Double, height: Double, name: String, summary: String) {
        self.init(width: width, height: height, name: name, summary: summary) { body }
    }

    /// A picture that is drawn when it is first looked at: of those at other block sizes a site asks for the numbers
    /// alone.
    init(width: Double, height: Double, name: String, summary: String, body: @escaping @Sendable () -> SVGBody) {
        self.body = Deferred(body)
        self.width = width
        self.height = height
        self.name = name
        self.summary = summary
    }

    var markup: ByteText { body.value.markup }
    var elementCount: Int { body.value.elementCount }
    /// What lies where, for the page's script to show values under the pointer.
    var probes: [Probe] { body.value.probes }

    public static func == (left: Drawing, right: Drawing) -> Bool {
        (left.width, left.height, left.name, left.summary) == (right.width, right.height, right.name, right.summary)
            && left.markup == right.markup && left.probes == right.probes
    }

    /// Type size in drawing units.
    static let fontSize = 12.5
    static let fontFamily =
        "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'PingFang SC', 'Microsoft YaHei', "
        + "'Noto Sans CJK SC', sans-serif"
}

/// How much room a text takes, estimated: no font is at hand when a chart is laid out, and readers have different ones.
/// The estimate is for a wide face (DejaVu Sans), so that labels do not collide in a narrower one.
enum TextMetrics {
    static let lineHeight = 16.0

    static func width(_ text: String, isBold: Bool = false) -> Double {
        var width = 0.0
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x20, 0x2C, 0x2E, 0x3A, 0x3B, 0x69, 0x6C, 0x7C, 0x202F: width += 0.34
            case 0x4D, 0x57, 0x6D, 0x77, 0x25: width += 0.96
            case 0x30...0x39, 0x61...0x7A: width += 0.62
            case 0x1F000...0x1FAFF: width += 1.3
            default: width += LineBreaking.isWide(scalar) ? 1.02 : 0.7
            }
        }
        return width * Drawing.fontSize * (isBold ? 1.08 : 1)
    }

    /// The text on as many lines as it takes: broken where lines may end, and inside a word that is wider than a line.
    static func wrapped(_ text: String, to limit: Double, isBold: Bool = false) -> [String] {
        LineBreaking.lines(text, room: { _ in limit }, width: { width($0, isBold: isBold) }).flatMap { line in
            var lines = [""]
            for character in line {
                if !lines[lines.count - 1].isEmpty,
                    width(lines[lines.count - 1] + String(character), isBold: isBold) > limit
                {
                    lines.append("")
                }
                lines[lines.count - 1].append(character)
            }
            return lines
        }
    }

    /// The text, cut with an ellipsis where it would be wider than `limit`.
    static func fitted(_ text: String, to limit: Double) -> String {
        guard width(text) > limit else { return text }
        var cut = text
        while !cut.isEmpty, width(cut + "…") > limit { cut.removeLast() }
        return cut + "…"
    }
}
