import Foundation

/// The line and column of a syntax error, as Foundation's decoder states them in words.
struct JSONPlace: Equatable {
    let line: Int
    let column: Int

    /// Nil where the message names no place.
    init?(of context: DecodingError.Context) {
        guard let error = context.underlyingError else { return nil }
        self.init(message: "\(error)")
    }

    /// Reads `… around line 3, column 5 …`.
    init?(message: String) {
        guard let start = message.range(of: "line ") else { return nil }
        let numbers = message[start.upperBound...].split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
        guard numbers.count == 2 else { return nil }
        line = numbers[0]
        column = numbers[1]
    }

    var text: String { "line \(line), column \(column)" }
}
