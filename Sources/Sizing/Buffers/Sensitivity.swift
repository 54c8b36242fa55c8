import Foundation

/// An input that may turn a choice; its raw value is its name in JSON.
public enum SensitiveInput: String, CaseIterable, Encodable, Sendable {
    case link = "link_gb_per_s"
    /// A factor on all misses.
    case misses = "misses_factor"
    case context = "context_tokens"
    case layerOverhead = "layer_overhead_us"
    /// A of A + B·n.
    case baseStep = "base_step_ms"
    /// B of A + B·n.
    case baseStepPerRequest = "base_step_per_request_ms"
    case overlap
}

/// Values of one input within which a choice stays, all other inputs as they are.
public struct InputInterval: Equatable, Sendable {
    public let input: SensitiveInput
    public let present: Double
    /// Nil where no smaller value turns the choice.
    public let low: Double?
    /// Nil where no larger value does.
    public let high: Double?
    /// What is chosen just below and above.
    public let below: ChoiceIdentity?
    public let above: ChoiceIdentity?
    /// Whether nobody said the value.
    public let isAssumed: Bool

    /// How near the nearer end is: the factor of the value, always 1 or more; infinite without an end. Of an overlap
    /// the share that is not hidden counts.
    public var nearestFactor: Double {
        func factor(_ end: Double?) -> Double {
            guard let end else { return .infinity }
            let (from, to) = input == .overlap ? (1 - present, 1 - end) : (present, end)
            guard from > 0, to > 0 else { return from == to ? 1 : .infinity }
            return max(from / to, to / from)
        }
        return min(factor(low), factor(high))
    }

    /// Whether the value was assumed and less than a factor of two of it turns the choice.
    public var isDecisive: Bool { isAssumed && nearestFactor < 2 }
}

/// Solves for which values of an input the choice stays.
struct Sensitivity {
    private let machine: Machine
    private let measured: MeasuredBuffers
    /// How many times the misses may be at most: where each touch misses.
    let mostMisses: Double

    /// - Parameter most: units that a step touches, which misses cannot exceed; nil where it is not known.
    init(_ machine: Machine, _ measured: MeasuredBuffers, most: Double?) {
        self.machine = machine
        self.measured = measured
        let choice = BufferChoice(WholeCache(machine), measured.candidates(machine), machine: machine)
        mostMisses =
            if case .buffer(let chosen) = choice, let most, chosen.meanMisses > 0 {
                max(1, most / chosen.meanMisses)
            } else {
                .infinity
            }
    }

    /// Every input's interval, the nearest end first.
    func intervals() -> [InputInterval] {
        SensitiveInput.allCases.map(interval).sorted { left, right in
            (left.nearestFactor, left.input.rawValue) < (right.nearestFactor, right.input.rawValue)
        }
    }

    func interval(_ input: SensitiveInput) -> InputInterval {
        let line = line(input)
        let present = line.identity(at: line.present)
        let down = line.turn(.down) { $0 != present }
        let up = line.turn(.up) { $0 != present }
        let (low, high) = line.isReversed ? (up, down) : (down, up)
        return InputInterval(
            input: input, present: line.value(line.present), low: low.map { line.value($0.place) },
            high: high.map { line.value($0.place) }, below: low?.identity, above: high?.identity,
            isAssumed: isAssumed(input))
    }

    func line(_ input: SensitiveInput) -> InputLine {
        InputLine(input, machine, measured, mostMisses: mostMisses)
    }

    private func isAssumed(_ input: SensitiveInput) -> Bool {
        switch input {
        case .link: !machine.$linkGigabytesPerSecond.isKnown
        case .misses: false
        case .context: !machine.$contextTokens.isKnown
        case .layerOverhead: !machine.$layerOverheadMicroseconds.isKnown
        case .baseStep: !machine.$baseStepMilliseconds.isKnown
        case .baseStepPerRequest: !machine.$givenStepPerRequest.isKnown && !machine.$hbmGigabytesPerSecond.isKnown
        case .overlap: !machine.$overlap.isKnown
        }
    }
}
