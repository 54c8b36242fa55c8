import Locality
import LocalityModel
import TestSupport
import Testing
import TraceReading

/// The order in which the records of a shard stand says nothing, as long as every stream has its own.
@Suite struct RecordOrderTests {
    private struct Line {
        var request: Int
        var layer: Int
        var step: Int
        var text: String
    }

    /// Requests step by step, layers of a step together; some records are missing, some streams show steps again.
    private static func stepOrder(_ generator: inout SeededGenerator) -> [Line] {
        let steps = generator.pick([4, 30, 70])
        let layers = Array(0..<generator.integer(2...5))
        let hasOddities = generator.chance(50)
        return (0..<generator.integer(1...3)).flatMap { request -> [Line] in
            var last = layers.map { _ in [Int]() }
            var step = generator.integer(0...40)
            return (0..<steps).flatMap { _ -> [Line] in
                step += hasOddities ? generator.pick([1, 1, 1, 2, 0, -1]) : 1
                return layers.flatMap { layer -> [Line] in
                    let count = hasOddities ? generator.pick([1, 1, 1, 0, 2]) : 1
                    return (0..<count).map { _ in
                        let kept = last[layer].filter { _ in generator.chance(70) }.prefix(40)
                        last[layer] = kept + [step] + (0..<5).map { _ in generator.integer(0...800) }
                        return Line(
                            request: request, layer: layer, step: step,
                            text: "{\"request_id\": \(request), \"layer_id\": \(layer), \"step_idx\": \(step), "
                                + "\"seq_len_current\": \(step + 1), \"selected_token_pos\": \(last[layer])}")
                    }
                }
            }
        }
    }

    /// The streams of a shard in another order: one after the other, or mixed at random, each in its own order.
    private static func mixed(_ lines: [Line], _ generator: inout SeededGenerator) -> [Line] {
        var streams = Dictionary(grouping: lines) { [$0.request, $0.layer] }
            .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
        streams.shuffle(using: &generator)
        if generator.chance(30) { return streams.flatMap { $0 } }
        var mixed: [Line] = []
        while !streams.isEmpty {
            let stream = generator.integer(0...streams.count - 1)
            let count = min(streams[stream].count, generator.integer(1...4))
            mixed += streams[stream].prefix(count)
            streams[stream].removeFirst(count)
            if streams[stream].isEmpty { streams.remove(at: stream) }
        }
        return mixed
    }

    private static func shard(_ lines: [Line]) -> TraceShard {
        TraceShard(name: "trace_steps_0_1.jsonl", lines: lines.map(\.text))
    }

    /// Without what the order of a file defines: which layers are compared in a step, how often a step is returned to,
    /// which request is first.
    private static func comparable(_ result: AnalysisResult) -> AnalysisResult {
        var result = result
        result.traceDirectory = ""
        result.crossLayerOverlap = nil
        result.accessMap = nil
        result.diagnostics?.resumedSteps = 0
        result.diagnostics?.repeatedRows = 0
        result.perRequest?.sort { $0.requestID < $1.requestID }
        return result
    }

    private func results(_ shards: [TraceShard], _ configuration: Configuration, jobs: Int) throws -> [AnalysisResult] {
        try analyzeWithEngine(
            shards, blockSizes: [1, 16], keyMode: .requestLayer, configuration: configuration, jobs: jobs
        ).results.map(Self.comparable)
    }

    @Test(arguments: UInt64(1)...30)
    func `any interleaving of streams gives the result of step order`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var configuration = Configuration()
        configuration.simulation = generator.pick([.curve, .automatic])
        configuration.maxStepsPerStream = generator.pick([0, 0, 9])
        configuration.warmupSteps = generator.pick([16, 3])
        let lines = Self.stepOrder(&generator)
        let expected = try results([Self.shard(lines)], configuration, jobs: 1)
        let other = Self.mixed(lines, &generator)
        for jobs in [1, 5] {
            let found = try results([Self.shard(other)], configuration, jobs: jobs)
            #expect(found == expected, "\(jobs) jobs")
        }
        #expect(expected[0].requestStepMisses?.writtenRows != 0)
    }

    /// Where a request first returns to a step that had ended: the line, from 1, at which a run of its records there
    /// begins, after an earlier run, with a layer whose earlier records all stand at lower steps.
    private static func lineOfReturn(_ lines: [Line], request: Int) -> Int? {
        let mine = lines.enumerated().filter { $0.element.request == request }
        let starts = mine.indices.filter { $0 == 0 || mine[$0].element.step != mine[$0 - 1].element.step }
        let returned = starts.first { start in
            let (step, earlier) = (mine[start].element.step, mine[..<start].map(\.element))
            let run = mine[start...].prefix { $0.element.step == step }.map(\.element.layer)
            return earlier.contains { $0.step == step }
                && run.contains { layer in earlier.allSatisfy { $0.layer != layer || $0.step < step } }
        }
        return returned.map { mine[$0].offset + 1 }
    }

    @Test(arguments: UInt64(31)...50)
    func `a step that does not stand together is no union`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var configuration = Configuration()
        configuration.stepUnion = true
        let lines = Self.mixed(Self.stepOrder(&generator), &generator)
        let shard = Self.shard(lines)
        let resumed = NaiveAnalysis(blockSize: 1).resumedSteps([shard])
        #expect(resumed > 0)
        for jobs in [1, 4] {
            #expect {
                _ = try results([shard], configuration, jobs: jobs)
            } throws: { error in
                guard case .stepInPieces(_, let line?, let request, _) = error as? TraceReadingError else {
                    return false
                }
                return line == Int(request).flatMap { Self.lineOfReturn(lines, request: $0) }
            }
            configuration.stepUnion = false
            let outcome = try analyzeWithEngine(
                [shard], blockSizes: [1], keyMode: .requestLayer, configuration: configuration, jobs: jobs)
            #expect(outcome.diagnostics.resumedSteps == resumed)
            configuration.stepUnion = true
        }
    }
}
