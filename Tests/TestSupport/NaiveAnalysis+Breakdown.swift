import LocalityModel

extension NaiveAnalysis {
    /// One entry a layer of the streams, ascending (in union mode the one layer is −1).
    func perLayer(_ streams: [NaiveStream]) -> [LayerResult] {
        let streamsOfLayer = Dictionary(grouping: streams, by: \.layerID)
        return streamsOfLayer.sorted { $0.key < $1.key }.map { layerID, streams in
            let cdf = reuseTimeCDF(reuseTimeHistogram(streams))
            return LayerResult(
                layerID: layerID,
                records: streams.map(\.steps.count).reduce(0, +),
                means: means(of: streams),
                reuseCDF: IntegerKeyed(
                    [1, 10, 100].map { limit in
                        (limit, cdf.last { $0.steps <= limit }?.share ?? 0)
                    }),
                minimumFeasibleCapacityBlocks: minimumFeasibleCapacity(streams),
                lruCurve: lruCurve(streams))
        }
    }

    /// One entry a request, by shard and first record.
    func perRequest(_ streams: [NaiveStream]) -> [RequestResult] {
        var order: [NaiveRequestKey] = []
        var streamsOfRequest: [NaiveRequestKey: [NaiveStream]] = [:]
        for stream in streams {
            let key = NaiveRequestKey(
                shard: stream.shard, requestID: stream.requestID, requestName: stream.requestName)
            if streamsOfRequest[key] == nil { order.append(key) }
            streamsOfRequest[key, default: []].append(stream)
        }
        let capacities = measuredCapacities(streams)
        return order.map { key in
            let streams = streamsOfRequest[key] ?? []
            let longest = streams.flatMap(\.steps).map(\.sequenceLength).filter { $0 > 0 }.max()
            return RequestResult(
                requestID: key.requestID, requestName: key.requestName.map { String(decoding: $0, as: UTF8.self) },
                records: streams.map(\.steps.count).reduce(0, +), contextTokens: longest,
                means: means(of: streams), stepMisses: capacities.map { requestMisses(streams, $0) })
        }
    }

    /// Mean of each metric over these streams' samples; a metric without a sample has no mean.
    private func means(of streams: [NaiveStream]) -> [String: Double] {
        samples(of: streams).filter { !$0.value.isEmpty }.mapValues { $0.reduce(0, +) / Double($0.count) }
    }
}
