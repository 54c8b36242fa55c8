extension SampleMetric {
    /// What a metric is apart from its formula and its words.
    struct Row: Sendable {
        /// Its path below `record_stats`.
        let path: String
        /// The parts of its path.
        let names: [StringKey]
        /// Its summary; nil: it stands elsewhere in the result, and its own catalogue describes it.
        let place: Place?
        let unit: MetricUnit
        let range: MetricRange
        let better: MetricDirection?
        /// Whether its samples are whole numbers.
        let isInteger: Bool

        init(
            _ path: String, _ place: Place? = nil, _ unit: MetricUnit = .ratio, _ range: MetricRange = .share,
            _ better: MetricDirection? = nil, isInteger: Bool = false
        ) {
            self.path = path
            names = path.split(separator: ".").map { StringKey(String($0)) }
            self.place = place
            self.unit = unit
            self.range = range
            self.better = better
            self.isInteger = isInteger
        }
    }

    /// A summary of `record_stats`.
    enum Place: Sendable {
        case always(any WritableKeyPath<RecordStatistics, Summary> & Sendable)
        /// Results of older versions lack it.
        case newer(any WritableKeyPath<RecordStatistics, Summary?> & Sendable)
    }

    private static let rows = allCases.map(\.definition)
    var row: Row { Self.rows[rawValue] }

    /// Those of `record_stats`.
    static let ofRecords = allCases.filter { $0.row.place != nil }

    /// The last part of its JSON path.
    public var identifier: String { row.names.last?.stringValue ?? "" }
    public var isInteger: Bool { row.isInteger }

    /// As the catalogue has one of `record_stats`.
    var description: MetricDescription {
        MetricDescription(
            "record_stats.\(row.path)", unit: row.unit, range: row.range, better: row.better,
            reading: .summary { $0.recordStatistics?[self] })
    }
}

extension RecordStatistics {
    /// Creates the statistics of which each summary is asked for.
    public init(
        recentTokenRatio: IntegerKeyed<Summary>, recentBlockRatio: IntegerKeyed<Summary>,
        _ summary: (SampleMetric) -> Summary
    ) {
        recentLocality.recentTokenRatio = recentTokenRatio
        recentLocality.recentBlockRatio = recentBlockRatio
        for metric in SampleMetric.ofRecords { self[metric] = summary(metric) }
    }

    subscript(metric: SampleMetric) -> Summary? {
        get {
            switch metric.row.place {
            case .always(let place): self[keyPath: place]
            case .newer(let place): self[keyPath: place]
            case nil: nil
            }
        }
        set {
            switch metric.row.place {
            case .always(let place): self[keyPath: place] = newValue ?? .empty
            case .newer(let place): self[keyPath: place] = newValue
            case nil: break
            }
        }
    }
}

/// JSON: each summary at the path of its row, the windows of `recent_locality` as objects.
extension RecordStatistics: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: StringKey.self)
        let recent = try container.nestedContainer(keyedBy: StringKey.self, forKey: StringKey("recent_locality"))
        recentLocality.recentTokenRatio = try recent.decode(
            IntegerKeyed<Summary>.self, forKey: StringKey("recent_token_ratio"))
        recentLocality.recentBlockRatio = try recent.decode(
            IntegerKeyed<Summary>.self, forKey: StringKey("recent_block_ratio"))
        for metric in SampleMetric.ofRecords {
            var (group, names) = (container, metric.row.names)
            let name = names.removeLast()
            for outer in names { group = try group.nestedContainer(keyedBy: StringKey.self, forKey: outer) }
            switch metric.row.place {
            case .newer: self[metric] = try group.decodeIfPresent(Summary.self, forKey: name)
            default: self[metric] = try group.decode(Summary.self, forKey: name)
            }
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: StringKey.self)
        var recent = container.nestedContainer(keyedBy: StringKey.self, forKey: StringKey("recent_locality"))
        try recent.set("recent_token_ratio", recentLocality.recentTokenRatio)
        try recent.set("recent_block_ratio", recentLocality.recentBlockRatio)
        for metric in SampleMetric.ofRecords {
            var (group, names) = (container, metric.row.names)
            let name = names.removeLast()
            for outer in names { group = group.nestedContainer(keyedBy: StringKey.self, forKey: outer) }
            try group.encodeIfPresent(self[metric], forKey: name)
        }
    }
}
