/// Every chart of a report, in reading order.
enum ChartCatalogue {
    static let all: [any Chart] = [
        AccessMapChart(),
        TouchConcentrationChart(),
        HitRateChart(),
        PoliciesChart(),
        WorkingSetChart(),
        ReuseTimeChart(),
        StepSimilarityChart(),
        TokenOverlapChart(),
        RecencyChart(),
        UniqueBlocksChart(),
        TokensPerBlockChart(),
        ConcentrationChart(),
        LayersChart(),
        LayerProfileChart(),
        CrossLayerChart(),
        BlockSizesChart(),
        BlockSizeCurvesChart(),
    ]
}
