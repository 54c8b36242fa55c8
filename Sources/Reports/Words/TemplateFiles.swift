import CEmbeddedFiles
public import Foundation
public import Recommendations
import TextReading
import Wording

/// The files under `Templates/` and `site/` that pages are made of: those of the binary, and over them those of a
/// folder of the user's (`--templates DIR`, laid out like `Templates/`), file by file.
public struct TemplateFiles: Sendable {
    /// Path relative to the package (`Templates/html/page.mustache`) → bytes.
    private var files: [String: Data]

    /// The files that the binary carries.
    public static let embedded: TemplateFiles = {
        var files: [String: Data] = [:]
        for index in 0..<kv_embedded_file_count() {
            let file = kv_embedded_file(index)
            files[String(cString: file.path)] = content(of: file)
        }
        return TemplateFiles(files: files)
    }()

    /// One file that the binary carries, found without the table of all; nil for an unknown path.
    public static func embedded(at path: String) -> Data? {
        for index in 0..<kv_embedded_file_count() {
            let file = kv_embedded_file(index)
            if strcmp(file.path, path) == 0 { return content(of: file) }
        }
        return nil
    }

    private static func content(of file: KVEmbeddedFile) -> Data {
        // It stays where it is as long as the program runs.
        Data(bytesNoCopy: UnsafeMutableRawPointer(mutating: file.bytes!), count: file.length, deallocator: .none)
    }

    init(files: [String: Data]) {
        self.files = files
    }

    /// The embedded files with those of a folder in their place. A file of an unknown name is kept too (a partial).
    ///
    /// - Throws: `TemplateError.unreadable` if the folder or a file in it cannot be read, `.outdated` if a file has a
    ///   form of an older version.
    public func replacing(from directory: URL) throws(TemplateError) -> TemplateFiles {
        var merged = files
        do {
            for path in try FileManager.default.subpathsOfDirectory(atPath: directory.path).sorted() {
                let file = directory.appendingPathComponent(path)
                var isDirectory: ObjCBool = false
                _ = FileManager.default.fileExists(atPath: file.path, isDirectory: &isDirectory)
                if isDirectory.boolValue { continue }
                if path.hasSuffix("/phrases.md") { throw TemplateError.outdated(path: file.path) }
                merged["Templates/" + path] = try Data(contentsOf: file)
            }
        } catch let error as TemplateError {
            throw error
        } catch {
            throw .unreadable(path: directory.path)
        }
        return TemplateFiles(files: merged)
    }

    /// The languages there are words of, ascending: the folders of `Templates/` with phrases or words of pages.
    public var languages: [String] { Self.languages(among: Array(files.keys)) }

    /// The languages that the binary has words of, told without the table of all its files.
    public static let embeddedLanguages = languages(
        among: (0..<kv_embedded_file_count()).map { kv_embedded_file($0).path }
            .filter { strstr($0, "/phrases.txt") != nil || strstr($0, "/report.txt") != nil }
            .map { String(cString: $0) })

    private static func languages(among paths: [String]) -> [String] {
        let found = paths.compactMap { path -> String? in
            guard path.hasSuffix("/phrases.txt") || path.hasSuffix("/report.txt") else { return nil }
            let parts = path.split(separator: "/")
            return parts.count == 3 && parts[0] == "Templates" ? String(parts[1]) : nil
        }
        return Set(found).sorted()
    }

    /// The words about findings, metrics and strategies in a language; English where it has none.
    ///
    /// - Parameter onlyPhrases: whether the short phrases are enough, which are read in a quarter of the time.
    public func explanations(_ language: String, onlyPhrases: Bool = false) -> ExplanationCatalogue {
        ExplanationCatalogue(
            files: files(language) { path in
                Phrases.isRead(path) ? Self.terminal.contains(path) : !onlyPhrases && path.hasSuffix(".md")
            })
    }

    /// The phrases of pages in a language; English where it has none.
    func phrases(_ language: String) -> Phrases {
        Phrases(files: files(language, Phrases.isRead).map { ($0.path, DecodedText.of($0.data)) })
    }

    private static let terminal: Set<String> = [
        "joining.txt", "passes.txt", "phrases.txt", "plurals.txt", "reasons.txt", "tokens.txt",
    ]

    /// The files of English, then those of a language, those of the binary before those in their place.
    private func files(_ language: String, _ isWanted: (String) -> Bool) -> [(path: String, data: Data)] {
        var found: [(path: String, data: Data)] = []
        for language in language == "en" ? ["en"] : ["en", language] {
            let folder = "Templates/\(language)/"
            let all = Set(paths(under: folder)).union(Self.embedded.paths(under: folder))
            for path in all.sorted() where isWanted(String(path.dropFirst(folder.count))) {
                for data in [Self.embedded.files[path], replacement(at: path)].compactMap({ $0 }) {
                    found.append((String(path.dropFirst(folder.count)), data))
                }
            }
        }
        return found
    }

    private func replacement(at path: String) -> Data? {
        files[path].flatMap { $0 == Self.embedded.files[path] ? nil : $0 }
    }

    /// The paths below a folder, ascending.
    public func paths(under folder: String) -> [String] {
        files.keys.filter { $0.hasPrefix(folder) }.sorted()
    }

    public func data(at path: String) -> Data? { files[path] }

    /// A file as text, as `DecodedText` reads it; invalid UTF-8 is replaced.
    public func text(at path: String) -> String? {
        files[path].map(DecodedText.of)
    }
}

/// Why templates cannot be used. Prints as one line that says what to do.
public enum TemplateError: Error, Equatable, CustomStringConvertible {
    case unreadable(path: String)
    case malformed(path: String, reason: String)
    case outdated(path: String)

    public var description: String {
        switch self {
        case .unreadable(let path): "\(path): cannot be read; pass a folder laid out like Templates/"
        case .outdated(let path):
            "\(path): phrases are lines 'key: text' of phrases.txt since 0.3; write them there and remove this file"
        case .malformed(let path, let reason): "\(path): not a Mustache template: \(reason); correct or remove it"
        }
    }
}
