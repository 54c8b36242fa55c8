import ArgumentParser
import LocalityModel

/// The root command. A subcommand is a file of its own and one entry here.
///
/// Each names itself: to work a name out from a type takes the parser half a millisecond at every start.
struct KVPlace: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kvplace",
        abstract: "KV cache placement from sparse-attention traces.",
        discussion: """
            See what fits, record, size, set flags:
              kvplace fit --model deepseek-v3.2 --gpu h200 --weights 90GB --context 100000
              kvplace plan outputs/run --model deepseek-v3.2 --gpu h200 --weights 90GB
              kvplace plan outputs/run --model deepseek-v3.2 --emit sglang
              kvplace open outputs/run

            Numbers are taken as engines print them: 9.3e+08, 128K (131072), 1.5M, 90G (GiB); k, m and g are decimal, \
            GB and GiB bytes.
            """,
        version: "\(Generator.current.name) \(Generator.current.version)",
        groupedSubcommands: [
            CommandGroup(
                name: "From traces to decisions",
                subcommands: [
                    FitCommand.self, PlanCommand.self, Advise.self, Report.self, Open.self, SiteCommand.self,
                    Explain.self,
                ]),
            CommandGroup(
                name: "Traces and results",
                subcommands: [Analyze.self, Merge.self, Convert.self, Synth.self]),
        ])

    /// Names of all subcommands.
    static var commandNames: [String] { commands.compactMap { $0.configuration.commandName } }

    /// The subcommand of a name.
    static func command(named name: String) -> (any ParsableCommand.Type)? {
        commands.first { $0.configuration.commandName == name }
    }

    private static var commands: [any ParsableCommand.Type] { configuration.groupedSubcommands.flatMap(\.subcommands) }
}
