import Foundation
import LocalityModel
import Recommendations
import Sizing
import TextReading

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
    let order: TrendOrder
    let entries: [Entry]
    /// Runs of the data set that have no place in the order, in the order of their slugs.
    let unordered: [Unordered]

    /// A run without a place in the order.
    struct Unordered: Sendable {
        let run: SiteRun
        /// What `run_meta.json` has as the date and is none; nil where it has nothing to order by.
        let unreadDate: String?
    }

    /// A trend for each data set of which two runs or more have a place in the order, or a date that is none, by title.
    static func trends(_ runs: [SiteRun], order: TrendOrder) -> [Trend] {
        let sets = Dictionary(grouping: runs.filter { $0.group.primary.runMetadata?.dataset != nil }, by: \.title)
        return sets.sorted { $0.key < $1.key }.compactMap { title, runs in
            let marked = runs.compactMap { run in mark(run, order).map { Entry(run, mark: $0) } }
            let unordered = runs.filter { mark($0, order) == nil }.sorted { $0.slug < $1.slug }
                .map { Unordered(run: $0, unreadDate: order == .date ? unreadDate($0) : nil) }
            let unread = unordered.count { $0.unreadDate != nil }
            guard marked.count + unread > 1 else { return nil }
            return Trend(
                title: title, slug: Slug.of("trend " + title), order: order,
                entries: marked.sorted { isBefore($0, $1, order) }, unordered: unordered)
        }
    }

    private static func mark(_ run: SiteRun, _ order: TrendOrder) -> String? {
        let metadata = run.group.primary.runMetadata
        switch order {
        case .date: return metadata?.date.flatMap { CalendarTime($0) == nil ? nil : $0 }
        case .name: return metadata?.runName.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        }
    }

    private static func unreadDate(_ run: SiteRun) -> String? {
        let metadata = run.group.primary.runMetadata
        return metadata?.unreadDate ?? metadata?.date.flatMap { CalendarTime($0) == nil ? $0 : nil }
    }

    private static func isBefore(_ left: Entry, _ right: Entry, _ order: TrendOrder) -> Bool {
        if order == .date, let own = CalendarTime(left.mark), let other = CalendarTime(right.mark) {
            return (own.seconds, left.run.slug) < (other.seconds, right.run.slug)
        }
        return switch left.mark.compare(right.mark, options: [.numeric]) {
        case .orderedAscending: true
        case .orderedDescending: false
        case .orderedSame: left.run.slug < right.run.slug
        }
    }
}
