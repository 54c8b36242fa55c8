public import ArgumentParser
import Foundation
import Locality
public import LocalityModel

/// The flags that decide an analysis: those of `analyze`, and of every command that analyses a trace on the way.
/// Names, defaults and meaning are those of the script this program replaces.
struct AnalyzeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Block size in tokens; 0 reads it from run_meta.json.", valueName: "n"))
    var blockSize = 0

    @Option(help: ArgumentHelp("Several block sizes in one pass, such as 16,32,64,128.", valueName: "a,b,c"))
    var blockSizes: IntegerList?

    @Option(help: ArgumentHelp(
        "What a stream is: request_layer (each layer of a request) or request.", valueName: "mode"))
    var keyMode = KeyMode.requestLayer

    @Option(help: ArgumentHelp("Working-set windows, in steps.", valueName: "a,b,c"))
    var wsWindows = IntegerList([1, 4, 16, 64])

    @Option(help: ArgumentHelp("Recency windows, in tokens.", valueName: "a,b,c"))
    var recentTokenWindows = IntegerList([256, 1024, 4096])

    @Option(help: ArgumentHelp("Recency windows, in blocks.", valueName: "a,b,c"))
    var recentBlockWindows = IntegerList([4, 16, 64])

    @Option(help: ArgumentHelp("Longest reuse time told apart, in steps.", valueName: "n"))
    var reuseCapSteps = 2048

    @Option(help: ArgumentHelp("Capacities of the sequential LRU (cache_sim), in blocks.", valueName: "a,b,c"))
    var lruCaps = IntegerList([128, 256, 512, 1024])

    @Flag(help: "First merge the layers of each (request, step) into one record.")
    var stepUnion = false

    @Option(help: ArgumentHelp("Analyse only a stream's first N steps; 0: all.", valueName: "n"))
    var maxStepsPerStream = 0

    @Option(help: ArgumentHelp(
        "Capacities at which policies are simulated, in blocks "
            + "(default: --lru-caps and 1, 1.5, 2, 3 and 4 times the largest step).",
        valueName: "a,b,c"))
    var simCaps: IntegerList?

    @Option(help: ArgumentHelp(
        "Step-atomic simulation: off (neither curve nor overlaps: the fastest), curve (LRU at every capacity, and the "
            + "overlaps), policies (also fifo, clock, lfu, random, belady, sliding_window and hot_pinning at "
            + "--sim-caps: 2 to 50 ns a touched block for each policy and capacity, and about a byte a touched block "
            + "of memory, up to 1 GiB, beyond which they are left out), or auto: policies where at most 200 000 "
            + "blocks are touched.",
        valueName: "extent"))
    var sim = SimulationExtent.automatic

    @Option(help: ArgumentHelp(
        "Steps of a request that request_step_misses keeps apart as warming up its caches.", valueName: "n"))
    var warmupSteps = 16

    @Option(help: ArgumentHelp("Seed of the random policy.", valueName: "n"))
    var simSeed: UInt64 = 1

    @Option(help: ArgumentHelp("Longest line that is read, in bytes.", valueName: "n"))
    var maxLineBytes = 64 << 20

    @OptionGroup(title: "Captures")
    var captures: CaptureFlags

    @Option(help: ArgumentHelp("Worker threads (default: one a processor).", valueName: "n"))
    var jobs: Int?

    func validate() throws {
        if blockSizes != nil && blockSize != 0 {
            throw ValidationError("--block-size and --block-sizes exclude each other; give one of them.")
        }
        try check(blockSize, "--block-size", 0...AnalyzeOptions.largest)
        try check(blockSizes?.values ?? [], "--block-sizes", 1...AnalyzeOptions.largest)
        try check(wsWindows.values, "--ws-windows", 1...AnalyzeOptions.largest)
        try check(recentTokenWindows.values, "--recent-token-windows", 0...AnalyzeOptions.largest)
        try check(recentBlockWindows.values, "--recent-block-windows", 0...AnalyzeOptions.largest)
        try check(reuseCapSteps, "--reuse-cap-steps", 1...1_000_000)
        try check(lruCaps.values, "--lru-caps", 1...AnalyzeOptions.largest)
        try check(warmupSteps, "--warmup-steps", 0...AnalyzeOptions.largest)
        try check(maxStepsPerStream, "--max-steps-per-stream", 0...AnalyzeOptions.largest)
        try check(simCaps?.values ?? [], "--sim-caps", 1...AnalyzeOptions.largest)
        try check(maxLineBytes, "--max-line-bytes", 64...1 << 34)
        if let jobs { try check(jobs, "--jobs", 1...256) }
    }

    private static let largest = 1 << 31

    private func check(_ value: Int, _ flag: String, _ range: ClosedRange<Int>) throws {
        guard range.contains(value) else {
            throw ValidationError("\(flag) \(value): must be from \(range.lowerBound) to \(range.upperBound).")
        }
    }

    private func check(_ values: [Int], _ flag: String, _ range: ClosedRange<Int>) throws {
        for value in values { try check(value, flag, range) }
        guard values.count <= 64 else { throw ValidationError("\(flag): at most 64 values.") }
    }

    /// The settings as results carry them: lists ascending and distinct, so that equal questions look equal.
    var configuration: Configuration {
        var configuration = Configuration()
        configuration.stepUnion = stepUnion
        configuration.maxStepsPerStream = maxStepsPerStream
        configuration.workingSetWindows = Set(wsWindows.values).sorted()
        configuration.recentTokenWindows = Set(recentTokenWindows.values).sorted()
        configuration.recentBlockWindows = Set(recentBlockWindows.values).sorted()
        configuration.reuseCapSteps = reuseCapSteps
        configuration.lruCapacities = Set(lruCaps.values).sorted()
        configuration.simulationCapacities = simCaps.map { Set($0.values).sorted() }
        configuration.simulationSeed = simSeed
        configuration.simulation = sim
        configuration.warmupSteps = warmupSteps
        return configuration
    }

    /// The block sizes asked for, distinct, in the order given; empty: that of `run_meta.json`.
    var requestedBlockSizes: [Int] {
        if blockSize != 0 { return [blockSize] }
        var seen = Set<Int>()
        return (blockSizes?.values ?? []).filter { seen.insert($0).inserted }
    }

    var workerCount: Int { jobs ?? ProcessInfo.processInfo.activeProcessorCount }
}

extension KeyMode: ExpressibleByArgument {}
extension SimulationExtent: ExpressibleByArgument {}
