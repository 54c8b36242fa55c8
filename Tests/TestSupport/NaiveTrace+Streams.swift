import LocalityModel

extension NaiveTrace {
    /// The streams of an analysis and the raw records that went into them.
    struct Selection {
        var streams: [NaiveStream]
        /// Indices of the raw records of the analysed range.
        var analysed: Set<Int>
    }

    /// Groups the records into streams and cuts each to its first `maxStepsPerStream` records.
    func select(keyMode: KeyMode, configuration: Configuration) -> Selection {
        let limit = configuration.maxStepsPerStream > 0 ? configuration.maxStepsPerStream : Int.max
        return configuration.stepUnion ? unionStreams(limit: limit) : plainStreams(keyMode: keyMode, limit: limit)
    }

    /// One stream a request, a record a step group. With one layer id left, −1, both key modes are the same.
    private func unionStreams(limit: Int) -> Selection {
        var selection = Selection(streams: [], analysed: [])
        let groupsOfRequest = Dictionary(grouping: stepGroups, by: \.request)
        for request in requests {
            let groups = (groupsOfRequest[request] ?? []).prefix(limit)
            selection.analysed.formUnion(groups.flatMap(\.members))
            selection.streams.append(
                NaiveStream(
                    shard: request.shard, requestID: request.requestID, requestName: request.requestName, layerID: -1,
                    steps: groups.map(merged)))
        }
        return selection
    }

    /// The union of the distinct positions, the largest sequence length.
    private func merged(_ group: NaiveStepGroup) -> NaiveStep {
        let members = group.members.map { records[$0].record }
        return NaiveStep(
            step: group.step, sequenceLength: members.map(\.sequenceLength).max() ?? 0,
            positions: Set(members.flatMap(\.positions)).sorted())
    }

    private func plainStreams(keyMode: KeyMode, limit: Int) -> Selection {
        struct StreamKey: Hashable {
            var request: NaiveRequestKey
            var layerID: Int
        }
        var selection = Selection(streams: [], analysed: [])
        var indexOfStream: [StreamKey: Int] = [:]
        for (index, entry) in records.enumerated() {
            let layerID = keyMode == .requestLayer ? entry.record.layerID : -1
            let key = StreamKey(request: entry.request, layerID: layerID)
            let stream = indexOfStream[key] ?? selection.streams.count
            if stream == selection.streams.count {
                indexOfStream[key] = stream
                selection.streams.append(
                    NaiveStream(
                        shard: entry.shard, requestID: entry.record.requestID, requestName: entry.record.requestName,
                        layerID: layerID, steps: []))
            }
            guard selection.streams[stream].steps.count < limit else { continue }
            selection.streams[stream].steps.append(
                NaiveStep(
                    step: entry.record.step, sequenceLength: entry.record.sequenceLength,
                    positions: entry.record.positions))
            selection.analysed.insert(index)
        }
        return selection
    }
}
