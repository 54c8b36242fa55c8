/// The step of every record of a stream: nothing but the first while each is its predecessor's plus one.
struct StepClock {
    private var firstStep = 0
    private(set) var lastStep = 0
    private(set) var recordCount = 0
    private(set) var isRegular = true
    /// Record index → step, once the stream is irregular.
    private var steps: [Int] = []

    /// Whether a step comes right after that of the last record.
    func isFollowed(by step: Int) -> Bool { recordCount > 0 && step == lastStep &+ 1 }

    /// Adds the next record's step.
    mutating func advance(to step: Int) {
        if recordCount == 0 {
            firstStep = step
        } else if isRegular && step != lastStep &+ 1 {
            isRegular = false
            steps = (0..<recordCount).map { firstStep &+ $0 }
        }
        if !isRegular { steps.append(step) }
        lastStep = step
        recordCount += 1
    }

    /// min(max(0, step of a record − step of an earlier one), cap), in steps, of a stream that is not regular.
    func reuseTime(at record: Int, since earlier: Int, cap: Int) -> Int {
        let (difference, overflow) = steps[record].subtractingReportingOverflow(steps[earlier])
        if overflow { return steps[record] > steps[earlier] ? cap : 0 }
        return min(max(0, difference), cap)
    }
}
