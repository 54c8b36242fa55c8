/// What a gate says of one thing it looked at: a rule at a block size, a measure against its baseline, an input.
struct GateCase: Equatable {
    enum Verdict: Equatable {
        /// It holds.
        case passed
        /// It ends the program with 2.
        case fired
        /// It could not be judged, and nothing was asked for in that case.
        case skipped
        /// It could not be used at all: the program ends with its code.
        case broken
    }

    /// The rule with its block size, or the measure.
    let name: String
    /// Where: a trace directory or an input, as the user wrote it.
    let place: String
    let verdict: Verdict
    /// One line, without the place; empty where it passed.
    let message: String

    init(_ name: String, at place: String, _ verdict: Verdict, _ message: String = "") {
        self.name = name
        self.place = place
        self.verdict = verdict
        self.message = message
    }
}
