import LocalityModel

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
