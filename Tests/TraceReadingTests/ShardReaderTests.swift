import Foundation
import TestSupport
import Testing

@testable import TraceReading

/// Segmentation: what a reader and a scanner make of a file, against the lines that the file has.
@Suite struct ShardReaderTests {
    private static let segment = SegmentBuffer.segmentByteCount

    @Test(arguments: [-3, -2, -1, 0, 1, 2, 3])
    func `lines that straddle the end of a segment are read whole`(shift: Int) throws {
        // The first line ends `shift` bytes beside the segment's end; five more segments of lines follow.
        var lines = [line(1, byteCount: Self.segment + shift - 1)]
        for index in 2...400 { lines.append(line(index, byteCount: 3_000 + index)) }
        try expectAgreement(lines.joined(separator: "\n") + "\n")
    }

    @Test(arguments: [0, 1, 2, 3])
    func `a line longer than the buffer is read whole`(power: Int) throws {
        let long = line(7, byteCount: Self.segment << power)
        try expectAgreement([line(1), long, line(2), long + " ", line(3)].joined(separator: "\n"))
    }

    @Test(arguments: ["", "\n", "\r\n", "\n\n\n", " \t\n", "\r", " "])
    func `any end of the file is taken as written`(end: String) throws {
        let counts = try expectAgreement(line(1) + "\n" + line(2) + end)
        #expect(counts.records == 2 && counts.malformed == 0)
    }

    @Test func `line ends of windows and blank lines are no faults`() throws {
        let counts = try expectAgreement("\r\n\(line(1))\r\n\r\n   \r\n\(line(2))\r\n\n\n")
        #expect(counts.records == 2 && counts.malformed == 0 && counts.lines == 7)
    }

    @Test func `an empty file has no line`() throws {
        #expect(try read("").counts == SegmentCounts())
    }

    @Test func `zeros between and inside lines are faults of their lines`() throws {
        let zeros = String(repeating: "\0", count: 300)
        let counts = try expectAgreement("\(line(1))\n\(zeros)\n\(line(2))\n{\"layer_id\": 1\0}\n\(line(3))\n\(zeros)")
        #expect(counts.records == 3 && counts.malformed == 3)
        #expect(counts.examples.map(\.line) == [2, 4, 6])
    }

    @Test func `a line at the limit is read and one byte more is not`() throws {
        let lines = [line(1, byteCount: 99), line(2, byteCount: 100), line(3, byteCount: 101), line(4)]
        for end in ["", "\n"] {
            let read = try read(lines.joined(separator: "\n") + end, maximumLineBytes: 100)
            #expect(read.steps == [1, 2, 4])
            #expect(read.counts.malformed == 1)
            #expect(read.counts.examples.map(\.line) == [3])
            #expect(read.counts.examples.map(\.fault) == [.lineTooLong])
        }
    }

    @Test(arguments: [1, 2, 3, 5, 9])
    func `a line above the limit is left out without being held`(segments: Int) throws {
        let long = line(9, byteCount: Self.segment * segments + 5)
        for text in [
            [line(1), long, line(2)].joined(separator: "\n"), long + "\n" + line(1) + "\n" + line(2),
            [line(1), line(2), long].joined(separator: "\n"), [line(1), line(2), long, ""].joined(separator: "\n"),
        ] {
            let read = try read(text, maximumLineBytes: 4_000)
            #expect(read.steps == [1, 2] && read.counts.malformed == 1 && read.counts.lines == 3)
            #expect(read.counts.examples.map(\.fault) == [.lineTooLong])
            #expect(read.largestBuffer == Self.segment)
        }
    }

    @Test(arguments: UInt64(1)...12)
    func `random shards are read as their lines`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var text = ""
        for index in 0..<generator.integer(1...300) {
            let length = generator.pick([60, 2_000, generator.integer(60...20_000), Self.segment / 2])
            text += generator.chance(5) ? "broken" : line(index, byteCount: length)
            text += generator.pick(["\n", "\n", "\n", "\r\n", "\n\n"])
        }
        if generator.chance(50) { text.removeLast() }
        try expectAgreement(text)
    }

    @Test func `a file that grows while it is read gives what it held when opened`() throws {
        let folder = try ScratchTraceDirectory([TraceShard(name: "a.jsonl", lines: [line(1), line(2)])])
        let file = folder.url.appending(path: "a.jsonl")
        let reader = try ShardReader(shard(file))
        let handle = try FileHandle(forWritingTo: file)
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("\(line(3))\n".utf8))
        #expect(try drain(reader).steps == [1, 2])
    }

    @Test func `a file that shrinks gives what is left and says so`() throws {
        let folder = try ScratchTraceDirectory([TraceShard(name: "a.jsonl", lines: [line(1), line(2)])])
        let file = folder.url.appending(path: "a.jsonl")
        let reader = try ShardReader(shard(file))
        try FileHandle(forWritingTo: file).truncate(atOffset: UInt64(line(1).utf8.count + 10))
        let read = try drain(reader)
        // The rest of the line that was cut is dropped, and the place counted as one malformed line.
        #expect(read.steps == [1] && read.counts.malformed == 1)
        #expect(reader.damage?.description.contains("became shorter") == true)
    }

    @Test func `lines set aside are those that would be read in order`() throws {
        let lines = (0..<900).map { line($0, byteCount: 300 + $0 % 7 * 400) }
        let folder = try ScratchTraceDirectory([TraceShard(name: "a.jsonl", lines: lines)])
        let file = folder.url.appending(path: "a.jsonl")
        let reader = try ShardReader(shard(file))
        var aside: [ClaimedLines] = []
        while let next = reader.claimLines() { aside.append(next) }
        #expect(aside.count > 3)
        var steps: [Int] = []
        var buffer = SegmentBuffer()
        var scanner = SegmentScanner()
        for lines in aside {
            try buffer.fill(lines)
            _ = scanner.scan(buffer, names: reader.requestNames) { record, _ in steps.append(record.stepIndex) }
        }
        // The last part of a file is not set aside.
        let rest = try drain(reader).steps
        #expect(!rest.isEmpty)
        #expect(steps + rest == Array(0..<900))
        #expect(reader.bytesRead == lines.reduce(0) { $0 + $1.utf8.count + 1 })
    }

    @Test func `what was set aside in a file that shrinks is read as far as it goes`() throws {
        let lines = (0..<900).map { line($0, byteCount: 1_000) }
        let folder = try ScratchTraceDirectory([TraceShard(name: "a.jsonl", lines: lines)])
        let file = folder.url.appending(path: "a.jsonl")
        let reader = try ShardReader(shard(file))
        let first = try #require(reader.claimLines())
        let second = try #require(reader.claimLines())
        try FileHandle(forWritingTo: file).truncate(atOffset: UInt64(first.byteCount + 2_500))
        var buffer = SegmentBuffer()
        var scanner = SegmentScanner()
        var steps: [Int] = []
        for lines in [first, second] {
            try buffer.fill(lines)
            _ = scanner.scan(buffer, names: reader.requestNames) { record, _ in steps.append(record.stepIndex) }
        }
        #expect(steps == Array(0..<first.byteCount / 1_001 + 2))
        #expect(reader.claimLines() == nil)
        #expect(try drain(reader).steps == [])
        #expect(reader.damage?.description.contains("became shorter") == true)
    }

    @Test func `what is no regular file is refused at once`() throws {
        let folder = try ScratchTraceDirectory([])
        let pipe = folder.url.appending(path: "trace_steps.jsonl")
        #expect(mkfifo(pipe.path, 0o600) == 0)
        for url in [pipe, folder.url, URL(filePath: "/dev/zero")] {
            #expect(throws: TraceReadingError.unreadable(path: url.path, reason: "not a regular file")) {
                _ = try ShardReader(shard(url))
            }
        }
    }

    private struct Read {
        var steps: [Int] = []
        var lengths: [Int] = []
        var counts = SegmentCounts()
        var largestBuffer = 0
    }

    /// A line with its number as `step_idx`, filled with ignored bytes up to a length.
    private func line(_ number: Int, byteCount: Int = 0) -> String {
        let start = "{\"step_idx\": \(number), \"selected_token_pos\": [1, 2, 3], \"filler\": \""
        return start + String(repeating: "x", count: max(0, byteCount - start.utf8.count - 2)) + "\"}"
    }

    private func shard(_ url: URL) -> Shard {
        Shard(name: url.lastPathComponent, path: url.path, byteCount: 0, compression: .none)
    }

    private func read(_ text: String, maximumLineBytes: Int = TraceLimits.maximumLineBytes) throws -> Read {
        let folder = try ScratchTraceDirectory([TraceShard(name: "a.jsonl", bytes: Array(text.utf8))])
        let reader = try ShardReader(
            shard(folder.url.appending(path: "a.jsonl")), maximumLineBytes: maximumLineBytes)
        let read = try drain(reader, maximumLineBytes: maximumLineBytes)
        #expect(reader.bytesRead == text.utf8.count)
        return read
    }

    private func drain(
        _ reader: ShardReader, maximumLineBytes: Int = TraceLimits.maximumLineBytes
    ) throws -> Read {
        var read = Read()
        var buffer = SegmentBuffer()
        var scanner = SegmentScanner(maximumLineBytes: maximumLineBytes)
        while true {
            let kind = try reader.next(into: &buffer)
            if case .end = kind { return read }
            switch kind {
            case .oversizedLine: read.counts.add(.oversizedLine)
            case .damaged: read.counts.add(.damaged)
            case .lines, .rows, .end:
                read.counts.add(
                    scanner.scan(buffer, names: reader.requestNames) { record, positions in
                        read.steps.append(record.stepIndex)
                        read.lengths.append(positions.count)
                    })
            }
            read.largestBuffer = max(read.largestBuffer, buffer.capacity)
        }
    }

    /// The reader's steps and counts are those of the file's lines, read one by one in full.
    @discardableResult
    private func expectAgreement(_ text: String) throws -> SegmentCounts {
        let read = try read(text)
        let lines = TraceShard(name: "", bytes: Array(text.utf8)).lines.map { NaiveLineReader.read($0) }
        let steps = lines.compactMap { if case .record(let record) = $0 { record.step } else { nil } }
        let malformed = lines.enumerated().filter { if case .malformed = $0.element { true } else { false } }
        #expect(read.steps == steps)
        #expect(read.counts.lines == lines.count)
        #expect(read.counts.records == steps.count)
        #expect(read.counts.malformed == malformed.count)
        #expect(read.counts.examples.map(\.line) == malformed.prefix(5).map { $0.offset + 1 })
        return read.counts
    }
}

extension SegmentCounts {
    /// Adds the counts of the next segment.
    fileprivate mutating func add(_ next: SegmentCounts) {
        for example in next.examples where examples.count < 5 {
            examples.append((line: lines + example.line, fault: example.fault))
        }
        lines += next.lines
        records += next.records
        withoutPositions += next.withoutPositions
        padding += next.padding
        malformed += next.malformed
    }
}
