public import LocalityModel

extension NaiveAnalysis {
    /// The same of shards in reading order.
    public func resumedSteps(_ shards: [TraceShard]) -> Int {
        resumedSteps(NaiveTrace(shards, maximumLineBytes: maximumLineBytes))
    }

    /// How often a request returns to a step that had ended: a run of its records at one `step_idx` after an earlier
    /// run there, with a layer whose earlier records all stand at lower steps.
    func resumedSteps(_ trace: NaiveTrace) -> Int {
        visitsByRequest(trace).map { visits in
            visits.indices.count { place in
                let earlier = visits[..<place]
                return earlier.contains { $0.step == visits[place].step }
                    && visits[place].layers.contains { layer in
                        earlier.allSatisfy { $0.step < visits[place].step || !$0.layers.contains(layer) }
                    }
            }
        }.reduce(0, +)
    }

    /// Runs of a request's records at one `step_idx` in which all layers that the request ever shows, at least two,
    /// select the same positions, and more than one position before the newest is not among them.
    func repeatedRows(_ trace: NaiveTrace, _ selection: NaiveTrace.Selection) -> Int {
        guard configuration.simulation != .off else { return 0 }
        return visitsByRequest(trace).map { visits in
            let layers = Set(visits.flatMap(\.layers))
            return visits.count { visit in
                let analysed = visit.members.filter { selection.analysed.contains($0) }.map { trace.records[$0].record }
                let selections = Dictionary(analysed.map { ($0.layerID, Set($0.positions)) }) { $0.union($1) }
                let length = visit.members.map { trace.records[$0].record.sequenceLength }.max() ?? 0
                return layers.count > 1 && Set(selections.keys) == layers && Set(selections.values).count == 1
                    && (selections.values.first?.count ?? 0) < max(0, length) - 1
            }
        }.reduce(0, +)
    }

    /// As below, of shards in reading order.
    public static func loopingRequests(of shards: [TraceShard]) -> LoopingRequests? {
        NaiveAnalysis(blockSize: 1).loopingRequests(NaiveTrace(shards, maximumLineBytes: 64 << 20))
    }

    /// Of every eighth record, from the seventeenth on, of a request's last layer that selects at most a quarter of the
    /// sequence: whether one of the 64 before, from the ninth on, has nine tenths of its positions; of requests where
    /// that is so of half of at least eight. Of long sequences the words of 64 positions that are multiples of a power
    /// of two are compared, if they hold 32 positions.
    func loopingRequests(_ trace: NaiveTrace) -> LoopingRequests? {
        let looping = Dictionary(grouping: trace.stepGroups, by: \.request).values
            .map { groups -> (tested: Int, repeated: Int) in
                let places = groups.flatMap(\.members).sorted()
                let all = places.map { trace.records[$0].record }
                let records = all.filter { $0.layerID == all.map(\.layerID).max() }.map { Set($0.positions) }
                let words = records.count > 8 ? ((records[8].max() ?? 0) / 512 + 1) * 8 : 0
                var stride = 1
                while words / (stride * 2) >= 128 { stride *= 2 }
                let end = (2 * words + stride - 1) / stride * stride * 64
                let compared = records.map { $0.filter { Int($0) / 64 % stride == 0 && Int($0) < end } }
                let tested = Swift.stride(from: 16, to: records.count, by: 8).filter {
                    4 * records[$0].count <= Int(records[$0].max() ?? 0) + 1 && compared[$0].count >= 32
                }
                let repeated = tested.count { place in
                    compared[max(8, place - 64)..<place].contains {
                        10 * $0.intersection(compared[place]).count >= 9 * compared[place].count
                    }
                }
                return (tested.count, repeated)
            }.filter { $0.tested >= 8 && 2 * $0.repeated >= $0.tested }
        guard !looping.isEmpty else { return nil }
        let (tested, repeated) = (looping.map(\.tested).reduce(0, +), looping.map(\.repeated).reduce(0, +))
        return LoopingRequests(count: looping.count, distinctShare: Double(tested - repeated) / Double(tested))
    }

    private struct Visit {
        var step: Int
        var layers: Set<Int>
        var members: [Int]
    }

    private func visitsByRequest(_ trace: NaiveTrace) -> [[Visit]] {
        Dictionary(grouping: trace.stepGroups, by: \.request).values.map { groups in
            groups.map { group in
                Visit(
                    step: group.step, layers: Set(group.members.map { trace.records[$0].record.layerID }),
                    members: group.members)
            }
        }
    }
}
