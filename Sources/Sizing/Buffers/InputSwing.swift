/// What half and twice the value of one input make of a plan, all other inputs as they are. The choice is made anew
/// at each value, unless the buffer was given.
public struct InputSwing: Equatable, Sendable {
    /// An input that may be halved and doubled; its raw value is its name in JSON.
    public enum Name: String, CaseIterable, Sendable {
        case link = "link_gb_per_s"
        /// A factor on all misses.
        case misses = "misses_factor"
        case context = "context_tokens"
        case hbm = "kv_hbm_bytes"
        case host = "host_bytes"
        case layerOverhead = "layer_overhead_us"
        /// A of A + B·n.
        case baseStep = "base_step_ms"
        /// B of A + B·n.
        case baseStepPerRequest = "base_step_per_request_ms"
        case overlap
        case stepLimit = "tpot_ms"
    }

    /// A value of the input and what is chosen there.
    public struct End: Equatable, Sendable {
        public let value: Double
        public let choice: BufferChoice

        public var tokensPerSecond: Double { choice.tokensPerSecond }
    }

    public let input: Name
    public let half: End
    public let double: End

    /// The smallest and the largest tokens a second of both ends and the plan itself.
    public func span(with present: Double) -> ClosedRange<Double> {
        let rates = [half.tokensPerSecond, double.tokensPerSecond, present]
        return (rates.min() ?? present)...(rates.max() ?? present)
    }
}

extension BufferPlan {
    /// Every input that is not 0, the one with the widest span of tokens a second first; misses are as measured. Twice
    /// an overlap is at most 1, and twice the misses at most what a step touches.
    public var swings: [InputSwing] {
        let present = choice.tokensPerSecond
        return InputSwing.Name.allCases.compactMap(swing).sorted { left, right in
            let spans = [left, right].map { swing -> Double in
                let span = swing.span(with: present)
                return span.upperBound - span.lowerBound
            }
            return spans[0] == spans[1] ? left.input.rawValue < right.input.rawValue : spans[0] > spans[1]
        }
    }

    private func swing(_ input: InputSwing.Name) -> InputSwing? {
        let present = input.value(of: machine)
        guard present > 0 else { return nil }
        let double = min(2 * present, most(input))
        return InputSwing(input: input, half: end(input, present / 2), double: end(input, double))
    }

    private func most(_ input: InputSwing.Name) -> Double {
        switch input {
        case .overlap: 1
        case .misses: mostMisses
        default: .infinity
        }
    }

    private func end(_ input: InputSwing.Name, _ value: Double) -> InputSwing.End {
        let moved = input.moved(machine, to: value)
        let factor = input == .misses ? value : 1
        let candidates = MeasuredBuffers(measured).candidates(moved) { $0.misses.scaled(by: factor) }
        let whole = WholeCache(moved)
        guard isForced, let shape = chosenBuffer?.shape else {
            return InputSwing.End(value: value, choice: BufferChoice(whole, candidates, machine: moved))
        }
        let same = candidates.first { $0.shape == shape }
        return InputSwing.End(
            value: value, choice: same.map(BufferChoice.buffer) ?? .none(smallestStepMilliseconds: nil))
    }
}

extension InputSwing.Name {
    /// A factor on the misses is 1.
    func value(of machine: Machine) -> Double {
        switch self {
        case .link: machine.linkGigabytesPerSecond
        case .misses: 1
        case .context: Double(machine.contextTokens)
        case .hbm: Double(machine.kvHBMBytes)
        case .host: Double(machine.hostBytes)
        case .layerOverhead: machine.layerOverheadMicroseconds
        case .baseStep: machine.baseStepMilliseconds
        case .baseStepPerRequest: machine.stepMillisecondsPerRequest
        case .overlap: machine.overlap
        case .stepLimit: machine.stepLimitMilliseconds
        }
    }

    /// A machine with another value; misses are no part of it.
    func moved(_ machine: Machine, to value: Double) -> Machine {
        var moved = machine
        switch self {
        case .link: moved.linkGigabytesPerSecond = value
        case .misses: break
        case .context: moved.contextTokens = max(1, Int(value))
        case .hbm: moved.kvHBMBytes = Int(min(value, Double(EngineQuestion.Limits.bytes)))
        case .host: moved.hostBytes = Int(min(value, Double(EngineQuestion.Limits.bytes)))
        case .layerOverhead: moved.layerOverheadMicroseconds = value
        case .baseStep: moved.baseStepMilliseconds = value
        case .baseStepPerRequest: moved.givenStepPerRequest = value
        case .overlap: moved.overlap = value
        case .stepLimit: moved.stepLimitMilliseconds = value
        }
        return moved
    }
}
