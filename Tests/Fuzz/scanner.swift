import CScanKernels
import Foundation
import NaiveReading

@testable import RecordScanning

/// Lines, read by the scanner at every level of its kernels and by the reader that parses them in full: the same
/// records, the same kinds of line.
///
/// The bytes end where memory ends, but for the padding that the scanner is promised: one byte further is a crash. What
/// follows a line is the next one, as in a shard.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzScanner(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count <= LastBytes.room else { return 0 }
    let memory = LastBytes.end - LastBytes.padding - count
    memory.update(from: start, count: count)
    let end = memory + count
    var line = memory
    repeat {
        let byteCount = UnsafeBufferPointer(start: line, count: end - line).firstIndex(of: 0x0A) ?? end - line
        check(line, byteCount)
        line += byteCount + 1
    } while line <= end
    return 0
}

private func check(_ line: UnsafeMutablePointer<UInt8>, _ byteCount: Int) {
    let expected = NaiveLineReader.read(Array(UnsafeBufferPointer(start: line, count: byteCount)))
    for level in levels {
        var cursor = UnsafePointer(line)
        let outcome = level.scanner.scan(&cursor)
        precondition(cursor >= line && cursor <= line + byteCount, "level \(level.name) left its line")
        precondition(agree(expected, outcome, level.scanner), "level \(level.name): \(expected) and \(outcome)")
    }
}

/// The end of a run of pages behind which nothing may be read, with the padding of a shard's last line.
private enum LastBytes {
    static let room = 1 << 20
    static let padding = 101
    nonisolated(unsafe) static let end: UnsafeMutablePointer<UInt8> = {
        let page = 4096
        let memory = mmap(nil, 2 * room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory, memory != MAP_FAILED, mprotect(memory + 2 * room, page, PROT_NONE) == 0 else {
            fatalError("no memory")
        }
        let end = (memory + 2 * room).assumingMemoryBound(to: UInt8.self)
        (end - padding).update(repeating: 0x0A, count: padding)
        return end
    }()
}

/// A scanner that goes from line to line, as a worker's does.
private final class Level {
    let name: UInt32
    var scanner: RecordScanner

    init(_ level: KVKernelLevel) {
        name = level.rawValue
        scanner = RecordScanner(level: level)
    }
}

nonisolated(unsafe) private let levels = (0...kv_highest_level().rawValue).map { Level(KVKernelLevel(rawValue: $0)) }

private func agree(_ expected: NaiveLine, _ outcome: LineOutcome, _ scanner: borrowing RecordScanner) -> Bool {
    switch (expected, outcome) {
    case (.blank, .blank): return true
    case (.withoutPositions(let padding), .withoutPositions): return scanner.record.paddingCount == padding
    case (.record(let record), .record):
        let positions = UnsafeBufferPointer(start: scanner.positions, count: scanner.record.positionCount)
        let found = scanner.record
        return positions.elementsEqual(record.positions) { Int($0) == $1 } && record.padding == found.paddingCount
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
