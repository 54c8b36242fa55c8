import LocalityModel
import TestSupport
import Testing

@testable import Recommendations
@testable import Sizing

/// Against hand calculation. The plain result's working set: 1 step 50, 2 steps 60.5, 5: 85.2, 10: 100.1, 20: 130,
/// 50: 180, 100: 220 blocks; smallest feasible capacity 60; LRU 50 % at 60, 70 % at 120, 85 % at 240, 90 % at 300.
@Suite struct TierPlanTests {
    private func plan(
        _ result: AnalysisResult = ResultBuilder.plain(), _ change: (inout MachineSettings) throws -> Void
    ) throws -> TierPlan {
        var options = try Templates.options()
        try change(&options)
        return try Templates.advisor().advise([result], options: options)[0].plan
    }

    private func curve(_ blocks: Int) -> Reason { Reason(.curve, ["capacity": .count(blocks)]) }

    @Test func `a block of deep seek is its block size times row bytes`() throws {
        let plan = try plan {
            let models = try Templates.models()
            $0.model = models.model("DeepSeek-V3.2")
            $0.layout = models.layout("fp8_ds_mla")
        }
        #expect(plan.bytesPerBlock == 64 * 656)
        #expect(plan.streams == SharingStreams(requests: 1, layers: 61, count: 61))
        #expect(plan.indexer == IndexerBytes(layers: 61, bytesPerTokenAndLayer: 132, bytesPerToken: 8052))
        // 200 blocks × 41 984 B = 8 396 800 B a stream, × 61 streams.
        let capacity = try #require(plan.capacities.first)
        #expect(capacity.share == 0.9 && capacity.capacityBlocks == 200)
        #expect(capacity.capacityBytes == 8_396_800)
        #expect(capacity.totalBlocks == 12_200 && capacity.totalBytes == 512_204_800)
        #expect(plan.capacities.map(\.share) == [0.9, 0.99])
        #expect(plan.tiers.isEmpty)
    }

    @Test func `bytes budgets are shared by requests times layers`() throws {
        // 2 requests × 61 layers = 122 streams; 122 × 110 blocks × 41 984 B = 563 425 280 B buy 110 blocks each:
        // the window of 10 steps (101 blocks) fits, that of 20 (130) does not.
        let plan = try plan {
            $0.layout = try Templates.models().layout("fp8_ds_mla")
            $0.layers = 61
            $0.sharingRequests = 2
            $0.kvHBM = .init(.bytes(122 * 110 * 41_984), "--kv-hbm")
        }
        let near = try #require(plan.tiers.first)
        #expect(near.name == .near && near.budgetBlocks == 110)
        #expect(near.capacityBlocks == 101 && near.windowSteps == 10 && near.shortfallBlocks == nil)
        #expect(near.capacityBytes == 101 * 41_984 && near.totalBlocks == 122 * 101)
        #expect(near.totalBytes == 122 * 101 * 41_984)
        #expect(plan.tiers.map(\.name) == [.near, .far])
    }

    @Test func `one byte less buys one block less`() throws {
        let near = try plan {
            $0.bytesPerToken = 656
            $0.kvHBM = .init(.bytes(4 * 110 * 41_984 - 1), "--kv-hbm")
        }.tiers[0]
        #expect(near.budgetBlocks == 109)
    }

    /// 4 layers: 440 blocks are 110 for each, near 101; 340 are 85, less than the sequence's 50 / 25 % = 200.
    @Test func `a middle tier below the sequence holds the newest tokens`() throws {
        // LRU: the floor of 101 is the point at 60, 50 %. 65 % of selections lie within the newest 65 blocks.
        var result = ResultBuilder.plain()
        result.placementSimulation?.policies["sliding_window"] = nil
        let plan = try plan(result) {
            $0.kvHBM = .init(.blocks(440), "--kv-hbm")
            $0.host = .init(.blocks(340), "--host-dram")
            $0.bytesPerToken = 1000
            $0.linkGigabytesPerSecond = 100
            $0.transferLatencyMicroseconds = 0
        }
        #expect(plan.tiers.map(\.name) == [.near, .middle, .far])
        let middle = plan.tiers[1]
        #expect(middle.capacityBlocks == 85 && middle.budgetBlocks == 85 && middle.shortfallBlocks == 115)
        #expect(middle.fill == .newestTokens && middle.source == .recentBlocks(64) && middle.windowSteps == nil)
        #expect(plan.tiers[0].expectedHitShare == 0.5 && plan.tiers[0].source == curve(60))
        #expect(abs(try #require(middle.expectedHitShare) - 0.325) < 1e-12)
        let far = plan.tiers[2]
        #expect(abs(try #require(far.expectedHitShare) - 0.175) < 1e-12)
        // 50 blocks × 17.5 % = 8.75; × 64 000 B = 560 kB a stream, × 4 = 2.24 MB; at 100 GB/s 0.0224 ms.
        let cost = try #require(far.cost)
        #expect(abs(cost.missesPerStep - 8.75) < 1e-9)
        #expect(abs(try #require(cost.bytesPerStep) - 560_000) < 1e-3)
        #expect(abs(try #require(cost.totalBytesPerStep) - 2_240_000) < 1e-3)
        #expect(abs(try #require(cost.totalMillisecondsPerStep) - 0.0224) < 1e-9)
        #expect(cost.meanBlockDistance == 30 && cost.medianReuseTimeSteps == 1)
    }

    @Test func `a middle tier that holds the sequence serves every near miss`() throws {
        let plan = try plan {
            $0.kvHBM = .init(.blocks(440), "--kv-hbm")
            $0.host = .init(.blocks(4 * 200), "--host-dram")
        }
        let middle = plan.tiers[1]
        #expect(middle.fill == .wholeCache && middle.capacityBlocks == 200 && middle.shortfallBlocks == nil)
        #expect(middle.expectedHitShare == 0.5)
        #expect(plan.tiers[2].expectedHitShare == 0 && plan.tiers[2].cost?.missesPerStep == 0)
    }

    @Test func `the recent window is not kept where history is needed`() throws {
        var result = ResultBuilder.plain()
        RuleCase.named("stable-steps").set(&result, 0.9)
        #expect(try plan(result) { $0.kvHBM = .init(.blocks(4 * 140), "--kv-hbm") }.tiers[0].fill == .recentWindow)
        RuleCase.named("history-needed").set(&result, 0.1)
        #expect(try plan(result) { $0.kvHBM = .init(.blocks(4 * 140), "--kv-hbm") }.tiers[0].fill == .lru)
    }

    @Test(arguments: [(59, 1), (10, 50), (0, 60)])
    func `a budget below one step is marked with its shortfall`(blocks: Int, shortfall: Int) throws {
        let near = try plan { $0.kvHBM = .init(.blocks(4 * blocks), "--kv-hbm") }.tiers[0]
        #expect(near.shortfallBlocks == shortfall && near.capacityBlocks == blocks)
        #expect(near.windowSteps == nil && near.expectedHitShare == nil && near.source == nil)
    }

    @Test func `the smallest feasible capacity is the least`() throws {
        // 60 blocks: the window of 1 step (50) fits, that of 2 (61) does not; one step may need 60.
        let near = try plan { $0.kvHBM = .init(.blocks(4 * 60), "--kv-hbm") }.tiers[0]
        #expect(near.windowSteps == 1 && near.capacityBlocks == 60 && near.shortfallBlocks == nil)
    }

    @Test func `a budget beyond everything takes no more than the sequence`() throws {
        let near = try plan { $0.kvHBM = .init(.blocks(4_000_000), "--kv-hbm") }.tiers[0]
        #expect(near.windowSteps == 100 && near.capacityBlocks == 200)
    }

    @Test func `a small middle tier does not mend a near tier that holds no step`() throws {
        let plan = try plan {
            $0.kvHBM = .init(.blocks(40), "--kv-hbm")
            $0.host = .init(.blocks(400), "--host-dram")
        }
        #expect(plan.tiers[0].shortfallBlocks == 50)
        #expect(plan.tiers[1].shortfallBlocks == 100 && plan.tiers[1].capacityBlocks == 100)
        #expect(plan.tiers[1].expectedHitShare == nil)
    }

    @Test(
        arguments: [
            (false, false, false, .lru, nil),
            (true, false, false, .recentWindow, "sliding_window"), (false, true, false, .recentWindow, nil),
            (false, false, true, .hottestBlocks, "hot_pinning"), (true, false, true, .recentWindowThenHottest, nil),
        ] as [(Bool, Bool, Bool, TierFill, String?)])
    func `findings decide the near tiers fill`(
        recent: Bool, stable: Bool, hot: Bool, fill: TierFill, policy: String?
    ) throws {
        var result = ResultBuilder.plain()
        if recent { RuleCase.named("sliding-window").set(&result, 0.9) }
        if stable { RuleCase.named("stable-steps").set(&result, 0.9) }
        if hot { RuleCase.named("hot-blocks").set(&result, 0.9) }
        let near = try plan(result) { $0.kvHBM = .init(.blocks(4 * 140), "--kv-hbm") }.tiers[0]
        let source = policy.map { Reason(.policy, ["policy": .name($0), "capacity": .count(120)]) }
        #expect(near.capacityBlocks == 130 && near.fill == fill && near.source == source ?? curve(120))
    }

    @Test func `union streams hold all layers of a request`() throws {
        var result = ResultBuilder.plain()
        result.configuration?.stepUnion = true
        let plan = try plan(result) {
            $0.bytesPerToken = 656
            $0.layers = 61
            $0.sharingRequests = 3
        }
        #expect(plan.streams?.count == 3)
        #expect(plan.bytesPerBlock == 64 * 656 * 61)
    }

    @Test func `request mode without union has no plan`() throws {
        let plan = try plan(ResultBuilder.plain(keyMode: .request)) { $0.kvHBM = .init(.blocks(512), "--kv-hbm") }
        #expect(plan.tiers.isEmpty && plan.notEvaluated?.flag == "--step-union")
    }

    @Test func `the seed's output is planned by its working set`() throws {
        var result = ResultBuilder.plain()
        result.workingSetCurve = nil
        result.placementSimulation = nil
        result.diagnostics = nil
        result.perLayer = nil
        result.crossLayerOverlap = nil
        let plan = try plan(result) { $0.kvHBM = .init(.blocks(100), "--kv-hbm") }
        #expect(plan.tiers[0].windowSteps == 4 && plan.tiers[0].capacityBlocks == 80)
        #expect(plan.tiers[0].expectedHitShare == nil && plan.capacities.isEmpty)
        #expect(plan.streams?.count == 1 && plan.notes.contains { $0.contains("assumed") })
    }

    @Test(arguments: [
        ("512", CapacityBudget.blocks(512)), ("40GiB", .bytes(40 << 30)), ("40GB", .bytes(40_000_000_000)),
        ("1.5 TiB", .bytes(3 << 39)), ("0", .blocks(0)), ("656b", .bytes(656)), ("10_000", .blocks(10_000)),
        ("1.5KiB", .bytes(1536)), ("0.1B", .bytes(0)), ("90G", .bytes(90 << 30)), ("1e3", .blocks(1000)),
    ])
    func `budgets are blocks or bytes`(text: String, budget: CapacityBudget) {
        #expect(CapacityBudget(text, plain: .blocks) == budget)
    }

    @Test(arguments: [
        "", "-1", "GiB", "40XiB", "1.5", ".5GiB", "5.GiB", "1e-3", "1..2GB", "40GiB!", "9999999999TiB", "٣",
    ])
    func `anything else is no budget`(text: String) {
        #expect(CapacityBudget(text, plain: .blocks) == nil)
    }
}
