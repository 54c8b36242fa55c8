/// The whole cache or a buffer along a line (`InputLine`).
///
/// Is a class, since a line looks at each of its options thousands of times and a machine is large to copy: by value,
/// copies were a tenth of a site's instructions.
final class LineOption: Sendable {
    /// a + b·t.
    struct Line {
        let start: Double
        let slope: Double

        /// Through two points.
        init(_ first: (Double, Double), _ second: (Double, Double)) {
            slope = (second.1 - first.1) / (second.0 - first.0)
            start = first.1 - slope * first.0
        }

        init(start: Double, slope: Double) {
            self.start = start
            self.slope = slope
        }

        func at(_ place: Double) -> Double { start + slope * place }

        /// Where it has a value; nil where it is level.
        func place(of value: Double) -> Double? { slope == 0 ? nil : (value - start) / slope }

        static func + (left: Line, right: Line) -> Line {
            Line(start: left.start + right.start, slope: left.slope + right.slope)
        }

        static func * (factor: Double, line: Line) -> Line {
            Line(start: factor * line.start, slope: factor * line.slope)
        }
    }

    /// An option at one t.
    struct State {
        let shape: BufferShape
        let admitted: Int
        /// Requests within the limit.
        let count: Int
        let rate: Double
        let hbmBytes: Int
        /// The mean step with so many requests.
        fileprivate let step: Line

        var size: (Int, Int, Int) { (hbmBytes, shape.blockSizeTokens, shape.capacityBlocks) }

        /// Takes the places where it is as fast as another, and where just not close to it any more.
        func crossings(with best: State, _ take: (Double) -> Void) {
            guard count > 0, shape != best.shape else { return }
            for share in [1, 1 - BufferChoice.closeness] {
                let difference = Double(count) * best.step + -share * Double(best.count) * step
                difference.place(of: 0).map(take)
            }
        }
    }

    private let machine: Machine
    /// Nil: the whole cache.
    private let buffer: MeasuredBuffer?
    private let isContext: Bool
    private let fixed: Line
    private let perRequest: Line
    private let perUnit: Line
    private let start: Admitted

    /// - Parameter points: two t and the machine at each.
    init(
        _ machine: Machine, _ buffer: MeasuredBuffer?, _ input: SensitiveInput, _ points: [(Double, Machine)]
    ) {
        self.machine = machine
        self.buffer = buffer
        isContext = input == .context
        func line(_ value: (Machine) -> Double) -> Line {
            Line((points[0].0, value(points[0].1)), (points[1].0, value(points[1].1)))
        }
        perRequest = line { $0.stepMillisecondsPerRequest }
        if let buffer {
            let shape = buffer.shape
            fixed = line {
                $0.baseStepMilliseconds + (1 - $0.overlap) * $0.link.overheadMilliseconds(layers: $0.layers)
            }
            let unit = line { machine in
                let bytes = Double(shape.blockSizeTokens * machine.rowBytes)
                return (1 - machine.overlap) * machine.link.milliseconds(layers: 0, transfers: 1, bytes: bytes)
            }
            perUnit = input == .misses ? Line(start: 0, slope: unit.start) : unit
        } else {
            fixed = line { $0.baseStepMilliseconds }
            perUnit = Line(start: 0, slope: 0)
        }
        start = Self.admitted(machine, buffer)
    }

    /// What a machine admits; nobody where the buffer is refused or holds a context whole.
    private static func admitted(_ machine: Machine, _ buffer: MeasuredBuffer?) -> Admitted {
        guard let buffer else { return machine.admission.whole(machine) }
        let admitted = machine.admission.buffer(machine, buffer.shape)
        guard admitted.refusal == nil, buffer.shape.tokens < machine.contextTokens else { return admitted.refused }
        return admitted
    }

    private func admitted(at place: Double) -> Admitted {
        guard isContext else { return start }
        return Self.admitted(InputLine.moved(machine, .context, place), buffer)
    }

    private func units(high requests: Int) -> Double { buffer?.misses.high(requests: requests) ?? 0 }

    /// A step with some requests that miss some units.
    private func step(_ requests: Int, _ units: Double) -> Line {
        fixed + Double(requests) * perRequest + units * perUnit
    }

    func state(at place: Double, limit: Double) -> State {
        let admitted = admitted(at: place)
        let count = StepTime.largestCount(upTo: admitted.requests) {
            step($0, units(high: $0)).at(place) <= limit
        }
        let mean = step(count, buffer?.misses.average(requests: count) ?? 0)
        return State(
            shape: buffer?.shape ?? BufferShape(blockSizeTokens: 0, capacityBlocks: 0), admitted: admitted.requests,
            count: count, rate: count == 0 ? 0 : Double(count) / (mean.at(place) / 1e3),
            hbmBytes: admitted.hbmBytesPerRequest, step: mean)
    }

    /// Takes the places where the number of requests within the limit changes next, if it does before anything else.
    func limitEvents(_ state: State, limit: Double, _ take: (Double) -> Void) {
        for count in [1, 2, state.count, state.count + 1] where (1...max(1, state.admitted)).contains(count) {
            step(count, units(high: count)).place(of: limit).map(take)
        }
    }

    /// The next context at which another number of requests is admitted; nil where there is none.
    ///
    /// O(log contexts): above its own length a buffer admits the fewer the longer the context.
    func nextAdmission(from place: Double, isUp: Bool, _ bounds: ClosedRange<Double>) -> Double? {
        let edge = Double(buffer?.shape.tokens ?? 0)
        let first = max(bounds.lowerBound, edge + 1)
        if place <= edge { return isUp ? first : nil }
        let present = admitted(at: place).requests
        let last = isUp ? bounds.upperBound : first
        guard admitted(at: last).requests != present else { return isUp || edge < bounds.lowerBound ? nil : edge }
        var (same, other) = (place, last)
        while abs(other - same) > 1 {
            let middle = ((same + other) / 2).rounded(.down)
            if admitted(at: middle).requests == present { same = middle } else { other = middle }
        }
        return other
    }
}

extension Admitted {
    /// The same with nobody admitted.
    fileprivate var refused: Admitted {
        Admitted(
            requests: 0, limit: limit, hbmBytesPerRequest: hbmBytesPerRequest, hostBytesPerRequest: hostBytesPerRequest,
            refusal: refusal)
    }
}
