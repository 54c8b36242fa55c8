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

    /// 4 layers, 656 B rows, 132 B keys, 100 000 tokens: H0 = 315.2 MB; buffers H = 4·656·4224 + 100 000·4·132 B.
    @Test func `each engine is told the buffer, and the host what it must hold`() throws {
        let plan = try plan()
        #expect(plan.chosenBuffer?.hbmBytesPerRequest == 4 * 656 * 4224 + 52_800_000)
        #expect(plan.chosenBuffer?.requestsWithinLimit == 15 && plan.baseline.requestsWithinLimit == 3)
        // 15 · 100 000 tokens over 10⁹ / 3152 = 317 259 tokens: 4.73, so 5.
        #expect(
            Engine.named("sglang")?.text(plan) == "--enable-hisparse --hisparse-config "
                + "'{\"top_k\": 2048, \"device_buffer_size\": 4096, \"host_to_device_ratio\": 5}'")
        // 15 · 262.4 MB = 3.936 GB = 3.67 GiB.
        #expect(
            Engine.named("vllm")?.text(plan)
                == "--attention-config '{\"hisparse_config\": {\"device_buffer_size\": 4096, \"host_pool_gib\": 4}}'")
        #expect(
            Engine.named("tensorrt-llm")?.text(plan) == """
                sparse_attention_config:
                  algorithm: dsa
                  enable_kv_cache_offload: true
                  kv_cache_offload_config:
                    gpu_cache_factor: 2
                    host_history_size: 3936000000
                """)
    }

    @Test func `a profile has a weight a layer, the largest 1, and a table a row a ratio that holds one step`() throws {
        let plan = try plan()
        let table = try #require(Engine.named("dp-csv")?.text(plan)).split(separator: "\n")
        #expect(
            table[0] == "total_ratio,predicted_uniform_miss_rate,predicted_dp_miss_rate,layer_0,layer_1,layer_2,layer_3"
        )
        #expect(table.dropFirst().map { $0.split(separator: ",")[0] } == ["0.05", "0.1", "0.15", "0.2", "0.3"])
        for line in table.dropFirst() {
            let cells = line.split(separator: ",").compactMap { Double($0) }
            #expect(cells.count == 7 && cells[2] <= cells[1])
            #expect(cells[3...].reduce(0, +) <= cells[0] * 400_000)
        }
        let short = try self.plan { $0.contextTokens = 30_000 }
        #expect(Engine.named("dp-csv")?.text(short)?.split(separator: "\n").count == 5)
        if let budgets = plan.layerSplit {
            let profile = try #require(Engine.named("sglang-layers")?.text(plan))
            #expect(profile.contains(": 1") && profile.split(separator: ",").count == budgets.layers.count)
        } else {
            #expect(Engine.named("sglang-layers")?.text(plan) == nil)
        }
    }

    @Test func `where the whole cache is chosen nothing is set`() throws {
        let plan = try plan {
            $0.bufferRows = nil
            $0.kvHBM = .init(.bytes(1 << 40), "--kv-hbm")
            $0.maxRequests = 4
        }
        #expect(plan.choice.kind == .whole)
        #expect(Engine.emitted.allSatisfy { $0.text(plan) == nil })
    }

    @Test func `host pools are at least twice the device's`() throws {
        let plan = try plan { $0.maxRequests = 1 }
        #expect(Engine.named("sglang")?.text(plan)?.contains("\"host_to_device_ratio\": 2") == true)
    }
}
