import Foundation
import LocalityModel
import TestSupport

// answer-check RESULT TRACE_DIRECTORY: compares every result of the file with the naive twin's for that directory.
// Prints a line a difference; exits with 1 if there is any.

func shards(in folder: URL) throws -> [TraceShard] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.hasPrefix("trace_steps") && $0.hasSuffix(".jsonl") }
        .sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
        .map { TraceShard(name: $0, bytes: Array(try Data(contentsOf: folder.appending(path: $0)))) }
}

/// The twin's result, with policies if the program's has any: a pass may leave them out.
func twin(of result: AnalysisResult, _ shards: [TraceShard]) -> AnalysisResult {
    var configuration = result.configuration ?? Configuration()
    if result.placementSimulation?.policies.isEmpty ?? true { configuration.simulation = .curve }
    var twin = NaiveAnalysis(
        blockSize: result.blockSizeTokens, keyMode: result.keyMode, configuration: configuration
    ).analyze(shards)
    twin.configuration = result.configuration
    return twin
}

let arguments = CommandLine.arguments
guard arguments.count == 3 else { fatalError("usage: answer-check RESULT TRACE_DIRECTORY") }
let file = try AnalysisFile.read(try Data(contentsOf: URL(filePath: arguments[1])), name: arguments[1])
let content = try shards(in: URL(filePath: arguments[2]))
var found = 0
for result in file.results {
    for difference in try ResultComparison().differences(engine: result, twin: twin(of: result, content)) {
        print("block size \(result.blockSizeTokens): \(difference.prefix(200))")
        found += 1
    }
}
exit(found == 0 ? 0 : 1)
