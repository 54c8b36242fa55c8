public import ArgumentParser
import Foundation
import Locality
public import LocalityModel
import TraceReading

/// The flags that decide an analysis: those of `analyze`, and of every command that analyses a trace on the way.
/// Names, defaults and meaning are those of the script this program replaces.
struct AnalyzeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Block size in tokens; 0 reads it from run_meta.json.", valueName: "n"),
        transform: FlagNumber.count)
    var blockSize = 0

    @Option(
        help: ArgumentHelp("Several block sizes in one pass, such as 16,32,64,128.", valueName: "a,b,c"),
        transform: IntegerList.init(text:))
    var blockSizes: IntegerList?

    @Option(
        name: .customLong("key-mode"),
        help: ArgumentHelp(
            "What a stream is: request_layer (each layer of a request) or request (default: request_layer).",
            valueName: "mode"))
    var keyModeGiven: KeyMode?

    @Option(
        help: ArgumentHelp("Working-set windows, in steps (default: 1,4,16,64).", valueName: "a,b,c"),
        transform: IntegerList.init(text:))
    var wsWindows: IntegerList?

    @Option(
        help: ArgumentHelp("Recency windows, in tokens (default: 256,1024,4096).", valueName: "a,b,c"),
        transform: IntegerList.init(text:))
    var recentTokenWindows: IntegerList?

    @Option(
        help: ArgumentHelp("Recency windows, in blocks (default: 4,16,64).", valueName: "a,b,c"),
        transform: IntegerList.init(text:))
    var recentBlockWindows: IntegerList?

    @Option(
        help: ArgumentHelp("Longest reuse time told apart, in steps (default: 2048).", valueName: "n"),
        transform: FlagNumber.count)
    var reuseCapSteps: Int?

    @Option(
        help: ArgumentHelp(
            "Capacities of the sequential LRU (cache_sim), in blocks (default: 128,256,512,1024).", valueName: "a,b,c"),
        transform: IntegerList.init(text:))
    var lruCaps: IntegerList?

    @Flag(help: "First merge the layers of each (request, step) into one record.")
    var stepUnion = false

    @Option(
        help: ArgumentHelp("Analyse only a stream's first N steps; 0: all.", valueName: "n"),
        transform: FlagNumber.count)
    var maxStepsPerStream: Int?

    @Option(
        help: ArgumentHelp(
            "Capacities at which policies are simulated, in blocks "
                + "(default: --lru-caps and 1, 1.5, 2, 3 and 4 times the largest step).",
            valueName: "a,b,c"), transform: IntegerList.init(text:))
    var simCaps: IntegerList?

    @Option(
        help: ArgumentHelp(
            "Step-atomic simulation: off (neither curve nor overlaps: the fastest), curve (LRU at every capacity, and "
                + "the overlaps), policies (also \(SimulationExtent.policyNames.joined(separator: ", ")) at "
                + "--sim-caps: 2 to 50 ns per accessed block, policy and capacity, and about a byte per accessed "
                + "block of memory, up to 1 GiB, beyond which they are left out), or auto (the default): policies "
                + "where at most 200,000 blocks are accessed, else on a sample of streams (some layers of the first "
                + "request).",
            valueName: "extent"))
    var sim: SimulationExtent?

    @Option(
        help: ArgumentHelp(
            "Steps of a request that request_step_misses keeps apart as warming up its caches (default: 16).",
            valueName: "n"), transform: FlagNumber.count)
    var warmupSteps: Int?

    @Option(
        help: ArgumentHelp(
            "Draft tokens per pass of a server with multi-token prediction: a pass selects for so many tokens and one "
                + "more, and counts as one step (default: 0). plan compares several, as 0,1,3.", valueName: "n"),
        transform: IntegerList.init(text:))
    var draftTokens: IntegerList?

    @Option(
        help: ArgumentHelp(
            "Tokens that a pass yields on average, from 1 to the draft tokens + 1, as 2.6; of several numbers of draft "
                + "tokens one for all or one for each.", valueName: "a"),
        transform: AcceptedTokens.list)
    var acceptedTokens: [AcceptedTokens]?

    @Option(help: ArgumentHelp("Seed of the random policy (default: 1).", valueName: "n"))
    var simSeed: UInt64?

    @Option(
        name: .customLong("max-line-bytes"),
        help: ArgumentHelp(
            "Longest line that is read, in bytes (default: 67108864).", valueName: "n"), transform: FlagNumber.byteCount
    )
    var maxLineBytesGiven: Int?

    @OptionGroup(title: "Captures")
    var captures: CaptureFlags

    @Option(
        help: ArgumentHelp("Worker threads (default: one per processor).", valueName: "n"), transform: FlagNumber.count)
    var jobs: Int?

    func validate() throws {
        if blockSizes != nil && blockSize != 0 {
            throw ValidationError("--block-size and --block-sizes exclude each other; give one of them.")
        }
        try FlagCheck.check(blockSize, "--block-size", 0...AnalyzeOptions.largest)
        try check(blockSizes?.values ?? [], "--block-sizes", 1...AnalyzeOptions.largest)
        try check(wsWindows?.values ?? [], "--ws-windows", 1...AnalyzeOptions.largest)
        try check(recentTokenWindows?.values ?? [], "--recent-token-windows", 0...AnalyzeOptions.largest)
        try check(recentBlockWindows?.values ?? [], "--recent-block-windows", 0...AnalyzeOptions.largest)
        try FlagCheck.check(configuration.reuseCapSteps, "--reuse-cap-steps", 1...1_000_000)
        try check(lruCaps?.values ?? [], "--lru-caps", 1...AnalyzeOptions.largest)
        try FlagCheck.check(configuration.warmupSteps, "--warmup-steps", 0...AnalyzeOptions.largest)
        try FlagCheck.check(configuration.maxStepsPerStream, "--max-steps-per-stream", 0...AnalyzeOptions.largest)
        try check(simCaps?.values ?? [], "--sim-caps", 1...AnalyzeOptions.largest)
        try FlagCheck.check(maxLineBytes, "--max-line-bytes", 64...1 << 34)
        try checkPasses(try passes())
        if let jobs { try FlagCheck.check(jobs, "--jobs", 1...256) }
    }

    private static let largest = 1 << 31

    private func check(_ values: [Int], _ flag: String, _ range: ClosedRange<Int>) throws {
        for value in values { try FlagCheck.check(value, flag, range) }
        guard values.count <= 64 else { throw ValidationError("\(flag): at most 64 values.") }
    }

    /// The settings as results carry them: lists ascending and distinct, so that equal questions look equal.
    var configuration: Configuration {
        var configuration = Configuration()
        configuration.stepUnion = stepUnion
        configuration.maxStepsPerStream = maxStepsPerStream ?? configuration.maxStepsPerStream
        configuration.workingSetWindows = Self.ascending(wsWindows) ?? configuration.workingSetWindows
        configuration.recentTokenWindows = Self.ascending(recentTokenWindows) ?? configuration.recentTokenWindows
        configuration.recentBlockWindows = Self.ascending(recentBlockWindows) ?? configuration.recentBlockWindows
        configuration.reuseCapSteps = reuseCapSteps ?? configuration.reuseCapSteps
        configuration.lruCapacities = Self.ascending(lruCaps) ?? configuration.lruCapacities
        configuration.simulationCapacities = Self.ascending(simCaps)
        configuration.simulationSeed = simSeed ?? configuration.simulationSeed
        configuration.simulation = sim ?? configuration.simulation
        configuration.warmupSteps = warmupSteps ?? configuration.warmupSteps
        configuration.passes = (try? passes())?.first ?? configuration.passes
        return configuration
    }

    private static func ascending(_ list: IntegerList?) -> [Int]? { list.map { Set($0.values).sorted() } }

    var keyMode: KeyMode { keyModeGiven ?? .requestLayer }

    var maxLineBytes: Int { maxLineBytesGiven ?? TraceLimits.maximumLineBytes }

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
