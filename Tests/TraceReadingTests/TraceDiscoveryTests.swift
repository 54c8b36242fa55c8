import Foundation
import Testing

@testable import TraceReading

@Suite struct TraceDiscoveryTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    /// What was found, as `path below the folder: shard names`.
    private func find(_ input: String = "") throws -> [String] {
        let path = input.isEmpty ? folder.path : "\(folder.path)/\(input)"
        return try TraceDiscovery.find(path).directories.map { directory in
            let below = directory.path.replacing(folder.path, with: "@")
            return "\(below): \(directory.shards.map(\.name).joined(separator: " "))"
        }
    }

    @Test func `shards stand in bytewise order of their names`() throws {
        for name in [
            "trace_steps_9_12.jsonl", "trace_steps_0_2.jsonl", "trace_steps_10_12.jsonl", "trace_steps_é.jsonl",
        ] {
            try folder.write(name)
        }
        try folder.write("run_meta.json")
        try folder.write("other.jsonl")
        try folder.write("trace_steps_0_2.json")
        try folder.write("trace_steps.jsonl.bak")
        #expect(
            try find() == [
                "@: trace_steps_0_2.jsonl trace_steps_10_12.jsonl trace_steps_9_12.jsonl trace_steps_é.jsonl"
            ])
    }

    @Test func `an unsharded trace is found too`() throws {
        try folder.write("trace_steps.jsonl")
        #expect(try find() == ["@: trace_steps.jsonl"])
    }

    @Test func `nothing is left out where both kinds stand together`() throws {
        try folder.write("trace_steps_0_2.jsonl")
        try folder.write("trace_steps.jsonl")
        #expect(try find() == ["@: trace_steps.jsonl trace_steps_0_2.jsonl"])
    }

    @Test func `folders are searched to any depth and sorted by the bytes of their path`() throws {
        for name in ["b/block64", "a/x/y/z/block16", "B/block64", "a-b/block1", "b"] {
            try folder.write("\(name)/trace_steps.jsonl")
        }
        try folder.makeFolder("empty/empty")
        #expect(
            try find().map { $0.split(separator: ":")[0] } == [
                "@/B/block64", "@/a-b/block1", "@/a/x/y/z/block16", "@/b", "@/b/block64",
            ])
    }

    @Test func `a path is kept as written`() throws {
        try folder.write("run/block64/trace_steps.jsonl")
        #expect(try find("run/") == ["@/run/block64: trace_steps.jsonl"])
        #expect(try find("run/block64/") == ["@/run/block64/: trace_steps.jsonl"])
        #expect(try find("run/../run/./block64") == ["@/run/../run/./block64: trace_steps.jsonl"])
    }

    @Test func `a single file of any name stands for its folder`() throws {
        try folder.write("run/some records.jsonl", "12345")
        try folder.write("run/trace_steps.jsonl")
        #expect(try find("run/some records.jsonl") == ["@/run: some records.jsonl"])
        let shard = try #require(try TraceDiscovery.find("\(folder.path)/run/some records.jsonl").directories.first)
        #expect(shard.shards[0].byteCount == 5 && shard.shards[0].compression == .none)
    }

    @Test func `a linked folder is followed where it is the input and not below`() throws {
        try folder.write("run/block64/trace_steps.jsonl")
        try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/latest", withDestinationPath: "run")
        try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/run/loop", withDestinationPath: "..")
        #expect(try find() == ["@/run/block64: trace_steps.jsonl"])
        #expect(try find("latest") == ["@/latest/block64: trace_steps.jsonl"])
    }

    @Test func `a linked shard is read with the size of its target`() throws {
        try folder.write("store/data", "1234567")
        try folder.makeFolder("run")
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/run/trace_steps.jsonl", withDestinationPath: "../store/data")
        let found = try TraceDiscovery.find("\(folder.path)/run")
        #expect(found.directories[0].shards.map(\.byteCount) == [7])
    }

    @Test func `a folder with the name of a shard is no shard`() throws {
        try folder.write("trace_steps_0_2.jsonl/trace_steps_1.jsonl")
        #expect(try find() == ["@/trace_steps_0_2.jsonl: trace_steps_1.jsonl"])
    }

    @Test func `a shard in two forms is refused and its neighbours are kept`() throws {
        try folder.write("a/trace_steps_0_2.jsonl")
        try folder.write("a/trace_steps_0_2.jsonl.gz")
        let error = TraceReadingError.shardInTwoForms(
            first: "\(folder.path)/a/trace_steps_0_2.jsonl", second: "\(folder.path)/a/trace_steps_0_2.jsonl.gz")
        #expect(throws: error) { try find() }
        try folder.write("b/trace_steps.jsonl")
        let found = try TraceDiscovery.find(folder.path)
        #expect(found.directories.map(\.path) == ["\(folder.path)/b"] && found.failures == [error])
    }

    @Test func `what is no trace is named`() throws {
        try folder.write("notes.txt")
        try folder.makeFolder("empty")
        let path = folder.path
        #expect(throws: TraceReadingError.noTrace(path: "\(path)/empty")) { try find("empty") }
        #expect(throws: TraceReadingError.notAShard(path: "\(path)/notes.txt")) { try find("notes.txt") }
        #expect(throws: TraceReadingError.notFound(path: "\(path)/gone")) { try find("gone") }
        #expect(throws: TraceReadingError.notFound(path: "")) { try TraceDiscovery.find("") }
    }

    @Test func `every error is one line with its path and what to do`() {
        let errors: [TraceReadingError] = [
            .notFound(path: "p/q"), .unreadable(path: "p/q", reason: "Permission denied"), .noTrace(path: "p/q"),
            .notAShard(path: "p/q"), .shardInTwoForms(first: "p/r", second: "p/q"),
            .readFailed(path: "p/q", bytesRead: 5, reason: "Input/output error"),
        ]
        for error in errors {
            #expect(error.description.hasPrefix("p/q: ") && !error.description.contains("\n"))
            #expect(error.description.contains(";"))
        }
    }
}
