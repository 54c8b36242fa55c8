import Foundation
import LocalityModel
import TraceReading

/// Results from result files.
enum ResultFiles {
    /// The results of a file, and what is wrong with entries that had to be left out.
    struct Reading {
        var results: [AnalysisResult] = []
        var failures: [CommandFailure] = []
    }

    /// The results of a file, or of standard input for `-`; at least one, each with something in it. A broken entry is
    /// left out, and named on stderr.
    ///
    /// - Throws: 66 if it is not there, 65 if it is no result.
    static func read(_ path: String) throws(CommandFailure) -> [AnalysisResult] {
        let reading = try readWhatIsWhole(path)
        for failure in reading.failures {
            Terminal.standardError.write("kvplace: warning: \(failure.message); left out\n")
        }
        return reading.results
    }

    /// The same, with what is wrong with the entries left out.
    ///
    /// - Throws: 66 if it is not there, 65 if it is no result, or none of its entries is whole.
    static func readWhatIsWhole(_ path: String) throws(CommandFailure) -> Reading {
        let name = path == "-" ? "standard input" : path
        let data = try contents(of: path)
        var reading = Reading()
        do {
            let (file, broken) = try AnalysisFile.readWhatIsWhole(data, name: name)
            reading.failures = broken.map { CommandFailure(.badData, $0.description) }
            reading.results = file.results
        } catch {
            guard TraceDiscovery.looksLikeTrace(Array(data.prefix(64 << 10))) else {
                throw CommandFailure(.badData, error.description)
            }
            throw CommandFailure(
                .badData,
                "\(name): a trace, and a result is read here; pipe it through "
                    + "'kvplace analyze - --block-size N --out -' first, or name a file")
        }
        reading.failures += reading.results.filter(\.isHollow).map { hollow(name, $0) }
        reading.results.removeAll(where: \.isHollow)
        if reading.results.isEmpty, let first = reading.failures.first { throw first }
        return reading
    }

    private static func hollow(_ name: String, _ result: AnalysisResult) -> CommandFailure {
        CommandFailure(
            .badData,
            "\(name): the result of \(result.traceDirectory) at block size \(result.blockSizeTokens) has no "
                + "record_stats, temporal_locality, working_set or cache_sim; analyse the trace again with "
                + "'kvplace analyze'")
    }

    private static func contents(of path: String) throws(CommandFailure) -> Data {
        if path == "-" {
            let data = FileHandle.standardInput.readDataToEndOfFile()
            guard data.isEmpty else { return data }
            throw CommandFailure(.badData, "standard input: empty; pipe the output of 'kvplace analyze --out -'")
        }
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw CommandFailure(.noInput, "\(path): no such file; pass a result file of 'kvplace analyze'")
        }
        guard !isDirectory.boolValue, let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.noInput, "\(path): cannot be read; pass a result file of 'kvplace analyze'")
        }
        return data
    }
}

extension AnalysisResult {
    /// Whether it holds none of the parts that advice or a report is made of.
    var isHollow: Bool {
        recordStatistics == nil && temporalLocality == nil && workingSet == nil && cacheSimulation == nil
            && placementSimulation == nil
    }
}
