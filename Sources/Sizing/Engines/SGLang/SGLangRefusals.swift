extension SGLangEngine {
    /// Layout → value of `--kv-cache-dtype` that stores it, by generation; what is missing no value stores.
    private static let cacheTypes: [String: [String: String]] = [
        "sm90": ["fp8_ds_mla": "fp8_e4m3", "bf16": "bfloat16"],
        "sm100": ["fp8_ds_mla": "fp8_e4m3", "bf16": "bfloat16"],
        "sm120": ["fp8_ds_mla": "fp8_e4m3", "bf16": "bfloat16"],
        "gfx9": ["bf16": "bfloat16", "fp8": "fp8_e4m3"],
    ]

    static func cacheType(_ question: EngineQuestion) -> String? {
        cacheTypes[question.generation?.name ?? "sm90"]?[question.layout]
    }

    public static func refusals(_ question: EngineQuestion) -> [EngineRefusal] {
        var refused = [generation(question), layout(question)].compactMap { $0 }
        if let model = model(question) { return refused + [model] }
        guard question.bufferRows >= question.selectedRows else {
            return refused + [
                EngineRefusal(
                    .bufferBelowSelection, formula: "device_buffer_size >= top_k = \(question.selectedRows)")
            ]
        }
        refused += [drafts(question), alignment(question), int16(question), sharedMemory(question), context(question)]
            .compactMap { $0 }
        return refused
    }

    private static func generation(_ question: EngineQuestion) -> EngineRefusal? {
        guard let generation = question.generation, cacheTypes[generation.name] == nil else { return nil }
        return EngineRefusal(.generation, .unknown, .generationUnchecked, ["generation": .name(generation.name)])
    }

    private static func layout(_ question: EngineQuestion) -> EngineRefusal? {
        guard let generation = question.generation?.name, let types = cacheTypes[generation],
            types[question.layout] == nil, !(question.attention == .deepSeekV4 && question.layout == "v4_entry")
        else { return nil }
        return (generation, question.layout) == ("gfx9", "fp8_ds_mla")
            ? .otherRowBytes(question, type: "fp8_e4m3", stored: 576, generation)
            : EngineRefusal(
                .layout, .noCacheType, ["layout": .name(question.layout), "generation": .name(generation)])
    }

    private static func model(_ question: EngineQuestion) -> EngineRefusal? {
        switch question.attention {
        case .dsa, .deepSeekV4: return nil
        case .dense:
            return EngineRefusal(.model, .wantsHiSparseModel)
        case .pooledDSA: return EngineRefusal(.model, .unknown, .pooledUnchecked)
        case .miniMaxM3: return EngineRefusal(.model, .unknown, .blocksUnchecked)
        case .deepSeekV41: return EngineRefusal(.model, .unknown, .modelUnchecked, ["model": .name("DeepSeek V4.1")])
        }
    }

    private static func drafts(_ question: EngineQuestion) -> EngineRefusal? {
        guard question.draftTokens > 0 else { return nil }
        let tokens = question.draftTokens + 1
        let slots = (question.maxRequests ?? 2048) + 1
        if question.attention == .deepSeekV4 { return EngineRefusal(.drafts, .draftsModel) }
        if !(2...4).contains(tokens) || question.selectedRows < 1024 {
            return EngineRefusal(.drafts, .draftCount)
        }
        if tokens * question.selectedRows > 8192 {
            return EngineRefusal(.drafts, .draftRows)
        }
        if slots > question.bufferRows {
            return EngineRefusal(.drafts, .draftSlots)
        }
        return nil
    }

    private static func alignment(_ question: EngineQuestion) -> EngineRefusal? {
        guard question.bufferRows % SGLangPools.page != 0 else { return nil }
        return EngineRefusal(
            .bufferAlignment, question.attention == .dsa ? .start : .firstRequest, .multiple,
            ["setting": .name("device_buffer_size"), "unit": .digits(SGLangPools.page)])
    }

    private static func int16(_ question: EngineQuestion) -> EngineRefusal? {
        guard question.bufferRows > BufferRules.mostRows else { return nil }
        return EngineRefusal(.bufferAboveInt16, .never, .slotsWrap, ["most": .digits(BufferRules.mostRows)])
    }

    /// 16k + 2C + C/4 + 16 bytes of the kernel that swaps rows in; read in its source, not run.
    private static func sharedMemory(_ question: EngineQuestion) -> EngineRefusal? {
        let bytes = 16 * question.selectedRows + 2 * question.bufferRows + question.bufferRows / 4 + 16
        guard question.attention == .dsa, let generation = question.generation, generation.vendor == .nvidia,
            let most = generation.sharedMemoryBytesPerBlock, bytes > most
        else { return nil }
        return EngineRefusal(
            .sharedMemory, .firstRequest, .swapMemory, ["bytes": .digits(bytes), "most": .digits(most)])
    }

    /// A request is clipped, or its prompt refused, beyond the server's context.
    private static func context(_ question: EngineQuestion) -> EngineRefusal? {
        guard let context = question.serverContext ?? question.modelContext, question.contextTokens > context - 6
        else { return nil }
        return EngineRefusal(
            .contextLength, .firstRequest, .requestLength,
            ["tokens": .digits(question.contextTokens), "most": .digits(context)])
    }
}

extension EngineRefusal {
    /// A type that stores rows of another size than was planned for.
    static func otherRowBytes(
        _ question: EngineQuestion, type: String, stored: Int, _ generation: String
    ) -> EngineRefusal {
        EngineRefusal(
            .layout, .otherLayout, .otherRowBytes,
            [
                "type": .name(type), "stored": .digits(stored), "generation": .name(generation),
                "bytes": .digits(question.rowBytes),
            ])
    }
}
