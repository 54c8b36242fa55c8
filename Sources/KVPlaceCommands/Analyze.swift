import ArgumentParser
import Foundation
import Locality
import LocalityModel
import TraceReading

/// `kvplace analyze`: a trace becomes a result JSON.
struct Analyze: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "Analyse a trace into a result JSON.",
        usage: """
            kvplace analyze --input outputs/ruler_1234/block64
            kvplace analyze --input outputs/ruler_1234 --block-sizes 16,32,64,128
            kvplace analyze --input outputs/ --out all.json
            kvplace analyze --input trace/ --partial --shards 3/16 --out 3.part
            kvplace analyze --input responses.jsonl --indexer-layers 61
            kvplace analyze --input stream.txt --model deepseek-v3.2
            kvplace analyze --input trace/ --block-sizes 1,64 --draft-tokens 3 --accepted-tokens 2.6
            kvplace analyze --input chat.jsonl
            kvplace analyze --input completions.jsonl
            kvplace analyze --input captures/ --phase all
            kvplace analyze --input selections.npy --prompt-tokens 16384
            kvplace analyze --input selections.safetensors --array topk
            zstdcat shard.zst | kvplace analyze - --block-size 64 > result.json
            """,
        discussion: """
            The input is a trace directory (trace_steps_*.jsonl or trace_steps.jsonl), any folder above several of \
            them, one file of records, or - for a shard on standard input: of any pipe the lines are read once, plain \
            or compressed, and the result goes to standard output. All block sizes share one pass; the result does \
            not depend on --jobs.

            Captures are read directly, without conversion, told by their content: \
            \(CaptureCatalogue.names.joined(separator: ", ")). Responses are SGLang's with indexer_topk (one a line, \
            one in a file, a JSON array, a stream of events), and vLLM's (experimental); arrays are of (rows, layers, \
            k); a folder of them is one run. Decode rows are analysed unless --phase says otherwise, at a block size \
            of 64 tokens unless one is given. Of a file with a bad request the others are analysed, and the exit code \
            is 65.

            Shards may be compressed (.jsonl.gz, .jsonl.zst); they are decompressed as they are read. Of one that is \
            cut off or damaged everything before that place is analysed and the result is written; stderr says \
            which shard it was and how much was read, the diagnostics count the cut line, and the exit code is 65.

            Exit codes: 0 done, 64 usage, 65 bad data, 66 no such input, 73 cannot create the output, 74 I/O error.
            """)

    @Argument(help: ArgumentHelp("The trace or captures: a folder or a file.", valueName: "path"))
    var trace: String?

    @Option(name: .customLong("input"), help: ArgumentHelp("The same, as a flag.", valueName: "path"))
    var inputFlag: String?

    @Option(
        help: ArgumentHelp(
            "The result file; - for stdout (default: <first trace dir>/analysis.json; of a pipe: stdout).",
            valueName: "path"))
    var out: String?

    @OptionGroup(title: "Analysis")
    var options: AnalyzeOptions

    @Option(
        help: ArgumentHelp(
            "Model that was captured, for its layers and k (deepseek-v3.2, glm-5, ...).", valueName: "name"))
    var model: String?

    @Flag(help: "Print neither progress nor the output's path.")
    var quiet = false

    @Flag(help: "Write a partial result, for kvplace merge; needs --out.")
    var partial = false

    @Option(
        help: ArgumentHelp(
            "With --partial: every M-th shard of the sorted list from the K-th on.", valueName: "K/M"),
        transform: ShardShare.init(text:))
    var shards: ShardShare?

    private var input: String { trace ?? inputFlag ?? "" }

    func validate() throws {
        if trace == nil, inputFlag == nil { throw ValidationError("No input; name a trace, or add --input.") }
        if trace != nil, inputFlag != nil {
            throw ValidationError("The input is named twice; leave --input out, or the path.")
        }
        try options.checkOnePass()
        _ = try CapturedModel.named(model)
        if shards != nil && !partial { throw ValidationError("--shards makes a partial result: add --partial.") }
        if partial && out == nil { throw ValidationError("--partial needs a file for its result: add --out.") }
    }

    func run() throws {
        let analysis = TraceAnalysis(options: options, isQuiet: quiet, model: try CapturedModel.named(model))
        let found = try analysis.find(input)
        let directories = found.directories
        let path = out ?? (directories[0].pipe == nil ? directories[0].path(of: "analysis.json") : "-")
        if path != "-" { try checkWritable(AtomicFile(path: path), directories) }
        if partial { return try writePartial(analysis, found, to: path) }
        var analyzed = try analysis.analyzed(directories)
        let file = AnalysisFile(generator: .current, results: analyzed.results)
        try TraceAnalysis.write(try file.jsonData(), to: path, isQuiet: quiet)
        analyzed.losses.unreadable += found.failures.count
        try analyzed.losses.check()
    }

    private func writePartial(_ analysis: TraceAnalysis, _ found: TraceDiscovery.Found, to path: String) throws {
        let partial = try analysis.partial(found.directories, share: shards)
        try TraceAnalysis.write(try PartialFile.data(partial), to: path, isQuiet: quiet)
        try TraceAnalysis.Losses(
            damaged: partial.damages.count,
            unreadable: partial.diagnostics.lostFileCount + found.failures.count
        ).check()
    }

    /// Fails where the output could not be created, or would take the place of a part of the trace.
    private func checkWritable(_ file: AtomicFile, _ directories: [TraceDirectory]) throws {
        try file.checkWritable()
        for directory in directories {
            let parts = directory.shards.map(\.path) + [RunMetadataFile.path(in: directory.path)]
            if parts.contains(where: file.isSameFile) {
                throw CommandFailure(.cannotCreate, "\(file.path): is a part of the trace; name another with --out")
            }
        }
    }
}
