/// Every chart of a report, in reading order.
enum ChartCatalogue {
    /// Those that carry the decision, in sight, two a row where they are narrow.
    static let decision: [any Chart] = [
        ThroughputChart(), StepMissesChart(), HitRateChart(), ReuseTimeChart(), StepMissesCDFChart(), DependenceChart(),
        ObservedChart(),
    ]

    /// Those that say more of it, folded below.
    static let besideDecision: [any Chart] = [
        StepTimeChart(), WarmupChart(), LayerMissesChart(), RequestsChart(), AccessMapChart(),
    ]

    /// All others, folded in groups; the key names the group's words.
    static let groups: [(key: String, charts: [any Chart])] = [
        ("policies", [PoliciesChart()]),
        ("locality", [WorkingSetChart(), StepSimilarityChart(), TokenOverlapChart()]),
        ("recency", [RecencyChart()]),
        ("concentration", [TouchConcentrationChart(), ConcentrationChart()]),
        ("sets", [UniqueBlocksChart(), TokensPerBlockChart()]),
        ("layers", [LayersChart(), LayerProfileChart(), CrossLayerChart(), SharedIndexersChart()]),
        ("block-sizes", [BlockSizesChart(), BlockSizeCurvesChart()]),
    ]

    static let all: [any Chart] = decision + besideDecision + groups.flatMap(\.charts)
}
