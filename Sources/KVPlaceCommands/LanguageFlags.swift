import ArgumentParser
import Foundation
import Recommendations
import Reports

/// In which language a command speaks: a folder of words, of the program's or of a folder of the user's.
struct LanguageFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Folder laid out like Templates/ whose files replace those of the program.", valueName: "folder"))
    var templates: String?

    @Option(
        help: ArgumentHelp(
            "Language of the words, a folder of Templates/: "
                + "\(TemplateFiles.embeddedLanguages.joined(separator: ", ")).",
            valueName: "tag"), completion: .list(TemplateFiles.embeddedLanguages))
    var language = "en"

    /// The program's files with those of the user in their place.
    ///
    /// - Throws: 66 if the folder cannot be read.
    func files() throws(CommandFailure) -> TemplateFiles {
        guard let templates else { return .embedded }
        do throws(TemplateError) {
            return try TemplateFiles.embedded.replacing(from: URL(fileURLWithPath: templates))
        } catch {
            throw CommandFailure(.noInput, error.description)
        }
    }

    /// The words about findings, metrics, strategies and plans.
    ///
    /// - Throws: 64 where there is no such language.
    func explanations(onlyPhrases: Bool = false) throws -> ExplanationCatalogue {
        let files = try files()
        try Self.check(language, in: files)
        return files.explanations(language, onlyPhrases: onlyPhrases)
    }

    static func check(_ language: String, in files: TemplateFiles) throws {
        guard files.languages.contains(language) else {
            throw ValidationError(
                "--language \(language): there are \(files.languages.joined(separator: ", ")); "
                    + "a folder Templates/\(language) in --templates makes another.")
        }
    }
}
