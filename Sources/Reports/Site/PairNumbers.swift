import LocalityModel
import Recommendations
import Wording

/// Every number that two results have in common, with the difference and whether the second is better or worse: by the
/// direction in which the metric is easier to place.
struct PairNumbers: Sendable {
    let match: RunPair.Match
    let scale: PairScale
    let names: [String]
    let words: Words
    let explanations: ExplanationCatalogue

    /// One number of both.
    struct Row: Sendable {
        var metric: String
        var title: String
        var first: Double
        var second: Double
        var better: MetricDirection?
    }

    /// What differs most, by its relative difference: at most eight numbers, the largest first; nil where none does.
    /// The sequential LRU, whose numbers below a step's size are artefacts of its order, is not among them.
    func largest(_ anchors: AnchorScope) -> ReportTable? {
        let artefacts = MetricCatalogue.groups.first { $0.identifier == "sequential-cache" }?.metrics.map(\.identifier)
        let differing = rows().compactMap { row -> (row: Row, size: Double)? in
            if artefacts?.contains(row.metric) == true { return nil }
            let scale = max(abs(row.first), abs(row.second))
            let size = scale > 0 ? abs(row.second - row.first) / scale : 0
            return size > Self.negligible ? (row, size) : nil
        }
        let shown = differing.sorted { ($0.size, $1.row.title) > ($1.size, $0.row.title) }.prefix(8).map(\.row)
        guard !shown.isEmpty else { return nil }
        var block = ReportTable(anchor: anchors("largest"), table: table(shown, caption: words("pair.largest")))
        block.filterableFrom = .max
        return block
    }

    func table(_ anchors: AnchorScope) -> ReportTable {
        ReportTable(anchor: anchors("numbers"), table: table(rows(), caption: words("pair.numbers")))
    }

    private func table(_ rows: [Row], caption: String) -> DataTable {
        let columns = [
            DataTable.Column(words("column.metric"), key: "metric", isNumber: false),
            DataTable.Column(names[0], key: "a"), DataTable.Column(names[1], key: "b"),
            DataTable.Column(words("column.difference"), key: "difference"),
            DataTable.Column(words("column.relative"), key: "relative_difference"),
            DataTable.Column(words("column.b_is"), key: "b_is", isNumber: false),
        ]
        let cells = rows.map { row -> [DataTable.Cell] in
            let difference = row.second - row.first
            return [
                .link(text: row.title, target: "../../guide/metrics.html#" + row.metric), .number(row.first),
                .number(row.second), .change(difference),
                row.first == 0 ? .none : .relativeChange(difference / abs(row.first)), .text(verdict(row)),
            ]
        }
        return DataTable(caption: caption, columns: columns, rows: cells)
    }

    /// Relative differences up to this are written 0.0 %, and no side is called better for them.
    static let negligible = 0.0005

    /// The numbers in the catalogue's order.
    func rows() -> [Row] {
        MetricCatalogue.all.flatMap { metric in rows(metric).compactMap { comparable($0, metric) } }
    }

    private func rows(_ metric: MetricDescription) -> [Row] {
        switch metric.identifier {
        case "reuse_distance_cdf_steps": return reuse(metric)
        case "capacity_for_share": return shares(metric)
        // The histogram is drawn as its CDF; the cap is a setting, equal on both sides.
        case "reuse_distance_hist_steps", "reuse_cap_steps": return []
        default: break
        }
        guard metric.key != nil else { return [row(metric, key: nil)].compactMap { $0 } }
        let keys = metric.keys(in: match.first).filter { metric.keys(in: match.second).contains($0) }
        // Curves are drawn, not listed.
        return keys.count > 8 ? [] : keys.compactMap { row(metric, key: $0) }
    }

    private func row(_ metric: MetricDescription, key: Int?) -> Row? {
        guard let first = metric.value(in: match.first, key: key), let second = metric.value(in: match.second, key: key)
        else { return nil }
        return Row(
            metric: metric.identifier, title: title(metric, key: key.map(NumberText.integer)), first: first,
            second: second, better: metric.better)
    }

    private func reuse(_ metric: MetricDescription) -> [Row] {
        let curves = [match.first, match.second].map { MeasuredCurve.reuseTime($0.temporalLocality) }
        return [1, 10, 100].compactMap { steps in
            guard let first = curves[0].value(at: Double(steps)), let second = curves[1].value(at: Double(steps)) else {
                return nil
            }
            return Row(
                metric: metric.identifier, title: title(metric, key: NumberText.integer(steps)), first: first,
                second: second, better: metric.better)
        }
    }

    private func shares(_ metric: MetricDescription) -> [Row] {
        CapacityForShare.shares.compactMap { share in
            guard let first = match.first.placementSimulation?.capacityForShare[share],
                let second = match.second.placementSimulation?.capacityForShare[share], let number = Double(share)
            else { return nil }
            let key = NumberText.percent(number, places: 0)
            return Row(
                metric: metric.identifier,
                title: words("pair.share", ["title": title(metric, key: nil), "share": key]),
                first: Double(first), second: Double(second), better: metric.better)
        }
    }

    private func title(_ metric: MetricDescription, key: String?) -> String {
        let title = explanations.metric(metric.identifier)?.title ?? metric.identifier
        guard let key, let kind = metric.key else { return title }
        return words(
            "pair.keyed", ["title": title, "kind": explanations.phrase("key-\(kind)"), "key": key])
    }

    private func verdict(_ row: Row) -> String {
        guard let better = row.better else { return words("pair.neither") }
        let isSame = abs(row.first - row.second) <= Self.negligible * max(abs(row.first), abs(row.second))
        if isSame { return words("pair.same") }
        let direction: MetricDirection = row.second < row.first ? .lower : .higher
        return words("pair.\(direction == better ? "better" : "worse").\(direction.rawValue)")
    }

    /// A row as it may be compared: where counts do not compare, blocks become multiples of the largest step, and what
    /// is neither a share nor a time, or belongs to one capacity in blocks, is left out.
    private func comparable(_ row: Row, _ metric: MetricDescription) -> Row? {
        guard !scale.comparesCounts else { return row }
        guard metric.key != .capacityBlocks else { return nil }
        switch metric.unit {
        case .ratio, .steps: return row
        case .blocks:
            guard metric.better != nil, let selections = scale.selections else { return nil }
            var row = row
            row.first /= selections.first
            row.second /= selections.second
            row.title = words("pair.scaled", ["title": row.title])
            return row
        case .positionsPerBlock, .tokens, .touches, .records, .mixed: return nil
        }
    }
}
