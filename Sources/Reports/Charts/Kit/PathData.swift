import Wording

/// The `d` of a path, written with at most two decimals.
struct PathData: Sendable {
    private(set) var text = ByteText()

    var isEmpty: Bool { text.isEmpty }

    mutating func move(_ x: Double, _ y: Double) { command(UInt8(ascii: "M"), x, y) }
    mutating func line(_ x: Double, _ y: Double) { command(UInt8(ascii: "L"), x, y) }
    mutating func horizontal(_ x: Double) {
        text += "H"
        Self.append(x, to: &text)
    }
    mutating func vertical(_ y: Double) {
        text += "V"
        Self.append(y, to: &text)
    }
    mutating func close() { text += "Z" }

    /// A closed rectangle.
    mutating func rectangle(x: Double, y: Double, width: Double, height: Double) {
        move(x, y)
        horizontal(x + width)
        vertical(y + height)
        horizontal(x)
        close()
    }

    /// A closed marker about a point.
    mutating func marker(_ shape: LineStyle.Marker, _ x: Double, _ y: Double, radius r: Double = 3.5) {
        switch shape {
        case .circle:
            move(x - r, y)
            for width in [2 * r, -2 * r] {
                command(UInt8(ascii: "a"), r, r)
                text += " 0 1 0 "
                Self.append(width, to: &text)
                text += " 0"
            }
        case .square: rectangle(x: x - r * 0.9, y: y - r * 0.9, width: r * 1.8, height: r * 1.8)
        case .triangle:
            move(x, y - r * 1.2)
            line(x + r * 1.1, y + r * 0.8)
            line(x - r * 1.1, y + r * 0.8)
        case .diamond:
            move(x, y - r * 1.3)
            line(x + r * 1.3, y)
            line(x, y + r * 1.3)
            line(x - r * 1.3, y)
        }
        close()
    }

    private mutating func command(_ letter: UInt8, _ x: Double, _ y: Double) {
        text.append(byte: letter)
        Self.append(x, to: &text)
        text.append(byte: UInt8(ascii: " "))
        Self.append(y, to: &text)
    }

    static func number(_ value: Double) -> String {
        var text = ByteText()
        append(value, to: &text)
        return text.text
    }

    /// A factor, with five decimals: two would move the far end of a grid.
    static func exact(_ value: Double) -> String {
        assert(value.isFinite && value >= 0, "a factor is not finite")
        return value.isFinite ? NumberText.fixed(max(0, value), places: 5) : "1"
    }

    /// Two decimals at most, no trailing zeros, never `nan`, `inf` or `-0`: a value that is not finite is a mistake of
    /// a chart and becomes 0 in a release build, since a wrong line is easier to report than a crash.
    static func append(_ value: Double, to text: inout ByteText) {
        assert(value.isFinite, "a coordinate is not finite")
        guard value.isFinite, abs(value) < 1e9 else {
            text += "0"
            return
        }
        let hundredths = Int((value * 100).rounded())
        let size = hundredths.magnitude
        if hundredths < 0 { text += "-" }
        text.append(digitsOf: size / 100)
        let rest = size % 100
        guard rest > 0 else { return }
        text += rest < 10 ? ".0" : "."
        text.append(digitsOf: rest % 10 == 0 ? rest / 10 : rest)
    }
}
