import Foundation
import Testing

@testable import TraceSynthesis

@Suite struct RunFolderTests {
    private let recipe = SynthesisRecipe.small(requests: 1, layers: 2)

    @Test func `a synthetic run is replaced and keeps what else its folder holds`() throws {
        let scratch = try SynthesisScratch()
        var recipe = recipe
        recipe.maxRequestsPerFile = 0
        let directory = try scratch.write(recipe)
        try Data("{}".utf8).write(to: URL(filePath: directory + "/analysis.json"))
        recipe.maxRequestsPerFile = 2
        #expect(try scratch.write(recipe) == directory)
        let files = try SynthesisScratch.files(in: directory)
        #expect(Set(files.keys) == ["run_meta.json", "trace_steps_0_1.jsonl", "analysis.json"])
    }

    @Test func `another block size stands beside the first`() throws {
        let scratch = try SynthesisScratch()
        var recipe = recipe
        _ = try scratch.write(recipe)
        recipe.blockSizeTokens = 64
        _ = try scratch.write(recipe)
        let entries = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/run")
        #expect(entries.sorted() == ["block16", "block64"])
    }

    @Test func `a folder with other things is refused without force`() throws {
        let scratch = try SynthesisScratch()
        let notes = URL(filePath: scratch.path + "/notes.txt")
        try Data("mine".utf8).write(to: notes)
        #expect(
            throws: SynthesisError.foreignFolder(
                "\(scratch.path)/.: not empty and not made by kvplace synth; name another folder or give --force")
        ) { try scratch.write(recipe, run: ".") }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["notes.txt"])
        _ = try scratch.write(recipe, run: ".", force: true)
        #expect(try Data(contentsOf: notes) == Data("mine".utf8))
    }

    @Test func `a real trace is never replaced without force`() throws {
        let scratch = try SynthesisScratch()
        let directory = scratch.path + "/run/block16"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Data(#"{"run_name": "real"}"#.utf8).write(to: URL(filePath: directory + "/run_meta.json"))
        #expect(throws: SynthesisError.self) { try scratch.write(recipe) }
        var other = recipe
        other.blockSizeTokens = 64
        #expect(throws: SynthesisError.self) { try scratch.write(other) }
        let files = try SynthesisScratch.files(in: directory)
        #expect(files == ["run_meta.json": Data(#"{"run_name": "real"}"#.utf8)])
    }

    @Test func `a file in the folders place cannot be written`() throws {
        let scratch = try SynthesisScratch()
        try Data().write(to: URL(filePath: scratch.path + "/run"))
        let error = #expect(throws: SynthesisError.self) { try scratch.write(recipe) }
        guard case .cannotCreate = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `knobs outside their range are named`() {
        let broken: [(WritableKeyPath<SynthesisRecipe, Int>, Int, String)] = [
            (\.requests, 0, "--requests"), (\.steps, 0, "--steps"), (\.layers, 1025, "--layers"), (\.k, 0, "--k"),
            (\.concurrency, 0, "--concurrency"), (\.blockSizeTokens, 0, "--block-size"),
            (\.maxRequestsPerFile, -1, "--max-requests-per-file"),
        ]
        for (knob, value, flag) in broken {
            var recipe = recipe
            recipe[keyPath: knob] = value
            let error = #expect(throws: SynthesisError.self) { try recipe.validate() }
            #expect(error?.message.hasPrefix("\(flag) \(value): must be") == true)
        }
        var recipe = recipe
        recipe.promptTokens = 1...(1 << 24)
        #expect(throws: SynthesisError.self) { try recipe.validate() }
        recipe.promptTokens = 5...5
        recipe.sampleRate = 0
        #expect(throws: SynthesisError.self) { try recipe.validate() }
    }
}
