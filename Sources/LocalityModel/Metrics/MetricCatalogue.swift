/// Every metric of the result JSON, in the order in which pages list them. Tables, comparisons, `explain` and the guide
/// read this list; a metric is one entry here and one file of words.
public enum MetricCatalogue {
    public static let all: [MetricDescription] = groups.flatMap(\.metrics)

    /// The metrics by what they are about, in the same order.
    public static let groups: [MetricGroup] = [
        MetricGroup(identifier: "record-statistics", metrics: recordStatistics),
        MetricGroup(identifier: "temporal-locality", metrics: temporalLocality),
        MetricGroup(identifier: "sequential-cache", metrics: sequentialCache),
        MetricGroup(identifier: "placement-simulation", metrics: placementSimulation),
        MetricGroup(identifier: "request-steps", metrics: requestSteps),
        MetricGroup(identifier: "token-level", metrics: tokenLevel),
        MetricGroup(identifier: "trace-shape", metrics: traceShape),
    ]

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

/// Metrics that speak of one thing: a heading of the guide.
public struct MetricGroup: Sendable {
    /// Lower case with hyphens; names the heading's words and its anchor.
    public let identifier: String
    public let metrics: [MetricDescription]
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
