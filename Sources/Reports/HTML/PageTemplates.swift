/// The templates of pages: `Templates/html/*.mustache`, each also part of others by its name.
///
/// Values are HTML already (`HTMLEscape`), so templates insert them raw, `{{{x}}}`.
public struct PageTemplates: Sendable {
    private var templates: [String: PageTemplate] = [:]

    static let folder = "Templates/html/"
    static let suffix = ".mustache"

    public init(_ files: TemplateFiles) throws(TemplateError) {
        for path in files.paths(under: Self.folder) where path.hasSuffix(Self.suffix) {
            guard let text = files.text(at: path) else { continue }
            let name = String(path.dropFirst(Self.folder.count).dropLast(Self.suffix.count))
            do {
                templates[name] = try PageTemplate(text)
            } catch {
                throw .malformed(path: path, reason: error.description)
            }
        }
    }

    /// - Parameter labels: what is asked for where `values` have nothing of a name; it is the same for many blocks.
    /// - Precondition: a template of the program's own; a test renders each.
    func render(_ name: String, _ values: [String: Any], labels: [String: Any] = [:]) -> ByteText {
        guard let template = templates[name] else { preconditionFailure("no template '\(name)'") }
        var html = ByteText()
        template.render([labels, values], templates, to: &html)
        return html
    }
}
