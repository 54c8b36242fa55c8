/// The pools of a server with HiSparse, for one ratio of the host's pool to the device's.
///
/// ```
/// cell    = L·R + L·I·ratio, with drafts + (R + I)·ratio: the draft layer is dense over the logical tokens
/// S       = whole pages of device tokens below min(K / cell, --max-total-tokens)
/// logical = S·ratio tokens, host = (logical / 64 + 1)·64 rows of L·R bytes
/// rows    = what a request of N tokens holds of S: up(N, 64) below C, else C + 64; with drafts always C + 64 + scratch
/// n       = min(slots, logical / up(N, 64), S / rows)
/// ```
///
/// Every layer stores index keys, whether it shares another's choice or not.
struct SGLangPools: Equatable {
    static let page = 64

    let ratio: Int
    let cellBytes: Int
    let deviceTokens: Int
    /// nil: K limits the device's pool, no flag has to.
    let maxTotalTokens: Int?
    let requests: Int
    let limit: EngineLimit

    var logicalTokens: Int { deviceTokens * ratio }
    var hostRows: Int { (logicalTokens / Self.page + 1) * Self.page }

    init(_ question: EngineQuestion, ratio: Int) {
        let page = Self.page
        self.ratio = ratio
        let perLayer = question.layers * question.rowBytes + question.layers * question.indexBytes * ratio
        cellBytes = perLayer + Self.draftBytes(question) * ratio
        let own = (question.kvHBMBytes / cellBytes).roundedDown(to: page)
        let cap = question.hostBytes.map { Self.deviceCap(question, hostBytes: $0, ratio: ratio) }
        maxTotalTokens = cap.flatMap { $0 < own ? $0 : nil }
        deviceTokens = min(own, cap ?? own)
        let slots = Self.slots(question, deviceTokens: deviceTokens)
        let logical = deviceTokens * ratio / question.contextTokens.roundedUp(to: page)
        let device = deviceTokens / Self.deviceRows(question)
        requests = min(slots, logical, device)
        // The first of equals, in the order in which the engine asks its pools.
        limit =
            deviceTokens == 0
            ? .devicePool : requests == slots ? .requestSlots : requests == logical ? .logicalPool : .devicePool
    }

    /// R + I of the draft model's layer; nothing without drafts.
    static func draftBytes(_ question: EngineQuestion) -> Int {
        question.draftTokens == 0 ? 0 : question.rowBytes + question.indexBytes
    }

    /// Whole pages of device tokens whose host pool fits: below (host / (L·R) − 64) / ratio.
    private static func deviceCap(_ question: EngineQuestion, hostBytes: Int, ratio: Int) -> Int {
        let rows = hostBytes / (question.layers * question.rowBytes) - page
        return max(0, rows / ratio).roundedDown(to: page)
    }

    /// The most running requests a rank: what was asked for, else S·512 / context between 2048 and 4096; at most S / 2.
    private static func slots(_ question: EngineQuestion, deviceTokens: Int) -> Int {
        if let most = question.maxRequests { return min(max(1, most), deviceTokens / 2) }
        let context = question.serverContext ?? question.modelContext ?? question.contextTokens
        let usual = max(min(Int(Double(deviceTokens) / Double(context) * 512), 4096), 2048)
        return min(usual, deviceTokens / 2)
    }

    /// Rows of the device's pool that a request holds at its longest.
    static func deviceRows(_ question: EngineQuestion) -> Int {
        let buffer = question.bufferRows + page
        if question.draftTokens > 0 {
            let resolved = (question.draftTokens + 1) * question.selectedRows
            return buffer + min(resolved, max(1024, resolved - question.bufferRows))
        }
        let rows = question.contextTokens.roundedUp(to: page)
        return rows < question.bufferRows ? rows : buffer
    }

    /// The longest request that is served at all, whatever its split into prompt and output.
    private var servedTokens: Int { deviceTokens - 2 * Self.page }

    /// The smallest ratio of at least 2 that admits the most requests, of those whose device pool serves one of N
    /// tokens; nil where none admits one. The device's pool shrinks as the ratio grows, so that its slots and S / rows
    /// bound all later ratios: the search ends where the bound is reached.
    static func best(_ question: EngineQuestion) -> SGLangPools? {
        let rows = deviceRows(question)
        // Below this the logical pool does not hold a single request.
        let tokens = question.contextTokens.roundedUp(to: page)
        var ratio = max(2, tokens * question.layers * question.rowBytes / question.kvHBMBytes)
        var best: SGLangPools?
        while true {
            let pools = SGLangPools(question, ratio: ratio)
            guard pools.servedTokens >= question.contextTokens else { return best }
            if pools.requests > (best?.requests ?? 0) { best = pools }
            let bound = min(pools.deviceTokens / rows, slots(question, deviceTokens: pools.deviceTokens))
            if bound <= (best?.requests ?? 0) { return best }
            ratio += 1
        }
    }

    /// Without HiSparse: whole pages below K / (L·R + LI·I), with drafts + R + I; layers that share keep no keys.
    static func whole(_ question: EngineQuestion) -> WholeFit {
        let cell =
            question.layers * question.rowBytes + question.indexerLayers * question.indexBytes + draftBytes(question)
        let tokens = (question.kvHBMBytes / cell).roundedDown(to: page)
        return WholeFit(
            requests: tokens / question.contextTokens.roundedUp(to: page),
            pools: [EngineNumber("cell", cell), EngineNumber("device_tokens", tokens)])
    }
}
