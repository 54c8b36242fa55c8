import Foundation
import LocalityModel
import TestSupport
import Testing

@Suite struct RandomTraceTests {
    @Test func `a seed always gives the same trace`() {
        #expect(RandomTrace(seed: 7).shards == RandomTrace(seed: 7).shards)
        #expect(RandomTrace(seed: 7).shards != RandomTrace(seed: 8).shards)
    }

    @Test func `a few seed's cover every corner of the format`() {
        let diagnostics = (0..<60).map { seed in
            NaiveAnalysis(blockSize: 16, configuration: Self.withoutSimulation)
                .analyze(RandomTrace(seed: seed).shards).diagnostics ?? Diagnostics()
        }
        let counters: [KeyPath<Diagnostics, Int>] = [
            \.malformedLines, \.recordsWithoutPositions, \.paddingPositions, \.positionsBeyondSequence,
            \.stepsBackwards, \.stepGaps,
        ]
        for counter in counters {
            #expect(diagnostics.contains { $0[keyPath: counter] > 0 }, "\(counter)")
            #expect(diagnostics.contains { $0[keyPath: counter] == 0 }, "\(counter)")
        }
        #expect(diagnostics.contains { $0.files > 1 })
        #expect(diagnostics.contains { $0.layers > 1 })
        #expect(diagnostics.contains { $0.recordsAnalyzed > 100 })
    }

    @Test func `most lines are records`() {
        let lines = (0..<60).flatMap { RandomTrace(seed: $0).shards.flatMap(\.lines) }
        let records = lines.count { if case .record = NaiveLineReader.read($0) { true } else { false } }
        #expect(records * 10 > lines.count * 8)
    }

    @Test func `the mutator makes one line that is often broken and often not`() {
        let line = Array(#"{"request_id":1,"layer_id":2,"step_idx":30,"selected_token_pos":[1,22,13]}"#.utf8)
        var mutator = LineMutator(seed: 1)
        let mutants = (0..<2000).map { _ in mutator.mutate(line) }
        let malformed = mutants.count { if case .malformed = NaiveLineReader.read($0) { true } else { false } }
        let records = mutants.count { if case .record = NaiveLineReader.read($0) { true } else { false } }
        #expect(malformed > 500)
        #expect(records > 300)
        #expect(!mutants.contains { $0.contains(UInt8(ascii: "\n")) })
    }

    @Test func `a few seed's cover every setting`() {
        let settings = (0..<40).map { RandomSettings(seed: $0) }
        #expect(Set(settings.map(\.keyMode)).count == 2)
        #expect(Set(settings.map(\.configuration.stepUnion)).count == 2)
        #expect(Set(settings.map(\.configuration.maxStepsPerStream)).count == 4)
        #expect(Set(settings.map(\.blockSize)).count > 4)
    }

    @Test func `a scratch directory holds the shards and goes away`() throws {
        let shards = RandomTrace(seed: 5).shards
        var directory: ScratchTraceDirectory? = try ScratchTraceDirectory(shards, runMetadata: "{}")
        let url = try #require(directory?.url)
        #expect(try Array(Data(contentsOf: url.appending(path: shards[0].name))) == shards[0].bytes)
        #expect(FileManager.default.fileExists(atPath: url.appending(path: "run_meta.json").path))
        directory = nil
        #expect(!FileManager.default.fileExists(atPath: url.path))
    }

    static var withoutSimulation: Configuration {
        var configuration = Configuration()
        configuration.simulation = .off
        return configuration
    }
}
