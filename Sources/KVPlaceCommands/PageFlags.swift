import ArgumentParser
import Foundation
import Reports

/// The flags that decide how pages look and where they may go: `report` and `site` share them.
struct PageFlags: ParsableArguments {
    @Option(help: ArgumentHelp(
        "Folder laid out like Templates/ whose files replace those of the program.", valueName: "folder"))
    var templates: String?

    @Option(help: ArgumentHelp("Language of the words, a folder of Templates/.", valueName: "tag"))
    var language = "en"

    @Flag(help: "Write also where something is that this program did not make.")
    var force = false

    /// The program's templates with those of the user in their place.
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

    /// The renderer with these templates and words.
    ///
    /// - Throws: 66 if the folder cannot be read, 65 if a template is broken, 64 if there are no words of the language.
    func renderer() throws -> PageRenderer {
        let files = try files()
        guard files.data(at: "Templates/\(language)/report.txt") != nil else {
            throw ValidationError(
                "--language \(language): there is no Templates/\(language)/report.txt; add --templates.")
        }
        do throws(TemplateError) {
            return try PageRenderer(files, words: Words(files, language: language))
        } catch {
            throw CommandFailure(.badData, error.description)
        }
    }
}
