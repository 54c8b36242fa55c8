import Foundation

/// Names for links, files and folders, made of a text: letters and digits of any script and hyphens, in lower case;
/// never a bare number.
///
/// They are safe on every file system in use: two texts that differ only in case or in the Unicode form of their
/// letters give the same name, so that no two names become one where names are folded; names that Windows keeps for
/// devices (`con`, `lpt1`) are never given.
public enum Slug {
    /// At most this many characters of a text.
    private static let characterLimit = 48
    /// Far below the 255 bytes, or UTF-16 units, of a file name: names are joined and get endings.
    private static let byteLimit = 80

    /// The text's letters and digits, joined by hyphens. An empty or unusable text gives `run`.
    public static func of(_ text: String) -> String {
        var slug = String.UnicodeScalarView()
        var byteCount = 0
        for scalar in folded(text) {
            let isKept = isLetter(scalar) || isMark(scalar) && !slug.isEmpty && slug.last != "-"
            let next: Unicode.Scalar = isKept ? scalar : "-"
            if next == "-", slug.isEmpty || slug.last == "-" { continue }
            byteCount += UTF8.width(next)
            guard slug.count < characterLimit, byteCount <= byteLimit else { break }
            slug.append(next)
        }
        while slug.last == "-" { slug.removeLast() }
        let name = String(slug)
        if name.isEmpty { return "run" }
        return name.first?.isNumber == true || deviceNames.contains(name) ? "run-" + name : name
    }

    /// Compatibility characters (full width, ligatures) as the plain ones, composed, without case. A letter becomes its
    /// capital first, so that `ß` and `ss`, or the two sigmas, are one, as they are to file systems.
    private static func folded(_ text: String) -> String.UnicodeScalarView {
        var folded = String.UnicodeScalarView()
        for scalar in text.precomposedStringWithCompatibilityMapping.unicodeScalars {
            for capital in scalar.properties.uppercaseMapping.unicodeScalars {
                folded.append(contentsOf: capital.properties.lowercaseMapping.unicodeScalars)
            }
        }
        return String(folded).precomposedStringWithCompatibilityMapping.unicodeScalars
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isDefaultIgnorableCodePoint { return false }
        switch scalar.properties.generalCategory {
        case .lowercaseLetter, .uppercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber:
            return true
        default: return false
        }
    }

    /// A vowel sign or accent that has no form joined with its letter.
    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isDefaultIgnorableCodePoint { return false }
        return [.nonspacingMark, .spacingMark].contains(scalar.properties.generalCategory)
    }

    /// Names that Windows refuses for files and folders, whatever stands behind a dot.
    private static let deviceNames: Set<String> = {
        let ports = ["com", "lpt"].flatMap { port in (0...9).map { "\(port)\($0)" } }
        return Set(["con", "prn", "aux", "nul", "conin", "conout", "clock"] + ports)
    }()

    /// A slug for each text; of equal ones the later get `-b`, `-c`, … appended, in the order given.
    public static func unique(_ texts: [String]) -> [String] {
        var taken: Set<String> = []
        return texts.map { text in
            let base = of(text)
            var slug = base
            var number = 2
            while !taken.insert(slug).inserted {
                slug = "\(base)-\(letters(number))"
                number += 1
            }
            return slug
        }
    }

    /// 2 → `b`, 26 → `z`, 27 → `aa`.
    private static func letters(_ number: Int) -> String {
        var rest = number
        var text = ""
        while rest > 0 {
            let digit = (rest - 1) % 26
            text = String(UnicodeScalar(UInt8(97 + digit))) + text
            rest = (rest - 1) / 26
        }
        return text
    }
}
