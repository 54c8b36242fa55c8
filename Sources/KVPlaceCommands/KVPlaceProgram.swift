import ArgumentParser
import Foundation
import Sizing

/// The whole program behind `main.swift`: parses the arguments, runs the command, and turns every error into one line
/// on stderr and a documented exit code.
public enum KVPlaceProgram {
    public static func main() {
        signal(SIGPIPE, SIG_IGN)
        refuseUnknownCommand()
        do {
            var command = try parsedAlone() ?? KVPlace.parseAsRoot()
            try command.run()
        } catch let failure as CommandFailure {
            exit(with: failure)
        } catch {
            exit(withParserError: error)
        }
    }

    /// The command that the first word names, parsed without the root, whose arguments and other commands the parser
    /// would look at first: a millisecond at every start. Nil where there is anything to say: the root says it, which
    /// knows the whole command line.
    private static func parsedAlone() -> (any ParsableCommand)? {
        let words = CommandLine.arguments.dropFirst()
        guard let command = words.first.flatMap(KVPlace.command(named:)),
            let parsed = try? command.parseAsRoot(Array(words.dropFirst())),
            // Another one is the parser's own: somebody asks for help.
            type(of: parsed) == command
        else { return nil }
        return parsed
    }

    /// A first word that is no command is named, with the nearest one: the parser would only call it unexpected.
    private static func refuseUnknownCommand() {
        guard let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-"), word != "help",
            !KVPlace.commandNames.contains(word)
        else { return }
        let nearest = Suggestion.nearest(to: word, among: KVPlace.commandNames).map { "did you mean '\($0)'?" }
        let hint = nearest ?? "'kvplace --help' lists them."
        Terminal.standardError.write("Error: no command is called '\(word.visible)'; \(hint)\n")
        Foundation.exit(ExitStatus.usage.rawValue)
    }

    private static func exit(with failure: CommandFailure) -> Never {
        // Who closed the pipe knows.
        if failure.isBrokenPipe { Foundation.exit(failure.code.rawValue) }
        Terminal.standardError.write("kvplace: \(failure.message)\n")
        Foundation.exit(failure.code.rawValue)
    }

    /// What the argument parser has to say: help, the version and completion scripts to stdout, the rest to stderr. Its
    /// own `exit` would not notice that nothing of it arrived.
    private static func exit(withParserError error: any Error) -> Never {
        let code = KVPlace.exitCode(for: error)
        let text = KVPlace.fullMessage(for: error)
        guard !text.isEmpty else { Foundation.exit(code.rawValue) }
        if code.isSuccess {
            do throws(CommandFailure) { try Terminal.standardOutput.print(text + "\n") } catch { exit(with: error) }
        } else {
            Terminal.standardError.write(text + "\n")
        }
        Foundation.exit(code.rawValue)
    }
}
