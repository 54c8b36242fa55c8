import CScanKernels
import Foundation

/// Turns rows into records; owned by one worker.
///
/// Complexity: O(bytes); what depends on the kind of integers is decided once a selection.
struct RowDecoder: ~Copyable {
    /// Which layers of the rows decoded so far choose for themselves.
    private(set) var repeats = LayerRepeats()
    private var decoded = Room<UInt8>()
    private var positions = Room<UInt32>()
    private var distinct = DistinctPositions()
    private let level = kv_best_level()

    /// Calls `body` with every record of a segment that has positions and is whole.
    mutating func decode(
        _ buffer: borrowing SegmentBuffer, _ segment: RowSegment,
        _ body: (_ record: TraceRecord, _ positions: UnsafeBufferPointer<UInt32>) -> Void
    ) -> SegmentCounts {
        let shape = segment.array.shape
        var bytes = UnsafePointer(rawBytes(buffer, segment)) + segment.leadCount * shape.selectionByteCount
        var counts = SegmentCounts()
        counts.checks = CaptureChecks(shape)
        var record = TraceRecord()
        record.requestID = segment.requestID
        for index in segment.selections {
            let (row, layer) = index.quotientAndRemainder(dividingBy: shape.layerIDs.count)
            let token = (shape.firstToken ?? 0) + row
            record.stepIndex = token
            record.layerID = shape.layerIDs[layer]
            record.sequenceLength = shape.firstToken == nil ? 0 : max(1, (token + 1) / shape.tokensPerPosition)
            let isPrefill = row < shape.firstDecodeRow
            let required = isPrefill ? min(shape.fullCount, (token + 1) / shape.tokensPerPosition) : nil
            counts.lines += 1
            noteRepeat(record.layerID, bytes, shape, isFirst: layer == 0)
            let selection = selection(bytes, shape, length: record.sequenceLength, &counts)
            if !isPrefill {
                check(selection, shape, length: record.sequenceLength, row: row, layer: layer, &counts.checks)
            }
            if judge(selection, &record, required: required, &counts) { body(record, selection.positions) }
            bytes += shape.selectionByteCount
        }
        return counts
    }

    /// The segment's integers as bytes, aligned to the largest type.
    private mutating func rawBytes(
        _ buffer: borrowing SegmentBuffer, _ segment: RowSegment
    ) -> UnsafeMutablePointer<UInt8> {
        guard let place = segment.place, case .base64 = segment.array.storage else { return buffer.base }
        let lead = 64
        decoded.reserve(lead + segment.decodedByteCount + 64)
        let target = decoded.base + lead
        kv_base64_decode(level, buffer.base, place.byteCount, target - segment.skippedByteCount)
        return target
    }

    private mutating func noteRepeat(
        _ layerID: Int, _ bytes: UnsafePointer<UInt8>, _ shape: CaptureShape, isFirst: Bool
    ) {
        if repeats.isKnownToChoose(layerID) { return }
        let size = shape.selectionByteCount
        repeats.note(layerID, chooses: isFirst || memcmp(bytes, bytes - size, size) != 0)
    }

    // MARK: - One selection

    /// The entries of one layer at one row: without the padding at the end; negative ones inside are left out and
    /// counted.
    private struct Selection {
        var positions: UnsafeBufferPointer<UInt32>
        var maximum: UInt32
        var paddingCount = 0
    }

    private mutating func selection(
        _ bytes: UnsafePointer<UInt8>, _ shape: CaptureShape, length: Int, _ counts: inout SegmentCounts
    ) -> Selection {
        let values = signedValues(bytes, shape, length: length, &counts)
        var count = shape.selectedCount
        while count > 0, values[count - 1] >> 31 == 1 { count -= 1 }
        let entries = UnsafeBufferPointer(start: values, count: count)
        let maximum = kv_maximum(level, values, count)
        // A negative value is a large one without its sign.
        if maximum >> 31 == 0 { return Selection(positions: entries, maximum: maximum) }
        return withoutNegatives(entries)
    }

    private mutating func withoutNegatives(_ entries: UnsafeBufferPointer<UInt32>) -> Selection {
        positions.reserve(entries.count)
        var kept = 0
        for index in entries.indices where entries[index] >> 31 == 0 {
            // Where the values stand here already, they move to the front.
            positions.base[kept] = entries[index]
            kept += 1
        }
        return Selection(
            positions: UnsafeBufferPointer(start: positions.base, count: kept),
            maximum: kv_maximum(level, positions.base, kept), paddingCount: entries.count - kept)
    }

    /// The entries as 32-bit integers: negative ones stay negative, those that do not fit become the largest.
    private mutating func signedValues(
        _ bytes: UnsafePointer<UInt8>, _ shape: CaptureShape, length: Int, _ counts: inout SegmentCounts
    ) -> UnsafePointer<UInt32> {
        let element = shape.element
        let raw = UnsafeRawPointer(bytes)
        if element == .int32 { return raw.assumingMemoryBound(to: UInt32.self) }
        let count = shape.selectedCount
        positions.reserve(count)
        let target = positions.base
        switch (element.width, element.isSigned) {
        case (1, true): convert(raw, Int8.self, count, element.isBigEndian, target)
        case (2, true): convert(raw, Int16.self, count, element.isBigEndian, target)
        case (4, true): convert(raw, Int32.self, count, element.isBigEndian, target)
        case (8, true): convert(raw, Int64.self, count, element.isBigEndian, target)
        case (1, false): convert(raw, UInt8.self, count, element.isBigEndian, target)
        case (2, false): convert(raw, UInt16.self, count, element.isBigEndian, target)
        case (4, false): convert(raw, UInt32.self, count, element.isBigEndian, target)
        default: convert(raw, UInt64.self, count, element.isBigEndian, target)
        }
        if !element.isSigned, count > 0 {
            let largest = UInt32(clamping: min(element.unsignedMaximum, UInt64(Int32.max)))
            let isPadding = target[count - 1] == largest && (length <= 0 || largest >= length)
            if isPadding { counts.checks.unsignedPaddingRows += 1 }
        }
        return UnsafePointer(target)
    }

    /// Counts what a decode row tells of how it was recorded.
    private func check(
        _ selection: Selection, _ shape: CaptureShape, length: Int, row: Int, layer: Int, _ checks: inout CaptureChecks
    ) {
        let count = selection.positions.count
        guard count > 0, count == 1 || selection.maximum > 0 else { return }
        if shape.fullCount < shape.selectedCount, length <= 0 || length >= shape.selectedCount {
            checks.wideSelections += 1
            if count == shape.selectedCount { checks.wideSelectionsFilled += 1 }
        }
        guard length > 0 else { return }
        checks.entries += count
        checks.selections += 1
        // The layer's place would be the row's.
        if Int(selection.maximum) >= length + (layer - row) / shape.tokensPerPosition {
            checks.selectionsBeyondIfLayersFirst += 1
        }
        guard selection.maximum >= length else { return }
        let beyond = kv_count_at_least(level, selection.positions.baseAddress, count, UInt32(clamping: length))
        checks.entriesBeyond += beyond
        if count > length { checks.entriesUnseen += beyond }
    }

    /// Whether a selection is a record to analyse; counts what it is else.
    private mutating func judge(
        _ selection: Selection, _ record: inout TraceRecord, required: Int?, _ counts: inout SegmentCounts
    ) -> Bool {
        let count = selection.positions.count
        let isZero = count > 1 && selection.maximum == 0
        let isWhole =
            if let required {
                distinct.isWhole(selection.positions, required: required, length: record.sequenceLength)
            } else { !isZero }
        guard isWhole else {
            counts.incompleteRows += 1
            if isZero {
                let (decode, prefill) = required == nil ? (1, 0) : (0, 1)
                counts.checks.zeroRows.add(.init(layerID: record.layerID, decode: decode, prefill: prefill))
            }
            return false
        }
        counts.padding += selection.paddingCount
        guard count > 0 else {
            counts.withoutPositions += 1
            return false
        }
        guard selection.maximum <= TraceLimits.maximumPosition else {
            counts.addMalformed(.positionTooLarge)
            return false
        }
        counts.records += 1
        record.positionCount = count
        record.maximumPosition = selection.maximum
        record.paddingCount = selection.paddingCount
        return true
    }
}

/// Writes integers of any kind as 32-bit ones: negative ones as −1, those that do not fit as the largest.
@inline(__always)
private func convert<Element: FixedWidthInteger>(
    _ source: UnsafeRawPointer, _: Element.Type, _ count: Int, _ isBigEndian: Bool,
    _ target: UnsafeMutablePointer<UInt32>
) {
    let values = source.assumingMemoryBound(to: Element.self)
    if isBigEndian {
        for index in 0..<count { target[index] = narrowed(Element(bigEndian: values[index])) }
    } else {
        for index in 0..<count { target[index] = narrowed(Element(littleEndian: values[index])) }
    }
}

@inline(__always)
private func narrowed<Element: FixedWidthInteger>(_ value: Element) -> UInt32 {
    if Element.isSigned && value < 0 { return .max }
    return UInt32(truncatingIfNeeded: min(UInt64(truncatingIfNeeded: value), UInt64(Int32.max)))
}

/// Tells whether a prompt's row holds what it must: reused room, one bit a token.
private struct DistinctPositions {
    private var words: [UInt64] = []

    /// Whether there are `required` entries or more, all distinct and below a length.
    ///
    /// Complexity: O(entries), and once O(length) memory.
    mutating func isWhole(_ positions: UnsafeBufferPointer<UInt32>, required: Int, length: Int) -> Bool {
        // Before there is a whole entry of several tokens, engines write none, or the first.
        if required == 0 { return positions.isEmpty || positions.count == 1 && positions[0] == 0 }
        guard positions.count >= required else { return false }
        let wordCount = (min(length, TraceLimits.maximumPosition) >> 6) + 1
        if words.count < wordCount { words = Array(repeating: 0, count: 2 * wordCount) }
        var added = 0
        for position in positions {
            guard position < length, position <= TraceLimits.maximumPosition else { break }
            let bit: UInt64 = 1 << (UInt64(position) & 63)
            if words[Int(position >> 6)] & bit != 0 { break }
            words[Int(position >> 6)] |= bit
            added += 1
        }
        for position in positions.prefix(added) { words[Int(position >> 6)] = 0 }
        return added == positions.count
    }
}

/// Reused memory that grows.
private struct Room<Element: BitwiseCopyable>: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Element>
    private var capacity: Int

    init() {
        capacity = 4096
        base = .allocate(capacity: capacity)
    }

    deinit { base.deallocate() }

    /// Makes room; what was there is lost where it was not enough.
    mutating func reserve(_ count: Int) {
        guard count > capacity else { return }
        base.deallocate()
        capacity = max(count, 2 * capacity)
        base = .allocate(capacity: capacity)
    }
}
