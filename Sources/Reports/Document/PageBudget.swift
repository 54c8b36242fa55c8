/// Keeps a page within what browsers and readers handle well: beyond the limit, charts and tables become links to their
/// files, findings and strategies one line each. What comes first on the page is kept whole.
struct PageBudget: Sendable {
    /// Elements that a page's sections may have, by estimate; a page's frame comes on top.
    static let elementLimit = 4_600

    /// What a trace takes when all of it is condensed.
    private static let condensedTrace = 210

    private let limit: Int
    private var used = 0
    private(set) var hasCondensed = false

    /// The document within the budget, with a note where something was condensed.
    static func applied(to document: ReportDocument, note: String) -> ReportDocument {
        let traces = document.sections.count { !$0.subsections.isEmpty }
        var budget = PageBudget(limit: max(0, elementLimit - condensedTrace * traces))
        var fitted = document
        fitted.sections = document.sections.map { budget.fitted($0) }
        if budget.hasCondensed, !fitted.sections.isEmpty { fitted.sections[0].blocks.append(.note(note)) }
        return fitted
    }

    private init(limit: Int) {
        self.limit = limit
    }

    private mutating func fitted(_ section: ReportSection) -> ReportSection {
        var fitted = section
        used += 4
        fitted.blocks = section.blocks.map { self.fitted($0) }
        fitted.subsections = section.subsections.map { self.fitted($0) }
        return fitted
    }

    private mutating func fitted(_ block: ReportBlock) -> ReportBlock {
        switch block {
        case .figure(var figure):
            let rows = min(figure.table.rows.count, FigureHTML.rowLimit)
            let cost = 20 + (figure.drawing?.elementCount ?? 0) + cells(figure.table, rows: rows)
            figure.isCondensed = figure.isCondensed || condenses(cost)
            used += figure.isCondensed ? 5 : cost
            return .figure(figure)
        case .table(var table):
            let cost = cells(table.table, rows: min(table.table.rows.count, table.rowLimit))
            if table.anchor != "verdicts" { table.isCondensed = table.isCondensed || condenses(cost) }
            used += table.isCondensed ? 4 : cost
            return .table(table)
        case .folded(let title, let blocks):
            used += 3
            return .folded(title: title, blocks: blocks.map { self.fitted($0) })
        case .finding(var finding):
            finding.isCondensed = condenses(28)
            used += finding.isCondensed ? 4 : 28
            return .finding(finding)
        case .strategy(var strategy):
            strategy.isCondensed = condenses(26)
            used += strategy.isCondensed ? 4 : 26
            return .strategy(strategy)
        case .facts(let facts):
            used += 4 * facts.count
            return block
        case .planner:
            used += 130
            return block
        case .prose, .note, .decision, .code:
            used += 6
            return block
        }
    }

    private mutating func condenses(_ cost: Int) -> Bool {
        guard used + cost > limit else { return false }
        hasCondensed = true
        return true
    }

    /// A table's elements; the script adds a button a column.
    private func cells(_ table: DataTable, rows: Int) -> Int {
        10 + 2 * table.columns.count + rows * (table.columns.count + 1)
    }
}
