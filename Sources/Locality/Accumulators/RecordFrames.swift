import CScanKernels
import LocalityModel

/// What the records of a batch become at one block size: their touched sets and record-level samples. Derived once a
/// record and block size, without any state of the stream. Owned by one worker; its memory is reused.
struct RecordFrames {
    let blockSize: Int
    private let layout: SampleLayout
    /// The touched set of each record; only those appended since `removeAll` count.
    private(set) var blocks: [ChunkedBitmap] = []
    private var count = 0
    /// The slots that a record alone decides, all before the working sets; NaN where it gives no sample.
    private(set) var samples: [Double] = []
    private var derivation: TouchedSetDerivation
    private var concentration = Concentration()
    private var members: [UInt32] = []
    private let level = kv_best_level()

    init(blockSize: Int, layout: SampleLayout) {
        self.blockSize = blockSize
        self.layout = layout
        derivation = TouchedSetDerivation(blockSize: blockSize)
    }

    mutating func removeAll() {
        // Gives back the sets that are the records' own: filled anew while shared, they would be copied.
        if blockSize == 1 { for index in 0..<count { blocks[index] = ChunkedBitmap() } }
        count = 0
        samples.removeAll(keepingCapacity: true)
    }

    /// Appends the frame of a record.
    ///
    /// - Parameters:
    ///   - duplicates: the positions of the batch's records that name one twice.
    ///   - recentTokenCounts: of the batch's records.
    mutating func append(_ record: borrowing BatchedRecord, duplicates: [UInt32], recentTokenCounts: [Int]) {
        if count == blocks.count { blocks.append(ChunkedBitmap()) }
        var touched = take(&blocks[count])
        let counts = derivation.derive(
            record.tokens, duplicates: duplicates.span.extracting(record.duplicates), blocks: &touched)
        let first = samples.count
        samples.append(contentsOf: repeatElement(.nan, count: layout.workingSetStart))
        fillDispersion(touched, counts, at: first, positionCount: record.positionCount)
        if record.sequenceLength > 0 { fillRecency(touched, record, at: first, recentTokenCounts) }
        blocks[count] = consume touched
        count += 1
    }

    private mutating func fillDispersion(
        _ touched: borrowing ChunkedBitmap, _ counts: TouchedSetDerivation.Counts, at first: Int, positionCount: Int
    ) {
        let uniqueBlocks = Double(touched.count)
        let span = Double(touched.last - touched.first) + 1
        let (entropy, gini) =
            switch counts {
            case .ones: Concentration.ofSinglePositions(blockCount: touched.count)
            case .bytes(let count):
                concentration.measure(
                    bytes: derivation.bytes, count: count, total: positionCount, blockCount: touched.count, level)
            case .touched: concentration.measure(derivation.counts, total: positionCount)
            }
        samples[first + SampleMetric.uniqueBlocks.rawValue] = uniqueBlocks
        samples[first + SampleMetric.blockSpan.rawValue] = span
        samples[first + SampleMetric.blockDensity.rawValue] = uniqueBlocks / span
        samples[first + SampleMetric.tokensPerBlockMean.rawValue] = Double(positionCount) / uniqueBlocks
        samples[first + SampleMetric.normalizedEntropy.rawValue] = entropy
        samples[first + SampleMetric.gini.rawValue] = gini
    }

    private mutating func fillRecency(
        _ touched: borrowing ChunkedBitmap, _ record: borrowing BatchedRecord, at first: Int,
        _ recentTokenCounts: [Int]
    ) {
        let uniqueBlocks = Double(touched.count)
        let current = (record.sequenceLength - 1) / blockSize
        let sequenceBlocks = Double((record.sequenceLength - 1) / blockSize + 1)
        samples[first + SampleMetric.touchedBlockRatio.rawValue] = min(uniqueBlocks / sequenceBlocks, 1)
        samples[first + SampleMetric.meanBlockDistance.rawValue] = meanDistance(
            touched, to: current, sum: blockSize == 1 ? record.positionSum : nil)
        for index in layout.recentTokenWindows.indices {
            samples[first + layout.recentTokenStart + index] =
                Double(recentTokenCounts[record.recentTokenStart + index]) / Double(record.positionCount)
        }
        for (index, window) in layout.recentBlockWindows.enumerated() {
            samples[first + layout.recentBlockStart + index] =
                Double(touched.count(from: current - window)) / uniqueBlocks
        }
    }

    /// Mean of max(0, current − b) over the touched blocks.
    ///
    /// - Parameter sum: Σ of the touched blocks, if it is known.
    private mutating func meanDistance(
        _ touched: borrowing ChunkedBitmap, to current: Int, sum known: Int?
    ) -> Double {
        let size = touched.count
        if current < Int(touched.last) {
            let count = touched.writeMembers(to: &members, level)
            var sum = 0
            for index in 0..<count { sum += max(0, current - Int(members[index])) }
            return Double(sum) / Double(size)
        }
        let (product, overflow) = current.multipliedReportingOverflow(by: size)
        let sum = known ?? touched.sum(level)
        return overflow
            ? Double(Int128(current) * Int128(size) - Int128(sum)) / Double(size) : Double(product - sum) / Double(size)
    }
}
