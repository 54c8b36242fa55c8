import LocalityModel

extension NaiveTrace {
    /// The streams of an analysis and the raw records that went into them.
    struct Selection {
        var streams: [NaiveStream]
        /// What each stream was before passes joined its records, as far as it is analysed.
        var records: [[NaiveStep]]
        /// Indices of the raw records of the analysed range.
        var analysed: Set<Int>
    }

    /// Groups the records into streams and cuts each to its first `maxStepsPerStream` records.
    func select(keyMode: KeyMode, configuration: Configuration) -> Selection {
        let limit = configuration.maxStepsPerStream > 0 ? configuration.maxStepsPerStream : Int.max
        return configuration.stepUnion
            ? unionStreams(limit: limit) : plainStreams(keyMode: keyMode, limit: limit, configuration.passes)
    }

    /// One stream a request, a record a step group. With one layer id left, −1, both key modes are the same.
    private func unionStreams(limit: Int) -> Selection {
        var selection = Selection(streams: [], records: [], analysed: [])
        let groupsOfRequest = Dictionary(grouping: stepGroups, by: \.request)
        for request in requests {
            let groups = (groupsOfRequest[request] ?? []).prefix(limit)
            selection.analysed.formUnion(groups.flatMap(\.members))
            selection.streams.append(
                NaiveStream(
                    shard: request.shard, requestID: request.requestID, requestName: request.requestName, layerID: -1,
                    steps: groups.map(merged)))
        }
        selection.records = selection.streams.map(\.steps)
        return selection
    }

    /// The union of the distinct positions, the largest sequence length.
    private func merged(_ group: NaiveStepGroup) -> NaiveStep {
        let members = group.members.map { records[$0].record }
        return NaiveStep(
            step: group.step, sequenceLength: members.map(\.sequenceLength).max() ?? 0,
            positions: Set(members.flatMap(\.positions)).sorted())
    }

    private func plainStreams(keyMode: KeyMode, limit: Int, _ passes: TokenPasses) -> Selection {
        struct StreamKey: Hashable {
            var request: NaiveRequestKey
            var layerID: Int
        }
        var order: [StreamKey] = []
        var members: [StreamKey: [Int]] = [:]
        for (index, entry) in records.enumerated() {
            let layerID = keyMode == .requestLayer ? entry.record.layerID : -1
            let key = StreamKey(request: entry.request, layerID: layerID)
            if members[key] == nil { order.append(key) }
            members[key, default: []].append(index)
        }
        var selection = Selection(streams: [], records: [], analysed: [])
        for key in order {
            let members = members[key] ?? []
            let groups = NaivePasses(passes).groups(ofRecords: members.count).prefix(limit)
            let analysed = members.prefix(groups.last?.upperBound ?? 0)
            let steps = analysed.map { step(records[$0].record) }
            selection.analysed.formUnion(analysed)
            selection.records.append(steps)
            selection.streams.append(
                NaiveStream(
                    shard: key.request.shard, requestID: records[members[0]].record.requestID,
                    requestName: key.request.requestName, layerID: key.layerID,
                    steps: passes.areSeveral ? groups.map { NaivePasses.join(Array(steps[$0])) } : steps))
        }
        return selection
    }

    private func step(_ record: NaiveRecord) -> NaiveStep {
        NaiveStep(step: record.step, sequenceLength: record.sequenceLength, positions: record.positions)
    }
}
