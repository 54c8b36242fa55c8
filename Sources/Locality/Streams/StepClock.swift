/// The step of every record of a stream: nothing but the first while each is its predecessor's plus one.
struct StepClock {
    private var firstStep = 0
    private(set) var lastStep = 0
    private var largestStep = 0
    private(set) var recordCount = 0
    private(set) var isRegular = true
    /// Record index → step, once the stream is irregular.
    private var steps: [Int] = []
    /// Step → records, once one came that was not after all others.
    private var recordsAt: [Int: UInt32] = [:]

    /// Whether a step comes right after that of the last record.
    func isFollowed(by step: Int) -> Bool { recordCount > 0 && step == lastStep &+ 1 }

    /// Adds the next record's step.
    ///
    /// - Returns: how many records before it stand at the same step.
    mutating func advance(to step: Int) -> UInt32 {
        let isLatest = recordCount == 0 || step > largestStep
        let repetition = isLatest ? 0 : earlierRecords(at: step)
        if recordCount == 0 {
            firstStep = step
        } else if isRegular && step != lastStep &+ 1 {
            steps = allSteps
            isRegular = false
        }
        if !isRegular { steps.append(step) }
        if !recordsAt.isEmpty { recordsAt[step] = repetition + 1 }
        lastStep = step
        if isLatest { largestStep = step }
        recordCount += 1
        return repetition
    }

    /// min(max(0, step of a record − step of an earlier one), cap), in steps, of a stream that is not regular.
    func reuseTime(at record: Int, since earlier: Int, cap: Int) -> Int {
        let (difference, overflow) = steps[record].subtractingReportingOverflow(steps[earlier])
        if overflow { return steps[record] > steps[earlier] ? cap : 0 }
        return min(max(0, difference), cap)
    }

    private mutating func earlierRecords(at step: Int) -> UInt32 {
        if recordsAt.isEmpty {
            for step in isRegular ? allSteps : steps { recordsAt[step, default: 0] += 1 }
        }
        return recordsAt[step] ?? 0
    }

    /// Of a regular stream.
    private var allSteps: [Int] { (0..<recordCount).map { firstStep &+ $0 } }
}
