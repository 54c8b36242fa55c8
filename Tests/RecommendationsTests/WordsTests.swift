import Foundation
import LocalityModel
import Recommendations
import Sizing
import Testing
import Wording

@Suite struct WordsTests {
    @Test func `every finding has its words`() throws {
        let words = try Templates.words()
        for code in RuleCatalogue.codes {
            let text = try #require(words.finding(code), "\(code)")
            for heading in ["Claim", "Rule", "Advice", "Read", "Source"] {
                #expect(text[heading]?.isEmpty == false, "\(code): \(heading)")
            }
            #expect(text.title != code)
        }
    }

    @Test func `every metric has its words`() throws {
        let words = try Templates.words()
        for metric in MetricCatalogue.all {
            let text = try #require(words.metric(metric.identifier), "\(metric.identifier)")
            for heading in ["Definition", "Formula", "Unit and range", "High and low", "Traps", "Source"] {
                #expect(text[heading]?.isEmpty == false, "\(metric.identifier): \(heading)")
            }
        }
    }

    @Test func `every strategy has its words`() throws {
        let words = try Templates.words()
        for code in StrategyCatalogue.codes {
            let text = try #require(words.strategy(code), "\(code)")
            #expect(text["Summary"]?.isEmpty == false && text["Needs"]?.isEmpty == false, "\(code)")
        }
    }

    @Test func `every released engine has its words`() throws {
        let words = EngineWords(try Templates.words())
        for name in ReleasedEngines.releasedNames { #expect(words.own(name)?.hasPrefix("fit-own") == false, "\(name)") }
    }

    @Test func `no file describes what does not exist`() throws {
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

    @Test func `rules and advice ask only for names that a rule has`() throws {
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

    @Test func `headings inside fences are text`() {
        let text = Explanation(identifier: "x", markdown: "intro\n# T\n\n## A\n\none\n```\n## B\n```\n\n## C\ntwo\n")
        #expect(text.title == "T")
        #expect(text.sections.map(\.heading) == ["A", "C"])
        #expect(text["A"] == "one\n```\n## B\n```")
    }

    @Test(
        arguments: [
            ("{n} blocks per stream reach {rate}; doubling", "{n} tokens per stream reach {rate}; doubling"),
            ("Blocks per stream, and the block size", "Tokens per stream, and the block size"),
            ("blocks of {unit} tokens", nil), ("at {size} tokens per block", nil), ("`recent_block_ratio`", nil),
        ] as [(String, String?)])
    func `where a block is one token it is called so`(text: String, said: String?) throws {
        let words = Vocabulary(String(decoding: try Templates.data("en/tokens.txt"), as: UTF8.self))
        #expect(words.said(text, of: "hit-rate.headline") == said ?? text)
        #expect(words.said(text, of: "block-sizes.headline") == text)
    }

    @Test(arguments: [
        ("scattered-acces", "scattered-access"), ("uniqe_blocks", "unique_blocks"), ("sliding", "sliding-window"),
    ])
    func `a mistyped name gets a suggestion`(typed: String, meant: String) {
        let known = RuleCatalogue.codes + MetricCatalogue.all.map(\.identifier)
        #expect(Suggestion.nearest(to: typed, among: known) == meant)
    }

    @Test func `nothing is suggested for what is nothing like a name`() {
        #expect(Suggestion.nearest(to: "zzzzzzzzzz", among: RuleCatalogue.codes) == nil)
    }
}
