public import LocalityModel

extension LRUCurve {
    /// Most points of a result's `lru_curve`, and of each layer's.
    public static let maximumPoints = 256
    public static let maximumPointsOfALayer = 64

    /// The curve as a result stores it: every capacity if there are at most 256, else exactly 256, spaced geometrically
    /// between those that always stay: both ends, the capacities for a share, the knee, and as many as there is room
    /// for of `keeping` (the simulation capacities) and of `CapacityGrid`, the smallest first. With the grid the curves
    /// of two traces meet at the same capacities.
    public func points(keeping: [Int] = []) -> [HitRatePoint] {
        points(maximumCount: Self.maximumPoints, keeping: keeping, keepingKnee: true)
    }

    /// A layer's curve: likewise with 64 points; both ends, the capacities for a share and those of the grid stay.
    public func pointsOfALayer() -> [HitRatePoint] {
        points(maximumCount: Self.maximumPointsOfALayer, keeping: [], keepingKnee: false)
    }

    private func points(maximumCount: Int, keeping: [Int], keepingKnee: Bool) -> [HitRatePoint] {
        guard hits.count > maximumCount else { return capacities.compactMap { hitRate(atCapacity: $0) } }
        let ends = [capacities.lowerBound, capacities.upperBound - 1, keepingKnee ? knee : nil]
        var required = Set((ends + capacityForShare.capacities).compactMap(\.self))
        for capacity in Set(keeping).sorted() + CapacityGrid.capacities
        where capacities.contains(capacity) && required.count < maximumCount {
            required.insert(capacity)
        }
        return thinned(to: maximumCount, keeping: required).compactMap { hitRate(atCapacity: $0) }
    }

    private func thinned(to maximumCount: Int, keeping required: Set<Int>) -> [Int] {
        // Spaced points that are required anyway leave room for more spaced points.
        var chosen = required
        var budget = maximumCount - required.count
        for _ in 0..<8 where chosen.count < maximumCount && budget > 0 {
            let union = required.union(geometricSteps(count: budget))
            guard union.count <= maximumCount else { break }
            chosen = union
            budget += maximumCount - union.count
        }
        return fill(chosen, to: maximumCount)
    }

    /// At most `count` capacities from the smallest on, each the last times a common ratio, at least one more.
    private func geometricSteps(count: Int) -> [Int] {
        var low = 1.0
        var high = Double(capacities.upperBound) / Double(max(1, capacities.lowerBound)) + 1
        for _ in 0..<60 {
            let ratio = (low + high) / 2
            if hasMoreSteps(than: count, ratio: ratio) { low = ratio } else { high = ratio }
        }
        return steps(ratio: high, limit: count)
    }

    private func steps(ratio: Double, limit: Int) -> [Int] {
        var steps: [Int] = []
        var step = Step(exact: Double(capacities.lowerBound), capacity: capacities.lowerBound)
        while step.capacity < capacities.upperBound, steps.count < limit {
            steps.append(step.capacity)
            step.advance(ratio: ratio, end: capacities.upperBound)
        }
        return steps
    }

    private func hasMoreSteps(than count: Int, ratio: Double) -> Bool {
        let end = capacities.upperBound
        var step = Step(exact: Double(capacities.lowerBound), capacity: capacities.lowerBound)
        var steps = 0
        while step.capacity < end, steps <= count {
            steps += 1
            step.advance(ratio: ratio, end: end)
        }
        return steps > count
    }

    /// A capacity on the way up, before and after rounding.
    private struct Step {
        var exact: Double
        var capacity: Int

        mutating func advance(ratio: Double, end: Int) {
            exact = max(exact * ratio, Double(capacity + 1))
            capacity = exact < Double(end) ? Int(exact.rounded()) : end
        }
    }

    /// Adds the smallest capacities that are missing, where the spacing leaves a few points over.
    private func fill(_ chosen: Set<Int>, to count: Int) -> [Int] {
        let missing = capacities.lazy.filter { !chosen.contains($0) }.prefix(count - chosen.count)
        return (Array(chosen) + missing).sorted()
    }
}
