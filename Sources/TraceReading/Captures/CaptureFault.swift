/// What is wrong with a capture, and what to do.
struct CaptureFault: Error, Equatable {
    let what: String
    let advice: String
    /// The system's refusal, where that is what happened.
    private let failure: TraceReadingError?

    init(_ what: String, _ advice: String) {
        self.what = what
        self.advice = advice
        failure = nil
    }

    init(_ failure: TraceReadingError) {
        what = failure.description
        advice = ""
        self.failure = failure
    }

    /// With the file and, where it is known, the place in it.
    func inFile(_ path: String, _ place: String? = nil) -> TraceReadingError {
        failure ?? .badCapture(path: path, place: place, what: what, advice: advice)
    }
}
