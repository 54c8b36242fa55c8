import Foundation
import LocalityModel

extension SampleResults {
    static func diagnostics(records: Int, layers: Int) -> Diagnostics {
        var found = Diagnostics()
        found.bytesRead = 123_456
        found.files = 1
        found.requests = 1
        found.layers = layers
        found.recordsAnalyzed = records
        found.malformedLines = 1
        found.malformedExamples = [MalformedExample(file: "trace_steps_0_1.jsonl", line: 7, what: "cut line")]
        return found
    }

    static func recordStatistics(blocks: Double, blockSize: Int, count: Int) -> RecordStatistics {
        func make(_ mean: Double, _ spread: Double) -> Summary { summary(mean: mean, spread: spread, count: count) }
        let values: [SampleMetric: Summary] = [
            .uniqueBlocks: make(blocks * 0.4, blocks * 0.1), .blockSpan: make(blocks * 0.9, blocks * 0.05),
            .blockDensity: make(0.45, 0.1), .touchedBlockRatio: make(0.4, 0.1),
            .tokensPerBlockMean: make(Double(blockSize) * 0.2, Double(blockSize) * 0.1),
            .normalizedEntropy: make(0.8, 0.1), .gini: make(0.42, 0.2),
            .meanBlockDistance: make(blocks * 0.3, blocks * 0.1),
        ]
        return RecordStatistics(
            recentTokenRatio: IntegerKeyed([256, 1024, 4096].map { ($0, make(log2(Double($0)) / 14, 0.05)) }),
            recentBlockRatio: IntegerKeyed([4, 16, 64].map { ($0, make(log2(Double($0)) / 8, 0.05)) })
        ) { values[$0] ?? .empty }
    }

    static func temporalLocality(records: Int, blocks: Double) -> TemporalLocality {
        let steps = [1, 2, 3, 5, 8, 12, 20, 30, 50, 100, 300, 2048]
        let touches = steps.map { Int(1000 / pow(Double($0), 0.8)) + 1 }
        let total = touches.reduce(0, +)
        var sum = 0
        let cdf = zip(steps, touches).map { step, count -> ReuseTimePoint in
            sum += count
            return ReuseTimePoint(steps: step, share: Double(sum) / Double(total))
        }
        return TemporalLocality(
            stepJaccard: summary(mean: 0.55, spread: 0.2, count: records),
            reuseTimeHistogram: IntegerKeyed(zip(steps, touches).map { ($0, $1) }), reuseTimeCDF: cdf,
            firstTouchBlocks: Int(blocks), singleTouchBlocks: Int(blocks / 8), reuseSamples: total, reuseCapSteps: 2048)
    }

    static func placement(blocks: Double) -> PlacementSimulation {
        let least = max(1, Int(blocks * 0.4))
        let most = max(least + 1, Int(blocks))
        let count = min(256, most - least + 1)
        let curve = (0..<count).map { index -> HitRatePoint in
            let capacity = count == 1 ? least : least + index * (most - least) / (count - 1)
            let rate = 0.97 * pow(Double(capacity) / Double(most), 0.3)
            return HitRatePoint(capacityBlocks: capacity, hitRate: rate, warmHitRate: rate / 0.97)
        }
        func rows(_ shift: Double) -> [PolicyResult] {
            [PolicyResult(infeasibleCapacityBlocks: max(1, least / 2))]
                + [least, (least + most) / 2, most].map { capacity in
                    let rate = min(1, 0.97 * pow(Double(capacity) / Double(most), 0.3) + shift)
                    return PolicyResult(
                        capacityBlocks: capacity, hits: 90, misses: 10, hitRate: rate, warmHitRate: min(1, rate / 0.97))
                }
        }
        return PlacementSimulation(
            minimumFeasibleCapacityBlocks: least, lruCurve: curve, kneeCapacityBlocks: (least + most) / 2,
            capacityForShare: CapacityForShare(
                capacities: [least, least, (least + most) / 2, most * 9 / 10 + 1, most]),
            policies: [
                "lru": rows(0), "fifo": rows(-0.03), "lfu": rows(-0.01), "random": rows(-0.05), "belady": rows(0.03),
                "sliding_window": rows(-0.2), "hot_pinning": rows(0.01),
            ])
    }

    static func accessMap(layers: Int) -> AccessMap {
        func cell(_ row: Int, _ column: Int, _ layer: Int) -> Int {
            let isEmpty = (column * 7 + row * 3 + layer) % 11 == 0
            return isEmpty ? 0 : column * row % 40
        }
        var streams: [AccessMapStream] = []
        for layer in Set([0, layers / 2, layers - 1]).sorted() {
            var rows: [[Int]] = []
            for row in 0..<40 { rows.append((0..<128).map { cell(row, $0, layer) }) }
            streams.append(
                AccessMapStream(
                    requestID: 0, layerID: layer, firstStep: 16_000, lastStep: 16_039, recordsPerRow: 1,
                    tokensPerColumn: 128, rows: rows))
        }
        return AccessMap(streams: streams)
    }

    static func crossLayer(_ layers: Int) -> CrossLayerOverlap {
        func overlap(_ row: Int, _ column: Int) -> Double? {
            guard row + column != 1 else { return nil }
            return 4 / (4 + Double(abs(row - column)))
        }
        var rows: [[Double?]] = []
        for row in 0..<layers { rows.append((0..<layers).map { overlap(row, $0) }) }
        return CrossLayerOverlap(layers: Array(0..<layers), meanOverlap: rows)
    }

    static func layer(_ number: Int, of count: Int, blocks: Double) -> LayerResult {
        let position = Double(number) / Double(max(1, count))
        let least = max(1, Int(blocks * (0.3 + 0.2 * position)))
        let most = max(least + 1, Int(blocks))
        let curve = (0..<min(64, most - least + 1)).map { index -> HitRatePoint in
            let capacity = least + index * (most - least) / max(1, min(64, most - least + 1) - 1)
            let rate = (0.9 - 0.2 * position) * pow(Double(capacity) / Double(most), 0.4)
            return HitRatePoint(capacityBlocks: capacity, hitRate: rate, warmHitRate: rate)
        }
        return LayerResult(
            layerID: number, records: 40,
            means: [
                "unique_blocks": blocks * (0.3 + 0.2 * position), "step_jaccard": 0.7 - 0.4 * position, "gini": 0.4,
                "recent_block_ratio.16": 0.3 + 0.3 * position, "token_step_overlap": number < 2 ? 0.02 : 0.6,
                "token_step_overlap_shifted": 0.1,
            ], reuseCDF: IntegerKeyed([(1, 0.4), (10, 0.8), (100, 0.99)]), minimumFeasibleCapacityBlocks: least,
            lruCurve: curve)
    }
}
