import TraceReading

extension Shard {
    /// The line at which a request first returns to a step that had ended; of an array the record. The shard is read
    /// once more, up to there. Nil where it has no lines.
    ///
    /// - Parameters:
    ///   - requestID: as the analysis that met it numbers it.
    ///   - name: what its file calls it, where that is no id that can stand.
    func lineOfReturn(_ requestID: Int, name: RequestName?, index: Int, _ plan: AnalysisRequest) -> Int? {
        guard content == .lines,
            let reader = try? open(
                index: index, maximumLineBytes: plan.maximumLineBytes, captures: plan.captures)
        else { return nil }
        var finder = ReturnFinder()
        var scanner = SegmentScanner(maximumLineBytes: plan.maximumLineBytes)
        var buffer = SegmentBuffer()
        while !finder.isFound, let segment = try? reader.next(into: &buffer) {
            if case .end = segment { break }
            finder.scan(segment, &buffer, &scanner, names: reader.requestNames) {
                name == nil ? $0 == requestID : reader.requestNames.name(of: $0) == name
            }
        }
        return finder.line
    }
}

/// Follows the records of one request in the order of their lines.
private struct ReturnFinder {
    private var order = RequestOrder()
    private var steps: Set<Int> = []
    private var pendingStep: Int?
    /// The first line of the run of records at the pending step.
    private var pendingLine = 0
    /// Lines before the segment at hand.
    private var lineCount = 0
    private var found: Int?

    var isFound: Bool { found != nil }

    /// The line, once nothing follows.
    var line: Int? {
        var last = self
        last.endStep()
        return last.found
    }

    mutating func scan(
        _ segment: Segment, _ buffer: inout SegmentBuffer, _ scanner: inout SegmentScanner, names: RequestNames,
        _ isWanted: (Int) -> Bool
    ) {
        guard case .lines = segment else {
            lineCount += 1
            return
        }
        let text = buffer.withLines { $0 }
        let counts = scanner.scanLines(buffer, names: names) { record, _, line in
            guard !isFound, isWanted(record.requestID), let start = line.baseAddress else { return }
            if record.stepIndex != pendingStep {
                endStep()
                let before = UnsafeRawPointer(start) - text.baseAddress!
                begin(record.stepIndex, line: lineCount + 1 + text[..<before].count { $0 == UInt8(ascii: "\n") })
            }
            order.add(layerID: record.layerID, step: record.stepIndex, sequenceLength: record.sequenceLength)
        }
        lineCount += counts.lines
    }

    private mutating func begin(_ step: Int, line: Int) {
        pendingStep = step
        pendingLine = line
        order.begin(step: step, isNew: steps.insert(step).inserted)
    }

    private mutating func endStep() {
        guard let step = pendingStep, !isFound else { return }
        order.end(step: step, alike: nil)
        if order.resumedSteps > 0 { found = pendingLine }
    }
}
