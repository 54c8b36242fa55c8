import ArgumentParser
import LocalityModel

/// The root command. A subcommand is a file of its own and one entry here.
struct KVPlace: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kvplace",
        abstract: "KV cache placement from sparse-attention traces.",
        version: "\(Generator.current.name) \(Generator.current.version)",
        subcommands: [
            Analyze.self,
            Merge.self,
            Advise.self,
            Report.self,
            SiteCommand.self,
            Convert.self,
            Explain.self,
            Synth.self,
        ])
}
