import Foundation
import Locality
import LocalityModel
import TraceReading

extension TraceAnalysis {
    /// What an analysis of a share of a directory's shards adds up; shards that could not be read to the end are named
    /// on stderr.
    ///
    /// - Parameter share: nil: all shards that are there.
    /// - Throws: 65 for several directories or where there is no block size, 66 or 74 if a shard cannot be read.
    func partial(_ directories: [TraceDirectory], share: ShardShare?) throws -> PartialResult {
        guard directories.count == 1 else {
            throw CommandFailure(
                .badData,
                "\(directories[1].path): is a second trace directory; a partial is of one, so analyse each by itself")
        }
        let whole = directories[0]
        guard whole.pipe == nil else {
            throw CommandFailure(
                .badData, "\(whole.path): is a pipe, and a partial result is of files; write the shard to a file first")
        }
        let metadata = try metadata(of: whole)
        let blockSizes = try blockSizes(of: whole, metadata)
        var directory = whole
        if let share { directory.shards = share.shards(of: whole.shards) }
        do throws(TraceReadingError) {
            let header = PartialHeader(
                traceDirectory: whole.path, identity: try identity(of: whole, metadata, blockSizes),
                shards: try shards(of: directory), wholeList: share.map { _ in whole.files })
            let partial = try run(directory, header)
            TraceWarnings(directory: whole, damages: partial.damages, diagnostics: partial.diagnostics)
                .lines.forEach(warn)
            return partial
        } catch {
            throw error.asCommandFailure
        }
    }

    private func run(
        _ directory: TraceDirectory, _ header: PartialHeader
    ) throws(TraceReadingError) -> PartialResult {
        let progress = AnalysisProgress()
        let meter = ProgressMeter(directory: directory, progress: progress, isQuiet: isQuiet)
        meter.start()
        defer { meter.stop() }
        let engine = AnalysisEngine(
            plan: plan(blockSizes: header.identity.blockSizes), jobs: options.workerCount, progress: progress)
        return try engine.partial(directory, header: header)
    }

    private func shards(of directory: TraceDirectory) throws(TraceReadingError) -> [PartialShard] {
        var shards: [PartialShard] = []
        for shard in directory.shards {
            shards.append(
                PartialShard(
                    name: shard.name, byteCount: shard.byteCount, fingerprint: try TraceFingerprint.compute(shard)))
        }
        return shards
    }

    private func identity(
        of directory: TraceDirectory, _ metadata: RunMetadataFile?, _ blockSizes: [Int]
    ) throws(TraceReadingError) -> PartialIdentity {
        PartialIdentity(
            plan: plan(blockSizes: blockSizes), captureName: directory.captureName,
            capture: directory.captureName == nil ? nil : options.captures.reading(model: model),
            runMetadata: try runMetadata(directory, metadata),
            metadataFingerprint: try TraceFingerprint.metadata(in: directory.path))
    }
}

extension TraceDirectory {
    /// Names and sizes of the shards.
    var files: [InputFile] { shards.map { InputFile(name: $0.name, bytes: pipe?.byteCount ?? $0.byteCount) } }
}
