import CacheSimulation

/// How much the numbers of partials come to, added up. Merging adds the numbers, and results add them up again over
/// layers and requests: while the weight of all partials together fits, no such sum overflows, in whatever order, so
/// that nothing needs to be checked while numbers are added.
///
/// What no program counted is refused by it, and so are campaigns beyond 2³² records of a layer, which the counters of
/// depths cannot hold.
struct PartialWeight: Equatable {
    /// Σ of all counts: a record adds some thousands.
    var counts: UInt128 = 0
    /// Σ of all sums of samples, in units, and of the upper halves of all sums of squares.
    var sums: UInt128 = 0
    /// Σ over layers of the largest count of a depth, at the block size where it is largest.
    var depths: UInt128 = 0
    /// The largest sum of overlaps of two layers, in units.
    var overlaps: UInt128 = 0

    /// Leaves room for what results multiply: thousandths of touches in 64 bits.
    private static let limit = PartialWeight(
        counts: 1 << 53, sums: 1 << 125, depths: UInt128(UInt32.max), overlaps: UInt128(Int64.max))

    /// - Precondition: both fit.
    static func += (total: inout PartialWeight, part: PartialWeight) {
        total.counts += part.counts
        total.sums += part.sums
        total.depths += part.depths
        total.overlaps += part.overlaps
    }

    var fits: Bool {
        counts <= Self.limit.counts && sums <= Self.limit.sums && depths <= Self.limit.depths
            && overlaps <= Self.limit.overlaps
    }

    /// Adds what single numbers do not show.
    mutating func add(_ totals: WorkerTotals) {
        depths = totals.sizes.map { $0.layers.reduce(0) { $0 + UInt128($1.depths.largestCount) } }.max() ?? 0
        overlaps = totals.crossLayer.pairs.map { UInt128($0.units) }.max() ?? 0
    }
}
