/// Numbers the blocks of a stream in the order they are first touched, and tells which of them a step leaves, takes up
/// again, and touches first, compared with the step before.
///
/// Memory: 12 bytes a block, and 4 KB for each 1024 neighbouring ids that occur, so that a far id costs a page only.
struct StepChanges {
    private static let unknown = UInt32.max
    private static let pageSize = 1024

    /// The number of blocks so far.
    private(set) var blockCount = 0
    /// All blocks of the step, by number; ascending by block id, as those that arrive are.
    var touched: ArraySlice<UInt32> { numbers.prefix(size) }
    private(set) var arriving: [UInt32] = []
    private(set) var leaving: [UInt32] = []
    private(set) var returning: [UInt32] = []
    private(set) var first: [UInt32] = []
    private var numbers: [UInt32]
    private var size = 0
    private var lastNumbers: [UInt32]
    private var lastSize = 0
    /// By number: the last step that touched it, from 1.
    private var lastSteps: [UInt32] = []
    private var step: UInt32 = 0
    /// By page of ids: where it starts in `table`, which has the numbers.
    private var pageStart: [UInt32] = []
    private var table: [UInt32] = []
    /// Room for what changes.
    private var changed: [UInt32]

    init(_ log: TouchedSetLog) {
        numbers = [UInt32](repeating: 0, count: log.largestTouchedSet)
        lastNumbers = numbers
        changed = numbers
    }

    /// The next step. O(blocks of it and of the step before).
    ///
    /// - Parameter blockIDs: by number; gets the ids of new blocks.
    mutating func advance(to blocks: Span<UInt32>, blockIDs: inout [UInt32]) {
        swap(&numbers, &lastNumbers)
        (lastSize, size) = (size, blocks.count)
        step += 1
        let known = blockCount
        makePages(blocks)
        Self.number(blocks, pageStart, &table, &numbers, &blockIDs)
        blockCount = blockIDs.count
        lastSteps.append(contentsOf: repeatElement(0, count: blockCount - known))
        let arrivingCount = Self.findArriving(numbers, count: size, step, &lastSteps, &changed)
        arriving.replace(changed.prefix(arrivingCount))
        returning.removeAll(keepingCapacity: true)
        first.removeAll(keepingCapacity: true)
        // Loops: a lazy filter would allocate its closure's context at each step.
        for number in arriving {
            if number < known { returning.append(number) } else { first.append(number) }
        }
        let leavingCount = Self.findLeaving(lastNumbers, count: lastSize, step, lastSteps, &changed)
        leaving.replace(changed.prefix(leavingCount))
    }

    private mutating func makePages(_ blocks: Span<UInt32>) {
        let pageCount = Int(blocks[blocks.count - 1]) / Self.pageSize + 1
        if pageStart.count < pageCount {
            pageStart.append(contentsOf: repeatElement(Self.unknown, count: pageCount - pageStart.count))
        }
        for index in blocks.indices where pageStart[Int(blocks[index]) / Self.pageSize] == Self.unknown {
            pageStart[Int(blocks[index]) / Self.pageSize] = UInt32(table.count)
            table.append(contentsOf: repeatElement(Self.unknown, count: Self.pageSize))
        }
    }

    private static func number(
        _ blocks: Span<UInt32>, _ pageStart: [UInt32], _ table: inout [UInt32], _ numbers: inout [UInt32],
        _ blockIDs: inout [UInt32]
    ) {
        let pageStart = pageStart.span
        var table = table.mutableSpan
        var numbers = numbers.mutableSpan
        for index in blocks.indices {
            let block = Int(blocks[index])
            let place = Int(pageStart[block / pageSize]) + block % pageSize
            if table[place] == unknown {
                table[place] = UInt32(blockIDs.count)
                blockIDs.append(blocks[index])
            }
            numbers[index] = table[place]
        }
    }

    /// Marks the step's blocks and writes those that arrive, without a branch on what is hard to foresee.
    private static func findArriving(
        _ numbers: [UInt32], count: Int, _ step: UInt32, _ lastSteps: inout [UInt32], _ changed: inout [UInt32]
    ) -> Int {
        let numbers = numbers.span
        var lastSteps = lastSteps.mutableSpan
        var changed = changed.mutableSpan
        var arriving = 0
        for index in 0..<count {
            let lastStep = lastSteps[Int(numbers[index])]
            lastSteps[Int(numbers[index])] = step
            changed[arriving] = numbers[index]
            arriving += lastStep == 0 || lastStep != step - 1 ? 1 : 0
        }
        return arriving
    }

    /// Writes the blocks of the step before that leave.
    private static func findLeaving(
        _ numbers: [UInt32], count: Int, _ step: UInt32, _ lastSteps: [UInt32], _ changed: inout [UInt32]
    ) -> Int {
        let (numbers, lastSteps) = (numbers.span, lastSteps.span)
        var changed = changed.mutableSpan
        var leaving = 0
        for index in 0..<count {
            changed[leaving] = numbers[index]
            leaving += lastSteps[Int(numbers[index])] == step ? 0 : 1
        }
        return leaving
    }
}

extension [UInt32] {
    /// Holds these elements instead of its own, in the memory that it has.
    fileprivate mutating func replace(_ elements: ArraySlice<UInt32>) {
        removeAll(keepingCapacity: true)
        append(contentsOf: elements)
    }
}
