/// Places labels so that none covers another.
enum LabelLayout {
    /// Moves the wanted centres of labels in a column apart, as little as it can, inside `range`; the order stays.
    ///
    /// Linear after sorting. More labels than fit are spread evenly.
    static func spread(_ wanted: [Double], height: Double, in range: ClosedRange<Double>) -> [Double] {
        guard !wanted.isEmpty else { return [] }
        let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
        let room = range.upperBound - range.lowerBound
        let step = min(height, wanted.count > 1 ? room / Double(wanted.count - 1) : height)
        var placed = wanted
        var floor = range.lowerBound
        for index in order {
            placed[index] = max(wanted[index], floor)
            floor = placed[index] + step
        }
        var ceiling = range.upperBound
        for index in order.reversed() {
            placed[index] = min(placed[index], ceiling)
            ceiling = placed[index] - step
        }
        return placed
    }

    /// A row for each label above the plot, counted from the plot up: one above the highest of those before it that
    /// it would touch.
    static func rows(_ labels: [(left: Double, right: Double)]) -> [Int] {
        var rows: [Int] = []
        for (index, label) in labels.enumerated() {
            let met = (0..<index).filter { label.left < labels[$0].right + 8 && label.right > labels[$0].left - 8 }
            rows.append((met.map { rows[$0] }.max() ?? -1) + 1)
        }
        return rows
    }
}
