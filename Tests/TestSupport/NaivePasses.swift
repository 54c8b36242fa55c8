import Foundation
import LocalityModel

/// Passes of several tokens by their definition, in decimal arithmetic.
struct NaivePasses {
    private let drafts: Int
    private let accepted: Decimal

    init(_ passes: TokenPasses) {
        drafts = passes.draftTokens
        accepted = Decimal(passes.acceptedThousandths) / 1000
    }

    /// Which records of a stream each of its passes covers.
    func groups(ofRecords count: Int) -> [Range<Int>] {
        (0..<count).map(first).filter { $0 < count }.map { $0..<min($0 + drafts + 1, count) }
    }

    /// ⌊j·a⌋.
    private func first(ofPass pass: Int) -> Int {
        var product = Decimal(pass) * accepted
        var rounded = Decimal()
        NSDecimalRound(&rounded, &product, 0, .down)
        return NSDecimalNumber(decimal: rounded).intValue
    }

    /// One record of several: the step of the first, the largest length, the distinct positions, and as written the
    /// tokens from the first's newest to the last's, of those whose length a position can have.
    static func join(_ records: [NaiveStep]) -> NaiveStep {
        var pass = NaiveStep(
            step: records[0].step, sequenceLength: records.map(\.sequenceLength).max() ?? 0,
            positions: Set(records.flatMap(\.positions)).sorted())
        let newest = records.map(\.sequenceLength).filter { 1...1 << 24 ~= $0 }.map { $0 - 1 }
        if let first = newest.first, let last = newest.last {
            pass.writtenByPass = min(first, last)...max(first, last)
        }
        return pass
    }
}
