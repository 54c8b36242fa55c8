/// How the records of one request stand in its shard: over which steps each layer goes, and whether the records of each
/// step stand together. Kept in one place for all layers, whoever folds their records.
///
/// A **visit** is a run of the request's records at one `step_idx`. Complexity: O(1) a record where layers follow each
/// other as in the visit before, else O(layers). Memory: 40 bytes a layer.
struct RequestOrder {
    private struct Layer {
        let id: Int
        var least: Int
        var largest: Int
        /// The last visit that had it.
        var visit: Int
    }

    private var layers: [Layer] = []
    /// The place of the layer that is expected next.
    private var next = 0
    private var visits = 0
    private var records = 0
    /// Distinct `step_idx`.
    private var steps = 0
    private var lastStep = 0
    private var largestGap = 0
    /// Of the visit at hand: whether its step had been shown before, whether one of its layers had not come so far, and
    /// the largest sequence length.
    private var isReturn = false
    private var isLate = false
    private var sequenceLength = 0

    /// Visits to a step that had ended by records that belong to it: by a layer that had not come so far before. Where
    /// layers come a second time, as with drafts that were rejected, they show steps of their own.
    private(set) var resumedSteps = 0
    /// The first of these.
    private(set) var firstResumed: Int?
    /// Number of layers → visits in which that many layers selected the same positions, and not the whole sequence.
    private var alikeVisits: [Int: Int] = [:]

    /// The request shows another step.
    ///
    /// - Parameter isNew: whether it never showed it before.
    mutating func begin(step: Int, isNew: Bool) {
        visits += 1
        isReturn = !isNew
        isLate = false
        sequenceLength = 0
        guard isNew else { return }
        let (gap, overflow) = step.subtractingReportingOverflow(lastStep)
        if steps > 0 && !overflow { largestGap = max(largestGap, gap) }
        steps += 1
        lastStep = step
    }

    /// A record of the visit at hand.
    mutating func add(layerID: Int, step: Int, sequenceLength length: Int) {
        records += 1
        sequenceLength = max(sequenceLength, length)
        let place = self.place(of: layerID, step)
        next = place + 1
        if layers[place].visit != visits {
            if step > layers[place].largest { isLate = true }
            layers[place].visit = visits
        }
        layers[place].least = min(layers[place].least, step)
        layers[place].largest = max(layers[place].largest, step)
    }

    /// The visit at hand is over.
    ///
    /// - Parameter alike: how many layers selected how many positions, where it has several and all selected the same.
    mutating func end(step: Int, alike: (layers: Int, positions: Int)?) {
        if isReturn && isLate {
            resumedSteps += 1
            firstResumed = firstResumed ?? step
        }
        // A row of a short sequence holds all of it, with or without the newest token.
        if let alike, alike.positions < sequenceLength - 1 { alikeVisits[alike.layers, default: 0] += 1 }
    }

    /// Steps in which all layers of the request selected the same positions. Of a request that is over.
    var repeatedRows: Int { layers.count > 1 ? alikeVisits[layers.count] ?? 0 : 0 }

    /// What other shards' parts of a request of the same id are compared with.
    var extent: RequestExtent {
        var extent = RequestExtent(records: records, steps: steps, largestGap: largestGap)
        for layer in layers { extent.add(layerID: layer.id, steps: layer.least...layer.largest) }
        return extent
    }

    private mutating func place(of layerID: Int, _ step: Int) -> Int {
        if next < layers.count && layers[next].id == layerID { return next }
        if let place = layers.firstIndex(where: { $0.id == layerID }) { return place }
        // Not in this visit yet, and nowhere before it.
        isLate = true
        layers.append(Layer(id: layerID, least: step, largest: step, visit: visits))
        return layers.count - 1
    }
}

/// Over which steps the layers of one request go in one shard.
struct RequestExtent: Equatable {
    /// Layers that go over the same steps.
    struct Group: Equatable {
        var first: Int
        var last: Int
        /// Ascending bits, layer id + 1.
        var layers: [UInt64]
    }

    var records = 0
    /// Distinct `step_idx`.
    var steps = 0
    /// The largest difference between a step and the new one after it.
    var largestGap = 0
    /// In order of appearance; one where no record is missing.
    private(set) var groups: [Group] = []

    init(records: Int = 0, steps: Int = 0, largestGap: Int = 0, groups: [Group] = []) {
        self.records = records
        self.steps = steps
        self.largestGap = largestGap
        self.groups = groups
    }

    mutating func add(layerID: Int, steps: ClosedRange<Int>) {
        let bit = layerID + 1
        let place =
            groups.firstIndex { $0.first == steps.lowerBound && $0.last == steps.upperBound } ?? groups.count
        if place == groups.count {
            groups.append(Group(first: steps.lowerBound, last: steps.upperBound, layers: []))
        }
        groups[place].layers.reserveElements(bit >> 6 + 1)
        groups[place].layers[bit >> 6] |= 1 << UInt64(bit & 63)
    }

    /// All layers, by layer id + 1.
    var layers: LayerSet { groups.reduce(into: LayerSet()) { $0.formUnion($1.layers) } }
    var first: Int { groups.map(\.first).min() ?? 0 }
    var last: Int { groups.map(\.last).max() ?? 0 }

    /// Whether at least half of its layers' records are there: it is no sample.
    var isDense: Bool { 2 * records >= layers.count * steps }
}

/// A set of layers: a bit each, layer id + 1.
struct LayerSet: Equatable {
    private(set) var words: [UInt64]

    init(_ words: [UInt64] = []) { self.words = words }

    mutating func formUnion(_ other: [UInt64]) {
        words.reserveElements(other.count)
        for word in other.indices { words[word] |= other[word] }
    }

    func isDisjoint(with other: LayerSet) -> Bool { zip(words, other.words).allSatisfy { $0 & $1 == 0 } }

    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
}
