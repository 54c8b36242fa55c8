/// vllm-ascend with sparse KV offload, at a commit of its main branch: no release on the package index has it, so that
/// there is no text. Its functions of memory were run; the rest was read.
///
/// ```
/// buffers = L·R·C·min(batched tokens, s·(1 + d)), paid for s = max_num_seqs whatever runs
/// host    = K'·L·R / (LI·I), K' what is left of K: the host must cover all of the index keys that K' holds
/// blocks  = (K' + host) / (128·(L·R + LI·I)), one request takes cd(N, 128), one block is kept
/// ```
public enum VLLMAscendEngine: ReleasedEngine {
    public static let name = "vllm-ascend"
    public static let title = "vllm-ascend"
    public static let version = "main 182b75ea"
    public static let isReleased = false

    static let block = 128
    /// The indexer's keys, in bf16.
    private static let indexBytes = 256

    public static func fit(_ question: EngineQuestion) -> EngineFit {
        let whole = WholeFit(requests: 0, pools: [])
        let refused = refusals(question)
        guard refused.isEmpty else { return .refusing(self, question, refused, whole: whole) }
        let setting = best(question)
        return EngineFit(
            engine: name, version: version, bufferRows: question.bufferRows, refused: [], setting: setting,
            whole: plain(question), bound: .unreleased, flags: nil)
    }

    public static func bound(_ question: EngineQuestion) -> EngineBound? { .unreleased }

    public static func admits(_ question: EngineQuestion) -> EngineAdmission? {
        best(question).map {
            EngineAdmission(requests: $0.requests, limit: $0.limit, kvHBMBytes: question.kvHBMBytes)
        }
    }

    public static func wholeRequests(_ question: EngineQuestion) -> Int { plain(question).requests }

    /// Of buffers; keys and rows on the host lie in one pool.
    public static func requestBytes(_ question: EngineQuestion) -> (hbm: Int, host: Int) {
        let request = question.contextTokens.roundedUp(to: block)
        return (bufferBytes(question, seats: 1), request * question.layers * question.rowBytes)
    }

    public static func refusals(_ question: EngineQuestion) -> [EngineRefusal] {
        if let generation = question.generation {
            let found = "\(generation.vendor.rawValue) \(generation.name)"
            return [EngineRefusal(.vendor, .ascendOnly, ["found": .name(found)])]
        }
        var refused: [EngineRefusal] = []
        if question.attention != .dsa { refused.append(EngineRefusal(.model, .wantsIndex)) }
        if question.layout != "bf16" { refused.append(EngineRefusal(.layout, .bf16Only)) }
        if question.bufferRows < question.selectedRows {
            refused.append(EngineRefusal(.bufferBelowSelection, formula: "topk_buffer_size >= index_topk"))
        }
        if question.bufferRows % block != 0 {
            let values: [String: Reason.Value] = ["setting": .name("topk_buffer_size"), "unit": .digits(block)]
            refused.append(EngineRefusal(.bufferAlignment, .firstRequest, .multiple, values))
        }
        return refused
    }

    /// The largest `max_num_seqs` that runs as many.
    private static func best(_ question: EngineQuestion) -> EngineSetting? {
        var low = 0
        var high = question.maxRequests ?? 65_536
        while low < high {
            let middle = (low + high + 1) / 2
            if (admission(question, seats: middle)?.requests ?? 0) >= middle {
                low = middle
            } else {
                high = middle - 1
            }
        }
        guard low > 0, let found = admission(question, seats: low) else { return nil }
        let request = question.contextTokens.dividedUp(by: block) * block
        return EngineSetting(
            requests: low, limit: low == question.maxRequests ? .maxRequests : .devicePool,
            hostPool: .bytes(found.hostBytes), hbmBytesPerRequest: bufferBytes(question, seats: low) / low,
            hostBytesPerRequest: request * question.layers * question.rowBytes, bookkeepingBytes: nil,
            kvHBMBytes: question.kvHBMBytes,
            pools: [
                EngineNumber("buffer_bytes", bufferBytes(question, seats: low)),
                EngineNumber("num_blocks", found.blocks), EngineNumber("host_bytes", found.hostBytes),
            ], log: [])
    }

    static func bufferBytes(_ question: EngineQuestion, seats: Int) -> Int {
        let rows = min(question.maxBatchedTokens, seats * (1 + question.draftTokens))
        return question.layers * question.rowBytes * question.bufferRows * rows
    }

    /// Requests with so many seats; nil where the host does not cover the index keys, or nothing is left.
    static func admission(
        _ question: EngineQuestion, seats: Int
    ) -> (requests: Int, blocks: Int, hostBytes: Int)? {
        let left = question.kvHBMBytes - bufferBytes(question, seats: seats)
        guard left > 0 else { return nil }
        let (rows, keys) = (question.layers * question.rowBytes, question.indexerLayers * indexBytes)
        let host = Double(rows * block) / Double(keys * block) * Double(left)
        guard question.hostBytes.map({ host <= Double($0) }) ?? true else { return nil }
        let blocks = Int(Double(left) + host) / (block * (rows + keys))
        let requests = (blocks - 1) / question.contextTokens.dividedUp(by: block)
        return (min(requests, seats), blocks, Int(host.rounded(.up)))
    }

    private static func plain(_ question: EngineQuestion) -> WholeFit {
        let bytes = block * (question.layers * question.rowBytes + question.indexerLayers * indexBytes)
        let blocks = question.kvHBMBytes / bytes
        return WholeFit(
            requests: max(0, blocks - 1) / question.contextTokens.dividedUp(by: block),
            pools: [EngineNumber("num_blocks", blocks)])
    }
}
