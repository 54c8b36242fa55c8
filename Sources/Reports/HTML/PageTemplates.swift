import Mustache

/// The Mustache templates of pages, parsed: `Templates/html/*.mustache`, each also a partial by its name.
///
/// Values are HTML already (`HTMLEscape`), so templates insert them raw, `{{{x}}}`.
public struct PageTemplates: Sendable {
    private let library: MustacheLibrary

    static let folder = "Templates/html/"
    static let suffix = ".mustache"

    public init(_ files: TemplateFiles) throws(TemplateError) {
        var templates: [String: MustacheTemplate] = [:]
        for path in files.paths(under: Self.folder) where path.hasSuffix(Self.suffix) {
            guard let text = files.text(at: path) else { continue }
            do {
                let name = String(path.dropFirst(Self.folder.count).dropLast(Self.suffix.count))
                templates[name] = try MustacheTemplate(string: text)
            } catch {
                throw .malformed(path: path, reason: "\(error)")
            }
        }
        library = MustacheLibrary(templates: templates)
    }

    /// - Parameter labels: what is asked for where `values` have nothing of a name; it is the same for many blocks.
    /// - Precondition: a template of the program's own; a test renders each.
    func render(_ name: String, _ values: [String: Any], labels: [String: Any] = [:]) -> ByteText {
        guard let text = library.render(LayeredValues(values: values, labels: labels), withTemplate: name) else {
            preconditionFailure("no template '\(name)'")
        }
        return ByteText(text)
    }
}

extension ByteText: MustacheCustomRenderable {
    var renderText: String { text }
    var isNull: Bool { false }
}

/// Values over others, without a copy of either.
private struct LayeredValues: MustacheParent {
    let values: [String: Any]
    let labels: [String: Any]

    func child(named name: String) -> Any? { values[name] ?? labels[name] }
}
