import Foundation

/// A machine along one of its inputs: which choice is made at each value.
///
/// Along a line the time of a step with n requests and m missed units is (p + p′·t) + (q + q′·t)·n + (r + r′·t)·m,
/// where t is the input itself, or 1 / bandwidth for a link. So between two values at which an admission, a number of
/// requests within the limit or the order of two throughputs changes, nothing changes; and each such value is solved
/// for. There is no grid.
struct InputLine {
    enum Direction { case up, down }

    /// Where a choice turns, and to what.
    struct Turn {
        let place: Double
        let identity: ChoiceIdentity
    }

    let input: SensitiveInput
    /// t of the machine as it is.
    let present: Double
    /// Least and most t.
    let bounds: ClosedRange<Double>
    private let limit: Double
    /// Whether what is admitted along the line follows an engine's own pools, whose steps no formula gives.
    private let isSearched: Bool
    /// The whole cache first.
    private let options: [LineOption]

    init(_ input: SensitiveInput, _ machine: Machine, _ measured: MeasuredBuffers, mostMisses: Double = .infinity) {
        self.input = input
        limit = machine.stepLimitMilliseconds
        isSearched = input == .context && machine.admission.engine != nil
        let link = machine.linkGigabytesPerSecond
        (present, bounds) =
            switch input {
            case .link: (1 / link, 0...1e9 / link)
            case .misses: (1, 0...max(1, mostMisses))
            case .context: (Double(machine.contextTokens), 1...Double(1 << 30))
            case .layerOverhead: (machine.layerOverheadMicroseconds, 0...1e9)
            case .baseStep: (machine.baseStepMilliseconds, 0...max(machine.baseStepMilliseconds, 2 * limit))
            case .baseStepPerRequest:
                (machine.stepMillisecondsPerRequest, 0...max(machine.stepMillisecondsPerRequest, 2 * limit))
            case .overlap: (machine.overlap, 0...1)
            }
        let other = input == .overlap ? (present > 0 ? 0 : 1) : present > 0 ? 2 * present : 1
        let points = [present, other].map { ($0, Self.moved(machine, input, $0)) }
        options =
            [LineOption(machine, nil, input, points)]
            + measured.buffers.map { LineOption(machine, $0, input, points) }
    }

    /// Whether a larger t is a smaller value.
    var isReversed: Bool { input == .link }

    /// The input's value at t.
    func value(_ place: Double) -> Double { input == .link ? 1 / place : place }

    /// A machine with another value of an input; misses are no part of it.
    static func moved(_ machine: Machine, _ input: SensitiveInput, _ place: Double) -> Machine {
        var moved = machine
        switch input {
        case .link: moved.linkGigabytesPerSecond = 1 / place
        case .misses: break
        case .context: moved.contextTokens = Int(place)
        case .layerOverhead: moved.layerOverheadMicroseconds = place
        case .baseStep: moved.baseStepMilliseconds = place
        case .baseStepPerRequest: moved.givenStepPerRequest = place
        case .overlap: moved.overlap = place
        }
        return moved
    }

    /// What is chosen at t, as `BufferChoice` chooses.
    func identity(at place: Double) -> ChoiceIdentity { identity(states(at: place)) }

    /// Each option at t, the whole cache first.
    private func states(at place: Double) -> [LineOption.State] {
        options.map { $0.state(at: place, limit: limit) }
    }

    private func identity(_ states: [LineOption.State]) -> ChoiceIdentity {
        let best = states.map(\.rate).max() ?? 0
        guard best > 0 else { return .none }
        let least = best * (1 - BufferChoice.closeness)
        if states[0].rate >= least { return .whole }
        let close = states.dropFirst().filter { $0.rate >= least }.min { $0.size < $1.size }
        return close.map { .buffer($0.shape) } ?? .none
    }

    /// The nearest t in a direction beyond which the choice is one that was asked for; nil where there is none.
    ///
    /// O(changes up to there · candidates · log requests).
    func turn(_ direction: Direction, where isTurned: (ChoiceIdentity) -> Bool) -> Turn? {
        if isSearched { return found(direction, where: isTurned) }
        var place = present
        var states = states(at: place)
        // What an engine admits is asked for again only where it changed.
        var admissions = [Double?](repeating: nil, count: options.count)
        while let event = nextEvent(from: place, states, direction, &admissions) {
            guard bounds.contains(event) else { return nil }
            place = beyond(event, direction)
            guard bounds.contains(place) else { return nil }
            states = self.states(at: place)
            let identity = identity(states)
            if isTurned(identity) { return Turn(place: event, identity: identity) }
        }
        return nil
    }

    /// The same along contexts that an engine admits by its own pools: looked for at contexts of 1, 2^¼, 2^½ … times
    /// the present one, as far as 64 times, then between the two at which it lies, to the token.
    private func found(_ direction: Direction, where isTurned: (ChoiceIdentity) -> Bool) -> Turn? {
        var same = present
        for quarter in 1...24 {
            let factor = exp2(Double(quarter) / 4)
            let next = (direction == .up ? present * factor : present / factor).rounded()
            guard bounds.contains(next), next <= Double(EngineQuestion.Limits.tokens) else { return nil }
            if next == same { continue }
            guard isTurned(identity(at: next)) else {
                same = next
                continue
            }
            var other = next
            while abs(other - same) > 1 {
                let middle = ((same + other) / 2).rounded(.down)
                if isTurned(identity(at: middle)) { other = middle } else { same = middle }
            }
            return Turn(place: other, identity: identity(at: other))
        }
        return nil
    }

    /// A little beyond an event, so that rounding cannot hide it. Of contexts an event is the length itself.
    private func beyond(_ event: Double, _ direction: Direction) -> Double {
        if input == .context { return event }
        let little = max(abs(event) * 1e-9, 1e-15)
        return direction == .up ? event + little : max(event - little, bounds.lowerBound)
    }

    private func nextEvent(
        from place: Double, _ states: [LineOption.State], _ direction: Direction, _ admissions: inout [Double?]
    ) -> Double? {
        let isUp = direction == .up
        var nearest: Double?
        func take(_ event: Double) {
            guard event.isFinite, isUp ? event > place : event < place else { return }
            nearest = nearest.map { isUp ? min($0, event) : max($0, event) } ?? event
        }
        for (option, state) in zip(options, states) { option.limitEvents(state, limit: limit, take) }
        if let best = states.max(by: { $0.rate < $1.rate }), best.rate > 0 {
            for state in states { state.crossings(with: best, take) }
        }
        guard input == .context else { return nearest }
        for (index, option) in options.enumerated() {
            if let known = admissions[index], isUp ? known > place : known < place { continue }
            admissions[index] =
                option.nextAdmission(from: place, isUp: isUp, bounds) ?? (isUp ? .infinity : -.infinity)
        }
        // Up to an event nothing changes, so the next context to look at is the last whole one before it.
        let solved = nearest.map { isUp ? max(place + 1, $0.rounded(.down)) : min(place - 1, $0.rounded(.up)) }
        let all = (admissions + [solved]).compactMap { $0 }.filter(\.isFinite)
        return isUp ? all.min() : all.max()
    }
}
