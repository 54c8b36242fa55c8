import LocalityModel
import Synchronization

/// How many touched sets one result may retain for the policies that need them: counted over all streams, so that what
/// is left out does not depend on the order of work.
final class PolicyBudget: Sendable {
    /// Touches up to which the policies are simulated unasked: a few tenths of a second.
    static let automaticTouchLimit = 200_000
    /// Bytes of touched sets, about one a touch, up to which they are simulated where asked for.
    static let byteLimit = 1 << 30

    /// What policies are simulated on beyond the limit; nil where they are left out then.
    let sample: PolicySample?
    private let limit: Int
    private let countsTouches: Bool
    private let used = Atomic<Int>(0)

    /// - Returns: nil where policies are not wanted at all.
    init?(_ extent: SimulationExtent) {
        switch extent {
        case .off, .curve: return nil
        case .automatic:
            sample = PolicySample()
            limit = Self.automaticTouchLimit
            countsTouches = true
        case .policies:
            sample = nil
            limit = Self.byteLimit
            countsTouches = false
        }
    }

    /// Creates a budget of which `spent` is already used.
    convenience init?(_ extent: SimulationExtent, spent: Int) {
        self.init(extent)
        spend(spent)
    }

    /// Touches or bytes counted so far; beyond the limit no longer exact.
    var spent: Int { used.load(ordering: .relaxed) }

    /// Counts what another one counted.
    func spend(_ amount: Int) { used.add(amount, ordering: .relaxed) }

    var isExceeded: Bool { used.load(ordering: .relaxed) > limit }

    /// Counts a retained step.
    func spend(touches: Int, bytes: Int) {
        used.add(countsTouches ? touches : bytes, ordering: .relaxed)
    }

    /// Why policies are missing from a result.
    static func reason(_ extent: SimulationExtent) -> String {
        switch extent {
        case .off, .curve: "not asked for; analyze with --sim policies"
        case .automatic:
            "more than \(automaticTouchLimit) touches, so only the curve was computed; analyze with --sim policies"
        case .policies:
            "the touched sets take more than \(byteLimit >> 30) GiB; analyze with a larger block size or "
                + "--max-steps-per-stream"
        }
    }
}
