import Foundation
import LocalityModel
import Testing

@testable import Reports

@Suite struct MeasuredCurveTests {
    private let points = [(x: 2.0, y: 10.0), (x: 8.0, y: 30.0), (x: 32.0, y: 20.0)]

    @Test func `what is stored is shown and nothing is carried beside it`() {
        let curve = MeasuredCurve(points)
        #expect(points.allSatisfy { curve.value(at: $0.x) == $0.y })
        #expect([0, 1, 3, 9, 31, 33, 64].allSatisfy { curve.reading(at: $0) == nil })
    }

    @Test func `between logarithmic points a value is interpolated and says so`() {
        let curve = MeasuredCurve(points.reversed(), between: .logarithmic)
        #expect(curve.reading(at: 8) == .init(value: 30, isInterpolated: false))
        let middle = curve.reading(at: 4)
        #expect(middle?.isInterpolated == true && abs((middle?.value ?? 0) - 20) < 1e-12)
        #expect(curve.value(at: 4) == nil && curve.reading(at: 1) == nil && curve.reading(at: 33) == nil)
    }

    @Test func `a stair is known everywhere up to its end`() {
        let curve = MeasuredCurve(points, between: .level, end: 100)
        #expect(curve.value(at: 7) == 10 && curve.value(at: 31) == 30 && curve.value(at: 100) == 20)
        #expect(curve.value(at: 101) == nil && curve.value(at: 1) == nil)
    }

    @Test func `a hit rate is known where it is stored and beyond the deepest touch`() {
        let curve = MeasuredCurve.hitRate(
            [8, 9, 30].map { HitRatePoint(capacityBlocks: $0, hitRate: Double($0) / 100, warmHitRate: nil) })
        #expect(curve.value(at: 9) == 0.09 && curve.value(at: 1_000_000) == 0.3)
        #expect(curve.value(at: 7) == nil && curve.value(at: 16) == nil)
        #expect(MeasuredCurve.hitRate([]).value(at: 16) == nil)
    }

    @Test func `reuse times beyond the cap are not known`() {
        func temporal(cap: Int?) -> TemporalLocality {
            TemporalLocality(
                stepJaccard: .empty, reuseTimeHistogram: IntegerKeyed([(2, 6), (5, 2)]),
                reuseTimeCDF: [ReuseTimePoint(steps: 2, share: 0.75), ReuseTimePoint(steps: 5, share: 1)],
                firstTouchBlocks: 0, singleTouchBlocks: 0, reuseSamples: 8, reuseCapSteps: cap)
        }
        let clipped = MeasuredCurve.reuseTime(temporal(cap: 5))
        #expect([1, 2, 4].map { clipped.value(at: $0) } == [0, 0.75, 0.75])
        #expect(clipped.value(at: 5) == nil && clipped.value(at: 10) == nil)
        let whole = MeasuredCurve.reuseTime(temporal(cap: 100))
        #expect(whole.value(at: 5) == 1 && whole.value(at: 1000) == 1)
        #expect(MeasuredCurve.reuseTime(nil).value(at: 5) == nil)
    }

    @Test func `a layers cell is the largest stored capacity of its column`() {
        func layer(_ capacities: [Int]) -> LayerResult {
            LayerResult(
                layerID: 0, records: 1, means: [:], reuseCDF: IntegerKeyed(),
                minimumFeasibleCapacityBlocks: capacities[0],
                lruCurve: capacities.map {
                    HitRatePoint(capacityBlocks: $0, hitRate: Double($0) / 100, warmHitRate: nil)
                })
        }
        #expect(LayersChart.rates(layer([5, 6, 11]), upTo: [4, 6, 8, 12, 16]) == [nil, 0.06, nil, 0.11, 0.11])
    }
}
