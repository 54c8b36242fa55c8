import ArgumentParser
import Reports

/// The flags that decide how pages look and where they may go: `report` and `site` share them.
struct PageFlags: ParsableArguments {
    @OptionGroup
    var words: LanguageFlags

    @Flag(help: "Overwrite a folder or file that kvplace did not create.")
    var force = false

    /// The renderer of a language with these files.
    ///
    /// - Throws: 65 if a template is broken, 64 if there are no words of the language.
    static func renderer(_ language: String, _ files: TemplateFiles) throws -> PageRenderer {
        try LanguageFlags.check(language, in: files)
        do throws(TemplateError) {
            return try PageRenderer(files, words: Words(files, language: language))
        } catch {
            throw CommandFailure(.badData, error.description)
        }
    }
}
