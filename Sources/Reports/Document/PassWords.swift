import LocalityModel
import Wording

/// What texts say of passes of several tokens.
struct PassWords {
    let names: [String: String]

    init(_ passes: TokenPasses) {
        names = [
            "drafts": NumberText.integer(passes.draftTokens), "tokens": NumberText.integer(passes.draftTokens + 1),
            "accepted": NumberText.exact(passes.acceptedTokens),
        ]
    }
}
