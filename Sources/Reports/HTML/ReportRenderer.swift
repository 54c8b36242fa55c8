/// A report document as files: one render, two layouts, and the Markdown twin.
public struct ReportRenderer: Sendable {
    private let pages: PageRenderer

    public init(_ pages: PageRenderer) {
        self.pages = pages
    }

    /// `index.html`, `report.md`, `assets/`, `charts/*.svg`, `data/*.csv`, ordered by path.
    public func directory(_ document: ReportDocument) -> [OutputFile] {
        var files = pages.assetFiles.map { $0.placed(in: "assets/") }
        var page = page(document, links: .files)
        page.alternates = [Page.Link(pages.words("page.markdown"), "report.md")]
        files.append(OutputFile(path: "index.html", pages.html(page, assets: .folder("assets/"))))
        files.append(OutputFile(path: "report.md", text: markdown(document)))
        files += attachments(document)
        return files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    /// One HTML file with its charts inside.
    public func singleFile(_ document: ReportDocument) -> String {
        // What the page shows at its own block size has room before what it shows at others.
        let others = Set(
            document.allBlocks.flatMap { block -> [String] in
                guard case .figure(let figure) = block, figure.isPicture else { return [] }
                return attachments(block).map(\.path)
            })
        let files = attachments(document)
        let ordered = files.filter { !others.contains($0.path) } + files.filter { others.contains($0.path) }
        return pages.html(page(document, links: DataLinks(holding: ordered)), assets: .inside).text
    }

    /// The report as a page of a site, where files cost more than bytes: all numbers in one file, a sheet a block size
    /// of the pictures that the page does not draw, and no other.
    func compact(_ document: ReportDocument) -> CompactReport {
        let sheets = PictureSheet.sheets(document)
        let places = sheets.reduce(into: [String: String]()) { $0.merge($1.places) { first, _ in first } }
        return CompactReport(
            links: DataLinks(shared: CompactReport.dataPath, pictures: places),
            files: sheets.map(\.file) + [
                OutputFile(path: CompactReport.dataPath, LongForm.text(document)),
                OutputFile(
                    path: "report.md",
                    text: MarkdownRenderer(
                        words: pages.words, compact: .init(page: "index.html", pictures: places)
                    ).text(document)),
            ])
    }

    /// The same report for code hosts and terminals.
    public func markdown(_ document: ReportDocument) -> String {
        MarkdownRenderer(words: pages.words).text(document)
    }

    /// The report's page, for a caller that adds navigation to it.
    ///
    /// - Parameter guide: the way from the page to the folder of a site's guide; nil where there is none.
    func page(_ document: ReportDocument, links: DataLinks, guide: String? = nil) -> Page {
        let blocks = BlockHTML(templates: pages.templates, words: pages.words, links: links, guide: guide)
        let body = document.sections.reduce(into: ByteText()) { $0.append(blocks.section($1, level: 2)) }
        let contents = document.sections.map { section in
            let children = section.subsections.map { Page.Link($0.title, "#" + $0.anchor) } + figureLinks(section)
            return Page.Contents(link: Page.Link(section.title, "#" + section.anchor), children: children)
        }
        var page = Page(
            title: document.title, subtitle: document.subtitle, language: document.language, body: body,
            contents: contents)
        page.hasPlanner = document.hasPlanner
        page.origin = document.origin
        return page
    }

    private func figureLinks(_ section: ReportSection) -> [Page.Link] {
        section.blocks.flatMap { block -> [ReportBlock] in
            if case .sized(let size) = block { size.isOwn ? size.blocks : [] } else { [block] }
        }.compactMap { block in
            if case .figure(let figure) = block { Page.Link(figure.title, "#" + figure.anchor) } else { nil }
        }
    }

    /// Charts and tables as files.
    public func attachments(_ document: ReportDocument) -> [OutputFile] {
        document.sections.flatMap(attachments)
    }

    private func attachments(_ section: ReportSection) -> [OutputFile] {
        section.blocks.flatMap(attachments) + section.subsections.flatMap(attachments)
    }

    private func attachments(_ block: ReportBlock) -> [OutputFile] {
        switch block {
        case .table(let table): [OutputFile(path: table.csvPath, CSV.text(table.table))]
        case .figure(let figure):
            files(figure.csvPath, figure.table, figure.svgPath, figure.drawing)
        case .folded(_, let blocks): blocks.flatMap(attachments)
        case .sized(let size): size.blocks.flatMap(attachments)
        case .prose, .note, .facts, .finding, .strategy, .planner, .decision, .code: []
        }
    }

    private func files(_ csv: String, _ table: DataTable, _ svg: String?, _ drawing: Drawing?) -> [OutputFile] {
        [OutputFile(path: csv, CSV.text(table))]
            + zip([svg].compactMap { $0 }, [drawing].compactMap { $0 }).map {
                OutputFile(path: $0, SVGDocument.file($1))
            }
    }
}
