/// The nearest known name to one that was mistyped.
public enum Suggestion {
    /// The known name with the smallest edit distance, if at most a third of its letters differ, or the first that
    /// begins with what was typed. Ties go to the first.
    ///
    /// O(known × letters²).
    public static func nearest(to name: String, among known: [String]) -> String? {
        let typed = name.lowercased()
        if typed.count >= 3, let longer = known.first(where: { $0.hasPrefix(typed) }) { return longer }
        let ranked = known.map { (name: $0, distance: editDistance(typed, $0)) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance * 3 <= best.name.count ? best.name : nil
    }

    /// Levenshtein's: insertions, deletions and substitutions that turn one into the other.
    static func editDistance(_ first: String, _ second: String) -> Int {
        let columns = Array(second)
        var row = Array(0...columns.count)
        for (index, letter) in first.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in columns.enumerated() {
                let substituted = diagonal + (letter == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substituted, diagonal + 1, row[column] + 1)
            }
        }
        return row[columns.count]
    }
}
