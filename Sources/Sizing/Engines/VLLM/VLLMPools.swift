/// The pools of a server with HiSparse: one of equal blocks on the device, for index keys, buffers and resident pages,
/// and one of whole rows on the host.
///
/// ```
/// index  = 64·LI·I bytes; layers are packed in order, one and those that use its selection together, into groups whose
///          rows stay within it, a unit larger than that in a group of its own; g groups
/// B      = up(max(index, 64·R·layers of the largest group), 64·R), blocks = K / B
/// held   = cd(N, 64) + g·cd(C, 64) + g·min(cd(W, 64), 2), W = min(2·batched tokens, N); admit: with all of cd(W, 64)
/// n      = min(1 + (blocks − 1 − admit) / held, (host − 1) / cd(N, 64)): each pool keeps one null block
/// ```
///
/// Drafts add a layer that owns an index.
struct VLLMPools {
    static let block = 64

    let question: EngineQuestion
    let layers: Int
    let indexerLayers: Int
    /// Layers of each group.
    let groups: [Int]
    let blockBytes: Int
    let hostBlockBytes: Int

    init(_ question: EngineQuestion) {
        self.question = question
        let drafts = question.draftTokens > 0 ? 1 : 0
        layers = question.layers + drafts
        indexerLayers = question.indexerLayers + drafts
        let row = Self.block * question.rowBytes
        let index = Self.block * indexerLayers * question.indexBytes
        groups = Self.groups(question.sharingUnits + (drafts > 0 ? [1] : []), row: row, index: index)
        blockBytes = max(index, (groups.max() ?? 0) * row).roundedUp(to: row)
        // Ranks of one node share the pool, in pages of the system.
        let host = layers * row
        hostBlockBytes = question.tensorParallel == 1 ? host : host.roundedUp(to: 4096)
    }

    private static func groups(_ units: [Int], row: Int, index: Int) -> [Int] {
        var groups: [Int] = []
        var held = 0
        for unit in units {
            if held > 0, (held + unit) * row > index {
                groups.append(held)
                held = 0
            }
            held += unit
        }
        return groups + [held]
    }

    /// `--max-model-len`.
    var longest: Int { question.maxModelLength ?? question.contextTokens }

    var blocks: Int { question.kvHBMBytes / blockBytes }

    /// Blocks that a request of some tokens takes: of the device when it is let in and while it runs, of the host.
    func need(_ tokens: Int) -> (admit: Int, held: Int, host: Int) {
        let pages = tokens.dividedUp(by: Self.block)
        let fixed = pages + groups.count * question.bufferRows.dividedUp(by: Self.block)
        let window = min(2 * question.maxBatchedTokens, tokens).dividedUp(by: Self.block)
        return (fixed + groups.count * window, fixed + groups.count * min(window, 2), pages)
    }

    /// Whether a start accepts K for one request of the longest length.
    var starts: Bool { need(longest).admit * blockBytes <= question.kvHBMBytes }

    /// Requests of N tokens that the device's pool admits.
    var deviceRequests: Int {
        let (admit, held, _) = need(question.contextTokens)
        guard starts, blocks - 1 >= admit else { return 0 }
        return 1 + (blocks - 1 - admit) / held
    }

    func hostBlocks(gibibytes: Int) -> Int { (gibibytes << 30) / hostBlockBytes }

    /// Requests of N tokens that a host pool holds; 0 where a start refuses it.
    func hostRequests(gibibytes: Int) -> Int {
        let blocks = hostBlocks(gibibytes: gibibytes)
        guard blocks >= need(longest).host + 2 else { return 0 }
        return (blocks - 1) / need(question.contextTokens).host
    }

    /// The smallest whole pool that holds so many requests and starts.
    func gibibytes(requests: Int) -> Int {
        let least = max(requests * need(question.contextTokens).host + 1, need(longest).host + 2)
        return (least * hostBlockBytes).dividedUp(by: 1 << 30)
    }

    /// What the start-up log calls maximum and steady-state concurrency, at the longest length.
    func concurrencies(gibibytes: Int) -> (maximum: Double, steady: Double) {
        let (admit, held, pages) = need(longest)
        let host = Double(hostBlocks(gibibytes: gibibytes)) / Double(pages)
        let maximum = Double(blocks) / Double(admit)
        let steady = blocks < admit ? maximum : 1 + Double(blocks - admit) / Double(held)
        return (min(maximum, host), min(steady, host))
    }

    /// Without HiSparse: one group of all layers; nothing where a request of the longest length does not fit.
    var whole: WholeFit {
        let bytes = Self.block * (layers * question.rowBytes + indexerLayers * question.indexBytes)
        let blocks = question.kvHBMBytes / bytes
        let pages = longest.dividedUp(by: Self.block)
        guard blocks >= pages else { return WholeFit(requests: 0, pools: []) }
        return WholeFit(
            requests: max(blocks - 1, 0) / question.contextTokens.dividedUp(by: Self.block),
            pools: [
                EngineNumber("num_blocks", blocks),
                EngineNumber("maximum_concurrency", Double(blocks) / Double(pages)),
            ])
    }
}
