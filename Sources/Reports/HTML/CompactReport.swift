/// What stands beside a run's page on a site, and where the page's links lead.
struct CompactReport: Sendable {
    let links: DataLinks
    /// `data.csv`, `report.md`, and pictures that the page has no room for.
    let files: [OutputFile]

    static let dataPath = "data.csv"
}

extension ReportDocument {
    /// Every block of the document, those of folded parts too, in reading order.
    var allBlocks: [ReportBlock] { sections.flatMap(\.allBlocks) }
}

extension ReportSection {
    fileprivate var allBlocks: [ReportBlock] {
        blocks.flatMap(\.withFolded) + subsections.flatMap(\.allBlocks)
    }
}

extension ReportBlock {
    fileprivate var withFolded: [ReportBlock] {
        switch self {
        case .folded(_, let blocks): blocks.flatMap(\.withFolded)
        case .sized(let size): size.blocks.flatMap(\.withFolded)
        default: [self]
        }
    }
}
