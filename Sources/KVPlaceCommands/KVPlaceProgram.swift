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
            Terminal.standardError.write("kvplace: \(failure.message)\n")
            Foundation.exit(failure.code.rawValue)
        } catch {
            KVPlace.exit(withError: error)
        }
    }
}
