import Recommendations
import Sizing

/// The exit codes of the program (the `sysexits.h` numbers where one fits).
enum ExitStatus: Int32 {
    case internalError = 1
    case gateFired = 2
    case usage = 64
    case badData = 65
    case noInput = 66
    case cannotCreate = 73
    case inputOutput = 74
}

/// An error a person can act on: one line that names the place and says what to do, and the exit code.
struct CommandFailure: Error {
    let code: ExitStatus
    let message: String
    /// Whether the reader of standard output has gone, as `head` does.
    let isBrokenPipe: Bool

    init(_ code: ExitStatus, _ message: String, isBrokenPipe: Bool = false) {
        self.code = code
        self.message = message
        self.isBrokenPipe = isBrokenPipe
    }
}

extension SizingError {
    /// The error with its exit code.
    var failure: CommandFailure { CommandFailure(isUsage ? .usage : .badData, message) }

    /// In English, as all of standard error, whatever language a command speaks.
    var message: String { EmbeddedAdvice.english.reason(reason) }
}
