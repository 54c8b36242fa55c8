/// How many requests a rank admits, by an engine's own rule or by memory alone.
public struct Admission: Sendable {
    /// As in `--engine`.
    public let name: String
    /// nil: memory alone.
    public let engine: (any ReleasedEngine.Type)?
    /// The answer for a buffer of so many units of so many tokens for each request and layer.
    public let buffer: @Sendable (Machine, _ shape: BufferShape) -> Admitted
    /// The answer for the whole cache in HBM.
    public let whole: @Sendable (Machine) -> Admitted

    public init(
        name: String, engine: (any ReleasedEngine.Type)? = nil,
        buffer: @escaping @Sendable (Machine, BufferShape) -> Admitted, whole: @escaping @Sendable (Machine) -> Admitted
    ) {
        self.name = name
        self.engine = engine
        self.buffer = buffer
        self.whole = whole
    }

    /// Memory alone, where an engine's own pools are not known. Engines with smaller pages may admit a few more.
    ///
    /// A buffer takes H = L·R·up(C·u + 1, 128) + N·LI·I of HBM (a row more for the newest token, rows in pages of 128)
    /// and D = N·L·R of the host; the whole cache H0 = N·(L·R + LI·I). Requests: min(K / H, host / D, most).
    public static let generic = Admission(name: "generic") { machine, shape in
        let rows = (shape.tokens + 1).roundedUp(to: pageRows)
        let hbm = machine.layers * machine.rowBytes * rows + machine.contextTokens * machine.keyBytesPerToken
        let host = machine.contextTokens * machine.layers * machine.rowBytes
        return Admitted(
            machine, byHBM: machine.kvHBMBytes / hbm, byHost: machine.hostBytes / host, hbmBytesPerRequest: hbm,
            hostBytesPerRequest: host)
    } whole: { machine in
        let bytes = machine.wholeBytesPerRequest
        return Admitted(
            machine, byHBM: machine.kvHBMBytes / bytes, byHost: .max, hbmBytesPerRequest: bytes, hostBytesPerRequest: 0)
    }

    /// Rows are reserved in pages of this many.
    public static let pageRows = 128
}

extension Admission: Equatable {
    public static func == (left: Admission, right: Admission) -> Bool { left.name == right.name }
}

/// A buffer's size for each request and layer: C units of u tokens.
public struct BufferShape: Equatable, Sendable {
    public let blockSizeTokens: Int
    public let capacityBlocks: Int

    public var tokens: Int { blockSizeTokens * capacityBlocks }

    public init(blockSizeTokens: Int, capacityBlocks: Int) {
        self.blockSizeTokens = blockSizeTokens
        self.capacityBlocks = capacityBlocks
    }
}

/// What an admission answers.
public struct Admitted: Equatable, Sendable {
    /// At once on one rank.
    public let requests: Int
    /// What keeps them from being more.
    public let limit: BufferCandidate.Limit
    public let hbmBytesPerRequest: Int
    public let hostBytesPerRequest: Int
    /// The rule of the engine that a buffer breaks; nil where it is taken. A refused buffer is no candidate.
    public let refusal: EngineRefusal?

    public init(
        requests: Int, limit: BufferCandidate.Limit, hbmBytesPerRequest: Int, hostBytesPerRequest: Int,
        refusal: EngineRefusal? = nil
    ) {
        self.requests = requests
        self.limit = limit
        self.hbmBytesPerRequest = hbmBytesPerRequest
        self.hostBytesPerRequest = hostBytesPerRequest
        self.refusal = refusal
    }

    fileprivate init(
        _ machine: Machine, byHBM: Int, byHost: Int, hbmBytesPerRequest: Int, hostBytesPerRequest: Int
    ) {
        let most = min(byHBM, byHost, machine.maxRequests)
        self.init(
            requests: most,
            limit: most == machine.maxRequests ? .maxRequests : byHost < byHBM ? .hostDRAM : .hbm,
            hbmBytesPerRequest: hbmBytesPerRequest, hostBytesPerRequest: hostBytesPerRequest)
    }
}
