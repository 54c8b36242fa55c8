import Foundation
import Recommendations
import Reports
import Sizing

/// The rules and models that the binary carries.
enum EmbeddedAdvice {
    static func rules() -> RuleSettings {
        do {
            return try RuleSettings(defaults: data("Templates/rules.json"), name: "Templates/rules.json")
        } catch {
            preconditionFailure("the embedded rules are broken: \(error)")
        }
    }

    /// Read once: flags are checked against it, and the command takes its entries.
    static let catalogue: Catalogue = {
        do {
            return try Catalogue(data("Templates/catalogue.json"), name: "Templates/catalogue.json")
        } catch {
            preconditionFailure("the embedded catalogue is broken: \(error)")
        }
    }()

    /// A model and a GPU of the catalogue, read in a fraction of the time; nil where one of the names is not there.
    static func excerpt(model: String, gpu: String?) -> Catalogue? {
        let names = [model] + [gpu].compactMap(\.self)
        guard let found = Catalogue(excerptOf: data("Templates/catalogue.json"), names: names),
            found.model(model) != nil, gpu.map({ found.gpu($0) != nil }) ?? true
        else { return nil }
        return found
    }

    /// The names that a section of the catalogue has, as help lists them: a command starts without reading the entries.
    static func names(of section: Catalogue.CodingKeys) -> String { names[section.rawValue] ?? "" }

    private static let names = Catalogue.names(in: data("Templates/catalogue.json")).mapValues {
        $0.joined(separator: ", ")
    }

    /// The phrases that errors are made of.
    static let english = TemplateFiles.embedded.explanations("en", onlyPhrases: true)

    private static func data(_ path: String) -> Data {
        guard let data = TemplateFiles.embedded(at: path) else {
            preconditionFailure("\(path) is not embedded; run make embed")
        }
        return data
    }
}
