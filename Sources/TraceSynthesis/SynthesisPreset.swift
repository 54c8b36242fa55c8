/// A named recipe.
public struct SynthesisPreset: Sendable {
    public let name: String
    /// One line for `--list`.
    public let summary: String
    /// Whether it imitates a workload, or is a pure shape for tests.
    public let isShape: Bool
    public let recipe: SynthesisRecipe

    /// All presets, workloads first.
    public static let all: [SynthesisPreset] = workloads + shapes

    public static func named(_ name: String) -> SynthesisPreset? { all.first { $0.name == name } }

    private static let workloads = [
        workload(
            "ruler", "prompts of about 4K tokens with a few needles", model: .needles, dataset: "ruler",
            requests: 2, prompt: 3800...4100, steps: 24, layers: 61),
        workload(
            "longbench-v2", "prompts of about 16K tokens", model: .documents, dataset: "longbenchv2", requests: 2,
            prompt: 15_000...16_384, steps: 64, layers: 24),
        workload(
            "sharegpt", "chats, many shorter than k", model: .documents, dataset: "sharegpt", requests: 8,
            prompt: 200...3600, steps: 32, layers: 24, concurrency: 2),
        workload(
            "burstgpt", "chats that arrive in bursts, up to four at a time", model: .documents, dataset: "burstgpt",
            requests: 12, prompt: 60...3000, steps: 24, layers: 24, concurrency: 4, arrival: .bursts, perFile: 6),
        workload(
            "long-context", "one prompt of 100K tokens, fitted to real selections", model: .longContext,
            dataset: "long-context", requests: 1, prompt: 100_352...100_352, steps: 300, layers: 8),
    ]

    private static let shapes = [
        shape("sliding-window", "the newest k positions", .slidingWindow),
        shape("hot-set", "k fixed positions a layer, most in a few hot blocks", .hotSet),
        shape("uniform", "k positions drawn anew at each step", .uniform),
        shape("cyclic", "runs of k positions round and round: LRU cannot hold them", .cyclic),
    ]

    private static func workload(
        _ name: String, _ summary: String, model: ScoreModel, dataset: String, requests: Int,
        prompt: ClosedRange<Int>, steps: Int, layers: Int, concurrency: Int = 1,
        arrival: SynthesisRecipe.Arrival = .together, perFile: Int = 4
    ) -> SynthesisPreset {
        var recipe = SynthesisRecipe(
            preset: name, dataset: dataset, selection: .scored(model), requests: requests,
            promptTokens: prompt, steps: steps, layers: layers)
        recipe.concurrency = concurrency
        recipe.arrival = arrival
        recipe.maxRequestsPerFile = perFile
        return SynthesisPreset(name: name, summary: summary, isShape: false, recipe: recipe)
    }

    private static func shape(
        _ name: String, _ summary: String, _ selection: SynthesisRecipe.Selection
    ) -> SynthesisPreset {
        var recipe = SynthesisRecipe(
            preset: name, dataset: name, selection: selection, requests: 1, promptTokens: 32_768...32_768, steps: 64,
            layers: 2)
        recipe.k = 1024
        return SynthesisPreset(name: name, summary: summary, isShape: true, recipe: recipe)
    }
}
