/// A page of a site with its place in it: knows the way from there to the assets, the main parts and the pages above.
struct SitePage: Sendable {
    /// From the site's root, with slashes.
    let path: String
    var page: Page

    init(_ path: String, _ page: Page) {
        self.path = path
        self.page = page
    }

    /// `../` for each folder between the page and the root.
    var root: String { String(repeating: "../", count: path.split(separator: "/").count - 1) }

    /// The page with links to the main parts, and to what lies above it, given from the root.
    func placed(words: Words, above: [Page.Link], previous: Page.Link? = nil, next: Page.Link? = nil) -> SitePage {
        func relative(_ link: Page.Link) -> Page.Link { Page.Link(link.title, root + link.target) }
        var placed = self
        placed.page.breadcrumbs = above.map(relative)
        placed.page.navigation = [
            Page.Link(words("site.runs"), root + "index.html"),
            Page.Link(words("site.all_runs"), root + "runs/index.html"),
            Page.Link(words("site.compare"), root + "compare/index.html"),
            Page.Link(words("site.guide"), root + "guide/index.html"),
        ]
        placed.page.previous = previous.map(relative)
        placed.page.next = next.map(relative)
        return placed
    }

    func file(_ renderer: PageRenderer, twins: [SiteTwin]) -> OutputFile {
        var page = page
        page.twins = twins.map { Page.Twin(language: $0.language, link: Page.Link($0.name, root + $0.folder + path)) }
        return OutputFile(path: path, renderer.html(page, assets: .folder(root + "assets/")))
    }
}
