import Foundation
import Recommendations
import Sizing

/// The files of `Templates/` as the program embeds them, read from the package.
enum Templates {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Templates")

    static func data(_ path: String) throws -> Data { try Data(contentsOf: root.appending(path: path)) }

    static func rules() throws -> RuleSettings {
        try RuleSettings(defaults: data("rules.json"), name: "rules.json")
    }

    static func models() throws -> Catalogue { try Catalogue(data("catalogue.json"), name: "catalogue.json") }

    /// Paths below `en/`, sorted.
    static func paths() throws -> [String] {
        let folder = root.appending(path: "en").path(percentEncoded: false)
        return try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.contains(".") }.sorted()
    }

    static func words() throws -> ExplanationCatalogue {
        ExplanationCatalogue(files: try paths().map { ($0, try data("en/\($0)")) })
    }

    /// Read once: hundreds of tests ask for it.
    private static let shared = Result { Advisor(settings: try rules(), words: try words()) }

    static func advisor() throws -> Advisor { try shared.get() }

    static func options() throws -> MachineSettings {
        var settings = MachineSettings(catalogue: try models())
        settings.link = settings.catalogue.link("memcpy")
        return settings
    }
}

extension Templates {
    static func json(_ text: String) -> Data { Data(text.utf8) }
}
