/// Names for links and files, made of a text: lower-case ASCII letters, digits and hyphens; never a bare number.
public enum Slug {
    /// The text's letters and digits, other scripts' as their code points, joined by hyphens; at most 48 characters.
    /// An empty or unusable text gives `run`.
    public static func of(_ text: String) -> String {
        var slug = ""
        for scalar in text.unicodeScalars where slug.utf8.count < 48 {
            switch scalar {
            case "a"..."z", "0"..."9": slug.unicodeScalars.append(scalar)
            case "A"..."Z": slug += String(scalar).lowercased()
            default:
                if scalar.properties.isAlphabetic {
                    slug += "u" + String(scalar.value, radix: 16)
                } else if !slug.isEmpty, !slug.hasSuffix("-") {
                    slug += "-"
                }
            }
        }
        while slug.hasSuffix("-") { slug.removeLast() }
        if slug.isEmpty { return "run" }
        return slug.first?.isNumber == true ? "run-" + slug : slug
    }

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
