import Foundation

/// A page of a report or a site before it is HTML.
public struct Page: Sendable {
    public struct Link: Sendable {
        public var title: String
        public var target: String

        public init(_ title: String, _ target: String) {
            self.title = title
            self.target = target
        }
    }

    public var title: String
    public var subtitle: String
    public var language: String
    /// HTML of the page's sections.
    var body: ByteText
    /// Whether a planner stands in the body, which has a script of its own.
    public var hasPlanner = false
    /// Sections for the table of contents, with their subsections.
    public var contents: [Contents]
    /// From the front page down to the page above this one.
    public var breadcrumbs: [Link]
    /// Links to the main parts of a site.
    public var navigation: [Link]
    public var previous: Link?
    public var next: Link?
    /// Other forms of this page: Markdown, CSV.
    public var alternates: [Link]
    /// The same page in other languages.
    public var twins: [Twin] = []
    /// Where it comes from; nil where it is about no trace.
    public var origin: ReportOrigin?

    public struct Twin: Sendable {
        /// Tag, as in `lang`.
        public var language: String
        public var link: Link
    }

    public struct Contents: Sendable {
        public var link: Link
        public var children: [Link]

        public init(link: Link, children: [Link] = []) {
            self.link = link
            self.children = children
        }
    }

    init(title: String, subtitle: String, language: String, body: ByteText, contents: [Contents] = []) {
        self.title = title
        self.subtitle = subtitle
        self.language = language
        self.body = body
        self.contents = contents
        breadcrumbs = []
        navigation = []
        alternates = []
    }
}

/// Where a page's style, script and icon come from.
public enum PageAssets: Sendable {
    /// Files; the path from the page to their folder, with a slash at the end: `assets/`, `../assets/`.
    case folder(String)
    /// Inside the page, allowed by hashes in a Content-Security-Policy.
    case inside
}

/// Pages as HTML: one renderer for reports and sites.
public struct PageRenderer: Sendable {
    public let templates: PageTemplates
    public let words: Words
    let stylesheet: String
    let script: String
    let plannerScript: String
    let icon: String
    private let labels: BlockHTML.Labels

    public init(_ files: TemplateFiles, words: Words) throws(TemplateError) {
        templates = try PageTemplates(files)
        self.words = words
        labels = BlockHTML.Labels(values: words.labels(under: "page."))
        stylesheet = files.text(at: "site/assets/kvplace.css") ?? ""
        script = files.text(at: "site/assets/kvplace.js") ?? ""
        plannerScript = ["engines", "planner"].compactMap { files.text(at: "site/assets/\($0).js") }.joined()
        icon = files.text(at: "site/assets/icon.svg") ?? ""
    }

    /// The files that `PageAssets.folder` expects: name → text.
    public var assetFiles: [OutputFile] {
        [
            OutputFile(path: "icon.svg", text: icon), OutputFile(path: "kvplace.css", text: stylesheet),
            OutputFile(path: "kvplace.js", text: script), OutputFile(path: "planner.js", text: plannerScript),
        ]
    }

    func html(_ page: Page, assets: PageAssets) -> ByteText {
        var values: [String: Any] = [:]
        values["language"] = HTMLEscape.text(page.language)
        values["title"] = HTMLEscape.text(page.title)
        values["subtitle"] = HTMLEscape.text(page.subtitle)
        values["body"] = page.body
        values["breadcrumbs"] = links(page.breadcrumbs)
        values["has_breadcrumbs"] = !page.breadcrumbs.isEmpty
        values["navigation"] = links(page.navigation)
        values["has_navigation"] = !page.navigation.isEmpty
        values["alternates"] = links(page.alternates)
        values["has_alternates"] = !page.alternates.isEmpty
        values["twins"] = page.twins.map { twin in
            link(twin.link).merging(["tag": HTMLEscape.text(twin.language)]) { own, _ in own }
        }
        values["contents"] = page.contents.map { item -> [String: Any] in
            var entry = link(item.link)
            entry["children"] = links(item.children)
            entry["has_children"] = !item.children.isEmpty
            return entry
        }
        values["has_contents"] = page.contents.count > 1
        values["previous"] = page.previous.map(link) ?? false
        values["next"] = page.next.map(link) ?? false
        values["origin"] = OriginText(page.origin, words).html
        values["has_neighbours"] = page.previous != nil || page.next != nil
        add(assets, hasPlanner: page.hasPlanner, to: &values)
        return templates.render("page", values, labels: labels.values)
    }

    private func add(_ assets: PageAssets, hasPlanner: Bool, to values: inout [String: Any]) {
        values["has_planner"] = hasPlanner
        switch assets {
        case .folder(let path):
            values["asset_folder"] = HTMLEscape.text(path)
            values["inside"] = false
        case .inside:
            let scripts = hasPlanner ? [script, plannerScript] : [script]
            let allowed = hasPlanner ? ["script", "planner"] : ["script"]
            values["asset_folder"] = false
            values["inside"] = [
                "policy": "default-src 'none'; img-src data:; style-src \(policy("style")); "
                    + "script-src \(allowed.map(policy).joined(separator: " ")); "
                    + "base-uri 'none'; form-action 'none'",
                "style": stylesheet, "scripts": scripts,
                "icon": "data:image/svg+xml;base64," + Data(icon.utf8).base64EncodedString(),
            ]
        }
    }

    /// The hash by which a Content-Security-Policy allows a style or script of the binary, computed as it is embedded.
    private func policy(_ name: String) -> String {
        "'\(String(decoding: TemplateFiles.embedded(at: "policy/\(name)") ?? Data(), as: UTF8.self))'"
    }

    private func links(_ links: [Page.Link]) -> [[String: Any]] { links.map(link) }

    private func link(_ link: Page.Link) -> [String: Any] {
        ["title": HTMLEscape.text(link.title), "target": HTMLEscape.text(link.target)]
    }
}

/// A file to be written, its path relative to the output folder.
public struct OutputFile: Equatable, Sendable {
    public private(set) var path: String
    public let bytes: [UInt8]
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    public init(path: String, text: String) { self.init(path: path, ByteText(text)) }

    init(path: String, _ text: ByteText) {
        self.path = path
        bytes = text.bytes
    }

    /// The same file in a folder, whose path ends with a slash.
    func placed(in folder: String) -> OutputFile {
        var placed = self
        placed.path = folder + path
        return placed
    }
}
