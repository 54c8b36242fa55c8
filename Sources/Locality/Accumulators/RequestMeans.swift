import LocalityModel

/// The mean misses of the steady steps of requests, a sample a request, kept as integers: requests with as many steps
/// share a denominator, so that sums of their misses are enough. Merging is exact, associative and commutative.
///
/// Memory: some 100 bytes a distinct number of steps.
struct RequestMeans: Equatable {
    /// Requests with one number of steady steps.
    struct Group: Equatable {
        /// Of the misses of all steps of each request, and of their squares.
        var sum = ExactSum()
        var squares = ExactSquareSum()
        var least = Int.max
        var largest = Int.min

        mutating func merge(_ other: Group) {
            sum.merge(other.sum)
            squares.merge(other.squares)
            least = min(least, other.least)
            largest = max(largest, other.largest)
        }
    }

    /// By number of steady steps.
    private(set) var groups: [Int: Group] = [:]

    init(groups: [Int: Group] = [:]) { self.groups = groups }

    /// Adds a request.
    ///
    /// - Parameters:
    ///   - misses: of all its steady steps.
    ///   - steps: how many these are, at least one.
    mutating func add(sum misses: Int, steps: Int) {
        var group = Group(least: misses, largest: misses)
        group.sum.add(Int128(misses))
        group.squares.add(Int128(misses))
        groups[steps, default: Group()].merge(group)
    }

    mutating func merge(_ other: RequestMeans) {
        for (steps, group) in other.groups { groups[steps, default: Group()].merge(group) }
    }

    /// Without percentiles; nil without a request. The deviation is that within the groups, exact, and that of the
    /// groups' means, so that nothing cancels. O(n log n) in the groups.
    var summary: Summary? {
        let ascending = groups.sorted { $0.key < $1.key }.map { (steps: Double($0.key), group: $0.value) }
        guard !ascending.isEmpty else { return nil }
        let least = ascending.map { Double($0.group.least) / $0.steps }.min() ?? 0
        let largest = ascending.map { Double($0.group.largest) / $0.steps }.max() ?? 0
        let count = Double(ascending.reduce(0) { $0 + $1.group.sum.count })
        let total = ascending.reduce(0) { $0 + Double($1.group.sum.units) / $1.steps }
        let mean = min(max(total / count, least), largest)
        let squares = ascending.reduce(0.0) { squares, entry in
            let within = entry.group.squares.standardDeviation(entry.group.sum, .integer) / entry.steps
            let between = entry.group.sum.mean(.integer) / entry.steps - mean
            return squares + Double(entry.group.sum.count) * (within * within + between * between)
        }
        return Summary(
            count: Int(count), minimum: least, maximum: largest, mean: mean,
            standardDeviation: least == largest ? 0 : (squares / count).squareRoot())
    }
}
