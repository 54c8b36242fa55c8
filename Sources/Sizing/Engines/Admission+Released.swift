extension Admission {
    /// The rule of a released engine: what its own pools admit, and the buffers that it refuses. The same code as
    /// `kvplace fit`.
    ///
    /// Engines keep single rows: buffers of blocks are refused.
    public static func released(_ engine: any ReleasedEngine.Type) -> Admission {
        Admission(name: engine.name, engine: engine) { machine, shape in
            var question = EngineQuestion(machine, rows: shape.capacityBlocks)
            question.bufferRows = shape.tokens
            let bytes = engine.requestBytes(question)
            let refusal =
                shape.blockSizeTokens == 1
                ? engine.refusals(question).first : EngineRefusal(.blockSize, .singleTokens)
            let found = refusal == nil ? engine.admits(question) : nil
            return Admitted(
                requests: found?.requests ?? 0, limit: found.map(BufferCandidate.Limit.init) ?? .hbm,
                hbmBytesPerRequest: bytes.hbm, hostBytesPerRequest: bytes.host, refusal: refusal)
        } whole: { machine in
            let question = EngineQuestion(machine, rows: max(64, machine.selectedTokens))
            let bytes = machine.wholeBytesPerRequest
            let requests = min(engine.wholeRequests(question), machine.maxRequests)
            return Admitted(
                requests: requests, limit: requests == machine.maxRequests ? .maxRequests : .hbm,
                hbmBytesPerRequest: bytes, hostBytesPerRequest: 0)
        }
    }

    /// By the name of `--engine`; nil where no engine is called so.
    public static func named(_ name: String) -> Admission? {
        name.lowercased() == generic.name ? generic : ReleasedEngines.named(name).map(released)
    }

    /// The names of `--engine`.
    public static let names = ReleasedEngines.all.map { $0.name } + [generic.name]

    /// The engine that is taken where none is named.
    public static let usual = released(SGLangEngine.self)

    /// What an engine refuses of a machine whatever the buffer's size; nil where it takes some buffer.
    func refusal(of machine: Machine) -> EngineRefusal? {
        guard let engine else { return nil }
        let rows = (2 * max(1, machine.selectedTokens)).roundedUp(to: 128)
        return engine.refusals(EngineQuestion(machine, rows: rows)).first { !$0.kind.isOfTheBuffer }
    }
}

extension BufferCandidate.Limit {
    /// The limit as plans call it: an engine's pools are made of HBM, unless the host's caps the device's.
    init(_ found: EngineAdmission) {
        switch found.limit {
        case .maxRequests, .requestSlots: self = .maxRequests
        case .hostMemory: self = .hostDRAM
        case .logicalPool, .devicePool, .hbm: self = found.isCappedByHost ? .hostDRAM : .hbm
        }
    }
}
