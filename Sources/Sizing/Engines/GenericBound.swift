/// What fits where an engine's own pools are not known: rows of C + 1 in pages of 128, index keys of N positions, and
/// all rows of N positions on the host. Engines with smaller pages may admit a few more.
struct GenericBound {
    let setting: EngineSetting?

    init(_ question: EngineQuestion) {
        let bytes = Self.requestBytes(question)
        setting = Self.admits(question).map { found in
            EngineSetting(
                requests: found.requests, limit: found.limit,
                hostPool: .bytes(Self.hostPool(found.requests * bytes.host)), hbmBytesPerRequest: bytes.hbm,
                hostBytesPerRequest: bytes.host, bookkeepingBytes: nil, kvHBMBytes: question.kvHBMBytes, pools: [],
                log: [])
        }
    }

    static func requestBytes(_ question: EngineQuestion) -> (hbm: Int, host: Int) {
        let hbm =
            question.layers * question.rowBytes * (question.bufferRows + 1).roundedUp(to: Admission.pageRows)
            + question.contextTokens * question.indexerLayers * question.indexBytes
        return (hbm, question.contextTokens * question.layers * question.rowBytes)
    }

    static func admits(_ question: EngineQuestion) -> EngineAdmission? {
        let bytes = requestBytes(question)
        let counts: [(EngineLimit, Int)] = [
            (.maxRequests, question.maxRequests ?? .max), (.hbm, question.kvHBMBytes / bytes.hbm),
            (.hostMemory, (question.hostBytes ?? .max) / bytes.host),
        ]
        guard let least = counts.min(by: { $0.1 < $1.1 }), least.1 > 0 else { return nil }
        return EngineAdmission(requests: least.1, limit: least.0, kvHBMBytes: question.kvHBMBytes)
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
