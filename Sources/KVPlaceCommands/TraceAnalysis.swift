import Foundation
import Locality
import LocalityModel
import TraceReading

/// Runs the engine over everything below an input path; shared by `analyze` and the commands that analyse on the way.
struct TraceAnalysis {
    let options: AnalyzeOptions
    let isQuiet: Bool

    /// The trace directories of an input; folders that could not be looked into are named on stderr.
    func find(_ input: String) throws -> [TraceDirectory] {
        do throws(TraceReadingError) {
            let found = try TraceDiscovery.find(input)
            for failure in found.failures { warn("\(failure); left out") }
            return found.directories
        } catch {
            throw error.asCommandFailure
        }
    }

    /// Results, and how many compressed shards they know only in part.
    struct Analyzed {
        var results: [AnalysisResult] = []
        var damagedShardCount = 0
    }

    /// The results of `analyzed`.
    func results(_ directories: [TraceDirectory]) throws -> [AnalysisResult] {
        try analyzed(directories).results
    }

    /// One result a (directory, block size), in order. Of several directories one that cannot be read, or has no
    /// analysable record, is named on stderr and left out. A shard whose compressed content ends early is named; its
    /// records up to there count.
    ///
    /// - Throws: `CommandFailure` with 65 if one has no block size; if none is left, with 65, or 66 or 74 if none can
    ///   be read.
    func analyzed(_ directories: [TraceDirectory]) throws -> Analyzed {
        let runs = try directories.map { directory in
            let metadata = metadata(of: directory)
            return (directory, metadata, try blockSizes(of: directory, metadata))
        }
        var analyzed = Analyzed()
        var failures: [CommandFailure] = []
        for (directory, metadata, blockSizes) in runs {
            do throws(CommandFailure) {
                try analyze(directory, metadata, blockSizes, into: &analyzed)
            } catch {
                failures.append(error)
                if directories.count > 1 { warn("\(error.message); left out") }
            }
        }
        guard analyzed.results.isEmpty else { return analyzed }
        if failures.count == 1 { throw failures[0] }
        let codes = Set(failures.map(\.code))
        throw CommandFailure(
            codes.count == 1 ? failures[0].code : .badData, "none of \(failures.count) trace directories has a "
                + "record to analyse; see above")
    }

    private func analyze(
        _ directory: TraceDirectory, _ metadata: RunMetadataFile?, _ blockSizes: [Int], into analyzed: inout Analyzed
    ) throws(CommandFailure) {
        let outcome = try outcome(directory, metadata, blockSizes)
        for damage in outcome.damages { warn("\(damage); what stands before it is analysed") }
        analyzed.damagedShardCount += outcome.damages.count
        analyzed.results += outcome.results
        guard outcome.results.isEmpty else { return }
        throw CommandFailure(.badData, reasonWithoutRecords(directory, outcome.diagnostics))
    }

    private func outcome(
        _ directory: TraceDirectory, _ metadata: RunMetadataFile?, _ blockSizes: [Int]
    ) throws(CommandFailure) -> AnalysisEngine.Outcome {
        let plan = AnalysisPlan(
            configuration: options.configuration, keyMode: options.keyMode,
            blockSizes: blockSizes, maximumLineBytes: options.maxLineBytes)
        let progress = AnalysisProgress()
        let meter = ProgressMeter(directory: directory, progress: progress, isQuiet: isQuiet)
        meter.start()
        defer { meter.stop() }
        do throws(TraceReadingError) {
            let engine = AnalysisEngine(plan: plan, jobs: options.workerCount, progress: progress)
            return try engine.analyze(
                directory, inputs: try directory.inputs(), metadata: metadata?.asModel ?? RunMetadata())
        } catch {
            throw error.asCommandFailure
        }
    }

    private func metadata(of directory: TraceDirectory) -> RunMetadataFile? {
        let metadata = RunMetadataFile.read(in: directory.path)
        if metadata?.isMalformed == true {
            warn("\(RunMetadataFile.path(in: directory.path)): not a JSON object, ignored; the run has no name")
        }
        return metadata
    }

    private func blockSizes(of directory: TraceDirectory, _ metadata: RunMetadataFile?) throws -> [Int] {
        let requested = options.requestedBlockSizes
        if !requested.isEmpty { return requested }
        guard let blockSize = metadata?.blockSizeTokens else {
            throw CommandFailure(
                .badData,
                "\(directory.path): no block_size_tokens in run_meta.json; give the block size with --block-size")
        }
        return [blockSize]
    }

    private func reasonWithoutRecords(_ directory: TraceDirectory, _ diagnostics: Diagnostics) -> String {
        if diagnostics.recordsWithoutPositions > 0 {
            return "\(directory.path): none of \(diagnostics.recordsWithoutPositions) records has positions; "
                + "record again with selected_token_pos (the tracer's DS_TRACE_STORE_TOKEN_POS=0 turns it off)"
        }
        if let example = diagnostics.malformedExamples.first {
            return "\(directory.path(of: example.file)):\(example.line): \(example.what); "
                + "none of \(diagnostics.malformedLines) lines is a record: check that this is a trace"
        }
        return "\(directory.path): the trace is empty; check that the run wrote records"
    }

    private func warn(_ message: String) {
        Terminal.standardError.write("kvplace: warning: \(message)\n")
    }
}

extension TraceDirectory {
    /// Names, sizes and the fingerprint of the shards.
    func inputs() throws(TraceReadingError) -> Inputs {
        Inputs(
            files: shards.map { InputFile(name: $0.name, bytes: $0.byteCount) },
            fingerprint: try TraceFingerprint.compute(self))
    }
}

extension RunMetadataFile {
    /// As results carry it.
    var asModel: RunMetadata {
        RunMetadata(
            runName: runName, dataset: dataset, rank: rank, worldSize: worldSize, schemaVersion: schemaVersion,
            sampleRate: sampleRate)
    }
}

extension TraceReadingError {
    /// With the documented exit code.
    var asCommandFailure: CommandFailure {
        let code: ExitStatus =
            switch self {
            case .notFound, .unreadable, .noTrace, .notAShard: .noInput
            case .shardInTwoForms, .damaged: .badData
            case .readFailed: .inputOutput
            }
        return CommandFailure(code, description)
    }
}
