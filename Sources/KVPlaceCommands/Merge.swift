import ArgumentParser
import Foundation
import Locality
import LocalityModel

/// `kvplace merge`: partial results of a trace's shards become the result of the whole.
struct Merge: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Merge partial results into the result of the whole trace.",
        usage: """
            kvplace analyze --input trace/ --partial --shards 3/16 --out 3.part
            kvplace merge *.part --out analysis.json
            kvplace merge --partial 1.part 2.part --out both.part
            """,
        discussion: """
            The result has the same bytes as one analyze over all shards, whatever the split, the order of the \
            arguments and the machines. A share that was analysed twice counts once. With --partial the output is a \
            partial again, so that trees of merges work.

            Partials of different runs, flags or versions are refused, and so are damaged ones; where partials were \
            made with --shards, missing shards are named.

            Exit codes: 0 done, 64 usage, 65 bad data, 66 no such input, 73 cannot create the output, 74 I/O error.
            """)

    @Argument(help: ArgumentHelp("Partial results, in any order.", valueName: "partial"))
    var partials: [String]

    @Option(help: ArgumentHelp("The result file, or with --partial the partial; - for stdout.", valueName: "path"))
    var out: String

    @Flag(help: "Write a partial result.")
    var partial = false

    @Option(
        help: ArgumentHelp("Worker threads for the policies (default: one per processor).", valueName: "n"),
        transform: FlagNumber.count)
    var jobs: Int?

    @Flag(help: "Do not print the output's path.")
    var quiet = false

    func validate() throws {
        if let jobs, !(1...256).contains(jobs) {
            throw ValidationError("--jobs \(jobs): must be from 1 to 256.")
        }
    }

    func run() throws {
        if out != "-" {
            let file = AtomicFile(path: out)
            try file.checkWritable()
            if partials.contains(where: file.isSameFile) {
                throw CommandFailure(.cannotCreate, "\(out): is one of the partials; name another with --out")
            }
        }
        let files = PartialFiles(paths: partials)
        let selection = try files.selection()
        if !partial { try checkComplete(selection) }
        let merged = try files.merge(selection)
        let check = PassCheck(neighbours: merged.neighbours, directory: merged.header.traceDirectory)
        let passWarning = partial ? nil : try check.warning()
        let data = try partial ? PartialFile.data(merged) : result(merged)
        for text in merged.wholeWarnings.lines + [passWarning].compactMap(\.self) {
            Terminal.standardError.write("kvplace: warning: \(text)\n")
        }
        try TraceAnalysis.write(data, to: out, isQuiet: quiet)
        try TraceAnalysis.Losses(
            damaged: merged.damages.count, unreadable: merged.diagnostics.lostFileCount
        ).check()
    }

    private func result(_ merged: PartialResult) throws -> Data {
        let results = merged.results(jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
        guard !results.isEmpty else {
            throw CommandFailure(
                .badData, TraceAnalysis.reasonWithoutRecords(merged.header.directory, merged.diagnostics))
        }
        return try AnalysisFile(generator: .current, results: results).jsonData()
    }

    private func checkComplete(_ selection: PartialSelection) throws {
        let missing = selection.missing
        guard !missing.isEmpty else { return }
        let names = missing.prefix(5).joined(separator: ", ") + (missing.count > 5 ? ", ..." : "")
        throw CommandFailure(
            .badData,
            "\(missing.count) of \(selection.header.wholeList?.count ?? 0) shards are in no partial: "
                + "\(names); analyse their shares, or write a partial with --partial")
    }
}
