import ArgumentParser
import Foundation
import Locality
import LocalityModel
import TraceReading

/// How a command that shows results gets them from traces: the flags of `analyze`, and whether stored results count.
struct TraceOptions: ParsableArguments {
    @OptionGroup(title: "Analysis of traces")
    var analysis: AnalyzeOptions

    @Flag(help: "Analyse traces again even where a stored analysis.json still fits.")
    var reanalyze = false

    /// The same with one of the passes asked for.
    func only(_ passes: TokenPasses) -> TraceOptions {
        var options = self
        options.analysis = analysis.only(passes)
        return options
    }

    /// The results behind arguments: traces, result files, or `-`.
    ///
    /// - Parameters:
    ///   - model: the model that was captured, if one was named.
    ///   - needsTokenRows: whether a stored analysis without them is none.
    /// - Throws: `ValidationError` where flags of an analysis were given and no argument is a trace.
    func source(
        of inputs: [String], isQuiet: Bool, model: CapturedModel?, needsTokenRows: Bool = false
    ) throws -> any ResultSource {
        try analysis.checkOnePass()
        let source = TraceSource(options: self, isQuiet: isQuiet, model: model, needsTokenRows: needsTokenRows)
        let areResults = try inputs.allSatisfy { input in
            let isThere = FileManager.default.fileExists(atPath: input)
            return try input == "-" || isThere && !source.isTrace(input)
        }
        if areResults, let flag = analysis.given.first {
            throw ValidationError(
                "\(flag) decides how a trace is analysed, and \(inputs.joined(separator: ", ")) is a result; "
                    + "name the trace, or leave the flag out.")
        }
        return source
    }
}

/// Reads result files, and analyses traces on the way. Where a trace directory holds an `analysis.json` of this program
/// whose inputs are unchanged, that is used, and said so.
struct TraceSource: ResultSource {
    let options: TraceOptions
    let isQuiet: Bool
    let model: CapturedModel?
    let needsTokenRows: Bool

    private var analysis: TraceAnalysis {
        var analysis = TraceAnalysis(options: options.analysis, isQuiet: isQuiet, addsTokenRows: true, model: model)
        analysis.usualBlockSize = { storedFile(in: $0).first { $0.blockSizeTokens > 1 }.map(\.blockSizeTokens) }
        return analysis
    }

    func results(for argument: String) throws -> [AnalysisResult] {
        guard argument != "-", try isTrace(argument) else { return try ResultFiles.read(argument) }
        let analysis = analysis
        var parts: [(TraceDirectory, [AnalysisResult]?)] = []
        for directory in try analysis.find(argument).directories { parts.append((directory, stored(in: directory))) }
        let missing = parts.filter { $0.1 == nil }.map(\.0)
        var fresh = missing.isEmpty ? [] : try analyze(missing, analysis, hasOthers: missing.count < parts.count)[...]
        return parts.flatMap { directory, stored -> [AnalysisResult] in
            if let stored { return stored }
            let own = fresh.prefix { $0.traceDirectory == directory.path }
            fresh = fresh.dropFirst(own.count)
            return Array(own)
        }
    }

    func parts(of argument: String) throws -> [ResultPart] {
        guard argument != "-", try isTrace(argument) else {
            return [ResultPart(name: argument, origin: .file(argument))]
        }
        let analysis = analysis
        let found = try analysis.find(argument, namesFailures: false)
        let parts = found.directories.map { directory in
            ResultPart(
                name: directory.path, origin: .trace { try stored(in: directory) ?? analysis.results([directory]) })
        }
        return parts
            + found.failures.map { failure in
                ResultPart(name: argument, origin: .trace { throw failure.asCommandFailure })
            }
    }

    private func analyze(
        _ directories: [TraceDirectory], _ analysis: TraceAnalysis, hasOthers: Bool
    ) throws -> [AnalysisResult] {
        do {
            return try analysis.results(directories)
        } catch let failure as CommandFailure where hasOthers && failure.code == .badData {
            Terminal.standardError.write("kvplace: warning: \(failure.message); left out\n")
            return []
        }
    }

    /// A folder, a shard by its name, or a capture; anything else is a result file.
    fileprivate func isTrace(_ path: String) throws(CommandFailure) -> Bool {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return false }
        if isFolder.boolValue || ShardCompression.allCases.contains(where: { path.hasSuffix(".jsonl" + $0.rawValue) }) {
            return true
        }
        do throws(TraceReadingError) {
            return try TraceDiscovery.isCapture(path) || TraceDiscovery.holdsRecords(path)
        } catch {
            throw error.asCommandFailure
        }
    }

    /// Why a stored result is not the answer; nil where it is.
    private func objection(_ result: AnalysisResult) -> String? {
        let captures = options.analysis.captures
        if let flag = options.analysis.contradiction(of: result) { return flag }
        if captures.contradict(result.inputs?.capture, model: model) { return captures.given.first ?? "--model" }
        if let model, let misses = result.requestStepMisses, !model.weighs(asIn: misses) { return "--model" }
        return captures.dataset != nil && captures.dataset != result.runMetadata?.dataset ? "--dataset" : nil
    }

    /// Returns the stored results of a directory, under its path as written now, if they answer this run's flags; else
    /// tells the user why and returns nil.
    private func stored(in directory: TraceDirectory) -> [AnalysisResult]? {
        let path = Self.storedPath(in: directory)
        let own = options.reanalyze ? [] : storedFile(in: directory)
        guard let first = own.first else { return nil }
        let matching = own.filter { objection($0) == nil }
        guard let chosen = options.analysis.choose(from: matching) else {
            let sizes = options.analysis.blockSize != 0 ? "--block-size" : "--block-sizes"
            let flag = matching.isEmpty ? objection(first) : sizes
            say("\(path) was made without \(flag ?? "these flags"); analysing again, the file stays as it is")
            return nil
        }
        if needsTokenRows, options.analysis.requestedBlockSizes.isEmpty, !chosen.contains(where: \.hasSizedRows) {
            say("\(path) lacks the misses of single tokens (block size 1); analysing again, the file stays as it is")
            return nil
        }
        say("using \(path) (inputs unchanged; --reanalyze analyses again)")
        return chosen.map { result in
            var result = result
            result.traceDirectory = directory.path
            return result
        }
    }

    private static func storedPath(in directory: TraceDirectory) -> String { "\(directory.path)/analysis.json" }

    /// What this program stored about a directory, as long as its inputs are unchanged.
    private func storedFile(in directory: TraceDirectory) -> [AnalysisResult] {
        let path = Self.storedPath(in: directory)
        guard let data = FileManager.default.contents(atPath: path),
            let file = try? AnalysisFile.read(data, name: path), file.generator == .current,
            let inputs = try? directory.inputs()
        else { return [] }
        return file.results.filter { $0.inputs?.hasSameFiles(as: inputs) == true }
    }

    private func say(_ text: String) {
        if !isQuiet { Terminal.standardError.write("kvplace: \(text)\n") }
    }
}

extension AnalysisResult {
    /// Whether it holds what sizing needs.
    fileprivate var hasSizedRows: Bool { blockSizeTokens == 1 && requestStepMisses != nil }
}
