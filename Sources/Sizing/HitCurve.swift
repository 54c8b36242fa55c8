public import LocalityModel

/// The step-atomic LRU curve of a stream population: the share of touches that hit at any capacity.
///
/// Points may have been thinned. Hits never fall with capacity, so a neighbour is a bound. A capacity below the first
/// point does not hold one step: there is no share there, which is not a share of 0.
public struct HitCurve: Sendable {
    /// Ascending by capacity.
    public let points: [HitRatePoint]

    public init(points: [HitRatePoint]) { self.points = points }

    /// The curve of one layer; nil where none was stored.
    public init?(_ layer: LayerResult) {
        guard !layer.lruCurve.isEmpty else { return nil }
        points = layer.lruCurve
    }

    /// The share at a capacity: straight between two points, flat beyond the last; nil where one step does not fit.
    ///
    /// O(log points).
    public func hitRate(at capacityBlocks: Int) -> Double? {
        let count = countOfPoints(upTo: capacityBlocks)
        guard count > 0 else { return nil }
        let left = points[count - 1]
        guard count < points.count else { return left.hitRate }
        let right = points[count]
        let part = Double(capacityBlocks - left.capacityBlocks) / Double(right.capacityBlocks - left.capacityBlocks)
        return left.hitRate + part * (right.hitRate - left.hitRate)
    }

    /// The last point at or below a capacity: exact where the point is stored, else a lower bound. Nil below the first.
    ///
    /// O(log points).
    public func floor(_ capacityBlocks: Int) -> HitRatePoint? {
        let count = countOfPoints(upTo: capacityBlocks)
        return count > 0 ? points[count - 1] : nil
    }

    /// The first point at or above a capacity, an upper bound; beyond the last point the curve is flat.
    /// Nil below the first point.
    public func ceiling(_ capacityBlocks: Int) -> HitRatePoint? {
        guard let floor = floor(capacityBlocks) else { return nil }
        if floor.capacityBlocks == capacityBlocks { return floor }
        let count = countOfPoints(upTo: capacityBlocks)
        return count < points.count ? points[count] : floor
    }

    /// The smallest stored capacity whose hits reach a share of the curve's last, highest point; nil where nothing
    /// hits.
    public func capacity(forShareOfAttainable share: Double) -> Int? {
        guard let top = points.last?.hitRate, top > 0 else { return nil }
        return points.first { $0.hitRate >= share * top }?.capacityBlocks
    }

    private func countOfPoints(upTo capacityBlocks: Int) -> Int {
        var low = 0
        var high = points.count
        while low < high {
            let middle = (low + high) / 2
            if points[middle].capacityBlocks <= capacityBlocks { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
