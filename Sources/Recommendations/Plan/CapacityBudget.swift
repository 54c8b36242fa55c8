/// A tier's budget, for everything that shares it: blocks (`512`) or bytes (`40GiB`, `40GB`, `1.5TiB`).
public enum CapacityBudget: Equatable, Sendable {
    case blocks(Int)
    case bytes(Int)

    /// Reads a budget; nil for anything else: no number, a negative one, an unknown unit, a part of a block or byte
    /// beyond rounding down, more than 2⁶³ − 1.
    ///
    /// Units: `B`, `kB`/`KB` `MB` `GB` `TB` (powers of 1000), `KiB` `MiB` `GiB` `TiB` (powers of 1024), in any case.
    /// A plain integer is blocks.
    public init?(_ text: String) {
        let compact = text.filter { $0 != " " && $0 != "_" }
        let digits = compact.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = compact.dropFirst(digits.count).lowercased()
        guard digits.first != ".", digits.last != ".", !digits.isEmpty else { return nil }
        if unit.isEmpty {
            guard let blocks = Int(digits) else { return nil }
            self = .blocks(blocks)
            return
        }
        guard let factor = Self.units[unit], let number = Double(digits) else { return nil }
        let bytes = (number * factor).rounded(.down)
        guard bytes < 0x1p63 else { return nil }
        self = .bytes(Int(bytes))
    }

    private static let units: [String: Double] = [
        "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
        "kib": 0x1p10, "mib": 0x1p20, "gib": 0x1p30, "tib": 0x1p40,
    ]
}
