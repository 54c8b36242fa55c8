/// Every chart of a report, in reading order.
enum ChartCatalogue {
    static let all: [any Chart] = [
        HitRateChart(),
        WorkingSetChart(),
        ReuseTimeChart(),
    ]
}
