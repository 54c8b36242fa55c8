/// Why something is refused or not known, or where a number comes from: a code, whose words every language has under
/// `reason.CODE`, and the values that these words name.
public struct Reason: Equatable, Sendable {
    public let code: Code
    /// By the names that the words have in braces: these and no others.
    public let values: [String: Value]

    public init(_ code: Code, _ values: [String: Value] = [:]) {
        self.code = code
        self.values = values
    }

    /// Creates the name of something, the same in every language.
    public static func name(_ name: String) -> Reason { Reason(.name, ["name": .name(name)]) }

    public enum Value: Equatable, Sendable {
        /// A number as a flag, an engine or a file takes it, without groups.
        case digits(Int)
        case number(Double)
        /// A number of things, as people read it.
        case count(Int)
        /// A name, flag, path or formula, the same in every language.
        case name(String)
        case names([String])
        /// The key of a phrase.
        case phrase(String)
        case reason(Reason)
    }

    /// What can be told. A raw value is the end of a key in every language's `reasons.txt`.
    public enum Code: String, CaseIterable, Sendable {
        case name
        /// All that is to be said of an engine's refusal.
        case refusal
        // Rules of engines.
        case formula = "engine-formula"
        case generationUnchecked = "engine-generation-unchecked"
        case modelUnchecked = "engine-model-unchecked"
        case pooledUnchecked = "engine-pooled-unchecked"
        case blocksUnchecked = "engine-blocks-unchecked"
        case otherRowBytes = "engine-other-row-bytes"
        case noCacheType = "engine-no-cache-type"
        case noBackend = "engine-no-backend"
        case wantsHiSparseModel = "engine-wants-hisparse-model"
        case wantsDSA = "engine-wants-dsa"
        case wantsAlgorithm = "engine-wants-algorithm"
        case wantsIndex = "engine-wants-index"
        case modelUnsupported = "engine-model-unsupported"
        case wantsNVIDIA = "engine-wants-nvidia"
        case cudaOnly = "engine-cuda-only"
        case ascendOnly = "engine-ascend-only"
        case bf16Only = "engine-bf16-only"
        case singleTokens = "engine-single-tokens"
        case belowPass = "engine-below-pass"
        case slotsWrap = "engine-slots-wrap"
        case multiple = "engine-multiple"
        case swapMemory = "engine-swap-memory"
        case residencyMemory = "engine-residency-memory"
        case draftsModel = "engine-drafts-model"
        case draftCount = "engine-draft-count"
        case draftRows = "engine-draft-rows"
        case draftSlots = "engine-draft-slots"
        case requestLength = "engine-request-length"
        case modelLength = "engine-model-length"
        // Why a trace is not sized, or flags do not fit together.
        case gpuWithoutWeights = "sizing-gpu-without-weights"
        case needsGPU = "sizing-needs-gpu"
        case hbmTwice = "sizing-hbm-twice"
        case weightsFill = "sizing-weights-fill"
        case engineRefuses = "sizing-engine-refuses"
        case bufferRefused = "sizing-buffer-refused"
        case bufferBelowModel = "sizing-buffer-below-model"
        case bufferBelowStep = "sizing-buffer-below-step"
        case bufferBelowPass = "sizing-buffer-below-pass"
        case bufferIsWhole = "sizing-buffer-is-whole"
        case bufferUnmeasured = "sizing-buffer-unmeasured"
        case indexerBytesUnknown = "sizing-indexer-bytes-unknown"
        case contextUnknown = "sizing-context-unknown"
        case layersBeyondModel = "sizing-layers-beyond-model"
        case sampled = "sizing-sampled"
        case splitRequests = "sizing-split-requests"
        case needsTokenRows = "sizing-needs-token-rows"
        case needsSimulation = "sizing-needs-simulation"
        // How an input was found.
        case mostSelected = "input-most-selected"
        case largestContext = "input-largest-context"
        case entries = "input-entries"
        case blocksOfBytes = "input-blocks"
        case leftByWeights = "input-left-by-weights"
        // Where a share of touches comes from.
        case policy = "share-policy"
        case policyWarm = "share-policy-warm"
        case policySample = "share-policy-sample"
        case curve = "share-curve"
        case curveWarm = "share-curve-warm"
        case layerCurves = "share-layer-curves"
        case sequentialLRU = "share-cache-sim"
        case recentBlocks = "share-recent-blocks"
        case wholeRequests = "share-whole"
    }
}

/// How reasons are said in a language, handed to whatever writes them.
public struct ReasonText: Sendable {
    let text: @Sendable (Reason) -> String

    public init(_ text: @escaping @Sendable (Reason) -> String) { self.text = text }
}

extension CodingUserInfoKey {
    /// The `ReasonText` of an encoder.
    public static let reasonText = CodingUserInfoKey(rawValue: "reasonText")!
}

extension Reason: Encodable {
    /// Writes its words, where the encoder has some, else its code.
    public func encode(to encoder: any Encoder) throws {
        let words = encoder.userInfo[.reasonText] as? ReasonText
        var container = encoder.singleValueContainer()
        try container.encode(words?.text(self) ?? code.rawValue)
    }
}
