/// One stream's steps unpacked for simulation: local indices in first-touch order, as the engine numbers blocks.
struct StepSequence: Sendable {
    /// All touches, step after step, each step ascending by block id.
    private(set) var locals: [UInt32] = []
    /// Where each step's touches start, and the end of the last.
    private(set) var offsets = [0]
    /// By step: blocks known before it; locals from here on are first touches.
    private(set) var knownBlockCounts: [Int] = []
    /// By step: the block of its last position, nil without a length.
    private(set) var currentBlocks: [Int?] = []
    /// By local.
    private(set) var blockIDs: [UInt32] = []
    let largestStep: Int

    init(_ log: TouchedSetLog) {
        largestStep = log.largestTouchedSet
        locals.reserveCapacity(log.touches)
        offsets.reserveCapacity(log.stepCount + 1)
        knownBlockCounts.reserveCapacity(log.stepCount)
        currentBlocks.reserveCapacity(log.stepCount)
        var numbering = BlockNumbering()
        log.forEachStep { blocks, currentBlock in
            knownBlockCounts.append(blockIDs.count)
            currentBlocks.append(currentBlock)
            for index in blocks.indices {
                let local = numbering.local(of: blocks[index])
                if local == blockIDs.count { blockIDs.append(blocks[index]) }
                locals.append(UInt32(local))
            }
            offsets.append(locals.count)
        }
    }

    var stepCount: Int { knownBlockCounts.count }
    var blockCount: Int { blockIDs.count }
    func touches(ofStep step: Int) -> Range<Int> { offsets[step]..<offsets[step + 1] }

    /// By local: its place among all blocks ascending by id. O(blocks · log blocks).
    func ranks() -> [UInt32] {
        var ranks = [UInt32](repeating: 0, count: blockCount)
        let ascending = (0..<blockCount).sorted { blockIDs[$0] < blockIDs[$1] }
        for (rank, local) in ascending.enumerated() { ranks[local] = UInt32(rank) }
        return ranks
    }
}

/// Numbers block ids 0, 1, 2, … in the order they are first asked for.
///
/// A table of pages: one page (4 KB) for each 1024 neighbouring ids that occur, so that a far id costs a page only.
private struct BlockNumbering {
    private static let unknown = UInt32.max
    private var pageStart: [UInt32] = []
    private var table: [UInt32] = []
    private var count = 0

    /// The number of a block, a new one if it has none. O(1), amortised.
    mutating func local(of block: UInt32) -> Int {
        let page = Int(block >> 10)
        if page >= pageStart.count {
            pageStart.append(contentsOf: repeatElement(Self.unknown, count: page + 1 - pageStart.count))
        }
        if pageStart[page] == Self.unknown {
            pageStart[page] = UInt32(table.count)
            table.append(contentsOf: repeatElement(Self.unknown, count: 1024))
        }
        let place = Int(pageStart[page]) + Int(block & 1023)
        if table[place] == Self.unknown {
            table[place] = UInt32(count)
            count += 1
        }
        return Int(table[place])
    }
}
