extension VLLMEngine {
    /// Layout → value of `--kv-cache-dtype` that stores it, by generation; what is missing no value stores.
    private static let cacheTypes: [String: [String: String]] = [
        "sm90": ["fp8_ds_mla": "fp8_ds_mla", "bf16": "bfloat16"],
        "sm100": ["fp8_ds_mla": "fp8_ds_mla", "bf16": "bfloat16", "fp8": "fp8"],
        "sm120": ["fp8_ds_mla": "fp8_ds_mla"],
    ]

    static func cacheType(_ question: EngineQuestion) -> String? {
        cacheTypes[question.generation?.name ?? "sm90"]?[question.layout]
    }

    public static func refusals(_ question: EngineQuestion) -> [EngineRefusal] {
        if question.generation?.vendor == .amd { return [EngineRefusal(.vendor, .wantsNVIDIA)] }
        if let model = model(question) { return [model] }
        var refused = [generation(question), layout(question)].compactMap { $0 }
        if question.attention == .deepSeekV4 {
            return refused + [EngineRefusal(.model, .modelUnsupported, ["model": .name("DeepSeek V4")])]
        }
        refused += [buffer(question), length(question)].compactMap { $0 }
        return refused
    }

    private static func model(_ question: EngineQuestion) -> EngineRefusal? {
        switch question.attention {
        case .dsa, .deepSeekV4: return nil
        case .dense, .miniMaxM3: return EngineRefusal(.model, .wantsDSA)
        case .pooledDSA: return EngineRefusal(.model, .unknown, .pooledUnchecked)
        case .deepSeekV41: return EngineRefusal(.model, .unknown, .modelUnchecked, ["model": .name("DeepSeek V4.1")])
        }
    }

    private static func generation(_ question: EngineQuestion) -> EngineRefusal? {
        guard let generation = question.generation, cacheTypes[generation.name] == nil else { return nil }
        return EngineRefusal(.generation, .unknown, .generationUnchecked, ["generation": .name(generation.name)])
    }

    private static func layout(_ question: EngineQuestion) -> EngineRefusal? {
        guard let generation = question.generation?.name, let types = cacheTypes[generation],
            types[question.layout] == nil
        else { return nil }
        return question.layout == "fp8"
            ? .otherRowBytes(question, type: "fp8", stored: 656, generation)
            : EngineRefusal(.layout, .noBackend, ["layout": .name(question.layout), "generation": .name(generation)])
    }

    /// A buffer that is too small, or else too large.
    private static func buffer(_ question: EngineQuestion) -> EngineRefusal? {
        let resolved = (1 + question.draftTokens) * question.selectedRows
        if question.bufferRows < resolved {
            return EngineRefusal(.bufferBelowSelection, .belowPass, ["least": .digits(resolved)])
        }
        if question.bufferRows > BufferRules.mostRows {
            return EngineRefusal(.bufferAboveInt16, formula: "device_buffer_size <= \(BufferRules.mostRows)")
        }
        let bytes = sharedMemory(question)
        guard let generation = question.generation, let most = generation.sharedMemoryBytesPerBlock, bytes > most else {
            return nil
        }
        return EngineRefusal(
            .sharedMemory, .residencyMemory,
            ["bytes": .digits(bytes), "generation": .name(generation.name), "most": .digits(most)])
    }

    private static func sharedMemory(_ question: EngineQuestion) -> Int {
        let resolved = (1 + question.draftTokens) * question.selectedRows
        return 4 * (2 * (resolved + 1) + 3 * question.bufferRows.dividedUp(by: 32) + 7) + 2 * question.bufferRows
    }

    private static func length(_ question: EngineQuestion) -> EngineRefusal? {
        let longest = question.maxModelLength ?? question.contextTokens
        guard let context = question.serverContext ?? question.modelContext, longest > context else { return nil }
        return EngineRefusal(
            .contextLength, .modelLength, ["tokens": .digits(longest), "most": .digits(context)])
    }
}
