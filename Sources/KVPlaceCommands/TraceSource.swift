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

    /// The results behind arguments: traces, result files, or `-`.
    ///
    /// - Parameter model: the name of the model that was captured, if any.
    func source(isQuiet: Bool, model: String?) throws -> any ResultSource {
        TraceSource(options: self, isQuiet: isQuiet, model: try CapturedModels.named(model))
    }
}

/// Reads result files, and analyses traces on the way. Where a trace directory holds an `analysis.json` of this program
/// whose configuration is the one asked for and whose inputs are unchanged, that is used, and said so.
struct TraceSource: ResultSource {
    let options: TraceOptions
    let isQuiet: Bool
    let model: CapturedModel?

    private var analysis: TraceAnalysis {
        TraceAnalysis(options: options.analysis, isQuiet: isQuiet, model: model)
    }

    func results(for argument: String) throws -> [AnalysisResult] {
        guard argument != "-", try isTrace(argument) else { return try ResultFiles.read(argument) }
        let analysis = analysis
        var parts: [(TraceDirectory, [AnalysisResult]?)] = []
        for directory in try analysis.find(argument) { parts.append((directory, stored(in: directory))) }
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
        return try analysis.find(argument).map { directory in
            ResultPart(
                name: directory.path, origin: .trace { try stored(in: directory) ?? analysis.results([directory]) })
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
    private func isTrace(_ path: String) throws(CommandFailure) -> Bool {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return false }
        if isFolder.boolValue || ShardCompression.allCases.contains(where: { path.hasSuffix(".jsonl" + $0.rawValue) }) {
            return true
        }
        do throws(TraceReadingError) {
            return try TraceDiscovery.isCapture(path)
        } catch {
            throw error.asCommandFailure
        }
    }

    /// Whether a stored result is of these files and of everything that the flags say.
    private func answers(_ result: AnalysisResult, of inputs: Inputs) -> Bool {
        let captures = options.analysis.captures
        return result.inputs?.hasSameFiles(as: inputs) == true
            && result.configuration == options.analysis.configuration && result.keyMode == options.analysis.keyMode
            && !captures.contradict(result.inputs?.capture, model: model)
            && (captures.dataset == nil || captures.dataset == result.runMetadata?.dataset)
    }

    /// The stored results of a directory that answer the question asked, under its path as written now.
    private func stored(in directory: TraceDirectory) -> [AnalysisResult]? {
        let path = "\(directory.path)/analysis.json"
        guard !options.reanalyze, let data = FileManager.default.contents(atPath: path),
            let file = try? AnalysisFile.read(data, name: path), file.generator == .current,
            let inputs = try? directory.inputs()
        else { return nil }
        let matching = file.results.filter { answers($0, of: inputs) }
        guard let chosen = options.analysis.choose(from: matching) else { return nil }
        if !isQuiet {
            Terminal.standardError.write("kvplace: using \(path) (inputs unchanged; --reanalyze analyses again)\n")
        }
        return chosen.map { result in
            var result = result
            result.traceDirectory = directory.path
            return result
        }
    }
}

extension AnalyzeOptions {
    /// Of stored results with the right configuration those with the block sizes asked for, all of which must be there;
    /// every one if none was asked for. A line limit other than the usual one is not stored, so nothing fits it.
    func choose(from results: [AnalysisResult]) -> [AnalysisResult]? {
        guard maxLineBytes == TraceLimits.maximumLineBytes, !results.isEmpty else { return nil }
        let requested = requestedBlockSizes
        if requested.isEmpty { return results }
        let chosen = requested.compactMap { size in results.first { $0.blockSizeTokens == size } }
        return chosen.count == requested.count ? chosen : nil
    }
}
