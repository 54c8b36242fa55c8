import ArgumentParser
import Foundation
import Locality
import LocalityModel
import TraceReading

/// `kvplace convert`: any input becomes a trace directory, files for libCacheSim, or NumPy arrays.
struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write any input as a trace, as oracleGeneral files or as NumPy arrays.",
        discussion: """
            Examples:
              kvplace convert responses.jsonl --indexer-layers 61 --out outputs/run
              kvplace convert outputs/run/block64 --zstd --out packed
              kvplace convert outputs/run/block64 --order step --out ordered
              kvplace convert outputs/run/block64 --format oracle-general --block-size 64 --out cachesim
              kvplace convert outputs/run/block64 --format npy --out arrays

            trace writes a shard of JSON lines for each input file, positions in their given order. oracle-general \
            writes a file a stream for libCacheSim: the blocks of each step ascending, size 1, clock = step_idx. npy \
            writes an int32 array (rows, layers, k) a request and says which flags read it back. Of several trace \
            directories each has a folder below --out.

            --order step writes the records by request, step and layer, and joins a request that stands in pieces: the \
            same id in several shards, where a piece has other layers at the same steps (pipeline ranks), or goes on \
            in the next shard without a missing step (a file that was cut). Any other id that returns stays another \
            request. Lines are copied as they are; memory does not grow with the shards. Beside them --out needs room \
            for 32 bytes a record while it runs, and for the text of what is compressed or a capture.

            Exit codes: 0 done, 64 usage, 65 bad data (what could be read is written), 66 no such input, 73 cannot \
            create the output, 74 I/O error.
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case trace
        case oracleGeneral = "oracle-general"
        case npy
    }

    enum Order: String, ExpressibleByArgument, CaseIterable {
        case step
    }

    @Argument(help: ArgumentHelp("A trace or captures: a folder or a file.", valueName: "input"))
    var input: String

    @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"))
    var out: String

    @Option(help: ArgumentHelp("trace, oracle-general or npy.", valueName: "name"))
    var format = Format.trace

    @Option(
        help: ArgumentHelp("Tokens a block (default: of run_meta.json; captures: 64).", valueName: "n"),
        transform: FlagNumber.count)
    var blockSize: Int?

    @Option(help: ArgumentHelp("Order of a trace's records: step (default: as they come).", valueName: "name"))
    var order: Order?

    @Flag(help: "Compress the trace's shards (.jsonl.zst).")
    var zstd = false

    @OptionGroup(title: "Captures")
    var captures: CaptureFlags

    @Option(help: ArgumentHelp("Model that was captured, for its layers and k.", valueName: "name"))
    var model: String?

    @Option(help: ArgumentHelp("Longest line that is read, in bytes.", valueName: "n"), transform: FlagNumber.byteCount)
    var maxLineBytes = TraceLimits.maximumLineBytes

    @Flag(help: "Write into a folder that kvplace did not make.")
    var force = false

    @Flag(help: "Print neither notes nor the output's path.")
    var quiet = false

    func validate() throws {
        _ = try CapturedModel.named(model)
        if let blockSize, !(1...1 << 31).contains(blockSize) {
            throw ValidationError("--block-size \(blockSize): must be from 1 to \(1 << 31).")
        }
        if zstd, format != .trace { throw ValidationError("--zstd goes with --format trace only.") }
        if order != nil, format != .trace { throw ValidationError("--order goes with --format trace only.") }
        try FlagCheck.lineBytes(maxLineBytes)
        if out.isEmpty { throw ValidationError("--out is empty; name the folder to write.") }
    }

    func run() throws {
        let found = try find()
        let directories = found.directories
        let unreadableFolderCount = found.failures.count
        try OutputPlace.check(folder: out, force: force)
        for directory in directories { try refuseOverlap(with: directory) }
        var outcome = RecordStream.Outcome()
        var notes: [String] = []
        try OutputPlace.write(folder: out, force: force) { folder in
            for directory in directories {
                let below = directories.count == 1 ? "" : Self.path(of: directory.path, below: input)
                try convert(directory, to: folder.appendingPathComponent(below), &outcome, &notes)
            }
        }
        try report(outcome, notes)
        let unreadable = directories.flatMap(\.remarks).map(FileNote.init).count(where: \.isLoss)
        let losses = outcome.damages.count + unreadable + unreadableFolderCount
        guard losses == 0 else {
            throw CommandFailure(.badData, "\(losses) part(s) of the input could not be read, see above")
        }
    }

    private func find() throws -> TraceDiscovery.Found {
        do throws(TraceReadingError) {
            let found = try TraceDiscovery.find(input)
            for failure in found.failures { Self.warn("\(failure); left out") }
            return found
        } catch {
            throw error.asCommandFailure
        }
    }

    private func convert(
        _ directory: TraceDirectory, to folder: URL, _ outcome: inout RecordStream.Outcome, _ notes: inout [String]
    ) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let metadata = try directory.metadata()
        let blockSize = self.blockSize ?? metadata?.blockSizeTokens ?? (directory.captureName == nil ? nil : 64)
        let stream = RecordStream(
            directory: directory, captures: captures.settings(model: try CapturedModel.named(model)),
            maximumLineBytes: maxLineBytes)
        let part: RecordStream.Outcome
        if order == .step {
            let ordered = try OrderedConversion(stream: stream, folder: folder, isCompressed: zstd).run()
            part = ordered.records
            notes += ordered.notes(directory)
        } else {
            let sink = try sink(folder, blockSize: blockSize, directory)
            part = try stream.read(into: sink)
            notes += sink.notes
        }
        FileNoteText(path: directory.path(of:)).lines((directory.remarks + part.remarks).map(FileNote.init))
            .forEach(Self.warn)
        guard part.records > 0 else {
            throw CommandFailure(
                .badData,
                "\(directory.input): no record has positions, so there is nothing to convert; "
                    + "'kvplace analyze' says what is wrong with it")
        }
        if format == .trace { try write(metadata, blockSize: blockSize, of: directory, to: folder) }
        outcome.add(part)
        if let note = CaptureNotes.shortRequests(part.shortRequestCount, of: directory) { notes.append(note) }
        if !part.layersWithoutIndexer.isEmpty {
            notes.append(CaptureNotes.layersWithoutIndexer(part.layersWithoutIndexer, of: directory))
        }
    }

    private func sink(_ folder: URL, blockSize: Int?, _ directory: TraceDirectory) throws -> any RecordSink {
        switch format {
        case .trace: return TraceFolderSink(folder: folder, isCompressed: zstd)
        case .npy: return NumPySink(folder: folder)
        case .oracleGeneral:
            guard let blockSize else {
                throw CommandFailure(
                    .badData,
                    "\(directory.input): no block_size_tokens in run_meta.json; give the block size with --block-size")
            }
            return OracleGeneralSink(folder: folder, blockSize: blockSize)
        }
    }

    private func write(
        _ file: RunMetadataFile?, blockSize: Int?, of directory: TraceDirectory, to folder: URL
    ) throws {
        var object: [String: Any] = [:]
        object["run_name"] = file?.runName ?? directory.captureName
        object["dataset"] = captures.dataset ?? file?.dataset
        object["rank"] = file?.rank
        object["world_size"] = file?.worldSize
        object["schema_version"] = file?.schemaVersion
        object["selection"] = directory.captureName == nil ? file?.selection : try captured(directory)
        object["block_size_tokens"] = blockSize
        object["date"] = file?.date ?? file?.unreadDate
        if let rate = file?.sampleRate { object["config"] = ["sample_rate": rate] }
        let text = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .prettyPrinted])
        let writer = try OutputFileWriter(path: RunMetadataFile.path(in: folder.path))
        try writer.write(text + Data("\n".utf8))
        try writer.finish()
    }

    private func captured(_ directory: TraceDirectory) throws(CommandFailure) -> String? {
        do throws(TraceReadingError) {
            return try CapturedSelection.read(directory)
        } catch {
            throw error.asCommandFailure
        }
    }

    /// Fails where the output would take the place of the input, or of a folder that holds it.
    private func refuseOverlap(with directory: TraceDirectory) throws {
        let place = URL(fileURLWithPath: out).resolvingSymlinksInPath().path
        for shard in directory.shards {
            let source = URL(fileURLWithPath: shard.path).resolvingSymlinksInPath().path
            if source == place || source.hasPrefix(place.hasSuffix("/") ? place : place + "/") {
                throw CommandFailure(.cannotCreate, "\(out): holds the input \(shard.path); choose another --out")
            }
        }
    }

    private func report(_ outcome: RecordStream.Outcome, _ notes: [String]) throws(CommandFailure) {
        for damage in outcome.damages { Self.warn(damage.description) }
        if outcome.malformedLines + outcome.recordsWithoutPositions > 0 {
            Self.warn(
                "left out: \(outcome.malformedLines) malformed lines, "
                    + "\(outcome.recordsWithoutPositions) records without positions")
        }
        guard !quiet else { return }
        for note in notes { Terminal.standardError.write("kvplace: \(note)\n") }
        try Terminal.standardOutput.print("Wrote: \(out)\n")
    }

    private static func path(of directory: String, below input: String) -> String {
        let rest = directory.hasPrefix(input) ? directory.dropFirst(input.count) : Substring(directory)
        return String(rest.drop { $0 == "/" })
    }

    private static func warn(_ message: String) {
        Terminal.standardError.write("kvplace: warning: \(message)\n")
    }
}
