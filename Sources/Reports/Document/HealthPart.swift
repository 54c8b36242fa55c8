import LocalityModel
import Recommendations
import Wording

/// What was read, what was left out, and where everything came from.
struct HealthPart: Sendable {
    let group: TraceGroup
    let words: Words
    let anchors: AnchorScope

    func section() -> ReportSection {
        var blocks: [ReportBlock] = [.note(words(isClean ? "health.clean" : "health.notes"))]
        var tables: [ReportBlock] = []
        if let diagnostics = group.primary.diagnostics {
            if let damaged = diagnostics.damagedShards { blocks.append(.table(table(of: damaged))) }
            if let notes = diagnostics.fileNotes { blocks.append(.table(table(of: notes))) }
            if !diagnostics.malformedExamples.isEmpty { blocks.append(.table(examples(diagnostics))) }
            tables.append(.table(counters(diagnostics)))
        } else {
            blocks = [.note(words("health.absent"))]
        }
        if let passes = group.primary.configuration?.passes, passes.areSeveral {
            blocks.append(.note(words("health.passes", PassWords(passes).names)))
        }
        tables.append(.table(provenance()))
        blocks.append(.folded(title: words("health.folded"), blocks: tables))
        return ReportSection(anchor: anchors("health"), title: words("health.title"), blocks: blocks)
    }

    private var isClean: Bool {
        guard let found = group.primary.diagnostics else { return false }
        return found.malformedLines + found.recordsWithoutPositions + found.paddingPositions
            + found.positionsBeyondSequence + found.incompleteRows + found.stepsBackwards + found.stepGaps
            + found.resumedSteps + found.splitRequests + found.continuedRequests + found.repeatedRows == 0
            && found.loopingRequests == nil && found.damagedShards == nil
            && !(found.fileNotes ?? []).contains(where: \.isConcern)
    }

    private func counters(_ found: Diagnostics) -> ReportTable {
        var counts = [
            ("bytes_read", DataTable.Cell.bytes(Double(found.bytesRead))), ("files", .integer(found.files)),
            ("requests", .integer(found.requests)), ("layers", .integer(found.layers)),
            ("records_analyzed", .integer(found.recordsAnalyzed)), ("malformed_lines", .integer(found.malformedLines)),
            ("records_without_positions", .integer(found.recordsWithoutPositions)),
            ("padding_positions", .integer(found.paddingPositions)),
            ("positions_beyond_sequence", .integer(found.positionsBeyondSequence)),
            ("steps_backwards", .integer(found.stepsBackwards)), ("step_gaps", .integer(found.stepGaps)),
            ("resumed_steps", .integer(found.resumedSteps)), ("split_requests", .integer(found.splitRequests)),
            ("continued_requests", .integer(found.continuedRequests)), ("repeated_rows", .integer(found.repeatedRows)),
            ("looping_requests", .integer(found.loopingRequests?.count ?? 0)),
        ]
        if group.primary.inputs?.capture != nil {
            counts.append(("incomplete_rows", .integer(found.incompleteRows)))
            counts.append(("short_requests", .integer(found.shortRequests ?? 0)))
        }
        let rows = counts.map { key, cell -> [DataTable.Cell] in
            [.text(key), cell, .text(words("diagnostic.\(key)"))]
        }
        return ReportTable(
            anchor: anchors("diagnostics"),
            table: DataTable(
                caption: words("health.counters"),
                columns: [
                    .init(words("column.counter"), key: "counter", isNumber: false),
                    .init(words("column.count"), key: "count"),
                    .init(words("column.meaning"), key: "meaning", isNumber: false),
                ], rows: rows))
    }

    /// Up to 20 files: a run of many ranks would fill the page.
    private func table(of notes: [FileNote]) -> ReportTable {
        let shown = notes.prefix(Self.shownNotes)
        var rows = shown.map { note -> [DataTable.Cell] in
            [.text(note.file), .text(what(note))]
        }
        if notes.count > shown.count {
            rows.append([
                .text("…"), .text(words("note.more", ["count": NumberText.integer(notes.count - shown.count)])),
            ])
        }
        return ReportTable(
            anchor: anchors("file-notes"),
            table: DataTable(
                caption: words("health.files"),
                columns: [
                    .init(words("column.file"), key: "file", isNumber: false),
                    .init(words("column.what"), key: "what", isNumber: false),
                ], rows: rows))
    }

    /// A kind that only a newer program knows is shown as it is.
    private func what(_ note: FileNote) -> String {
        let kind = note.kind.rawValue
        guard let detail = note.detail else { return words.optional("note.\(kind).plain") ?? kind }
        return words.optional("note.\(kind)", ["detail": detail]) ?? "\(kind): \(detail)"
    }

    private static let shownNotes = 20

    private func table(of damaged: [DamagedShard]) -> ReportTable {
        ReportTable(
            anchor: anchors("damaged-shards"),
            table: DataTable(
                caption: words("health.damaged"),
                columns: [
                    .init(words("column.file"), key: "file", isNumber: false),
                    .init(words("column.what"), key: "what", isNumber: false),
                ], rows: damaged.map { [.text($0.file), .text($0.what)] }))
    }

    private func examples(_ found: Diagnostics) -> ReportTable {
        ReportTable(
            anchor: anchors("malformed-examples"),
            table: DataTable(
                caption: words("health.examples"),
                columns: [
                    .init(words("column.file"), key: "file", isNumber: false),
                    .init(words("column.line"), key: "line"),
                    .init(words("column.what"), key: "what", isNumber: false),
                ],
                rows: found.malformedExamples.map { [.text($0.file), .integer($0.line), .text($0.what)] }))
    }

    private func provenance() -> ReportTable {
        let result = group.primary
        let meta = result.runMetadata
        var rows: [[DataTable.Cell]] = []
        func add(_ key: String, _ cell: DataTable.Cell) {
            if cell != .none {
                rows.append([.text(words.optional("provenance.\(key)") ?? words("setting.\(key)")), cell])
            }
        }
        add("trace", .text(result.traceDirectory))
        add("dataset", meta?.dataset.map(DataTable.Cell.text) ?? .none)
        add("run", meta?.runName.map(DataTable.Cell.text) ?? .none)
        if let rank = meta?.rank, let world = meta?.worldSize { add("rank", .text("\(rank) / \(world)")) }
        add("selection", meta?.selection.map(DataTable.Cell.text) ?? .none)
        add("sample_rate", DataTable.Cell(meta?.sampleRate))
        add("streams", .text(Population(result, words).keyMode))
        add("fingerprint", result.inputs.map { .text($0.fingerprint) } ?? .none)
        add("files", result.inputs.map { .integer($0.files.count) } ?? .none)
        if let capture = result.inputs?.capture {
            add("phase", .text(capture.phase))
            add("tokens_per_position", .integer(capture.tokensPerPosition))
        }
        for setting in AnalysisSetting.all where setting.matters(in: result) {
            add(setting.label, setting.text(in: result).map(DataTable.Cell.text) ?? .none)
        }
        return ReportTable(
            anchor: anchors("provenance"),
            table: DataTable(
                caption: words("health.provenance"),
                columns: [
                    .init(words("column.setting"), key: "setting", isNumber: false),
                    .init(words("column.value"), key: "value", isNumber: false),
                ], rows: rows))
    }
}
