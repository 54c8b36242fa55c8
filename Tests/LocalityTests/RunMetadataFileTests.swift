import Foundation
import Testing
import TraceReading

@Suite struct RunMetadataFileTests {
    private func read(_ json: String) throws -> RunMetadataFile {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kvplace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(json.utf8).write(to: folder.appending(path: "run_meta.json"))
        return try #require(RunMetadataFile.read(in: folder.path(percentEncoded: false)))
    }

    @Test func zeroAndOneAreNumbersAndNotBooleans() throws {
        let found = try read(#"{"rank": 0, "world_size": 1, "block_size_tokens": 1, "config": {"sample_rate": 1.0}}"#)
        #expect(found.rank == 0)
        #expect(found.worldSize == 1)
        #expect(found.blockSizeTokens == 1)
        #expect(found.sampleRate == 1)
    }

    @Test func booleansAndTextsAreNoNumbers() throws {
        let found = try read(#"{"rank": false, "world_size": true, "block_size_tokens": "64"}"#)
        #expect(found.rank == nil && found.worldSize == nil && found.blockSizeTokens == nil)
    }
}
