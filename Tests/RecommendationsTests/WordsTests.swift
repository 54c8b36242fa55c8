import Foundation
import LocalityModel
import Recommendations
import Sizing
import Testing

@Suite struct WordsTests {
    @Test func everyFindingHasItsWords() throws {
        let words = try Templates.words()
        for code in RuleCatalogue.codes {
            let text = try #require(words.finding(code), "\(code)")
            for heading in ["Claim", "Rule", "Advice", "Read", "Source"] {
                #expect(text[heading]?.isEmpty == false, "\(code): \(heading)")
            }
            #expect(text.title != code)
        }
    }

    @Test func everyMetricHasItsWords() throws {
        let words = try Templates.words()
        for metric in MetricCatalogue.all {
            let text = try #require(words.metric(metric.identifier), "\(metric.identifier)")
            for heading in ["Definition", "Formula", "Unit and range", "High and low", "Traps", "Source"] {
                #expect(text[heading]?.isEmpty == false, "\(metric.identifier): \(heading)")
            }
        }
    }

    @Test func everyStrategyHasItsWords() throws {
        let words = try Templates.words()
        for code in StrategyCatalogue.codes {
            let text = try #require(words.strategy(code), "\(code)")
            #expect(text["Summary"]?.isEmpty == false && text["Needs"]?.isEmpty == false, "\(code)")
        }
    }

    @Test func noFileDescribesWhatDoesNotExist() throws {
        let known = [
            "findings": RuleCatalogue.codes, "metrics": MetricCatalogue.all.map(\.identifier),
            "strategies": StrategyCatalogue.codes,
        ]
        for path in try Templates.paths() {
            let parts = path.dropLast(3).split(separator: "/").map(String.init)
            guard parts.count == 2, let names = known[parts[0]] else { continue }
            #expect(names.contains(parts[1]), "\(path)")
        }
    }

    @Test func rulesAndAdviceAskOnlyForNamesThatARuleHas() throws {
        let words = try Templates.words()
        let settings = try Templates.rules()
        for rule in RuleCatalogue.all {
            let text = try #require(words.finding(rule, settings: settings))
            for section in text.sections {
                #expect(TextTemplate(section.markdown).names.isEmpty, "\(rule.code): \(section.heading)")
            }
            #expect(text["Claim"] == nil)
        }
    }

    @Test func headingsInsideFencesAreText() {
        let text = Explanation(identifier: "x", markdown: "intro\n# T\n\n## A\n\none\n```\n## B\n```\n\n## C\ntwo\n")
        #expect(text.title == "T")
        #expect(text.sections.map(\.heading) == ["A", "C"])
        #expect(text["A"] == "one\n```\n## B\n```")
    }

    @Test func aTemplateFillsKnownNamesAndKeepsOtherBraces() {
        let template = TextTemplate("{a} of {b}, { b : p }, {}, {a")
        #expect(template.names == ["a", "b"])
        #expect(template.filled(with: ["a": "1"]) == "1 of {b}, { b : p }, {}, {a")
    }

    @Test(arguments: [
        (1234.0, "1,234"), (12345, "12,345"), (123.4, "123"), (12.34, "12.3"), (0.6, "0.6"), (0.70249, "0.702"),
        (0, "0"), (-0.0001, "0"), (99.96, "100"), (-12345, "-12,345"),
    ])
    func numbersAreWrittenForReading(value: Double, text: String) {
        #expect(NumberText.plain(value) == text)
    }

    @Test func aMeasuredValueIsWrittenSoThatItDiffersFromItsThreshold() {
        #expect(NumberForm.plain.text(0.50001, distinctFrom: 0.5) == "0.50001")
        #expect(NumberForm.share.text(0.80001, distinctFrom: 0.8) == "80.001 %")
        #expect(NumberForm.plain.text(0.5, distinctFrom: 0.5) == "0.5")
    }

    @Test func bytesAreWrittenInBinaryUnits() {
        #expect(NumberText.bytes(656) == "656 B")
        #expect(NumberText.bytes(41_984) == "41.0 KiB")
        #expect(NumberText.bytes(1.5 * 0x1p30) == "1.50 GiB")
    }

    @Test(arguments: [
        ("scattered-acces", "scattered-access"), ("uniqe_blocks", "unique_blocks"), ("sliding", "sliding-window"),
    ])
    func aMistypedNameGetsASuggestion(typed: String, meant: String) {
        let known = RuleCatalogue.codes + MetricCatalogue.all.map(\.identifier)
        #expect(Suggestion.nearest(to: typed, among: known) == meant)
    }

    @Test func nothingIsSuggestedForWhatIsNothingLikeAName() {
        #expect(Suggestion.nearest(to: "zzzzzzzzzz", among: RuleCatalogue.codes) == nil)
    }
}
