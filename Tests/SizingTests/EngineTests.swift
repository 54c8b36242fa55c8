import Testing

@testable import Sizing

@Suite struct EngineTests {
    private func plan(_ change: (inout MachineSettings) -> Void = { _ in }) throws -> BufferPlan {
        var options = MachineSettings(catalogue: try SizingSamples.catalogue())
        options.bufferRows = 4096
        options.kvHBM = .init(.bytes(1_000_000_000), "--kv-hbm")
        change(&options)
        return try BufferPlanMaker.plan([SizingSamples.rows()], options: options)
    }

    /// 4 layers, 656 B rows, 132 B keys, 100 000 tokens, 1 GB: what each engine's own code admits and is told.
    private static let answers: [String: (requests: Int, text: String)] = [
        "sglang": (
            13,
            "--enable-hisparse --hisparse-config "
                + "'{\"top_k\": 2048, \"device_buffer_size\": 4096, \"host_to_device_ratio\": 11}' "
                + "--disable-radix-cache --kv-cache-dtype fp8_e4m3 --max-running-requests 13"
        ),
        "vllm": (
            12,
            "--attention-config '{\"hisparse_config\": {\"device_buffer_size\": 4096}}' "
                + "--kv-transfer-config '{\"kv_connector\": \"HiSparseConnector\", \"kv_role\": \"kv_both\", "
                + "\"kv_connector_extra_config\": {\"host_pool_gib\": 3}}' --kv-cache-dtype fp8_ds_mla "
                + "--max-model-len 100000 --max-num-seqs 12"
        ),
        // 15 · 262.4 MB · 1.05 = 4.13 GB, in whole GiB.
        "tensorrt-llm": (
            15,
            """
            # TensorRT-LLM 1.4 release candidates; not checked against the engine
            max_batch_size: 15
            sparse_attention_config:
              algorithm: dsa
              enable_kv_cache_offload: true
              kv_cache_offload_config:
                gpu_cache_factor: 2
                host_history_size: 4294967296
            """
        ),
    ]

    @Test func `each engine is told all that a start needs for as many requests as it admits`() throws {
        let plan = try plan()
        #expect(plan.chosenBuffer?.hbmBytesPerRequest == 4 * 656 * 4224 + 52_800_000)
        #expect(plan.chosenBuffer?.requestsWithinLimit == 15 && plan.baseline.requestsWithinLimit == 3)
        #expect(Set(Self.answers.keys) == Set(ReleasedEngines.releasedNames))
        for row in plan.engineRows {
            let answer = try #require(Self.answers[row.fit.engine], "\(row.fit.engine)")
            #expect(row.requests == answer.requests)
            #expect(ReleasedEngines.named(row.fit.engine)?.text(plan) == answer.text)
        }
    }

    @Test(arguments: ReleasedEngines.released.map { $0.name })
    func `a plan for an engine counts its candidates as fit does`(name: String) throws {
        let engine = try #require(ReleasedEngines.named(name))
        let plan = try plan {
            $0.admission = .named(name)
            $0.bufferRows = nil
        }
        try #require(!plan.candidates.isEmpty)
        for candidate in plan.candidates {
            let fit = engine.fit(EngineQuestion(plan.machine, rows: candidate.capacityBlocks))
            #expect(fit.setting?.requests ?? 0 == candidate.maxRequests)
            #expect(fit.setting?.hbmBytesPerRequest ?? candidate.hbmBytesPerRequest == candidate.hbmBytesPerRequest)
            #expect(fit.whole.requests == plan.baseline.maxRequests)
        }
        let chosen = plan.engineRows.first { $0.fit.engine == name }
        #expect(chosen == nil || chosen?.requests == plan.chosenBuffer?.requestsWithinLimit)
    }

    @Test(arguments: ReleasedEngines.released.map { $0.name })
    func `the context at which a choice for an engine turns is the first of the other choice`(name: String) throws {
        let plan = try plan {
            $0.admission = .named(name)
            $0.bufferRows = nil
        }
        let measured = MeasuredBuffers(plan.measured)
        let interval = Sensitivity(plan.machine, measured, most: nil).interval(.context)
        for (end, step) in [(interval.low, 1), (interval.high, -1)] {
            guard let end else { continue }
            var machine = plan.machine
            machine.contextTokens = Int(end)
            #expect(SizingSamples.choice(machine, measured).identity != plan.choice.identity)
            machine.contextTokens += step
            #expect(SizingSamples.choice(machine, measured).identity == plan.choice.identity)
        }
    }

    @Test func `layers that choose lie evenly where no model says which they are`() throws {
        for (layers, indexers) in [(78, 21), (61, 61), (7, 3), (5, 1), (4, 0)] {
            var machine = try plan().machine
            machine.layers = layers
            machine.indexerLayers = indexers
            let question = EngineQuestion(machine, rows: 4096)
            #expect(question.indexerLayers == max(1, indexers) && question.indexOwners.count == layers)
            #expect(question.sharingUnits.reduce(0, +) == layers)
            #expect(question.sharingUnits.max()! - question.sharingUnits.min()! <= 1)
        }
    }

    @Test func `where the whole cache is chosen nothing is set`() throws {
        let plan = try plan {
            $0.bufferRows = nil
            $0.kvHBM = .init(.bytes(1 << 40), "--kv-hbm")
            $0.maxRequests = 4
        }
        #expect(plan.choice.kind == .whole)
        #expect(ReleasedEngines.all.allSatisfy { $0.text(plan) == nil })
    }

    @Test func `host pools are at least twice the device's`() throws {
        let plan = try plan { $0.maxRequests = 1 }
        #expect(ReleasedEngines.named("sglang")?.text(plan)?.contains("\"host_to_device_ratio\": 2") == true)
    }
}
