/// How a server with multi-token prediction decodes: s draft tokens a pass of the model, of which it
/// yields a tokens on average, 1 ≤ a ≤ s + 1.
///
/// A pass resolves the selections of s + 1 tokens at once. Pass j of a stream covers its records ⌊j·a⌋ … ⌊j·a⌋ + s,
/// fewer at the end, as long as there is a record ⌊j·a⌋. Neighbouring passes leave no record between them, since
/// a ≤ s + 1.
public struct TokenPasses: Equatable, Sendable {
    /// s; 0: a pass is one record.
    public internal(set) var draftTokens: Int
    /// 1000·a.
    public private(set) var acceptedThousandths: Int

    /// A record a pass.
    public init() {
        draftTokens = 0
        acceptedThousandths = Self.denominator
    }

    /// - Parameter acceptedThousandths: 1000·a.
    /// - Returns: nil where one of the two is out of its range.
    public init?(draftTokens: Int, acceptedThousandths: Int) {
        self.draftTokens = draftTokens
        self.acceptedThousandths = acceptedThousandths
        if !isPossible { return nil }
    }

    /// Whether both are in their range: they are read one after the other.
    var isPossible: Bool {
        Self.draftRange ~= draftTokens
            && Self.denominator...Self.denominator * (draftTokens + 1) ~= acceptedThousandths
    }

    /// Drafts that a pass may have: beyond what engines take, and a bound of the memory of a stream.
    public static let draftRange = 0...63
    private static let denominator = 1000

    /// a, tokens a pass.
    public internal(set) var acceptedTokens: Double {
        get { Double(acceptedThousandths) / Double(Self.denominator) }
        set { acceptedThousandths = Int(exactly: (newValue * Double(Self.denominator)).rounded()) ?? 0 }
    }

    /// Whether a pass resolves several tokens.
    public var areSeveral: Bool { draftTokens > 0 }

    /// ⌊j·a⌋. - Precondition: j is a number of records, at most 2⁴⁰.
    public func firstRecord(ofPass pass: Int) -> Int { pass * acceptedThousandths / Self.denominator }
}
