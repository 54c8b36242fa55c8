import Foundation
import Locality
import LocalityModel
import TraceReading

// step-miss-cost with|without TRACE_DIRECTORY BLOCK_SIZE: analyses a directory on one core, with the LRU curve, with or
// without the misses of request steps, and writes nothing: what the two take apart is their cost.

let arguments = CommandLine.arguments
guard arguments.count == 4, let blockSize = Int(arguments[3]), ["with", "without"].contains(arguments[1]) else {
    fatalError("usage: step-miss-cost with|without TRACE_DIRECTORY BLOCK_SIZE")
}
var configuration = Configuration()
configuration.simulation = .curve
let plan = AnalysisRequest(
    configuration: configuration, keyMode: .requestLayer, blockSizes: [blockSize],
    maximumLineBytes: TraceLimits.maximumLineBytes, withoutStepMisses: arguments[1] == "without")
let directory = try TraceDiscovery.find(arguments[2]).directories[0]
let result = try AnalysisEngine(plan: plan, jobs: 1).analyze(
    directory, inputs: Inputs(files: [], fingerprint: ""), metadata: RunMetadata()
).results[0]
guard (result.requestStepMisses != nil) == (arguments[1] == "with") else { fatalError("not what was asked for") }
