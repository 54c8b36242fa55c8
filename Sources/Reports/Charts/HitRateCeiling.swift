import LocalityModel

/// The hit rate no demand-filled cache can pass: 1 − first touches / touches (compulsory misses).
struct HitRateCeiling: Sendable {
    let share: Double

    /// Nil where the result counts no touches.
    init?(_ result: AnalysisResult) {
        guard let temporal = result.temporalLocality else { return nil }
        let reuses = temporal.reuseSamples ?? temporal.reuseTimeHistogram.values.reduce(0, +)
        let touches = reuses + temporal.firstTouchBlocks
        guard touches > 0 else { return nil }
        share = Double(reuses) / Double(touches)
    }
}
