public import Sizing
import Wording

/// A plan in sentences: the same for the terminal and for pages.
public struct BufferPlanSentences {
    public let plan: BufferPlan
    let words: ExplanationCatalogue

    public init(_ plan: BufferPlan, words: ExplanationCatalogue) {
        self.plan = plan
        self.words = words
    }

    /// What to do; and where it changes what one would do, that few requests were measured and which assumed inputs
    /// decide.
    public var decision: String {
        let isOther = plan.range.map { !$0.isSame } ?? false
        return words.joining.sentences([decision(plan.choice), isOther ? range : nil, decisive].compactMap { $0 })
    }

    private func decision(_ choice: BufferChoice) -> String {
        switch choice {
        case .whole(let whole):
            return phrase(
                "whole",
                [
                    "requests": requests(whole.requestsWithinLimit), "step": time(whole.stepMilliseconds),
                    "rate": NumberText.significant(whole.tokensPerSecond),
                ])
        case .none(let smallest):
            guard let smallest else {
                return phrase("none-fits", ["budget": NumberText.bytes(Double(plan.machine.kvHBMBytes))])
            }
            return phrase("none", ["limit": time(plan.machine.stepLimitMilliseconds), "step": time(smallest)])
        case .buffer(let buffer):
            let whole = plan.baseline
            return phrase(
                whole.requestsWithinLimit == 0 ? "buffer-alone" : "buffer",
                [
                    "rows": name(buffer), "requests": requests(buffer.requestsWithinLimit),
                    "baseline": NumberText.integer(whole.requestsWithinLimit), "step": time(buffer.times?.stepMean),
                    "base": time(whole.stepMilliseconds), "rate": NumberText.significant(buffer.tokensPerSecond),
                    "base_rate": NumberText.significant(whole.tokensPerSecond),
                    "ratio": NumberText.significant(
                        whole.tokensPerSecond > 0 ? buffer.tokensPerSecond / whole.tokensPerSecond : 0),
                ])
        }
    }

    /// What keeps the number of requests from being larger; nil where nothing was chosen.
    public var limit: String? {
        plan.choice.limit.map { limit in
            let most = plan.chosenBuffer?.maxRequests ?? plan.baseline.maxRequests
            return phrase("limit-\(limit.rawValue)", ["most": requests(most)])
        }
    }

    /// HBM a request against the budget, and what the host holds.
    public var memory: String? {
        guard let bytes = plan.choice.hbmBytesPerRequest else { return nil }
        return phrase(
            plan.chosenBuffer == nil ? "memory-whole" : "memory",
            [
                "bytes": NumberText.bytes(Double(bytes)),
                "budget": NumberText.bytes(Double(plan.machine.kvHBMBytes)),
                "whole": NumberText.bytes(Double(plan.baseline.hbmBytesPerRequest)),
                "host": NumberText.bytes(Double(plan.chosenBuffer?.hostBytesPerRequest ?? 0)),
            ])
    }

    /// That the trace is too short to tell steady steps; nil where it is not.
    public var shortTrace: String? {
        plan.notes.first { if case .noSteadySteps = $0 { true } else { false } }.map(note)
    }

    /// What a steady step misses, any step where none is steady; nil where no buffer was chosen.
    public var misses: String? {
        guard let buffer = plan.chosenBuffer, let prediction = plan.prediction else { return nil }
        let step = phrase((isOfPasses ? "pass" : "step") + (shortTrace == nil ? "-steady" : "-any"))
        if buffer.meanMisses == 0 { return phrase("misses-none", ["step": step]) }
        let share = 1 - prediction.hitRate
        let touched = share > 0 ? prediction.missesPerRequestStep / share : 0
        return phrase(
            buffer.blockSizeTokens == 1 ? "misses" : "misses-blocks",
            [
                "misses": NumberText.significant(buffer.meanMisses.rounded()),
                "touched": NumberText.significant(touched.rounded()),
                "rate": NumberText.percent(prediction.hitRate),
                "bytes": NumberText.bytes(prediction.bytesPerRequestStep),
                "step": step,
            ])
    }

    /// Whether a step is a pass of several tokens.
    private var isOfPasses: Bool { plan.machine.draftTokens > 0 }

    /// The runner-up, and the buffer half and twice as large.
    public var alternatives: [String] {
        var sentences: [String] = []
        if let runnerUp = plan.runnerUp {
            sentences.append(phrase("runner-up", ["name": name(runnerUp), "alternative": alternative(runnerUp)]))
        }
        if let batches { sentences.append(batches) }
        guard plan.chosenBuffer != nil else { return sentences }
        if let half = plan.half {
            sentences.append(scaled("half", half))
        } else if let buffer = plan.chosenBuffer,
            buffer.blockSizeTokens * buffer.capacityBlocks < 2 * plan.machine.leastRows
        {
            let half = buffer.blockSizeTokens * buffer.capacityBlocks / 2
            sentences.append(
                phrase(
                    "no-half",
                    ["half": NumberText.integer(half), "least": NumberText.integer(plan.machine.leastRows)]))
        }
        if let double = plan.double {
            sentences.append(scaled("double", double))
        }
        return sentences
    }

    /// From where on the kind of the choice would be another.
    public var turns: [String] {
        let points = plan.breakEven
        let isBuffer = plan.choice.kind == .buffer
        let link = points.linkGigabytesPerSecond.map(NumberText.significant)
        let factor = points.missesFactor.map(NumberText.significant)
        var sentences: [String] = []
        switch (link, factor) {
        case (let link?, let factor?):
            let key = isBuffer ? "turn-link-buffer" : "turn-link-other"
            sentences.append(phrase(key, ["link": link, "factor": factor]))
        case (let link?, nil):
            sentences.append(phrase(isBuffer ? "turn-link-buffer-only" : "turn-link-other-only", ["link": link]))
        case (nil, _):
            sentences.append(phrase(isBuffer ? "turn-never-buffer" : "turn-link-never"))
        }
        if let context = points.contextTokens, let kind = points.contextKind {
            let isShorter = context < plan.machine.contextTokens
            sentences.append(
                phrase(
                    inEntries("turn-context-\(kind.rawValue)"),
                    ["tokens": NumberText.integer(context), "direction": phrase(isShorter ? "shorter" : "longer")]))
        }
        return sentences
    }

    /// The split over layers; nil where it saves too little.
    public var layers: String? {
        plan.layerSplit.map { phrase("layers", ["saving": NumberText.percent($0.saving)]) }
    }

    /// What a reader must know to read the numbers.
    public var notes: [String] {
        var notes = plan.notes.filter { !Self.ofTable.contains($0.code) && !isSurety($0) }.map(note)
        if plan.isForced {
            let free = BufferChoice(plan.baseline, plan.candidates, machine: plan.machine)
            notes.insert(phrase("forced", ["choice": decision(free)]), at: 0)
        }
        return notes
    }

    /// What the table of candidates cannot say itself: which buffers the engine refuses, which were still filling.
    public var tableNotes: [String] { plan.notes.filter { Self.ofTable.contains($0.code) }.map(note) }

    private static let ofTable: Set = ["refused-buffers", "still-filling"]

    /// How sure the choice is, in a line: what it is at both ends of the interval, or that too few requests were
    /// measured for one. Nil where the decision says it, or nothing is known.
    public var sure: String? {
        plan.range?.isSame == true ? range : plan.notes.first { isSurety($0) }.map(note)
    }

    private func isSurety(_ note: BufferPlan.Note) -> Bool {
        guard plan.range == nil else { return false }
        return note.code == "one-request" || note.code == "few-requests"
    }
    /// Which of two choices with about the same throughput is taken.
    public var tie: String { phrase("tie", ["tie": NumberText.percent(BufferChoice.closeness)]) }

    /// What the batch's deviation rests on.
    public var independence: String { phrase("note-independent") }

    private func note(_ note: BufferPlan.Note) -> String {
        let names: [String: String] =
            switch note {
            case .scaledLayers(let measured, let model):
                [
                    "traced": NumberText.integer(measured.count), "model": NumberText.integer(model),
                    "layers": Self.ranges(measured), "factor": NumberText.significant(plan.scale),
                ]
            case .layersApart(let run, let measured):
                ["run": NumberText.integer(run), "measured": NumberText.integer(measured.count)]
            case .noSteadySteps(let warmup): ["warmup": NumberText.integer(warmup)]
            case .fewSteps(let steps): ["steps": NumberText.integer(steps)]
            case .oneRequest: [:]
            case .fewRequests(let count): ["requests": NumberText.integer(count)]
            case .loopingRequests(let count, let share):
                ["requests": NumberText.integer(count), "share": NumberText.percent(share)]
            case .longerContext(let asked, let traced), .missesTooHigh(let asked, let traced):
                ["asked": NumberText.integer(asked), "traced": NumberText.integer(traced)]
            case .missesTooLow(let asked, let traced, let record):
                [
                    "asked": NumberText.integer(asked), "traced": NumberText.integer(traced),
                    "record": NumberText.integer(record),
                ]
            case .otherSelection(let traced, let model):
                ["traced": NumberText.integer(traced), "model": NumberText.integer(model)]
            case .passes(let drafts, let accepted):
                ["tokens": NumberText.integer(drafts + 1), "accepted": NumberText.significant(accepted)]
            case .stillFilling(let tokens): ["tokens": NumberText.integer(tokens)]
            case .engineRefuses(let refused):
                ["engine": refused.engine, "rule": words.reason(refused.refusal.reason)]
            case .refusedBuffers(let refused, let all, let rules):
                [
                    "engine": plan.machine.admission.title, "refused": NumberText.integer(refused),
                    "all": NumberText.integer(all), "rules": clauses(rules.map { words.reason($0.reason) }),
                ]
            case .bound(let bound):
                ["engine": plan.machine.admission.title, "bound": EngineWords(words).bound(bound)]
            }
        return phrase("note-\(note.code)", names)
    }

    /// `0–15`, `0, 4, 8`, the first and the last few of many.
    private static func ranges(_ ids: [Int]) -> String {
        var runs: [ClosedRange<Int>] = []
        for id in ids {
            if let last = runs.last, last.upperBound + 1 == id {
                runs[runs.count - 1] = last.lowerBound...id
            } else {
                runs.append(id...id)
            }
        }
        let texts = runs.map { $0.count == 1 ? String($0.lowerBound) : "\($0.lowerBound)–\($0.upperBound)" }
        return texts.count > 8
            ? (texts.prefix(4) + ["…"] + texts.suffix(2)).joined(separator: ", ")
            : texts.joined(separator: ", ")
    }

    /// An input with its unit, as `20 GiB of HBM for KV`.
    public func text(_ input: MachineInput) -> String {
        let value =
            switch input.value {
            case .text(let text): text
            case .number(let value): NumberText.significant(value)
            case .numbers(let values): NumberText.significant(values[0])
            case .integer(let value):
                input.name == "kv_hbm_bytes" || input.name == "host_bytes"
                    ? NumberText.bytes(Double(value)) : NumberText.integer(value)
            }
        let key = "input-\(input.name)"
        return phrase(input.name == "context_tokens" ? inEntries(key) : key, ["value": value])
    }

    /// A name of a phrase about tokens; of a model whose positions stand for several of them it is about entries.
    private func inEntries(_ key: String) -> String {
        (plan.machine.model?.tokensPerPosition ?? 1) > 1 ? "\(key)-entries" : key
    }

    /// How an engine's counters compare; nil where no buffer was chosen.
    public func compared(with observed: ObservedHits) -> String? {
        plan.prediction.map { prediction in
            phrase(
                "observed",
                [
                    "observed": NumberText.percent(observed.hitRate),
                    "predicted": NumberText.percent(prediction.hitRate),
                    "difference": NumberText.significant(
                        (abs(observed.hitRate - prediction.hitRate) * 1000).rounded() / 10),
                ])
        }
    }

    /// What vLLM's counters count otherwise: layers that share an index once, rows of pages in HBM not at all.
    public var countedByVLLM: [String] {
        let pages = phrase("observed-vllm-pages")
        guard let prediction = plan.prediction, plan.machine.indexerLayers < plan.machine.layers else { return [pages] }
        return [
            phrase(
                "observed-vllm-shared",
                [
                    "misses": NumberText.significant(prediction.missesPerRequestStep.rounded()),
                    "counted": NumberText.significant(prediction.missesCountedByVLLM.rounded()),
                ]),
            pages,
        ]
    }

    /// `4 096 token rows`, `64 blocks of 16 tokens`.
    public func name(_ buffer: BufferCandidate) -> String { name(buffer.shape) }

    func name(_ shape: BufferShape) -> String {
        let rows = inEntries("rows") == "rows" ? "rows" : "entry-rows"
        return phrase(
            shape.blockSizeTokens == 1 ? rows : "blocks",
            [
                "capacity": NumberText.integer(shape.capacityBlocks), "unit": NumberText.integer(shape.blockSizeTokens),
            ])
    }

    private func scaled(_ key: String, _ buffer: BufferCandidate) -> String {
        phrase(
            buffer.requestsWithinLimit == 0 ? "\(key)-none" : key,
            ["requests": requests(buffer.requestsWithinLimit), "step": time(buffer.times?.stepMean)])
    }

    func name(_ choice: BufferChoice) -> String {
        if case .buffer(let buffer) = choice { name(buffer) } else { phrase("whole-name") }
    }

    func alternative(_ choice: BufferChoice) -> String {
        phrase(
            choice.requests == 0 ? "alternative-none" : "alternative",
            [
                "requests": requests(choice.requests), "step": time(choice.stepMilliseconds),
                "rate": NumberText.significant(choice.tokensPerSecond),
            ])
    }

    private func requests(_ count: Int) -> String {
        switch count {
        case 0: phrase("no-request")
        case 1: phrase("request")
        default: phrase("requests", ["count": NumberText.integer(count)])
        }
    }

    private func time(_ milliseconds: Double?) -> String {
        phrase("milliseconds", ["time": milliseconds.map(NumberText.significant) ?? "–"])
    }

    func phrase(_ key: String, _ names: [String: String] = [:]) -> String {
        words.phrase("sizing-\(key)", names)
    }
    func list(_ texts: [String]) -> String { words.joining.list(texts) }

    func clauses(_ texts: [String]) -> String { words.joining.clauses(texts) }
}
