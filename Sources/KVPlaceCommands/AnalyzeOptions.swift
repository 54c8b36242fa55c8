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
        help: setting(\.workingSetWindows, "Working-set windows, in steps", valueName: "a,b,c"),
        transform: IntegerList.init(text:))
    var wsWindows: IntegerList?

    @Option(
        help: setting(\.recentTokenWindows, "Recency windows, in tokens", valueName: "a,b,c"),
        transform: IntegerList.init(text:))
    var recentTokenWindows: IntegerList?

    @Option(
        help: setting(\.recentBlockWindows, "Recency windows, in blocks", valueName: "a,b,c"),
        transform: IntegerList.init(text:))
    var recentBlockWindows: IntegerList?

    @Option(
        help: setting(\.reuseCapSteps, "Longest reuse time told apart, in steps", valueName: "n"),
        transform: FlagNumber.count)
    var reuseCapSteps: Int?

    @Option(
        help: setting(\.lruCapacities, "Capacities of the sequential LRU (cache_sim), in blocks", valueName: "a,b,c"),
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
        help: setting(
            \.warmupSteps, "Steps of a request that request_step_misses keeps apart as warming up its caches",
            valueName: "n"),
        transform: FlagNumber.count)
    var warmupSteps: Int?

    @Option(
        help: ArgumentHelp(
            "Draft tokens per pass of a server with multi-token prediction: a pass selects for so many tokens and one "
                + "more, and counts as one step (default: \(usual(\.passes.draftTokens))). plan compares several, as "
                + "0,1,3.", valueName: "n"),
        transform: IntegerList.init(text:))
    var draftTokens: IntegerList?

    @Option(
        help: ArgumentHelp(
            "Tokens that a pass yields on average, from 1 to the draft tokens + 1, as 2.6; of several numbers of draft "
                + "tokens one for all or one for each.", valueName: "a"),
        transform: AcceptedTokens.list)
    var acceptedTokens: [AcceptedTokens]?

    @Option(help: setting(\.simulationSeed, "Seed of the random policy", valueName: "n"))
    var simSeed: UInt64?

    @Option(
        name: .customLong("max-line-bytes"),
        help: ArgumentHelp(
            "Longest line that is read, in bytes (default: \(TraceLimits.maximumLineBytes)).", valueName: "n"),
        transform: FlagNumber.byteCount)
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
        try FlagCheck.check(blockSize, "--block-size", 0...AnalysisSetting.positive.upperBound)
        try check(blockSizes?.values ?? [], "--block-sizes", AnalysisSetting.positive)
        let asked = asked
        for setting in asked.settings {
            try check(setting.value(asked.configuration).numbers, setting.flag, setting.range)
        }
        try FlagCheck.lineBytes(maxLineBytes)
        try checkPasses(try passes())
        if let jobs { try FlagCheck.check(jobs, "--jobs", 1...256) }
    }

    private func check(_ values: [Int], _ flag: String, _ range: ClosedRange<Int>) throws {
        for value in values { try FlagCheck.check(value, flag, range) }
        guard values.count <= 64 else { throw ValidationError("\(flag): at most 64 values.") }
    }

    /// The settings whose flags were given. Lists are ascending and distinct, so that equal questions look equal.
    var asked: AskedSettings {
        var asked = AskedSettings()
        asked.take(\.stepUnion, stepUnion ? true : nil)
        asked.take(\.maxStepsPerStream, maxStepsPerStream)
        asked.take(\.workingSetWindows, wsWindows?.ascending)
        asked.take(\.recentTokenWindows, recentTokenWindows?.ascending)
        asked.take(\.recentBlockWindows, recentBlockWindows?.ascending)
        asked.take(\.reuseCapSteps, reuseCapSteps)
        asked.take(\.lruCapacities, lruCaps?.ascending)
        asked.take(\.simulationCapacities, simCaps.map { .some($0.ascending) })
        asked.take(\.simulationSeed, simSeed)
        asked.take(\.simulation, sim)
        asked.take(\.warmupSteps, warmupSteps)
        asked.take(\.passes, (try? passes())?.first)
        return asked
    }

    /// As results carry it.
    var configuration: Configuration { asked.configuration }

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

/// The help of a setting, with its default.
private func setting(
    _ value: KeyPath<Configuration, some SettingValue>, _ text: String, valueName: String
) -> ArgumentHelp {
    ArgumentHelp("\(text) (default: \(usual(value))).", valueName: valueName)
}

/// What a setting is where it is not given.
private func usual(_ value: KeyPath<Configuration, some SettingValue>) -> String {
    Configuration()[keyPath: value].text.replacing(", ", with: ",")
}

extension KeyMode: ExpressibleByArgument {}
extension SimulationExtent: ExpressibleByArgument {}
