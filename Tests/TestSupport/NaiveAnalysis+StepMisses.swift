public import LocalityModel

extension NaiveAnalysis {
    /// The misses of whole request steps; nil where streams are no layers, and without the simulation.
    public func requestStepMisses(_ shards: [TraceShard]) -> RequestStepMisses? {
        let trace = NaiveTrace(shards, maximumLineBytes: maximumLineBytes)
        return requestStepMisses(trace, trace.select(keyMode: keyMode, configuration: configuration))
    }

    func requestStepMisses(_ trace: NaiveTrace, _ selection: NaiveTrace.Selection) -> RequestStepMisses? {
        guard keyMode == .requestLayer, configuration.simulation != .off, !selection.analysed.isEmpty else {
            return nil
        }
        let groupsOfRequest = Dictionary(grouping: trace.stepGroups, by: \.request)
        let steps = trace.requests.flatMap { request in
            let groups = groupsOfRequest[request] ?? []
            return configuration.stepUnion
                ? unionSteps(groups, trace, selection) : layerSteps(groups, trace, selection)
        }
        let capacities = capacities(steps, selection.streams)
        return RequestStepMisses(
            warmupSteps: configuration.warmupSteps,
            capacities: capacities.map { capacity in
                let steady = steps.filter { $0.ordinal >= configuration.warmupSteps }
                return StepMissesAtCapacity(
                    capacityBlocks: capacity, all: Summary(ofSamples: steps.map { Double($0.misses(capacity)) }),
                    steady: steady.isEmpty ? nil : Summary(ofSamples: steady.map { Double($0.misses(capacity)) }))
            },
            warmupCurve: warmupCurve(steps, capacities),
            contextTokens: contextTokens(trace, selection))
    }

    /// One analysed step of one request: the depth of each of its touches in the order of its own stream; nil for a
    /// first touch.
    private struct RequestStep {
        var ordinal: Int
        var depths: [Int?]

        func misses(_ capacity: Int) -> Int { depths.count { $0 == nil || $0! > capacity } }
    }

    /// Steps of a request whose layers have an order each.
    private func layerSteps(
        _ groups: [NaiveStepGroup], _ trace: NaiveTrace, _ selection: NaiveTrace.Selection
    ) -> [RequestStep] {
        var orders: [Int: [Int]] = [:]
        return groups.enumerated().compactMap { ordinal, group in
            let members = group.members.filter { selection.analysed.contains($0) }
            guard !members.isEmpty else { return nil }
            let depths = members.flatMap { member in
                let record = trace.records[member].record
                return touch(record.positions, &orders[record.layerID, default: []])
            }
            return RequestStep(ordinal: ordinal, depths: depths)
        }
    }

    /// Steps of a request whose layers are merged into one.
    private func unionSteps(
        _ groups: [NaiveStepGroup], _ trace: NaiveTrace, _ selection: NaiveTrace.Selection
    ) -> [RequestStep] {
        var order: [Int] = []
        return groups.enumerated().compactMap { ordinal, group in
            guard group.members.allSatisfy({ selection.analysed.contains($0) }) else { return nil }
            let positions = group.members.flatMap { trace.records[$0].record.positions }
            return RequestStep(ordinal: ordinal, depths: touch(positions, &order))
        }
    }

    /// The depths of the blocks of some positions, which then move to the front.
    private func touch(_ positions: [Int], _ order: inout [Int]) -> [Int?] {
        let touched = Set(positions.map { $0 / blockSize }).sorted()
        let depth = Dictionary(uniqueKeysWithValues: zip(order, 1...))
        order = lruOrder(order, afterTouching: touched)
        return touched.map { depth[$0] }
    }

    /// Of 2^i and 3·2^(i−1) those from the smallest that holds every step up to the first that holds the deepest touch.
    private func capacities(_ steps: [RequestStep], _ streams: [NaiveStream]) -> [Int] {
        let grid = Set((0...25).flatMap { [1 << $0, $0 > 0 ? 3 * (1 << ($0 - 1)) : 1] }).sorted()
        let smallest = grid.first { $0 >= minimumFeasibleCapacity(streams) } ?? 0
        let deepest = steps.flatMap(\.depths).compactMap { $0 }.max() ?? 0
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

    private func contextTokens(_ trace: NaiveTrace, _ selection: NaiveTrace.Selection) -> Summary? {
        let analysed = selection.analysed.map { trace.records[$0] }
        let longest = Dictionary(grouping: analysed, by: \.request).values.compactMap { entries in
            entries.map(\.record.sequenceLength).filter { $0 > 0 }.max()
        }
        return longest.isEmpty ? nil : Summary(ofSamples: longest.map(Double.init))
    }
}
