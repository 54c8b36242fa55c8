import CScanKernels
import CacheSimulation

/// The pending records of a stream at one block size, a batch that is processed together, and the touched set before
/// them.
///
/// Small touched sets are kept as they are, and the stream's memory is not looked at before. Of large ones only what
/// changes from record to record is kept, found when a record comes: at 100K tokens a sixth of the memory, so that
/// batches are larger and the stream's memory is fetched less often.
struct PendingRecords {
    /// Chunks of a stream's first touched set from which on changes are kept: 4 KB of words. With 32 sets are faster.
    private static let chunkLimit = 64
    /// Records of a batch of changes. 64 would fetch the stream's memory less often, but gain nothing that can be
    /// measured, and cost 61 streams of 100K rows 2 MB.
    private static let changesLimit = 48

    /// What a record changes, in blocks.
    private struct Changes {
        var leaving = 0
        var arriving = 0
        /// Where their ids begin.
        var place = 0
    }

    private var keepsSets = true
    private(set) var count = 0
    /// Records of a batch.
    private var limit = 16
    /// The samples of the records, all slots of each.
    var samples: [Double] = []
    /// Their steps in the request.
    private(set) var steps: [RecordStep] = []
    /// Blocks of the set before, then of each record.
    private var blockCounts = [0]

    /// The touched set before, then those of the records; or that of the last record alone.
    private var sets: [ChunkedBitmap] = [ChunkedBitmap()]
    /// Of each record the ids of the blocks that leave, then of those that arrive, both ascending.
    private var ids = PackedIDs()
    private var changes: [Changes] = []
    /// Of each record, by capacity of the sequential LRU: what `countCommon` gives where it may be asked for.
    private var commonCounts: [Int] = []

    var isFull: Bool { count == limit }

    /// Blocks of a record, and of the one before it.
    func blockCount(of record: Int) -> Int { blockCounts[record + 1] }
    func blockCount(before record: Int) -> Int { blockCounts[record] }

    /// Appends a record to the batch.
    ///
    /// - Parameters:
    ///   - recordSamples: a value a slot, those that the stream gives left open.
    ///   - step: the record's step in its request.
    ///   - capacities: of the sequential LRU.
    ///   - room: to work.
    mutating func append(
        _ touched: borrowing ChunkedBitmap, samples recordSamples: borrowing [Double], step: RecordStep,
        capacities: [Int], room: inout BlockChanges, _ level: KVKernelLevel
    ) {
        if touched.chunkCount >= Self.chunkLimit && sets[0].isEmpty && count == 0 {
            keepsSets = false
            limit = Self.changesLimit
        }
        samples.append(contentsOf: copy recordSamples)
        steps.append(step)
        blockCounts.append(touched.count)
        count += 1
        if keepsSets {
            if sets.count == count { sets.append(ChunkedBitmap()) }
            sets[count].assign(touched)
        } else {
            appendChanges(touched, capacities, &room, level)
        }
    }

    private mutating func appendChanges(
        _ touched: borrowing ChunkedBitmap, _ capacities: [Int], _ found: inout BlockChanges, _ level: KVKernelLevel
    ) {
        var last = take(&sets[0])
        let place = ids.end
        found.find(from: last, to: touched)
        ids.append(found.leaving.elements.span.extracting(first: found.leaving.count))
        ids.append(found.arriving.elements.span.extracting(first: found.arriving.count))
        let (leaving, arriving) = (found.leaving.count, found.arriving.count)
        changes.append(Changes(leaving: leaving, arriving: arriving, place: place))
        for capacity in capacities {
            let limit = capacity - last.count
            let isOpen = limit < arriving && limit >= -leaving
            commonCounts.append(isOpen ? touched.countCommon(last, rankExceedsByAtMost: limit, level) : 0)
        }
        last.assign(touched)
        sets[0] = consume last
    }

    /// Finds the blocks that a record changes; their indices are not looked up.
    mutating func findChanges(of record: Int, _ found: inout BlockChanges) {
        guard keepsSets else {
            return found.read(
                ids, at: changes[record].place, leaving: changes[record].leaving, arriving: changes[record].arriving)
        }
        let last = take(&sets[record])
        let next = take(&sets[record + 1])
        found.find(from: last, to: next)
        sets[record] = consume last
        sets[record + 1] = consume next
    }

    /// How many blocks of a record the one before it has too, with a rank there that is exceeded by at most a limit.
    ///
    /// - Parameter capacity: the place of the capacity whose limit it is.
    func countCommon(of record: Int, rankExceedsByAtMost limit: Int, capacity: Int, of capacityCount: Int) -> Int {
        keepsSets
            ? sets[record + 1].countCommon(sets[record], rankExceedsByAtMost: limit, kv_best_level())
            : commonCounts[record * capacityCount + capacity]
    }

    /// The ids of the blocks of the touched set before a record, ascending. O(blocks · records).
    func members(before record: Int) -> [UInt32] {
        guard !keepsSets else { return sets[record].members }
        var members = Set(sets[0].members)
        var (leaving, arriving): ([UInt32], [UInt32]) = ([], [])
        for change in changes[record..<count].reversed() {
            let next = ids.read(at: change.place, count: change.leaving, into: &leaving)
            _ = ids.read(at: next, count: change.arriving, into: &arriving)
            members.subtract(arriving.prefix(change.arriving))
            members.formUnion(leaving.prefix(change.leaving))
        }
        return members.sorted()
    }

    /// Ends the batch: its records have been processed.
    mutating func removeAll() {
        if keepsSets { sets.swapAt(0, count) }
        blockCounts.removeFirst(count)
        samples.removeAll(keepingCapacity: true)
        steps.removeAll(keepingCapacity: true)
        ids.removeAll()
        changes.removeAll(keepingCapacity: true)
        commonCounts.removeAll(keepingCapacity: true)
        count = 0
    }
}
