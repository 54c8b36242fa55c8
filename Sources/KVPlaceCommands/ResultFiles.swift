import Foundation
import LocalityModel

/// Results from result files.
enum ResultFiles {
    /// The results of a file, or of standard input for `-`; at least one, each with something in it.
    ///
    /// - Throws: 66 if it is not there, 65 if it is no result.
    static func read(_ path: String) throws(CommandFailure) -> [AnalysisResult] {
        let name = path == "-" ? "standard input" : path
        let data = try contents(of: path)
        let results: [AnalysisResult]
        do {
            results = try AnalysisFile.read(data, name: name).results
        } catch {
            throw CommandFailure(.badData, error.description)
        }
        if let hollow = results.firstIndex(where: \.isHollow) {
            throw CommandFailure(
                .badData,
                "\(name): results.\(hollow) has no record_stats, temporal_locality, working_set or cache_sim; "
                    + "analyse the trace again with 'kvplace analyze'")
        }
        return results
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
