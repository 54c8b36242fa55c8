import CScanKernels
import Foundation
import TestSupport

@testable import TraceReading

/// Bytes in memory of their own with readable room around them, as the scanner and its kernels want it.
final class PaddedBytes {
    static let before = 64
    static let behind = 192
    let count: Int
    private let memory: UnsafeMutablePointer<UInt8>

    /// - Parameter filler: what stands in the room around the bytes, but for a bracket right before them.
    init(_ bytes: [UInt8], filler: UInt8 = 0) {
        count = bytes.count
        memory = .allocate(capacity: Self.before + bytes.count + Self.behind)
        memory.initialize(repeating: filler, count: Self.before + bytes.count + Self.behind)
        memory[Self.before - 1] = UInt8(ascii: "[")
        bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { (memory + Self.before).update(from: start, count: source.count) }
        }
    }

    deinit { memory.deallocate() }

    var start: UnsafePointer<UInt8> { UnsafePointer(memory + Self.before) }
}

/// Bytes that end where a page begins that cannot be read: one byte too far ends the test. Eight that can be read stand
/// before them.
final class BorderedBytes {
    let start: UnsafePointer<UInt8>
    private let mapping: UnsafeMutableRawPointer
    private let mappedCount: Int

    init(_ content: [UInt8]) {
        let bytes = Array("12,34, [".utf8) + content
        let page = Int(getpagesize())
        let readableCount = (bytes.count + page - 1) / page * page
        mappedCount = readableCount + page
        mapping = mmap(nil, mappedCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        precondition(mapping != MAP_FAILED, "no memory to map")
        let first = mapping + readableCount - bytes.count
        first.copyMemory(from: bytes, byteCount: bytes.count)
        precondition(mprotect(mapping + readableCount, page, PROT_NONE) == 0, "the page stays readable")
        start = UnsafePointer(first.assumingMemoryBound(to: UInt8.self)) + 8
    }

    deinit { munmap(mapping, mappedCount) }
}

/// The kernels' levels that this machine runs, or emulates.
let availableLevels: [KVKernelLevel] = [KV_PORTABLE, KV_AVX2, KV_AVX512].filter {
    $0.rawValue <= kv_highest_level().rawValue
}

/// One line through the scanner, in the words of its naive twin; the fault instead of its reason.
enum ScannedLine: Equatable {
    case record(NaiveRecord)
    case withoutPositions(padding: Int)
    case blank
    case malformed(LineFault)

    /// Scans a line (without its line feed) with a new scanner.
    init(_ line: [UInt8], level: KVKernelLevel = kv_best_level()) {
        var scanner = RecordScanner(level: level)
        self.init(line, &scanner)
    }

    init(_ line: String) { self.init(Array(line.utf8)) }

    init(_ line: [UInt8], _ scanner: inout RecordScanner) {
        // What follows the line in memory looks like more of it: nothing behind the line feed may count.
        let memory = PaddedBytes(line + [0x0A], filler: UInt8(ascii: "1"))
        var cursor = memory.start
        switch scanner.scan(&cursor) {
        case .record: self = .record(NaiveRecord(scanner.record, name: scanner.requestName, scanner.positions))
        case .withoutPositions: self = .withoutPositions(padding: scanner.record.paddingCount)
        case .blank: self = .blank
        case .malformed(let fault): self = .malformed(fault)
        }
        precondition(cursor >= memory.start && cursor <= memory.start + line.count, "the cursor left the line")
    }
}

extension NaiveRecord {
    init(_ record: TraceRecord, name: [UInt8]?, _ positions: UnsafePointer<UInt32>) {
        self.init(
            requestID: record.requestID, requestName: name, layerID: record.layerID, step: record.stepIndex,
            sequenceLength: record.sequenceLength,
            positions: (0..<record.positionCount).map { Int(positions[$0]) }, padding: record.paddingCount)
    }
}
