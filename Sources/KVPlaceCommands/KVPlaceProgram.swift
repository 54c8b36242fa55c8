import ArgumentParser
import Foundation

/// The whole program behind `main.swift`: parses the arguments, runs the command, and turns every error into one line
/// on stderr and a documented exit code.
public enum KVPlaceProgram {
    public static func main() {
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try KVPlace.parseAsRoot()
            try command.run()
        } catch let failure as CommandFailure {
            exit(with: failure)
        } catch {
            exit(withParserError: error)
        }
    }

    private static func exit(with failure: CommandFailure) -> Never {
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
