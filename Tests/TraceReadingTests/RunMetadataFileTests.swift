import Foundation
import Testing

@testable import TraceReading

@Suite struct RunMetadataFileTests {
    private func read(_ text: String) throws -> RunMetadataFile? {
        let folder = try ScratchFolder()
        try folder.write("run_meta.json", text)
        #expect(try RunMetadataFile.read(in: folder.path) == RunMetadataFile.read(in: folder.path + "/"))
        return try RunMetadataFile.read(in: folder.path)
    }

    @Test func `what Python writes is read`() throws {
        let file = try #require(
            try read(
                "\u{FEFF}{\"loss\": NaN, \"max\": [Infinity, -Infinity], \"run_name\": \"a \\\" NaN\", \"rank\": 3}"))
        #expect(file.runName == "a \" NaN")
        #expect(file.rank == 3)
        #expect(!file.isMalformed)
        #expect(try read("{\"rank\": NaNa}")?.isMalformed == true)
    }

    @Test func `every key is read`() throws {
        let file = try #require(
            try read(
                #"{"run_name": "r", "dataset": "d", "rank": 3, "world_size": 8, "schema_version": 2,"#
                    + #" "block_size_tokens": 64, "config": {"sample_rate": 0.25, "x": []}, "more": null,"#
                    + #" "date": "2026-11-29T08:30:00Z"}"#))
        var expected = RunMetadataFile()
        expected.runName = "r"
        expected.dataset = "d"
        expected.rank = 3
        expected.worldSize = 8
        expected.schemaVersion = 2
        expected.blockSizeTokens = 64
        expected.sampleRate = 0.25
        expected.date = "2026-11-29T08:30:00Z"
        #expect(file == expected)
    }

    @Test(arguments: [
        (#""yesterday""#, "yesterday"), (#""2026-02-30""#, "2026-02-30"), ("20261129", "20261129"),
        (#"["2026-11-29"]"#, #"["2026-11-29"]"#), ("true", "true"), ("\"\"", ""),
        ("\"\(String(repeating: "x", count: 100))\"", String(repeating: "x", count: 60)),
    ])
    func `a date that is none is kept as it is`(json: String, kept: String) throws {
        let file = try read("{\"date\": \(json)}")
        #expect(file?.date == nil && file?.unreadDate == kept)
    }

    @Test func `no date is none that was not read`() throws {
        #expect(try read("{\"date\": null}") == RunMetadataFile() && read("{}") == RunMetadataFile())
    }

    @Test func `zero and one are numbers and not booleans`() throws {
        let file = try read(#"{"rank": 0, "world_size": 1, "block_size_tokens": 1, "config": {"sample_rate": 1.0}}"#)
        #expect(file?.rank == 0 && file?.worldSize == 1)
        #expect(file?.blockSizeTokens == 1 && file?.sampleRate == 1)
    }

    @Test(arguments: [
        "{}", #"{"run_name": null, "rank": null, "config": null, "block_size_tokens": null}"#,
        #"{"run_name": 3, "rank": "3", "world_size": true, "schema_version": 1.5, "config": {"sample_rate": "1"}}"#,
        #"{"dataset": ["d"], "block_size_tokens": 0, "config": 1}"#, #"{"block_size_tokens": -64, "rank": 1e300}"#,
        #"{"block_size_tokens": 99999999999999999999999}"#,
    ])
    func `what is absent or of another type is not known`(text: String) throws {
        #expect(try read(text) == RunMetadataFile())
    }

    @Test(arguments: ["", "[]", "3", "{", #"{"rank": }"#, "\0\0", "null"])
    func `what is no object is marked`(text: String) throws {
        #expect(try read(text)?.isMalformed == true)
    }

    @Test func `deep nesting is no crash and what is no file is not waited for`() throws {
        let deep = String(repeating: "[", count: 1_000_000)
        #expect(try read("{\"rank\": \(deep)")?.isMalformed == true)
        let folder = try ScratchFolder()
        try folder.makeFolder("a/run_meta.json")
        #expect(try RunMetadataFile.read(in: folder.path + "/a")?.isMalformed == true)
        try folder.makeFolder("b")
        #expect(mkfifo("\(folder.path)/b/run_meta.json", 0o600) == 0)
        #expect(try RunMetadataFile.read(in: folder.path + "/b")?.isMalformed == true)
    }

    @Test func `a folder without metadata has none`() throws {
        #expect(try RunMetadataFile.read(in: try ScratchFolder().path) == nil)
    }
}
