/// What a released engine answers: what it refuses, or how many requests fit, with which setting, and the text to set.
public struct EngineFit: Equatable, Sendable {
    /// As in `--engine`, and the release whose rules these are.
    public let engine: String
    public let version: String
    /// C.
    public let bufferRows: Int
    /// In the order in which a start meets them; empty: it starts.
    public let refused: [EngineRefusal]
    /// nil: refused, or no setting admits a request.
    public let setting: EngineSetting?
    /// Without a buffer, the whole cache in HBM.
    public let whole: WholeFit
    /// Why the numbers are a bound or an estimate; nil where they are the engine's.
    public let bound: EngineBound?
    /// All that a start needs beside what only the user knows; nil where no text is known to start.
    public let flags: String?

    /// An answer without a setting.
    static func refusing(
        _ engine: any ReleasedEngine.Type, _ question: EngineQuestion, _ refused: [EngineRefusal], whole: WholeFit
    ) -> EngineFit {
        EngineFit(
            engine: engine.name, version: engine.version, bufferRows: question.bufferRows, refused: refused,
            setting: nil, whole: whole, bound: nil, flags: nil)
    }
}

/// The best setting of an engine, and what it holds.
public struct EngineSetting: Equatable, Sendable {
    /// Of N positions each, at once on one rank.
    public let requests: Int
    public let limit: EngineLimit
    /// The host's pool: as a multiple of the device's (SGLang), in GiB (vLLM), in bytes (TensorRT-LLM, vllm-ascend).
    public let hostPool: HostPool
    /// What a request takes of HBM and of the host's memory.
    public let hbmBytesPerRequest: Int
    public let hostBytesPerRequest: Int
    /// HBM beside the pools, for as many requests as fit; nil: not known.
    public let bookkeepingBytes: Int?
    /// K as the pools were made of it.
    public let kvHBMBytes: Int
    /// Sizes of the engine's own pools, by its own names, in its order.
    public let pools: [EngineNumber]
    /// What the engine's log says where it runs as planned, by its own names.
    public let log: [EngineNumber]

    public enum HostPool: Equatable, Sendable {
        case ratio(Int, maxTotalTokens: Int?)
        case gibibytes(Int)
        case bytes(Int)
    }
}

/// A number of an engine under the engine's own name.
public struct EngineNumber: Equatable, Sendable {
    public let name: String
    public let value: Value

    public enum Value: Equatable, Sendable {
        case integer(Int)
        case number(Double)
        case list([Int])
    }

    init(_ name: String, _ value: Int) { self.init(name, .integer(value)) }

    init(_ name: String, _ value: Double) { self.init(name, .number(value)) }

    init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }
}

/// The whole cache in HBM.
public struct WholeFit: Equatable, Sendable {
    public let requests: Int
    public let pools: [EngineNumber]
}

/// What keeps the number of requests from being larger, as engines call it.
public enum EngineLimit: String, CaseIterable, Sendable {
    case requestSlots = "request slots"
    case logicalPool = "logical pool"
    case devicePool = "device pool"
    case hostMemory = "host memory"
    case maxRequests = "max requests"
    case hbm = "HBM"
}

/// Why a number is not what the engine admits: a bound, or an estimate.
public enum EngineBound: String, CaseIterable, Sendable {
    /// DeepSeek V4: window, state and coarse entries are not counted.
    case deepSeekV4 = "leaves out window, state and C128 bytes"
    /// Read, not run.
    case unchecked = "release candidates, not checked against the engine"
    /// No release has it.
    case unreleased = "in no release"

    /// Whether an engine never admits more. The others may err to both sides.
    public var isUpper: Bool { self == .deepSeekV4 }
}

/// A rule of an engine that a plan breaks.
public struct EngineRefusal: Equatable, Sendable {
    public let kind: Kind
    public let when: When
    /// What the engine wants, in its own numbers.
    public let rule: Reason

    /// A start refuses it.
    init(_ kind: Kind, _ rule: Reason.Code, _ values: [String: Reason.Value] = [:]) {
        self.init(kind, .start, rule, values)
    }

    /// A start refuses it, by a rule that a formula says.
    init(_ kind: Kind, formula: String) { self.init(kind, .formula, ["formula": .name(formula)]) }

    init(_ kind: Kind, _ when: When, _ rule: Reason.Code, _ values: [String: Reason.Value] = [:]) {
        self.kind = kind
        self.when = when
        self.rule = Reason(rule, values)
    }

    /// All of it: `buffer alignment (at start): device_buffer_size a multiple of 64`.
    public var reason: Reason {
        Reason(.refusal, ["kind": .phrase(kind.phrase), "when": .phrase(when.phrase), "rule": .reason(rule)])
    }

    public enum Kind: String, CaseIterable, Sendable {
        case vendor, generation, model, layout
        case bufferBelowSelection = "buffer below selection"
        case bufferAlignment = "buffer alignment"
        case bufferAboveInt16 = "buffer above int16"
        case sharedMemory = "shared memory"
        case drafts
        case contextLength = "context length"
        case hostMemory = "host memory"
        case blockSize = "block size"

        /// The key of its words.
        public var phrase: String { "refused-" + rawValue.replacing(" ", with: "-") }

        /// Whether another size of the buffer would not be refused for it.
        public var isOfTheBuffer: Bool {
            switch self {
            case .bufferBelowSelection, .bufferAlignment, .bufferAboveInt16, .sharedMemory, .blockSize: true
            case .vendor, .generation, .model, .layout, .drafts, .contextLength, .hostMemory: false
            }
        }
    }

    /// When a user learns of it.
    public enum When: String, CaseIterable, Sendable {
        case start
        case firstRequest = "first request"
        /// It runs, and what it computes is wrong.
        case never
        /// It runs, and stores other rows than were planned.
        case otherLayout = "other layout"
        /// Nobody checked whether it runs.
        case unknown

        /// The key of its words.
        public var phrase: String { "refused-when-" + rawValue.replacing(" ", with: "-") }
    }
}
