import Foundation
import LocalityModel
import Recommendations
import Sizing

/// What the runs of one data set are ordered by.
public enum TrendOrder: String, CaseIterable, Sendable {
    /// The date in `run_meta.json`.
    case date
    /// The run's name, numbers in it by their value.
    case name
}

/// The runs of one data set under one set of settings, in their order.
struct Trend: Sendable {
    /// A run with what the trend shows of it; what was not measured is nil.
    struct Entry: Sendable {
        let run: SiteRun
        /// Its date or its name.
        let mark: String
        /// k: what a step selects in one layer, in tokens.
        let selectedTokens: Int?
        /// The mean of a request's step with a buffer of 2k, in token rows over all layers.
        let misses: Double?
        /// The same over requests, with its interval.
        let interval: MeanInterval?
        let hasWholeCache: Bool
        /// What sizing chose, in tokens.
        let bufferTokens: Int?

        init(_ run: SiteRun, mark: String) {
            self.run = run
            self.mark = mark
            let reading = run.group.results.first { $0.blockSizeTokens == 1 }.flatMap { StepMissReading($0) }
            selectedTokens = reading?.selectionBlocks
            let point = reading?.point(halfSelections: 4)
            misses = point.map { ($0.steady ?? $0.all).mean }
            interval = point.flatMap { $0.steady == nil ? nil : MeanInterval($0.requestMeans) }
            let chosen = run.group.plan?.chosenBuffer
            bufferTokens = chosen.map { $0.capacityBlocks * $0.blockSizeTokens }
            if case .whole = run.group.plan?.choice { hasWholeCache = true } else { hasWholeCache = false }
        }
    }

    /// Data set, and what is not the default in the settings.
    let title: String
    let slug: String
    let entries: [Entry]
    /// Runs of the data set that have no place in the order.
    let unordered: [SiteRun]

    /// A trend for each data set of which two runs or more have a place in the order, by title.
    static func trends(_ runs: [SiteRun], order: TrendOrder) -> [Trend] {
        let sets = Dictionary(grouping: runs.filter { $0.group.primary.runMetadata?.dataset != nil }, by: \.title)
        return sets.sorted { $0.key < $1.key }.compactMap { title, runs in
            let marked = runs.compactMap { run in mark(run, order).map { Entry(run, mark: $0) } }
            guard marked.count > 1 else { return nil }
            return Trend(
                title: title, slug: Slug.of("trend " + title), entries: marked.sorted(by: isBefore),
                unordered: runs.filter { mark($0, order) == nil })
        }
    }

    private static func mark(_ run: SiteRun, _ order: TrendOrder) -> String? {
        let metadata = run.group.primary.runMetadata
        let mark = order == .date ? metadata?.date : metadata?.runName
        return mark.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    }

    private static func isBefore(_ left: Entry, _ right: Entry) -> Bool {
        switch left.mark.compare(right.mark, options: [.numeric]) {
        case .orderedAscending: true
        case .orderedDescending: false
        case .orderedSame: left.run.slug < right.run.slug
        }
    }
}
