/// What a shard of lines turned out to hold, added up segment by segment in their order.
public struct ShardTally: Sendable {
    private var lineCount = 0
    private var records = 0
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
        records += counts.records + counts.withoutPositions
        malformed += counts.malformed
        lastFault = counts.lastFault
    }

    /// What must be said of the shard, once it was read to its end.
    public func remarks(_ shard: Shard, _ reader: any SegmentReader) -> [FileRemark] {
        guard shard.content == .lines else { return [] }
        var remarks = reader.isArray ? [FileRemark(file: shard.name, kind: .array)] : []
        switch reader.ending {
        case .whole: if lineCount == 0 || records + malformed == 0, reader.damages.isEmpty { remarks += [empty(shard)] }
        case .empty: remarks += [empty(shard)]
        // Of a shard without a record that is said instead.
        case _ where records == 0: break
        case .inNUL: remarks.append(FileRemark(file: shard.name, kind: .nulBytes))
        case .insideLine: if isCut { remarks.append(cut(shard)) }
        case .insideRecord: remarks.append(cut(shard))
        }
        return remarks
    }

    /// That no line is a record, though there are lines; nil where one is, or where the damage was told.
    public func damage(_ shard: Shard, _ reader: any SegmentReader) -> TraceReadingError? {
        guard shard.content == .lines, records == 0, malformed > 0, reader.damages.isEmpty else { return nil }
        if let diagnosis = ShardDiagnosis(shard) {
            return .noRecord(path: shard.path, what: "it looks like \(diagnosis.what)", advice: diagnosis.advice)
        }
        return .noRecord(
            path: shard.path, what: firstExample.map { "line \($0.line): \($0.fault)" } ?? "",
            advice: "check that this is a shard of a trace")
    }

    /// Whether the last line was begun as a record and is none.
    private var isCut: Bool {
        lastFault.map { ![.notAnObject, .nulBytes, .lineTooLong].contains($0) } ?? false
    }

    private func cut(_ shard: Shard) -> FileRemark {
        FileRemark(file: shard.name, kind: .cut, detail: String(lineCount))
    }

    private func empty(_ shard: Shard) -> FileRemark { FileRemark(file: shard.name, kind: .empty) }
}
