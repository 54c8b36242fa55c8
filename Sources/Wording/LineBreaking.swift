/// Where lines of a text may end, and how wide its characters are, in scripts with and without spaces.
public enum LineBreaking {
    /// A piece that is never divided: a word, or a single wide character with the punctuation that clings to it.
    struct Piece: Equatable {
        var text: String
        /// Whether a space stands between it and the piece before it on the same line.
        var followsSpace: Bool
    }

    /// Whether a character is as wide as two Latin ones: ideographs, kana, Hangul, full-width forms, their punctuation,
    /// and emoji.
    ///
    /// Source: the wide and full-width classes of Unicode's East Asian Width (UAX #11), in ranges.
    public static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
            0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }

    /// Columns of a terminal that a text takes; marks that combine with the character before them take none.
    public static func columns(_ text: String) -> Int {
        if isASCII(text) { return text.utf8.count }
        return text.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark: sum
            default: sum + (isWide(scalar) ? 2 : 1)
            }
        }
    }

    /// The text in lines whose width is at most `room(index of the line)`; a piece wider than that stands on a line of
    /// its own. White space between lines is left out, and runs of it become one space.
    ///
    /// O(characters · longest line).
    public static func lines(
        _ text: String, room: (Int) -> Double, width: (String) -> Double
    ) -> [String] {
        var lines: [String] = []
        var line = ""
        for piece in pieces(text) {
            let longer = line + (piece.followsSpace && !line.isEmpty ? " " : "") + piece.text
            if !line.isEmpty, width(longer) > room(lines.count) {
                lines.append(line)
                line = piece.text
            } else {
                line = longer
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    /// What binds a number to its unit.
    private static let bound: Character = "\u{A0}"

    /// The text with a no-break space between each number and the unit behind it (`40.6 ms`). O(bytes): every
    /// paragraph of a page passes here.
    public static func binding(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var bound: [UInt8] = []
        var kept = 0
        for place in bytes.indices.dropFirst()
        where bytes[place] == UInt8(ascii: " ") && (0x30...0x39).contains(bytes[place - 1])
            && NumberText.beginsWithUnit(bytes[(place + 1)...])
        {
            bound += bytes[kept..<place]
            bound += [0xC2, 0xA0]
            kept = place + 1
        }
        return kept == 0 ? text : String(decoding: bound + bytes[kept...], as: UTF8.self)
    }

    static func pieces(_ text: String) -> [Piece] {
        let words = binding(text).split { $0.isWhitespace && $0 != bound }.map(String.init)
        return words.flatMap { word -> [Piece] in
            if isASCII(word) { return [Piece(text: word, followsSpace: true)] }
            var pieces: [Piece] = []
            var current = ""
            var previous: Character?
            for character in word {
                if let last = previous, breaks(last, character) {
                    pieces.append(Piece(text: current, followsSpace: pieces.isEmpty))
                    current = ""
                }
                current.append(character)
                previous = character
            }
            return (pieces + [Piece(text: current, followsSpace: pieces.isEmpty)]).map {
                Piece(text: $0.text.replacing("\u{A0}", with: " "), followsSpace: $0.followsSpace)
            }
        }
    }

    /// Whether every character is of one column: quickly told, and true of most texts.
    private static func isASCII(_ text: String) -> Bool { text.utf8.allSatisfy { $0 < 0x80 } }

    /// A line may end between two characters of which one is wide, but not before closing punctuation nor after an
    /// opening bracket.
    private static func breaks(_ before: Character, _ after: Character) -> Bool {
        guard isWide(before) || isWide(after) else { return false }
        return !neverFirst.contains(after) && !neverLast.contains(before)
    }

    private static func isWide(_ character: Character) -> Bool {
        character.unicodeScalars.first.map(isWide) ?? false
    }

    private static let neverFirst: Set<Character> = [
        "，", "。", "、", "；", "：", "？", "！", "）", "》", "」", "』", "】", "”", "’", "…", "·", "％", "〉", "〕", "々", "ー", ",",
        ".", ";", ":", "?", "!", ")", "]", "}", "%",
    ]
    private static let neverLast: Set<Character> = ["（", "《", "「", "『", "【", "“", "‘", "〈", "〔", "(", "[", "{"]
}
