import Recommendations
import Sizing
import Wording

/// Which layers may share an indexer, for the terminal: the pattern asked for, then what others keep.
struct SharedIndexersText {
    let words: ExplanationCatalogue
    let style: TextStyle

    private static let columns = ["choosing", "kept", "keys", "pattern"]

    func lines(_ shared: Result<SharedIndexers, SharedIndexers.Obstacle>, _ wish: SharedIndexers.Wish) -> [String] {
        let title = ["", style.dressed(words.phrase("indexers-title"), .bold)]
        switch shared {
        case .success(let shared): return title + lines(shared, wish)
        case .failure(let obstacle): return title + TextStyle.wrapped(text(obstacle), first: "  ", indent: 2)
        }
    }

    private func lines(_ shared: SharedIndexers, _ wish: SharedIndexers.Wish) -> [String] {
        let pattern = shared.pattern(wish)
        var sentences = [words.phrase("indexers-fewer-layers", ["layers": NumberText.integer(shared.layerCount)])]
        if let pattern { sentences = [choice(shared, pattern)] }
        sentences.append(words.phrase("indexers-meaning"))
        return TextStyle.wrapped(words.joining.sentences(sentences), first: "  ", indent: 2)
            + table(shared, pattern)
    }

    private func choice(_ shared: SharedIndexers, _ pattern: IndexerSharing.Pattern) -> String {
        words.phrase(
            "indexers-choice",
            [
                "choosing": NumberText.integer(pattern.indexers), "layers": NumberText.integer(shared.layerCount),
                "kept": NumberText.percent(pattern.keptShare),
                "keys": NumberText.bytes(Double(shared.keyBytes(pattern))),
                "all": NumberText.bytes(Double(shared.fullKeyBytes)), "pattern": pattern.letters,
                "ids": words.joining.list(pattern.choosingLayers.map(String.init)),
            ])
    }

    private func text(_ obstacle: SharedIndexers.Obstacle) -> String {
        switch obstacle {
        case .notMeasured: words.phrase("indexers-not-measured")
        case .oneLayer: words.phrase("indexers-one-layer")
        case .apart(let first, let second):
            words.phrase("indexers-apart", ["first": String(first), "second": String(second)])
        }
    }

    private func table(_ shared: SharedIndexers, _ wished: IndexerSharing.Pattern?) -> [String] {
        let rows =
            [["  "] + Self.columns.map { words.phrase("indexers-column-\($0)") }]
            + shared.listed(with: wished).map { pattern in
                [
                    pattern == wished ? "* " : "  ", NumberText.integer(pattern.indexers),
                    NumberText.percent(pattern.keptShare), NumberText.bytes(Double(shared.keyBytes(pattern))),
                    pattern.letters,
                ]
            }
        let widths = rows[0].indices.map { column in rows.map { LineBreaking.columns($0[column]) }.max() ?? 0 }
        return rows.enumerated().map { index, row in
            let numbers = (1...3).map { TextStyle.aligned(row[$0], to: widths[$0]) }
            let line = row[0] + (numbers + [row[4]]).joined(separator: "  ")
            return index == 0 ? style.dressed(line, .bold) : line
        }
    }
}
