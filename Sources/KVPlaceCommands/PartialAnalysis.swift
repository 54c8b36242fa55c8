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
            let partShards = try shards(of: directory)
            let partial = try weighted(whole, layers: { (partial: PartialResult) in partial.layerIDs }) {
                weights throws(TraceReadingError) in
                let header = PartialHeader(
                    traceDirectory: whole.path, identity: try identity(of: whole, metadata, blockSizes, weights),
                    shards: partShards, wholeList: share.map { _ in whole.files })
                return try metered(directory, blockSizes, weights) { engine throws(TraceReadingError) in
                    try engine.partial(directory, header: header)
                }
            }
            TraceWarnings(directory: whole, damages: partial.damages, diagnostics: partial.diagnostics)
                .lines.forEach(warn)
            return partial
        } catch {
            throw error.asCommandFailure
        }
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
        of directory: TraceDirectory, _ metadata: RunMetadataFile?, _ blockSizes: [Int], _ layerWeights: [Int: Int]
    ) throws(TraceReadingError) -> PartialIdentity {
        PartialIdentity(
            plan: plan(blockSizes: blockSizes, layerWeights: layerWeights), captureName: directory.captureName,
            capture: try captureReading(of: directory),
            runMetadata: try runMetadata(directory, metadata),
            metadataFingerprint: try TraceFingerprint.metadata(in: directory.path))
    }
}

extension TraceDirectory {
    /// Names and sizes of the shards.
    var files: [InputFile] { shards.map { InputFile(name: $0.name, bytes: pipe?.byteCount ?? $0.byteCount) } }
}
