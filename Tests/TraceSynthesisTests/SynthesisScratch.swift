import Foundation

@testable import TraceSynthesis

/// A folder for one test, removed with it, and what was synthesised into it.
final class SynthesisScratch {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/synthesis-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a run and returns its trace directory.
    func write(_ recipe: SynthesisRecipe, run: String = "run", workers: Int = 2, force: Bool = false) throws -> String {
        let synthesizer = try TraceSynthesizer(recipe: recipe, workers: workers)
        return try synthesizer.write(run: path + "/" + run, force: force).traceDirectory
    }

    static func files(in directory: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
            files[name] = try Data(contentsOf: URL(filePath: directory + "/" + name))
        }
        return files
    }
}

/// The parts of a written record, parsed by Foundation.
struct ParsedRecord {
    let json: [String: Any]
    let line: String

    init(_ line: String) throws {
        self.line = line
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
        json = object as? [String: Any] ?? [:]
    }

    static func all(in data: Data) throws -> [ParsedRecord] {
        try String(decoding: data, as: UTF8.self).split(separator: "\n").map { try ParsedRecord(String($0)) }
    }

    func integer(_ key: String) -> Int { json[key] as? Int ?? .min }
    var positions: [Int] { json["selected_token_pos"] as? [Int] ?? [] }
    var sequenceTokens: Int { integer("seq_len_current") }
}

extension SynthesisRecipe {
    /// A small recipe of modelled scores.
    static func small(requests: Int = 3, layers: Int = 4) -> SynthesisRecipe {
        var recipe = SynthesisRecipe(
            preset: "small", dataset: "ruler", selection: .scored(ScoreModel()), requests: requests,
            promptTokens: 300...700, steps: 5, layers: layers)
        recipe.k = 128
        recipe.blockSizeTokens = 16
        recipe.maxRequestsPerFile = 2
        return recipe
    }
}
