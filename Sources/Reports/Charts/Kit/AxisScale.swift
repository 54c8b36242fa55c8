import Foundation

/// Maps values to a coordinate, linearly or by the logarithm of base 2. Values outside the domain are put at its end.
struct AxisScale: Equatable, Sendable {
    enum Kind: Sendable { case linear, log2 }

    let kind: Kind
    let lower: Double
    let upper: Double
    let start: Double
    let end: Double

    /// An empty domain is widened, so that one point or equal values stand in the middle or at the start.
    init(_ kind: Kind, from lower: Double, to upper: Double, start: Double, end: Double) {
        let low = kind == .log2 ? max(lower, 1) : lower
        let high = max(upper, low)
        self.kind = kind
        self.lower = low
        self.upper = high > low ? high : kind == .log2 ? low * 2 : low + 1
        self.start = start
        self.end = end
    }

    func callAsFunction(_ value: Double) -> Double {
        let clamped = min(max(value, lower), upper)
        let share =
            switch kind {
            case .linear: (clamped - lower) / (upper - lower)
            case .log2: log2(clamped / lower) / log2(upper / lower)
            }
        return start + share * (end - start)
    }

    /// Values for grid lines: powers of two, or round steps; at most about `limit`.
    func ticks(limit: Int) -> [Double] {
        switch kind {
        case .log2:
            let first = Int(ceil(log2(lower) - 1e-9))
            let last = Int(floor(log2(upper) + 1e-9))
            guard last > first else { return roundTicks(limit: min(limit, 5)) }
            let stride = max(1, Int(ceil(Double(last - first + 1) / Double(limit))))
            return Swift.stride(from: first, through: last, by: stride).map { exp2(Double($0)) }
        case .linear: return roundTicks(limit: limit)
        }
    }

    private func roundTicks(limit: Int) -> [Double] {
        let rough = (upper - lower) / Double(max(1, limit))
        let magnitude = pow(10, floor(log10(rough)))
        let step = [1, 2, 5, 10].map { $0 * magnitude }.first { $0 >= rough * 0.999 } ?? magnitude * 10
        let first = Int(ceil(lower / step - 1e-9))
        let last = Int(floor(upper / step + 1e-9))
        return last >= first ? (first...last).map { Double($0) * step } : [lower]
    }

    /// The same domain on another stretch of the drawing.
    func placed(from start: Double, to end: Double) -> AxisScale {
        AxisScale(kind, from: lower, to: upper, start: start, end: end)
    }
}
