import LocalityModel

extension NaiveAnalysis {
    /// Overlap with the record before, where the steps differ by exactly 1: plain, and with its positions moved by +1.
    func overlapSamples(_ stream: NaiveStream) -> NaiveSamples {
        var samples: NaiveSamples = ["token_step_overlap": [], "token_step_overlap_shifted": []]
        for (index, change) in stepChanges(stream.steps).enumerated() where change == 1 {
            let before = Set(stream.steps[index].positions)
            let now = Set(stream.steps[index + 1].positions)
            let shifted = Set(before.map { $0 + 1 })
            samples["token_step_overlap"]?.append(share(now.intersection(before).count, of: now.count))
            samples["token_step_overlap_shifted"]?.append(share(now.intersection(shifted).count, of: now.count))
        }
        return samples
    }

    /// For each pair of layers the mean of |P_i∩P_j|/min(|P_i|,|P_j|) over the step groups that have both.
    ///
    /// Groups are cut by all records with positions, as in union mode; only records of the analysed range count. A
    /// layer that occurs twice in a group selects the union.
    func crossLayerOverlap(_ trace: NaiveTrace, analysed: Set<Int>) -> CrossLayerOverlap {
        let layers = Set(analysed.map { trace.records[$0].record.layerID }).sorted()
        let selections = trace.stepGroups.map { group in
            selectionPerLayer(group.members.filter { analysed.contains($0) }.map { trace.records[$0].record })
        }
        return CrossLayerOverlap(
            layers: layers,
            meanOverlap: layers.map { first in
                layers.map { second in meanOverlap(selections, first, second) }
            })
    }

    private func selectionPerLayer(_ records: [NaiveRecord]) -> [Int: Set<Int>] {
        Dictionary(records.map { ($0.layerID, Set($0.positions)) }) { $0.union($1) }
    }

    private func meanOverlap(_ selections: [[Int: Set<Int>]], _ first: Int, _ second: Int) -> Double? {
        let overlaps = selections.compactMap { selection -> Double? in
            guard let one = selection[first], let other = selection[second] else { return nil }
            return share(one.intersection(other).count, of: min(one.count, other.count))
        }
        return overlaps.isEmpty ? nil : overlaps.reduce(0, +) / Double(overlaps.count)
    }
}
