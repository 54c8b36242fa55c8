import Foundation
import Sizing

/// Hits and misses from a saved page of an engine's counters (the text that Prometheus reads), or from two of them: the
/// difference.
///
/// vLLM alone counts them: `vllm:hisparse_cache_hits_total` and `…_misses_total`, a line for each engine of the server,
/// which are added up. Values are floats (`9.3e+08`).
enum ObservedMetrics {
    private static let names = ["vllm:hisparse_cache_hits_total", "vllm:hisparse_cache_misses_total"]

    /// - Parameter files: one page, or an earlier and a later one with a comma between them.
    static func read(_ files: String) throws(CommandFailure) -> ObservedHits {
        let paths = files.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(paths.count), !paths.contains("") else {
            throw CommandFailure(.usage, "--observed-metrics \(files): one file, or two as before.txt,after.txt")
        }
        var pages: [[Double]] = []
        for path in paths { pages.append(try counters(path)) }
        let counts = pages.count == 1 ? pages[0] : zip(pages[1], pages[0]).map { $0 - $1 }
        guard counts.allSatisfy({ $0 >= 0 }) else {
            throw CommandFailure(
                .badData,
                "\(files): the later counters are smaller: the server was restarted between, or swap the files")
        }
        guard let observed = ObservedHits(hits: Int(counts[0]), misses: Int(counts[1])) else {
            throw CommandFailure(.badData, "\(files): no row was looked up yet: hits and misses are 0")
        }
        return observed
    }

    /// Hits and misses of a page, over all engines of the server.
    private static func counters(_ path: String) throws(CommandFailure) -> [Double] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.noInput, "\(path): cannot be read; --observed-metrics wants a saved page of counters")
        }
        var sums: [String: Double] = [:]
        let lines = String(decoding: data, as: UTF8.self).split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, line) in lines.enumerated() {
            guard let name = names.first(where: line.hasPrefix) else { continue }
            guard let value = value(line.dropFirst(name.count)), value.isFinite, value >= 0, value < 0x1p62 else {
                throw CommandFailure(.badData, "\(path):\(index + 1): \(name) has no count; save the page again")
            }
            sums[name, default: 0] += value
        }
        for name in names where sums[name] == nil {
            throw CommandFailure(
                .badData,
                "\(path): no \(name) on the page; vLLM with HiSparse counts hits and misses, SGLang does not")
        }
        let counts = names.compactMap { sums[$0] }
        guard counts.reduce(0, +) < 0x1p62 else {
            throw CommandFailure(.badData, "\(path): counters are larger than any that are taken")
        }
        return counts
    }

    /// The number of a line of counters, whatever its name: `name{labels} 9.3e+08`, or behind labels alone; nil where
    /// it has none.
    static func count(ofLine line: String) -> Double? {
        let start = line.firstIndex { $0 == "{" || $0 == " " || $0 == "\t" }
        return start.flatMap { value(line[$0...]) }.flatMap { $0.isFinite ? $0 : nil }
    }

    /// The number behind a name and its labels: `{engine="0"} 9.3e+08`, and a time that may follow; nil for another
    /// name or no number.
    private static func value(_ rest: Substring) -> Double? {
        var text = rest
        if text.first == "{" {
            guard let end = text.lastIndex(of: "}") else { return nil }
            text = text[text.index(after: end)...]
        }
        guard text.first == " " || text.first == "\t" else { return nil }
        return text.split { $0 == " " || $0 == "\t" }.first.flatMap { Double($0) }
    }
}
