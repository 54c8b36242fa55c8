import CacheSimulation
import LocalityModel

/// Room to process one record at one block size.
struct ObservationScratch {
    let configuration: Configuration
    let layout: SampleLayout
    private let layerWeights: [Int: Int]
    /// The shares of the record's positions that the stream's last record had too; nil without a last step.
    var overlap: (same: Double, shifted: Double)?
    var changes = BlockChanges()
    var nextChanges = BlockChanges()
    var moved = MovedBlocks()
    /// Depths that no result shows.
    var unwantedDepths = DepthHistogram()
    var misses: StepCapacityMisses
    /// The samples of the record, by slot.
    var samples: [Double]
    /// The touched set of a first record.
    var touched = ChunkedBitmap()
    /// Members of a set, while they are listed.
    var members: [UInt32] = []

    init(plan: AnalysisRequest) {
        configuration = plan.configuration
        layout = plan.layout
        layerWeights = plan.layerWeights
        samples = Array(repeating: .nan, count: plan.layout.slotCount)
        misses = StepCapacityMisses(isCounted: plan.measuresStepMisses)
    }

    /// How often the misses of a layer count.
    func weight(ofLayer layerID: Int) -> UInt32 {
        layerWeights.isEmpty ? 1 : UInt32(layerWeights[layerID] ?? 1)
    }

    /// Writes the samples of a record that are known before its stream processes it.
    mutating func fillSamples(of record: Int, from recordSamples: borrowing [Double]) {
        let count = layout.workingSetStart
        for slot in 0..<count { samples[slot] = recordSamples[record * count + slot] }
        samples[SampleLayout.tokenStepOverlap] = overlap?.same ?? .nan
        samples[SampleLayout.tokenStepOverlapShifted] = overlap?.shifted ?? .nan
    }

    /// Reads the samples and the touched set of a stream's first record at its next block size.
    mutating func readSamples(of record: FirstRecord, at place: inout Int) {
        record.read(at: &place, samples: &samples, sampleCount: layout.workingSetStart, touched: &touched)
        samples[SampleLayout.tokenStepOverlap] = .nan
        samples[SampleLayout.tokenStepOverlapShifted] = .nan
    }

    /// Appends a touched set to a stream's log if the budget is not exceeded; else the log is released, and the set is
    /// not even listed.
    mutating func log(
        _ touched: borrowing ChunkedBitmap, _ currentBlock: Int?, of stream: inout StreamState, size: Int,
        within budget: PolicyBudget
    ) {
        guard !budget.isExceeded else { return stream.releaseLog(size: size) }
        let count = touched.writeMembers(to: &members, changes.level)
        stream.retain(
            members.span.extracting(0..<count), currentBlock: currentBlock, size: size,
            budget: budget)
    }

    /// Appends a touched set to a stream's sample while the stream is part of it; else the set is not even listed.
    mutating func log(
        _ touched: borrowing ChunkedBitmap, _ currentBlock: Int?, of stream: inout StreamState, size: Int,
        in sample: PolicySample
    ) {
        guard stream.isRetained(touches: touched.count, size: size, sample: sample) else { return }
        let count = touched.writeMembers(to: &members, changes.level)
        stream.retain(members.span.extracting(0..<count), currentBlock: currentBlock, size: size)
    }
}
