/// What a record becomes at one block size: its touched set and its record-level samples. Derived once a record and
/// block size, without any state of the stream. Owned by one worker; a class, so that handing it on costs one
/// reference.
final class RecordFrames {
    let blockSize: Int
    private let layout: SampleLayout
    /// The touched ids of all records of the batch, one after the other, each ascending.
    private(set) var ids: [UInt32] = []
    /// Where each record's ids begin; one entry more than records.
    private(set) var starts: [Int] = [0]
    /// `sampleCount` values a record by slot; NaN where the record gives no sample.
    private(set) var samples: [Double] = []
    private var counts: [UInt32] = []
    private var scratchIDs: [UInt32] = []
    private var concentration = Concentration()

    init(blockSize: Int, layout: SampleLayout) {
        self.blockSize = blockSize
        self.layout = layout
    }

    /// Slots that a record alone decides: all before the working sets.
    var sampleCount: Int { layout.workingSetStart }

    func removeAll() {
        ids.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        starts.append(0)
        samples.removeAll(keepingCapacity: true)
    }

    /// Where a record's ids stand in `ids`.
    func range(of record: Int) -> Range<Int> { starts[record]..<starts[record + 1] }

    /// Appends the frame of a record.
    ///
    /// - Parameter duplicates: all positions of a record that names one twice, else empty.
    func append(
        _ indices: Span<UInt32>, _ words: Span<UInt64>, duplicates: Span<UInt32>, positionCount: Int,
        sequenceLength: Int, recentTokenCounts: Span<Int>
    ) {
        scratchIDs.removeAll(keepingCapacity: true)
        counts.removeAll(keepingCapacity: true)
        deriveTouchedSet(indices, words, blockSize: blockSize, ids: &scratchIDs, counts: &counts)
        if !duplicates.isEmpty {
            countDuplicates(duplicates, blockSize: blockSize, ids: scratchIDs, counts: &counts)
        }
        ids.append(contentsOf: scratchIDs)
        starts.append(ids.count)
        let first = samples.count
        samples.append(contentsOf: repeatElement(.nan, count: sampleCount))
        fillDispersion(at: first, positionCount: positionCount)
        if sequenceLength > 0 {
            fillRecency(at: first, positionCount, sequenceLength, recentTokenCounts)
        }
    }

    private func fillDispersion(at first: Int, positionCount: Int) {
        let uniqueBlocks = Double(scratchIDs.count)
        let span = Double(scratchIDs[scratchIDs.count - 1] - scratchIDs[0]) + 1
        let (entropy, gini) = concentration.measure(counts)
        samples[first + SampleLayout.uniqueBlocks] = uniqueBlocks
        samples[first + SampleLayout.blockSpan] = span
        samples[first + SampleLayout.blockDensity] = uniqueBlocks / span
        samples[first + SampleLayout.tokensPerBlockMean] = Double(positionCount) / uniqueBlocks
        samples[first + SampleLayout.normalizedEntropy] = entropy
        samples[first + SampleLayout.gini] = gini
    }

    private func fillRecency(
        at first: Int, _ positionCount: Int, _ sequenceLength: Int, _ recentTokenCounts: Span<Int>
    ) {
        let uniqueBlocks = Double(scratchIDs.count)
        let current = (sequenceLength - 1) / blockSize
        let sequenceBlocks = Double((sequenceLength - 1) / blockSize + 1)
        samples[first + SampleLayout.touchedBlockRatio] = min(uniqueBlocks / sequenceBlocks, 1)
        samples[first + SampleLayout.meanBlockDistance] = meanDistance(to: current)
        for (index, _) in layout.recentTokenWindows.enumerated() {
            samples[first + layout.recentTokenStart + index] =
                Double(recentTokenCounts[index]) / Double(positionCount)
        }
        for (index, window) in layout.recentBlockWindows.enumerated() {
            let bound = UInt32(clamping: current - window)
            let near = scratchIDs.count - lowerBound(scratchIDs.span, bound)
            samples[first + layout.recentBlockStart + index] = Double(near) / uniqueBlocks
        }
    }

    /// Mean of max(0, current − b) over the touched blocks.
    private func meanDistance(to current: Int) -> Double {
        if current >= 1 << 32 { return meanDistance(toFar: current) }
        var sum = 0
        for id in scratchIDs { sum &+= max(0, current &- Int(id)) }
        return Double(sum) / Double(scratchIDs.count)
    }

    /// The same where the sum may not fit 64 bits.
    private func meanDistance(toFar current: Int) -> Double {
        let sum = scratchIDs.reduce(Int128(0)) { $0 + Int128(current) - Int128($1) }
        return Double(sum) / Double(scratchIDs.count)
    }
}
