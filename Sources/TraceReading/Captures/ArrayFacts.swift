/// What a file says of one request's array beside its integers.
struct ArrayFacts: Equatable, Sendable {
    var promptTokens: Int?
    var completionTokens: Int?
    var layerCount: Int?
    var selectedCount: Int?
    /// The first of these numbers that the file gives as something else than a whole number.
    var fault: CaptureFault?

    private static let possible = 0..<(1 << 40)

    /// P and C, where both are there.
    var lengths: (prompt: Int, completion: Int)? {
        guard let promptTokens, let completionTokens else { return nil }
        return (promptTokens, completionTokens)
    }

    /// - Throws: that a number is none, or impossible.
    func check() throws(CaptureFault) {
        if let fault { throw fault }
        if let promptTokens, promptTokens < 1 || !Self.possible.contains(promptTokens) {
            throw Self.noLength("the number of prompt tokens", shown: String(promptTokens))
        }
        if let completionTokens, !Self.possible.contains(completionTokens) {
            throw Self.noLength("the number of completion tokens", shown: String(completionTokens))
        }
    }

    /// A length that a file gives in some form: of integral value, whatever its type.
    ///
    /// - Parameter value: nil where it is no number.
    /// - Throws: that it is none.
    static func length(_ value: Double?, _ name: String, shown: String) throws(CaptureFault) -> Int {
        guard let value, let length = Int(exactly: value), possible.contains(length) else {
            throw noLength(name, shown: shown)
        }
        return length
    }

    /// The fault of what should be a length.
    static func noLength(_ name: String, shown: String) -> CaptureFault {
        CaptureFault("\(name) is \(shown.prefix(60)), no number of tokens", "save it as a whole number")
    }
}
