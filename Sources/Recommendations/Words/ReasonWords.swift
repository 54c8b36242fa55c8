public import Foundation
import LocalityModel
public import Sizing
public import Wording

extension Phrases {
    /// A reason in words.
    public func reason(_ reason: Reason) -> String {
        self("reason.\(reason.code.rawValue)", reason.values.mapValues(text))
    }

    private func text(_ value: Reason.Value) -> String {
        switch value {
        case .digits(let value): String(value)
        case .number(let value): NumberText.exact(value)
        case .count(let value): NumberText.integer(value)
        case .name(let name): name
        case .names(let names): joining.list(names)
        case .phrase(let key): self(key)
        case .reason(let nested): reason(nested)
        }
    }
}

extension Encodable {
    /// `readableJSON` whose reasons are said in some words.
    public func readableJSON(in words: ExplanationCatalogue) throws -> Data {
        try readableJSON(userInfo: [.reasonText: ReasonText { words.reason($0) }])
    }
}
