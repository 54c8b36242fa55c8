/// A report before any format: sections of prose, tables, figures and findings. Texts named *Markdown* are
/// CommonMark; all others are plain text that each renderer escapes.
public struct ReportDocument: Equatable, Sendable {
    public var title: String
    /// What the report is about, in one line.
    public var subtitle: String
    /// Language tag of the words, e.g. `en`.
    public var language: String
    public var sections: [ReportSection]
    /// What it says of itself at its end; nil where it is about no trace.
    public var origin: ReportOrigin?

    public init(title: String, subtitle: String, language: String, sections: [ReportSection]) {
        self.title = title
        self.subtitle = subtitle
        self.language = language
        self.sections = sections
    }
}

/// Where a report comes from: what is needed to make it again.
public struct ReportOrigin: Equatable, Sendable {
    /// When the traces were recorded, as their metadata have it, each date once; empty where they have none.
    public var traceDates: [String]
    /// The command line that made the report, as a shell takes it; nil where it was not made by one.
    public var command: String?

    public init(traceDates: [String], command: String? = nil) {
        self.traceDates = traceDates
        self.command = command
    }
}

/// A headed part of a document.
public struct ReportSection: Equatable, Sendable {
    /// Name in links, unique in its document, made of words, never a number.
    public var anchor: String
    public var title: String
    public var blocks: [ReportBlock]
    public var subsections: [ReportSection]

    public init(anchor: String, title: String, blocks: [ReportBlock], subsections: [ReportSection] = []) {
        self.anchor = anchor
        self.title = title
        self.blocks = blocks
        self.subsections = subsections
    }
}

/// One piece of a section.
public indirect enum ReportBlock: Equatable, Sendable {
    /// Markdown.
    case prose(String)
    /// Markdown that should not be overlooked.
    case note(String)
    case facts([ReportFact])
    case table(ReportTable)
    case figure(ReportFigure)
    case finding(ReportFinding)
    case strategy(ReportStrategy)
    case planner(ReportPlanner)
    case decision(ReportDecision)
    case code(ReportCode)
    /// Shown on demand.
    case folded(title: String, blocks: [ReportBlock])
    /// At one of several block sizes.
    case sized(ReportSize)
}

/// What a page says at one block size, where it has several: its own is in sight, each other one a switch away.
public struct ReportSize: Equatable, Sendable {
    public var blockSizeTokens: Int
    /// The block size in words.
    public var title: String
    /// Whether it is the size that the page is about.
    public var isOwn: Bool
    public var blocks: [ReportBlock]
}

/// What to do, in one sentence that can be acted on.
public struct ReportDecision: Equatable, Sendable {
    public enum Tone: String, Equatable, Sendable { case good, bad }

    public var tone: Tone
    /// Plain text.
    public var sentence: String
}

/// Text to be copied as it stands.
public struct ReportCode: Equatable, Sendable {
    public var anchor: String
    /// What it is, for those who hear the page.
    public var title: String
    public var text: String
}

/// A number that decides, with what it means.
public struct ReportFact: Equatable, Sendable {
    public var value: String
    public var label: String
    /// Where the number comes from, as an anchor of the document.
    public var anchor: String?
    /// What it is, where another place of the page may tell it too.
    public var quantity: ReportQuantity?

    public init(value: String, label: String, anchor: String? = nil, quantity: ReportQuantity? = nil) {
        self.value = value
        self.label = label
        self.anchor = anchor
        self.quantity = quantity
    }
}

/// A number that a page may tell in several places, and then must tell alike: `choice.requests` 39.
public struct ReportQuantity: Equatable, Sendable {
    public var name: String
    public var value: DataTable.Cell

    public init(_ name: String, _ value: DataTable.Cell) {
        self.name = name
        self.value = value
    }
}

/// A table with a name of its own, offered as CSV too.
public struct ReportTable: Equatable, Sendable {
    public var anchor: String
    public var table: DataTable
    /// Rows shown on the page; all stand in the CSV file.
    public var rowLimit: Int
    /// Only named on the page, with a link to its file: the page would grow too large with its rows.
    public var isCondensed = false
    /// Rows from which on the page's script offers to filter them.
    public var filterableFrom = 13
    /// Whether the caption is seen, or only heard.
    public var showsCaption = true

    /// Its file, relative to the page.
    var csvPath: String { "data/\(anchor).csv" }

    public init(anchor: String, table: DataTable, rowLimit: Int = 100) {
        self.anchor = anchor
        self.table = table
        self.rowLimit = rowLimit
    }
}

/// A chart with everything that belongs to it.
public struct ReportFigure: Equatable, Sendable {
    public var anchor: String
    /// What kind of chart it is, in a few words.
    public var title: String
    /// What the data says, in one sentence.
    public var headline: String
    public var subtitle: String
    /// Markdown.
    public var definition: String
    /// Nil where the headline says all there is to see.
    public var drawing: Drawing?
    public var table: DataTable
    /// Only a line with a link to its file: the page would grow too large with its elements.
    public var isCondensed = false
    /// Shown as the picture of its file, without its table: a page has no room for all at every block size.
    public var isPicture = false
    /// The block size that it is drawn at; nil where it does not depend on one.
    public var blockSizeTokens: Int?
    /// The chart that it is, by one name at every block size; nil: its anchor.
    public var chart: String?

    var chartName: String { chart ?? anchor }

    /// The table's file, relative to the page.
    var csvPath: String { "data/\(anchor).csv" }
    /// The picture's; nil where there is none.
    var svgPath: String? { drawing == nil ? nil : "charts/\(anchor).svg" }
}

/// A rule held against the result, as a reader sees it.
public struct ReportFinding: Equatable, Sendable {
    public enum Tone: String, Equatable, Sendable { case warning, advice, info, quiet }

    public var anchor: String
    public var code: String
    public var tone: Tone
    /// `fired`, `not fired`, … in words.
    public var status: String
    public var title: String
    public var claim: String
    /// Markdown: what to do.
    public var advice: String
    /// Markdown: what the rule compares.
    public var rule: String
    /// Label and value: measured, threshold, margin, what would flip it.
    public var details: [[String]]
    public var contradiction: String?
    /// Anchor and title of the figure with the evidence.
    public var figure: [String]?
    /// Only title and claim on the page.
    public var isCondensed = false
}

/// A ranked strategy, as a reader sees it.
public struct ReportStrategy: Equatable, Sendable {
    public enum Tone: String, Equatable, Sendable { case recommended, possible, against }

    public var anchor: String
    public var rank: Int
    public var tone: Tone
    public var verdict: String
    public var title: String
    /// The one sentence with the number that decides.
    public var deciding: String
    /// Markdown.
    public var summary: String
    public var details: [[String]]
    /// Anchor and code of each finding that supports it.
    public var evidence: [[String]]
    public var evidenceLabel: String
    /// Sentences against it.
    public var against: [String]
    public var againstLabel: String
    /// Only title and deciding sentence on the page.
    public var isCondensed = false
}
