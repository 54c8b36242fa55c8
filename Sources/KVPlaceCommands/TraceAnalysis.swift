import Foundation
import Locality
import LocalityModel
import TraceReading

/// Runs the engine over everything below an input path; shared by `analyze` and the commands that analyse on the way.
struct TraceAnalysis {
    let options: AnalyzeOptions
    let isQuiet: Bool
    /// Whether token rows (a block size of 1) join the block size of the run where none was asked for.
    var addsTokenRows = false
    /// The model that was captured, where it was named.
    var model: CapturedModel?
    /// The block size of a run whose metadata names none, where it is known otherwise.
    var usualBlockSize: (TraceDirectory) -> Int? = { _ in nil }

    /// The trace directories of an input; folders that could not be looked into are named on stderr, unless the caller
    /// does so.
    func find(_ input: String, namesFailures: Bool = true) throws(CommandFailure) -> TraceDiscovery.Found {
        do throws(TraceReadingError) {
            let found = try TraceDiscovery.find(input)
            for failure in namesFailures ? found.failures : [] { warn("\(failure); left out") }
            for shard in found.directories.flatMap(\.shards) where shard.hasOtherName {
                say("\(shard.path): holds JSON lines, and is read as a shard")
            }
            return found
        } catch {
            throw error.asCommandFailure
        }
    }

    /// Results, and what they lack.
    struct Analyzed {
        var results: [AnalysisResult] = []
        var losses = Losses()
    }

    /// The results of `analyzed`.
    func results(_ directories: [TraceDirectory]) throws -> [AnalysisResult] {
        try analyzed(directories).results
    }

    /// One result a (directory, block size), in order. Of several directories one that cannot be read, has no block
    /// size or no analysable record, is named on stderr and left out. A shard whose compressed content ends early is
    /// named; its records up to there count.
    ///
    /// - Throws: `CommandFailure` if none is left: with the code of all, else with 65.
    func analyzed(_ directories: [TraceDirectory]) throws -> Analyzed {
        var analyzed = Analyzed()
        var failures: [CommandFailure] = []
        for directory in directories {
            do {
                let metadata = try metadata(of: directory)
                try analyze(directory, metadata, try blockSizes(of: directory, metadata), into: &analyzed)
            } catch let failure as CommandFailure {
                failures.append(failure)
                if directories.count > 1 { warn("\(failure.message); left out") }
            }
        }
        analyzed.losses.leftOut = failures.count
        guard analyzed.results.isEmpty else { return analyzed }
        if failures.count == 1 { throw failures[0] }
        let codes = Set(failures.map(\.code))
        throw CommandFailure(
            codes.count == 1 ? failures[0].code : .badData,
            "none of \(failures.count) trace directories has a "
                + "record to analyse; see above")
    }

    private func analyze(
        _ directory: TraceDirectory, _ metadata: RunMetadataFile?, _ blockSizes: [Int], into analyzed: inout Analyzed
    ) throws(CommandFailure) {
        let outcome = try outcome(directory, metadata, blockSizes)
        let passWarning = try PassCheck(neighbours: outcome.neighbours, directory: directory.input).warning()
        // The one damage of a trace without a result is its error.
        let damages = outcome.results.isEmpty && outcome.damages.count == 1 ? [] : outcome.damages
        TraceWarnings(directory: directory, damages: damages.map(\.asWarning), diagnostics: outcome.diagnostics)
            .lines.forEach(warn)
        passWarning.map(warn)
        analyzed.losses.damaged += outcome.results.isEmpty ? 0 : outcome.damages.count
        analyzed.losses.unreadable += outcome.diagnostics.lostFileCount
        analyzed.results += outcome.results
        let passes = options.configuration.passes
        PassCheck.note(passes, of: outcome.results, in: directory.input).map(say)
        guard outcome.results.isEmpty else { return note(outcome, of: directory) }
        if outcome.damages.count == 1, case .badCapture = outcome.damages[0] {
            throw outcome.damages[0].asCommandFailure
        }
        throw CommandFailure(.badData, Self.reasonWithoutRecords(directory, outcome.diagnostics))
    }

    private func outcome(
        _ directory: TraceDirectory, _ metadata: RunMetadataFile?, _ blockSizes: [Int]
    ) throws(CommandFailure) -> AnalysisEngine.Outcome {
        do throws(TraceReadingError) {
            let fingerprints = try TraceFingerprint.ofShards(directory)
            var directory = directory
            directory.remarks += EqualShards.remarks(Array(zip(directory.shards, fingerprints)))
            let inputs = try inputs(of: directory, fingerprints)
            let about = try runMetadata(directory, metadata)
            var outcome = try weighted(directory, layers: { (outcome: AnalysisEngine.Outcome) in outcome.layerIDs }) {
                weights throws(TraceReadingError) in
                try metered(directory, blockSizes, weights) { engine throws(TraceReadingError) in
                    try engine.analyze(directory, inputs: inputs, metadata: about)
                }
            }
            if directory.pipe != nil {
                let piped = try directory.inputs()
                for index in outcome.results.indices { outcome.results[index].inputs = piped }
            }
            return outcome
        } catch {
            throw error.asCommandFailure
        }
    }

    /// Runs an engine over a directory while its progress is shown.
    func metered<Answer>(
        _ directory: TraceDirectory, _ blockSizes: [Int], _ layerWeights: [Int: Int],
        _ body: (AnalysisEngine) throws(TraceReadingError) -> Answer
    ) throws(TraceReadingError) -> Answer {
        let progress = AnalysisProgress()
        let meter = ProgressMeter(directory: directory, progress: progress, isQuiet: isQuiet)
        meter.start()
        defer { meter.stop() }
        let plan = plan(blockSizes: blockSizes, layerWeights: layerWeights)
        return try body(AnalysisEngine(plan: plan, jobs: options.workerCount, progress: progress))
    }

    func plan(blockSizes: [Int], layerWeights: [Int: Int]) -> AnalysisRequest {
        AnalysisRequest(
            configuration: options.configuration, keyMode: options.keyMode,
            blockSizes: blockSizes, maximumLineBytes: options.maxLineBytes,
            captures: options.captures.settings(model: model), layerWeights: layerWeights)
    }

    /// What results say of where they come from.
    private func inputs(
        of directory: TraceDirectory, _ fingerprints: [String]
    ) throws(TraceReadingError) -> Inputs {
        var inputs = Inputs(
            files: directory.files, fingerprint: try TraceFingerprint.combine(directory, fingerprints))
        inputs.capture = try captureReading(of: directory)
        return inputs
    }

    /// How captures are read, and which engine made them; nil of a trace.
    func captureReading(of directory: TraceDirectory) throws(TraceReadingError) -> CaptureReading? {
        guard directory.captureName != nil else { return nil }
        var reading = options.captures.reading(model: model)
        reading.engine = try CapturedEngine.read(directory)?.rawValue
        return reading
    }

    func runMetadata(
        _ directory: TraceDirectory, _ file: RunMetadataFile?
    ) throws(TraceReadingError) -> RunMetadata {
        var metadata = file?.asModel ?? RunMetadata(runName: directory.captureName)
        if directory.captureName != nil { metadata.selection = try CapturedSelection.read(directory) }
        metadata.dataset = options.captures.dataset ?? metadata.dataset
        return metadata
    }

    private func note(_ outcome: AnalysisEngine.Outcome, of directory: TraceDirectory) {
        if !outcome.layersWithoutIndexer.isEmpty {
            say(CaptureNotes.layersWithoutIndexer(outcome.layersWithoutIndexer, of: directory))
        }
        let notes = [
            CaptureNotes.weights(outcome.results, of: directory),
            CaptureNotes.repeats(outcome.repeats, of: directory),
            CaptureNotes.shortRequests(outcome.diagnostics.shortRequests ?? 0, of: directory),
            CaptureNotes.manyLayers(outcome.repeats.layers.count, of: directory),
        ]
        for case let note? in notes { say(note) }
    }

    func metadata(of directory: TraceDirectory) throws(CommandFailure) -> RunMetadataFile? {
        guard let metadata = try directory.metadata() else { return nil }
        if metadata.isMalformed {
            let place = metadata.malformedPlace.map { ": it is not valid JSON at \($0)" } ?? ""
            warn("\(RunMetadataFile.path(in: directory.path)): not a JSON object, ignored; the run has no name\(place)")
        }
        if let text = metadata.unreadDate {
            warn(
                "\(RunMetadataFile.path(in: directory.path)): the date \(text.visible) is none, left out; write it as "
                    + "2026-11-29 or 2026-11-29T08:30:00Z")
        }
        return metadata
    }

    func blockSizes(of directory: TraceDirectory, _ metadata: RunMetadataFile?) throws -> [Int] {
        let requested = options.requestedBlockSizes
        if !requested.isEmpty { return requested }
        if directory.captureName != nil {
            say("\(directory.input): captures carry no block size; using 64 tokens (--block-size, --block-sizes)")
            return withTokenRows(64)
        }
        guard let blockSize = metadata?.blockSizeTokens ?? usualBlockSize(directory) else {
            throw CommandFailure(
                .badData,
                "\(directory.input): no block_size_tokens in run_meta.json; give the block size with --block-size")
        }
        return withTokenRows(blockSize)
    }

    private func withTokenRows(_ blockSize: Int) -> [Int] {
        addsTokenRows && blockSize != 1 ? [blockSize, 1] : [blockSize]
    }

    static func reasonWithoutRecords(_ directory: TraceDirectory, _ diagnostics: Diagnostics) -> String {
        if directory.captureName != nil { return reasonWithoutRows(directory, diagnostics) }
        if diagnostics.recordsWithoutPositions > 0 {
            return "\(directory.input): none of \(diagnostics.recordsWithoutPositions) records has positions; "
                + "record again with selected_token_pos (the tracer's DS_TRACE_STORE_TOKEN_POS=0 turns it off)"
        }
        if let example = diagnostics.malformedExamples.first {
            let shard = directory.shards.first { $0.name == example.file }
            let path = shard?.path ?? directory.path(of: example.file)
            if let diagnosis = shard.flatMap(ShardDiagnosis.init) {
                return "\(path): no line of it is a record: it looks like \(diagnosis.what); \(diagnosis.advice)"
            }
            return "\(path):\(example.line): \(example.what); "
                + "none of \(diagnostics.malformedLines) lines is a record: check that this is a trace"
        }
        let place = directory.shards.count == 1 ? directory.shards[0].path : directory.input
        return "\(place): the trace is empty; check that the run wrote records"
    }

    private static func reasonWithoutRows(_ directory: TraceDirectory, _ diagnostics: Diagnostics) -> String {
        let place = CaptureNotes.place(of: directory)
        if diagnostics.incompleteRows > 0 {
            return "\(place): none of \(diagnostics.incompleteRows) rows holds what it must (prefill rows are often "
                + "not captured, zeros never are positions); analyse another --phase, or record again"
        }
        if let example = diagnostics.malformedExamples.first {
            return "\(place): \(example.what); check that these are positions"
        }
        if let count = diagnostics.shortRequests {
            return "\(place): none of \(count) request(s) has a row of this phase with a position: "
                + "let them generate more tokens, or analyse another --phase"
        }
        return "\(place): no row of this phase has a position; analyse another --phase, or record again"
    }

    func warn(_ message: String) {
        Terminal.standardError.write("kvplace: warning: \(message)\n")
    }

    private func say(_ message: String) {
        if !isQuiet { Terminal.standardError.write("kvplace: \(message)\n") }
    }
}

extension TraceDirectory {
    /// Names, sizes and the fingerprint of the shards.
    func inputs() throws(TraceReadingError) -> Inputs {
        Inputs(
            files: files,
            fingerprint: try TraceFingerprint.compute(self))
    }
}

extension TraceDirectory {
    /// What its `run_meta.json` says; nil of captures, or without one.
    ///
    /// - Throws: 74 where it cannot be read to its end.
    func metadata() throws(CommandFailure) -> RunMetadataFile? {
        guard captureName == nil else { return nil }
        do throws(TraceReadingError) {
            return try RunMetadataFile.read(in: path)
        } catch {
            throw error.asCommandFailure
        }
    }
}

extension RunMetadataFile {
    /// As results carry it.
    var asModel: RunMetadata {
        RunMetadata(
            runName: runName, dataset: dataset, rank: rank, worldSize: worldSize, schemaVersion: schemaVersion,
            sampleRate: sampleRate, selection: selection, date: date, unreadDate: unreadDate)
    }
}

extension TraceReadingError {
    /// With the documented exit code.
    var asCommandFailure: CommandFailure {
        let code: ExitStatus =
            switch self {
            case .notFound, .unreadable, .lostLink, .noTrace, .notAShard, .otherName: .noInput
            case .shardInTwoForms, .damaged, .unsupported, .noRecord, .traceAndCaptures, .badCapture, .stepInPieces:
                .badData
            case .readFailed: .inputOutput
            }
        return CommandFailure(code, description)
    }
}
