/// What a shard of lines turned out to hold, added up segment by segment in their order.
public struct ShardTally: Sendable {
    private var lineCount = 0
    /// Lines that are records, with positions or without.
    private var objectCount = 0
    private var withoutPositions = 0
    private var malformed = 0
    /// What is wrong with the last line; nil where nothing is.
    private var lastFault: LineFault?
    /// The first malformed line.
    private var firstExample: (line: Int, fault: LineFault)?

    public init() {}

    public mutating func add(_ counts: SegmentCounts) {
        guard counts.lines > 0 else { return }
        firstExample = firstExample ?? counts.examples.first.map { (lineCount + $0.line, $0.fault) }
        lineCount += counts.lines
        objectCount += counts.records + counts.withoutPositions
        withoutPositions += counts.withoutPositions
        malformed += counts.malformed
        lastFault = counts.lastFault
    }

    /// What must be said of the shard, once it was read to its end.
    public func remarks(_ shard: Shard, _ reader: any SegmentReader) -> [FileRemark] {
        guard shard.content == .lines else { return [] }
        func remark(_ kind: FileRemark.Kind, _ count: Int? = nil) -> FileRemark {
            FileRemark(file: shard.name, kind: kind, detail: count.map(String.init))
        }
        var remarks = reader.isArray ? [remark(.array)] : []
        guard objectCount > 0 else {
            // Lines of which none is a record are damage.
            return malformed == 0 && reader.damages.isEmpty ? remarks + [remark(.empty)] : remarks
        }
        if objectCount == withoutPositions { remarks.append(remark(.withoutPositions, withoutPositions)) }
        switch reader.ending {
        case .whole, .empty: break
        case .inNUL: remarks.append(remark(.nulBytes))
        case .insideLine: if isCut { remarks.append(remark(.cut, lineCount)) }
        case .insideRecord: remarks.append(remark(.cut, lineCount))
        }
        return remarks
    }

    /// That no line is a record, though there are lines, or that they stand in a file of another kind; nil of a shard,
    /// and where damage was told.
    public func damage(_ shard: Shard, _ reader: any SegmentReader) -> TraceReadingError? {
        guard shard.content == .lines, reader.damages.isEmpty, let first = firstExample else { return nil }
        if objectCount > 0 {
            guard first.line == 1, let diagnosis = ShardDiagnosis(shard), diagnosis.isUnsupported else { return nil }
            return .unsupported(
                path: shard.path, what: "\(diagnosis.what), of which only whole lines are analysed",
                advice: diagnosis.advice)
        }
        if let diagnosis = ShardDiagnosis(shard) {
            return .noRecord(path: shard.path, what: "it looks like \(diagnosis.what)", advice: diagnosis.advice)
        }
        return .noRecord(
            path: shard.path, what: "line \(first.line): \(first.fault)",
            advice: "check that this is a shard of a trace")
    }

    /// Whether the last line was begun as a record and is none.
    private var isCut: Bool {
        lastFault.map { ![.notAnObject, .nulBytes, .lineTooLong].contains($0) } ?? false
    }
}
