/// What fits where an engine's own pools are not known: rows of C + 1 in pages of 128, index keys of N positions, and
/// all rows of N positions on the host. No engine admits more.
struct GenericBound {
    let setting: EngineSetting?

    init(_ question: EngineQuestion) {
        let hbm =
            question.layers * question.rowBytes * (question.bufferRows + 1).roundedUp(to: 128)
            + question.contextTokens * question.indexerLayers * question.indexBytes
        let host = question.contextTokens * question.layers * question.rowBytes
        let counts: [(EngineLimit, Int)] = [
            (.maxRequests, question.maxRequests ?? .max), (.hostMemory, (question.hostBytes ?? .max) / host),
            (.hbm, question.kvHBMBytes / hbm),
        ]
        let least = counts.min { $0.1 < $1.1 } ?? counts[2]
        guard least.1 > 0 else {
            setting = nil
            return
        }
        setting = EngineSetting(
            requests: least.1, limit: least.0, hostPool: .bytes(Self.hostPool(least.1 * host)),
            hbmBytesPerRequest: hbm, hostBytesPerRequest: host, bookkeepingBytes: nil,
            kvHBMBytes: question.kvHBMBytes, pools: [], log: [])
    }

    /// 5 % more for what is under way, in whole GiB.
    private static func hostPool(_ bytes: Int) -> Int { (bytes + bytes.dividedUp(by: 20)).roundedUp(to: 1 << 30) }

    static func whole(_ question: EngineQuestion) -> WholeFit {
        let request =
            question.contextTokens
            * (question.layers * question.rowBytes + question.indexerLayers * question.indexBytes)
        return WholeFit(requests: question.kvHBMBytes / request, pools: [])
    }
}
