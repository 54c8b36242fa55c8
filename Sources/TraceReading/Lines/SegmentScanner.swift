/// Scans segment after segment; owned by one worker.
public struct SegmentScanner: ~Copyable {
    private var scanner = RecordScanner()
    private var decoder = RowDecoder()
    private let maximumLineBytes: Int

    public init(maximumLineBytes: Int = TraceLimits.maximumLineBytes) {
        self.maximumLineBytes = maximumLineBytes
    }

    /// Which layers of the captures scanned so far choose for themselves.
    public var repeats: LayerRepeats { decoder.repeats }

    /// Calls `body` with every record of a segment, whatever it holds.
    public mutating func scan(
        _ buffer: borrowing SegmentBuffer, _ segment: Segment, names: RequestNames,
        _ body: (_ record: TraceRecord, _ positions: UnsafeBufferPointer<UInt32>) -> Void
    ) -> SegmentCounts {
        switch segment {
        case .lines: scan(buffer, names: names, body)
        case .rows(let rows): decoder.decode(buffer, rows, body)
        case .damaged: .damaged
        case .oversizedLine, .end: .oversizedLine
        }
    }

    /// Calls `body` with every record of the lines that has positions, in order. The positions are the scanner's own
    /// buffer: they are gone when `body` returns.
    ///
    /// Complexity: O(bytes); no allocation in steady state.
    public mutating func scan(
        _ buffer: borrowing SegmentBuffer, names: RequestNames,
        _ body: (_ record: TraceRecord, _ positions: UnsafeBufferPointer<UInt32>) -> Void
    ) -> SegmentCounts {
        scanLines(buffer, names: names) { record, positions, _ in body(record, positions) }
    }

    /// Calls `body` with every record of the lines that has positions, in order, and with the bytes of its line but for
    /// the line feed. The positions and the bytes are gone when `body` returns.
    ///
    /// Complexity: O(bytes); no allocation in steady state.
    @inline(__always)
    public mutating func scanLines(
        _ buffer: borrowing SegmentBuffer, names: RequestNames,
        _ body: (
            _ record: TraceRecord, _ positions: UnsafeBufferPointer<UInt32>, _ line: UnsafeBufferPointer<UInt8>
        ) -> Void
    ) -> SegmentCounts {
        var counts = SegmentCounts()
        var cursor = UnsafePointer(buffer.base)
        let end = cursor + buffer.lineByteCount
        while cursor < end {
            let start = cursor
            let outcome = scanner.scan(&cursor)
            while cursor.pointee != Byte.lineFeed { cursor += 1 }
            cursor += 1
            counts.lines += 1
            if cursor - start - 1 > maximumLineBytes {
                counts.addMalformed(.lineTooLong)
                continue
            }
            switch outcome {
            case .record:
                counts.records += 1
                counts.padding += scanner.record.paddingCount
                body(
                    record(names),
                    UnsafeBufferPointer(start: scanner.positions, count: scanner.record.positionCount),
                    UnsafeBufferPointer(start: start, count: cursor - start - 1))
            case .withoutPositions:
                counts.withoutPositions += 1
                counts.padding += scanner.record.paddingCount
            case .malformed(let fault): counts.addMalformed(fault)
            case .blank: break
            }
        }
        return counts
    }

    /// The scanner's record, under a provisional id where its line gives none that can stand.
    @inline(__always)
    private func record(_ names: RequestNames) -> TraceRecord {
        guard scanner.requestName != nil || ProvisionalRequestID.contains(scanner.record.requestID) else {
            return scanner.record
        }
        var record = scanner.record
        record.requestID =
            scanner.requestName.map(names.id(ofName:)) ?? names.id(ofInteger: scanner.record.requestID)
        return record
    }
}

/// What a segment held, counted. Lines are numbered from 1 inside the segment.
public struct SegmentCounts: Equatable, Sendable {
    public var lines = 0
    public var records = 0
    public var withoutPositions = 0
    public var padding = 0
    public var malformed = 0
    /// Rows of a capture that do not hold what they must, left out.
    public var incompleteRows = 0
    public var checks = CaptureChecks()
    /// The first five malformed lines.
    public var examples: [(line: Int, fault: LineFault)] = []
    private var lastMalformed: (line: Int, fault: LineFault)?

    public init() {}

    /// What is wrong with the last line; nil where nothing is.
    var lastFault: LineFault? { lastMalformed.flatMap { $0.line == lines ? $0.fault : nil } }

    /// The counts of a segment that is one line too long to be held.
    public static let oversizedLine = SegmentCounts(oneLine: .lineTooLong)

    /// The counts of the place where a compressed shard ends early: the line that is cut there, or would follow.
    public static let damaged = SegmentCounts(oneLine: .shardDamaged)

    private init(oneLine fault: LineFault) {
        lines = 1
        addMalformed(fault)
    }

    mutating func addMalformed(_ fault: LineFault) {
        malformed += 1
        lastMalformed = (lines, fault)
        if examples.count < 5 { examples.append((line: lines, fault: fault)) }
    }

    public static func == (left: SegmentCounts, right: SegmentCounts) -> Bool {
        left.lines == right.lines && left.records == right.records
            && left.withoutPositions == right.withoutPositions && left.padding == right.padding
            && left.malformed == right.malformed && left.incompleteRows == right.incompleteRows
            && left.checks == right.checks
            && left.examples.elementsEqual(right.examples) { $0 == $1 }
    }
}
