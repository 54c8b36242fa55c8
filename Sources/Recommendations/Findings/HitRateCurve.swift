import LocalityModel

/// Look-ups on a hit-rate curve whose points may have been thinned: hits never fall with capacity, so a neighbour is a
/// bound.
struct HitRateCurve {
    let points: [HitRatePoint]

    /// The last point at or below a capacity: exact where the point is stored, else a lower bound. Nil below the first.
    ///
    /// O(log points).
    func floor(_ capacityBlocks: Int) -> HitRatePoint? {
        let count = countOfPoints(upTo: capacityBlocks)
        return count > 0 ? points[count - 1] : nil
    }

    /// The first point at or above a capacity, an upper bound; beyond the last point the curve is flat.
    /// Nil below the first point.
    func ceiling(_ capacityBlocks: Int) -> HitRatePoint? {
        guard let floor = floor(capacityBlocks) else { return nil }
        if floor.capacityBlocks == capacityBlocks { return floor }
        let count = countOfPoints(upTo: capacityBlocks)
        return count < points.count ? points[count] : floor
    }

    /// The smallest stored capacity whose hits reach a share of the curve's last, highest point; nil where nothing
    /// hits.
    func capacity(forShareOfAttainable share: Double) -> Int? {
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
