import LocalityModel

/// A whole trace in memory: its records in reading order and what was counted on the way.
struct NaiveTrace {
    struct Entry {
        var shard: Int
        var record: NaiveRecord
        var request: NaiveRequestKey {
            NaiveRequestKey(shard: shard, requestID: record.requestID, requestName: record.requestName)
        }
    }

    var records: [Entry] = []
    var diagnostics = Diagnostics()

    init(_ shards: [TraceShard], maximumLineBytes: Int) {
        for (shard, content) in shards.enumerated() {
            let lines = content.lines.enumerated().map { index, line in
                let hasMark = index == 0 && line.starts(with: [0xEF, 0xBB, 0xBF])
                return NaiveLineReader.read(
                    hasMark ? Array(line.dropFirst(3)) : line, maximumLineBytes: maximumLineBytes)
            }
            for (index, read) in lines.enumerated() {
                take(read, shard: shard, file: content.name, line: index + 1)
            }
            note(content, lines, maximumLineBytes: maximumLineBytes)
        }
        numberNamedRequests()
        diagnostics.files = shards.count
        diagnostics.bytesRead = shards.map(\.bytes.count).reduce(0, +)
        diagnostics.requests = Set(records.map(\.request)).count
        diagnostics.layers = Set(records.map(\.record.layerID)).count
    }

    /// Named requests get numbers in order of appearance, from 0.
    private mutating func numberNamedRequests() {
        var numbers: [NaiveRequestKey: Int] = [:]
        for index in records.indices where records[index].record.requestName != nil {
            var key = records[index].request
            key.requestID = 0
            let number = numbers[key] ?? numbers.count
            numbers[key] = number
            records[index].record.requestID = number
        }
    }

    private mutating func take(_ line: NaiveLine, shard: Int, file: String, line number: Int) {
        switch line {
        case .blank: break
        case .malformed(let reason, _):
            diagnostics.malformedLines += 1
            if diagnostics.malformedExamples.count < 5 {
                diagnostics.malformedExamples.append(
                    MalformedExample(file: file, line: number, what: reason.description))
            }
        case .withoutPositions(let padding):
            diagnostics.recordsWithoutPositions += 1
            diagnostics.paddingPositions += padding
        case .record(let record):
            diagnostics.recordsAnalyzed += 1
            diagnostics.paddingPositions += record.padding
            diagnostics.positionsBeyondSequence += record.positionsBeyondSequence
            records.append(Entry(shard: shard, record: record))
        }
    }

    /// What must be said of a shard as a whole: that it holds nothing, no record, or ends inside one.
    private mutating func note(_ shard: TraceShard, _ lines: [NaiveLine], maximumLineBytes: Int) {
        func add(_ kind: FileNote.Kind, _ count: Int? = nil) {
            let note = FileNote(file: shard.name, kind: kind, detail: count.map(String.init))
            diagnostics.fileNotes = (diagnostics.fileNotes ?? []) + [note]
        }
        let objects = lines.filter { $0 != .blank && !$0.isMalformed }
        guard !objects.isEmpty else {
            if lines.allSatisfy({ $0 == .blank }) { return add(.empty) }
            diagnostics.damagedShards =
                (diagnostics.damagedShards ?? []) + [DamagedShard(file: shard.name, what: "no record")]
            return
        }
        defer { if !objects.contains(where: \.isRecord) { add(.withoutPositions, objects.count) } }
        if shard.bytes.last == 0 { return add(.nulBytes) }
        guard shard.bytes.last != UInt8(ascii: "\n"), let last = shard.lines.last, lines.last!.isMalformed,
            last.count <= maximumLineBytes
        else { return }
        let text = String(decoding: last, as: UTF8.self).split { " \t\r".contains($0) }.joined()
        if text.hasPrefix("{"), !text.hasSuffix("}") { add(.cut, lines.count) }
    }

    /// Requests by shard and first record.
    var requests: [NaiveRequestKey] {
        var seen: Set<NaiveRequestKey> = []
        return records.map(\.request).filter { seen.insert($0).inserted }
    }

    /// Each request's records cut where its `step_idx` changes, in order of the request and then of the file.
    var stepGroups: [NaiveStepGroup] {
        requests.flatMap { request in
            var groups: [NaiveStepGroup] = []
            for (index, entry) in records.enumerated() where entry.request == request {
                if groups.last?.step != entry.record.step {
                    groups.append(NaiveStepGroup(request: request, step: entry.record.step, members: []))
                }
                groups[groups.count - 1].members.append(index)
            }
            return groups
        }
    }
}
