import Foundation
import Locality
import LocalityModel
import TraceReading

/// What is said on stderr of files that a result lacks, or counts twice: one line a kind and directory.
struct FileNoteText {
    let path: (_ file: String) -> String

    /// The lines, most serious first.
    func lines(_ notes: [FileNote]) -> [String] {
        FileNote.Kind.all.flatMap { kind -> [String] in
            let files = notes.filter { $0.kind == kind }
            if kind == .leftOut { return leftOut(files) }
            guard let first = files.first else { return [] }
            return [line(kind, first, more: files.count - 1)]
        }
    }

    private func line(_ kind: FileNote.Kind, _ note: FileNote, more: Int) -> String {
        let rest = more > 0 ? " (and \(more) more)" : ""
        let place = path(note.file) + rest
        let detail = note.detail ?? ""
        return switch kind {
        case .unreadable: "\(place): cannot be read: \(detail); left out: check its permissions and what it links to"
        case .empty: "\(place): is empty; if requests were recorded there, copy it again"
        case .cut:
            "\(path(note.file)): is cut off at line \(detail)\(rest); what stood there is left out: "
                + "analyse again once the run has ended, or copy the shard again"
        case .withoutPositions:
            "\(path(note.file)): none of its \(detail) records has positions\(rest); "
                + "record again with selected_token_pos, or take the file away"
        case .nulBytes:
            "\(place): ends in NUL bytes, as after a loss of power; what stood there is lost: copy the shard again"
        case .equal:
            "\(place): has the same content as \(detail), another rank's or a copy; its requests count twice: "
                + "keep one of the two"
        default: "\(place): is a JSON array; each of its records counts as a line"
        }
    }

    /// A line a format, since each has a command of its own.
    private func leftOut(_ notes: [FileNote]) -> [String] {
        var formats: [String?] = []
        for note in notes where !formats.contains(note.detail) { formats.append(note.detail) }
        return formats.map { format in
            let files = notes.filter { $0.detail == format }
            let place = path(files[0].file)
            let rest = files.count > 1 ? " (and \(files.count - 1) more)" : ""
            guard let known = format.flatMap(UnsupportedFormat.init(rawValue:)) else {
                return "\(place)\(rest): left out: shards are called trace_steps_*.jsonl, .jsonl.gz or .jsonl.zst; "
                    + "rename it if it is a shard"
            }
            return "\(place)\(rest): left out, since it is \(known.description); \(known.advice(place))"
        }
    }
}

/// Everything that is said on stderr of a directory once it was read: damage, odd files, malformed lines, the order of
/// records.
struct TraceWarnings {
    let directory: TraceDirectory
    /// As `TraceReadingError.asWarning` has them.
    let damages: [String]
    let diagnostics: Diagnostics

    /// Of a trace without any result only what was left out: its error says the rest.
    var lines: [String] {
        var notes = diagnostics.fileNotes ?? []
        let hasRecords = diagnostics.recordsAnalyzed > 0
        if !hasRecords { notes.removeAll { $0.kind != .leftOut && $0.kind != .unreadable } }
        return damages + FileNoteText(path: path).lines(notes) + (hasRecords ? malformed : [])
            + diagnostics.orderWarnings(of: directory.input)
    }

    /// The path that messages name a file by.
    private func path(_ name: String) -> String {
        directory.shards.first { $0.name == name }?.path ?? directory.path(of: name)
    }

    /// The first malformed line that nothing else tells of, and how many there are.
    private var malformed: [String] {
        let told = (diagnostics.fileNotes ?? []).count { $0.kind == .cut || $0.kind == .nulBytes }
        guard diagnostics.malformedLines > told else { return [] }
        let all = "\(diagnostics.malformedLines) malformed line(s) in all are left out"
        let example = diagnostics.malformedExamples.first { example in
            example.what != LineFault.shardDamaged.description
                && !damages.contains { $0.hasPrefix(path(example.file) + ": ") }
        }
        if let example { return ["\(path(example.file)):\(example.line): \(example.what); \(all)"] }
        guard diagnostics.malformedLines > diagnostics.malformedExamples.count else { return [] }
        return ["\(directory.input): \(all); the result's malformed_examples has the first"]
    }
}

extension Diagnostics {
    /// Files of the trace that were not read.
    var lostFileCount: Int { (fileNotes ?? []).count(where: \.isLoss) }
}

extension PartialResult {
    /// Of a merged whole, in which equal shards can be told wherever they were analysed.
    var wholeWarnings: TraceWarnings {
        var diagnostics = diagnostics
        diagnostics.add(equalShards)
        return TraceWarnings(directory: header.directory, damages: damages, diagnostics: diagnostics)
    }
}
