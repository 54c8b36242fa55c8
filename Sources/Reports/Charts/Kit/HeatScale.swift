import Wording

/// Which of at most nine colours a value gets.
struct HeatScale: Sendable {
    /// Lower ends of the bins, ascending; a value below the first has the first bin's colour.
    let edges: [Double]
    /// Labels of the bins in the legend.
    let labels: [String]
    /// What the values are, with their unit.
    let title: String
    /// What a cell without a value means.
    let missing: String

    /// Shares with finer steps towards 1, where caches differ.
    static func hitRate(_ title: String, missing: String) -> HeatScale {
        shares([0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99], title, missing)
    }

    /// Shares in tenths, 80 % and more together.
    static func overlap(_ title: String, missing: String) -> HeatScale {
        shares([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8], title, missing)
    }

    private static func shares(_ edges: [Double], _ title: String, _ missing: String) -> HeatScale {
        HeatScale(
            edges: edges, labels: edges.map { NumberText.decimal($0 * 100, places: 0) }, title: title, missing: missing)
    }

    /// Counts from 1 to a maximum in powers of two, or of four or more where nine bins would not reach.
    static func counts(to maximum: Int, _ title: String, missing: String) -> HeatScale {
        var factor = 2
        func reach(_ factor: Int) -> Int { (0..<8).reduce(1) { value, _ in min(value * factor, 1 << 40) } }
        while reach(factor) < maximum { factor += factor < 4 ? 1 : 2 }
        var edges = [1]
        while let last = edges.last, last * factor <= maximum, edges.count < 9 { edges.append(last * factor) }
        return HeatScale(
            edges: edges.map(Double.init), labels: edges.map(NumberText.integer), title: title, missing: missing)
    }

    func bin(_ value: Double) -> Int {
        var bin = edges.count - 1
        while bin > 0, !(edges[bin] <= value + 1e-12) { bin -= 1 }
        return bin
    }

    /// The values of a bin: `20–40`, `≥ 80`.
    func range(_ bin: Int) -> String {
        bin + 1 < labels.count ? "\(labels[bin])–\(labels[bin + 1])" : "≥ \(labels[bin])"
    }

    /// The bins' colours, spread over all nine where there are fewer.
    func ink(_ bin: Int) -> Ink {
        let last = Ink.heat.count - 1
        return Ink.heat[edges.count > 1 ? bin * last / (edges.count - 1) : last]
    }
}
