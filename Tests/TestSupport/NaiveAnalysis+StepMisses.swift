public import LocalityModel

extension NaiveAnalysis {
    /// The misses of whole request steps; nil where streams are no layers, and without the simulation.
    public func requestStepMisses(_ shards: [TraceShard]) -> RequestStepMisses? {
        let trace = NaiveTrace(shards, maximumLineBytes: maximumLineBytes)
        return requestStepMisses(trace, trace.select(keyMode: keyMode, configuration: configuration).streams)
    }

    func requestStepMisses(_ trace: NaiveTrace, _ streams: [NaiveStream]) -> RequestStepMisses? {
        guard keyMode == .requestLayer, configuration.simulation != .off, !streams.isEmpty else { return nil }
        let requests = Dictionary(grouping: streams, by: \.request).values.map(requestSteps)
        let steps = requests.flatMap { $0 }
        let capacities = capacities(steps, streams)
        let layers = Set(streams.map(\.layerID)).sorted()
        return RequestStepMisses(
            warmupSteps: configuration.warmupSteps, writtenRows: steps.map(\.writtenRows).reduce(0, +), layers: layers,
            layerWeights: layers.contains { weight($0) > 1 } ? layers.map(weight) : nil,
            selectedTokens: trace.records.map { Set($0.record.positions).count }.max(),
            capacities: capacities.map { capacity in missesAt(capacity, requests) },
            warmupCurve: warmupCurve(steps, capacities), contextTokens: contextTokens(streams))
    }

    /// The capacities of the misses of request steps; nil where these are not measured.
    func measuredCapacities(_ streams: [NaiveStream]) -> [Int]? {
        guard keyMode == .requestLayer, configuration.simulation != .off else { return nil }
        return capacities(Dictionary(grouping: streams, by: \.request).values.flatMap(requestSteps), streams)
    }

    /// What the streams of one request miss together.
    func requestMisses(_ streams: [NaiveStream], _ capacities: [Int]) -> RequestMisses {
        let steps = requestSteps(streams)
        let steady = steps.filter { $0.ordinal >= configuration.warmupSteps }
        return RequestMisses(
            steps: steps.count, steadySteps: steady.count,
            misses: capacities.map { capacity in steps.map { $0.misses(capacity) }.reduce(0, +) },
            steadyMisses: capacities.map { capacity in steady.map { $0.misses(capacity) }.reduce(0, +) })
    }

    /// What names a step of a request: its number, and how many records the stream had shown there before.
    private struct StepName: Hashable {
        var step: Int
        var earlierRecords: Int
    }

    private enum Touch {
        /// In the order of its own stream, 1-based.
        case atDepth(Int)
        case first
        /// A first one, of the block that the newest token stands in.
        case written
    }

    /// One step of one request: the touches of all its layers, each as often as its layer counts.
    private struct RequestStep {
        var ordinal: Int
        var touches: [Touch] = []

        func misses(_ capacity: Int) -> Int {
            touches.count { touch in
                switch touch {
                case .atDepth(let depth): depth > capacity
                case .first: true
                case .written: false
                }
            }
        }

        var writtenRows: Int {
            touches.count { touch in
                if case .written = touch { true } else { false }
            }
        }

        var deepest: Int {
            touches.map { touch in
                if case .atDepth(let depth) = touch { depth } else { 0 }
            }.max() ?? 0
        }
    }

    /// The steps of one request by ordinal: the names that its streams show, in order.
    private func requestSteps(_ streams: [NaiveStream]) -> [RequestStep] {
        var touches: [StepName: [Touch]] = [:]
        for stream in streams {
            var order: [Int] = []
            for (place, record) in stream.steps.enumerated() {
                let earlier = stream.steps[..<place].count { $0.step == record.step }
                let found = touch(record, &order)
                for _ in 0..<weight(stream.layerID) {
                    touches[StepName(step: record.step, earlierRecords: earlier), default: []] += found
                }
            }
        }
        let names = touches.keys.sorted { ($0.step, $0.earlierRecords) < ($1.step, $1.earlierRecords) }
        return names.enumerated().map { RequestStep(ordinal: $0, touches: touches[$1] ?? []) }
    }

    private func weight(_ layerID: Int) -> Int { layerWeights[layerID] ?? 1 }

    /// The touches of a record's blocks, which then move to the front.
    private func touch(_ record: NaiveStep, _ order: inout [Int]) -> [Touch] {
        let touched = record.touchedBlocks(blockSize: blockSize)
        let depth = Dictionary(uniqueKeysWithValues: zip(order, 1...))
        order = lruOrder(order, afterTouching: touched)
        return touched.map { block in
            if let depth = depth[block] { return .atDepth(depth) }
            return record.writes(block: block, blockSize: blockSize) ? .written : .first
        }
    }

    private func missesAt(_ capacity: Int, _ requests: [[RequestStep]]) -> StepMissesAtCapacity {
        let all = requests.map { $0.map { Double($0.misses(capacity)) } }
        let steady = all.map { $0.dropFirst(configuration.warmupSteps) }.filter { !$0.isEmpty }
        var means = Summary(ofSamples: steady.map { $0.reduce(0, +) / Double($0.count) })
        means.percentiles = nil
        return StepMissesAtCapacity(
            capacityBlocks: capacity, all: Summary(withSkewnessOf: all.flatMap { $0 }),
            steady: steady.isEmpty ? nil : Summary(withSkewnessOf: steady.flatMap { $0 }),
            requestMeans: steady.isEmpty ? nil : means)
    }

    /// Of 2^i and 3·2^(i−1) those from the smallest that holds every step up to the first that holds the deepest touch.
    private func capacities(_ steps: [RequestStep], _ streams: [NaiveStream]) -> [Int] {
        let grid = Set((0...25).flatMap { [1 << $0, $0 > 0 ? 3 * (1 << ($0 - 1)) : 1] }).sorted()
        let smallest = grid.first { $0 >= minimumFeasibleCapacity(streams) } ?? 0
        let deepest = steps.map(\.deepest).max() ?? 0
        let last = grid.first { $0 >= max(smallest, deepest) } ?? 0
        return grid.filter { ($0 >= smallest) && ($0 <= last) }
    }

    /// At 0, 1, 2, 3, 4, 5, 10, 20, 50, 100, … those that occur.
    private func warmupCurve(_ steps: [RequestStep], _ capacities: [Int]) -> [WarmupPoint] {
        let stepsAt = Dictionary(grouping: steps, by: \.ordinal)
        return stepsAt.keys.sorted().filter { $0 <= 5 || "125".contains(leadingDigit($0)) }.map { ordinal in
            let steps = stepsAt[ordinal] ?? []
            return WarmupPoint(
                stepOrdinal: ordinal, requests: steps.count,
                meanMisses: capacities.map { capacity in
                    Double(steps.map { $0.misses(capacity) }.reduce(0, +)) / Double(steps.count)
                })
        }
    }

    /// The digit before the zeros of a round number; "0" of any other.
    private func leadingDigit(_ number: Int) -> Character {
        let digits = "\(number)"
        return digits.dropFirst().allSatisfy { $0 == "0" } ? digits.first ?? "0" : "0"
    }

    private func contextTokens(_ streams: [NaiveStream]) -> Summary? {
        let longest = Dictionary(grouping: streams, by: \.request).values.compactMap { streams in
            streams.flatMap(\.steps).map(\.sequenceLength).filter { $0 > 0 }.max()
        }
        return longest.isEmpty ? nil : Summary(ofSamples: longest.map(Double.init))
    }
}

extension NaiveStream {
    fileprivate var request: NaiveRequestKey {
        NaiveRequestKey(shard: shard, requestID: requestID, requestName: requestName)
    }
}
