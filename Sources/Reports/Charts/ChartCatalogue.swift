/// Every chart of a report, in reading order.
enum ChartCatalogue {
    /// Those that carry the decision, at the unit that was chosen.
    static let decision: [any Chart] = [
        ThroughputChart(),
        StepMissesChart(), StepTimeChart(),
        StepMissesCDFChart(),
        DependenceChart(),
        ObservedChart(),
        WarmupChart(), LayerMissesChart(),
        RequestsChart(),
        AccessMapChart(),
    ]

    /// All others, folded in groups; the key names the group's words.
    static let groups: [(key: String, charts: [any Chart])] = [
        ("policies", [HitRateChart(), PoliciesChart()]),
        ("locality", [WorkingSetChart(), ReuseTimeChart(), StepSimilarityChart(), TokenOverlapChart()]),
        ("recency", [RecencyChart()]),
        ("concentration", [TouchConcentrationChart(), ConcentrationChart()]),
        ("sets", [UniqueBlocksChart(), TokensPerBlockChart()]),
        ("layers", [LayersChart(), LayerProfileChart(), CrossLayerChart(), SharedIndexersChart()]),
        ("block-sizes", [BlockSizesChart(), BlockSizeCurvesChart()]),
    ]

    static let all: [any Chart] = decision + groups.flatMap(\.charts)
}
