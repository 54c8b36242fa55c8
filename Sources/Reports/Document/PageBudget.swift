/// Keeps a page within what browsers and readers handle well: beyond the limit, charts and tables become links to their
/// files, findings and strategies one line each. What comes first on the page is kept whole, and what it says at its
/// own block size before what it says at others.
struct PageBudget: Sendable {
    /// Elements that a page's sections may have, by estimate; a page's frame comes on top.
    static let elementLimit = 4_600

    /// What a trace takes when all of it is condensed.
    private static let condensedTrace = 210

    /// What a chart takes that is shown as the picture of its file.
    private static let picture = 11

    private var limit: Int
    private var used = 0
    /// Whether blocks at other sizes than the page's own are fitted, or all others.
    private var isAtOtherSizes = false
    private(set) var hasCondensed = false

    /// The document within the budget, with a note where something was condensed.
    static func applied(to document: ReportDocument, note: String) -> ReportDocument {
        let traces = document.sections.count { !$0.subsections.isEmpty }
        let limit = elementLimit - condensedTrace * traces
        var others = PageBudget(limit: .max)
        others.isAtOtherSizes = true
        for section in document.sections { _ = others.fitted(section) }
        var budget = PageBudget(limit: max(limit / 2, limit - others.used))
        var fitted = document
        fitted.sections = document.sections.map { budget.fitted($0) }
        budget.isAtOtherSizes = true
        budget.limit = limit
        fitted.sections = fitted.sections.map { budget.fitted($0) }
        // Of one trace it stands at the end: the first section is the decision's.
        let place = traces > 0 ? 0 : fitted.sections.count - 1
        if budget.hasCondensed, place >= 0 { fitted.sections[place].blocks.append(.note(note)) }
        return fitted
    }

    private init(limit: Int) {
        self.limit = limit
    }

    private mutating func fitted(_ section: ReportSection) -> ReportSection {
        var fitted = section
        if !isAtOtherSizes { used += 4 }
        fitted.blocks = section.blocks.map { self.fitted($0) }
        fitted.subsections = section.subsections.map { self.fitted($0) }
        return fitted
    }

    private mutating func fitted(_ block: ReportBlock) -> ReportBlock {
        switch block {
        case .sized(var size):
            guard size.isOwn != isAtOtherSizes else { return block }
            used += 4
            size.blocks = size.blocks.map { cut($0) }
            return .sized(size)
        case .folded(let title, let blocks):
            if !isAtOtherSizes { used += 3 }
            return .folded(title: title, blocks: blocks.map { fitted($0) })
        default: return isAtOtherSizes ? block : cut(block)
        }
    }

    private mutating func cut(_ block: ReportBlock) -> ReportBlock {
        switch block {
        case .figure(var figure) where figure.isPicture:
            figure.isCondensed = figure.isCondensed || condenses(Self.picture)
            used += figure.isCondensed ? 5 : Self.picture
            return .figure(figure)
        case .figure(var figure):
            let rows = min(figure.table.rowCount, FigureHTML.rowLimit)
            let cost = 20 + (figure.drawing?.elementCount ?? 0) + cells(figure.table, rows: rows)
            figure.isCondensed = figure.isCondensed || condenses(cost)
            used += figure.isCondensed ? 5 : cost
            return .figure(figure)
        case .table(var table):
            let cost = cells(table.table, rows: min(table.table.rowCount, table.rowLimit))
            if table.anchor != "verdicts" { table.isCondensed = table.isCondensed || condenses(cost) }
            used += table.isCondensed ? 4 : cost
            return .table(table)
        case .folded(let title, let blocks):
            used += 3
            return .folded(title: title, blocks: blocks.map { self.cut($0) })
        case .finding(var finding):
            finding.isCondensed = finding.isCondensed || condenses(28)
            used += finding.isCondensed ? 4 : 28
            return .finding(finding)
        case .strategy(var strategy):
            strategy.isCondensed = strategy.isCondensed || condenses(26)
            used += strategy.isCondensed ? 4 : 26
            return .strategy(strategy)
        case .facts(let facts):
            used += 4 * facts.count
            return block
        case .planner:
            used += 130
            return block
        case .prose, .note, .decision, .code, .sized:
            used += 6
            return block
        }
    }

    private mutating func condenses(_ cost: Int) -> Bool {
        guard cost > limit - used else { return false }
        hasCondensed = true
        return true
    }

    /// A table's elements; the script adds a button a column.
    private func cells(_ table: DataTable, rows: Int) -> Int {
        10 + 2 * table.columns.count + rows * (table.columns.count + 1)
    }
}
