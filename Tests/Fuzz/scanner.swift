import CScanKernels

@testable import TraceReading

/// One line, read by the scanner at every level of its kernels and by the reader that parses it in full: the same
/// record, the same kind of line.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzScanner(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let line = Array(UnsafeBufferPointer(start: start, count: count).prefix { $0 != 0x0A })
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: line.count + 101)
    defer { memory.deallocate() }
    line.withUnsafeBufferPointer { if let base = $0.baseAddress { memory.update(from: base, count: line.count) } }
    (memory + line.count).initialize(repeating: 0x0A, count: 101)
    let expected = NaiveLineReader.read(line)
    for level in levels {
        var scanner = RecordScanner(level: level)
        var cursor = UnsafePointer(memory)
        let outcome = scanner.scan(&cursor)
        precondition(agree(expected, outcome, scanner), "level \(level.rawValue): \(expected) and \(outcome)")
    }
    return 0
}

private let levels = (0...kv_best_level().rawValue).map { KVKernelLevel(rawValue: $0) }

private func agree(_ expected: NaiveLine, _ outcome: LineOutcome, _ scanner: borrowing RecordScanner) -> Bool {
    switch (expected, outcome) {
    case (.blank, .blank): return true
    case (.withoutPositions(let padding), .withoutPositions): return scanner.record.paddingCount == padding
    case (.record(let record), .record):
        let positions = UnsafeBufferPointer(start: scanner.positions, count: scanner.record.positionCount)
        let found = scanner.record
        return positions.elementsEqual(record.positions.map(UInt32.init)) && record.padding == found.paddingCount
            && record.layerID == found.layerID && record.step == found.stepIndex
            && record.sequenceLength == found.sequenceLength && record.requestName == scanner.requestName
            && (record.requestName != nil || record.requestID == found.requestID)
    case (.malformed(_, let insideIgnoredValue), _):
        // Inside ignored values the scanner looks no further than it must.
        if insideIgnoredValue { return true }
        if case .malformed = outcome { return true }
        return false
    default: return false
    }
}
