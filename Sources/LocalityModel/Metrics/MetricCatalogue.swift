/// Every metric of the result JSON, in the order in which pages list them. Tables, comparisons, `explain` and the guide
/// read this list; a metric is one entry here and one file of words.
public enum MetricCatalogue {
    public static let all: [MetricDescription] =
        recordStatistics + temporalLocality + sequentialCache + placementSimulation + tokenLevel + traceShape

    /// The metric with an identifier, also written with its key as in `per_layer.means` (`recent_block_ratio.16`).
    public static func metric(_ identifier: String) -> MetricDescription? {
        let name = identifier.split(separator: ".").first.map(String.init) ?? identifier
        return all.first { $0.identifier == name }
    }

    /// The key written behind an identifier: 16 for `recent_block_ratio.16`.
    public static func key(of identifier: String) -> Int? {
        let parts = identifier.split(separator: ".")
        return parts.count == 2 ? Int(parts[1]) : nil
    }
}

extension MetricDescription {
    /// A metric whose identifier is the last part of its path.
    init(
        _ path: String, unit: MetricUnit, range: MetricRange, better: MetricDirection? = nil, key: MetricKey? = nil,
        reading: MetricReading
    ) {
        self.identifier = path.split(separator: ".").last.map(String.init) ?? path
        self.path = path
        self.unit = unit
        self.range = range
        self.better = better
        self.key = key
        self.reading = reading
    }
}
