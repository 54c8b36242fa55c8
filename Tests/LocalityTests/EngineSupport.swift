import Foundation
import Locality
import LocalityModel
import TestSupport
import TraceReading

/// Writes shards into a scratch folder and analyses them with the engine.
func analyzeWithEngine(
    _ shards: [TraceShard], blockSizes: [Int], keyMode: KeyMode, configuration: Configuration, jobs: Int = 1,
    maximumLineBytes: Int = 64 << 20, layerWeights: [Int: Int] = [:]
) throws -> AnalysisEngine.Outcome {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kvplace-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for shard in shards { try Data(shard.bytes).write(to: folder.appending(path: shard.name)) }
    let plan = AnalysisRequest(
        configuration: configuration, keyMode: keyMode, blockSizes: blockSizes, maximumLineBytes: maximumLineBytes,
        layerWeights: layerWeights)
    let found = try TraceDiscovery.find(folder.path)
    return try AnalysisEngine(plan: plan, jobs: jobs).analyze(
        found.directories[0], inputs: Inputs(files: [], fingerprint: ""), metadata: RunMetadata())
}
