import ArgumentParser
import LocalityModel

/// A mean number of tokens a pass, as people write it: with at most three decimals, so that passes are the same on
/// every machine.
struct AcceptedTokens: Equatable {
    /// As written.
    let text: String
    private let thousandths: Int

    init(text: String) throws {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let decimals = parts.count > 1 ? parts[1] : ""
        guard Self.isNumber(parts[0]), parts.count == 1 || Self.isNumber(decimals), parts[0].count <= 6 else {
            throw ValidationError("expected a number of tokens, as 2.6.")
        }
        guard decimals.count <= 3 else { throw ValidationError("at most three decimals, as 2.625.") }
        self.text = text
        thousandths = Int(parts[0] + decimals + String(repeating: "0", count: 3 - decimals.count)) ?? 0
    }

    /// That of passes.
    init(_ passes: TokenPasses) {
        text = String(passes.acceptedTokens)
        thousandths = passes.acceptedThousandths
    }

    /// Numbers with commas between them.
    static func list(_ text: String) throws -> [AcceptedTokens] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { try AcceptedTokens(text: String($0)) }
    }

    /// The passes of that mean; nil where a pass with so many drafts yields more or fewer.
    func passes(drafts: Int) -> TokenPasses? {
        TokenPasses(draftTokens: drafts, acceptedThousandths: thousandths)
    }

    private static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.allSatisfy { "0"..."9" ~= $0 }
    }
}
