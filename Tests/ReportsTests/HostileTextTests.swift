import LocalityModel
import Testing

@testable import Reports

/// Every string of a trace is hostile.
@Suite struct HostileTextTests {
    static let texts = [
        "</script><script>alert(1)</script>", "\" onload=\"alert(1)", "'\u{301}\"\u{301} onfocus=alert(1) ",
        "{{x}} {{{y}}} {name}", "a\u{2028}b\u{2029}c", "a\u{202E}gnp.exe", String(repeating: "long ", count: 2_000),
        "数据集 データ 데이터", "| a | b |\n|---|---|", "`code` **bold** [x](javascript:alert(1)) <img src=x onerror=alert(1)>",
        "=cmd|' /C calc'!A0", "a\0b\u{1}\u{7F}\u{FFFE}", "-->]]><!--", "   ", "",
    ]

    @Test(arguments: texts) func `it neither becomes markup nor reorders the page`(_ text: String) throws {
        let rendering = try Rendering([Self.hostile(text)])
        let plain = Self.plain
        let pages = [
            (rendering.page, plain.page, Self.plainTags.page), (rendering.single, plain.single, Self.plainTags.single),
        ]
        for (page, reference, tags) in pages {
            #expect(Self.tags(page) == tags)
            #expect(page.replacing(/"[^"]*"/, with: "").firstMatch(of: /<[a-z]+[^>]* on[a-z]+=/) == nil)
            #expect(!page.unicodeScalars.contains { [0, 1, 0x7F, 0x2028, 0x2029, 0x202E, 0xFFFE].contains($0.value) })
            // The text is shortened wherever it is read; the data that a single file holds has the whole of it.
            #expect(page.utf8.count < reference.utf8.count + 40_000 + 6 * text.utf8.count)
        }
        for picture in rendering.pictures { #expect(Markup.isXML(picture.text), "\(picture.path)") }
    }

    @Test(arguments: texts) func `the Markdown twin has the same structure`(_ text: String) throws {
        let html = CommonMark.html(try Rendering([Self.hostile(text)]).markdown)
        let reference = CommonMark.html(Self.plain.markdown)
        #expect(Self.tags(html) == Self.tags(reference))
    }

    private static let plain: Rendering = {
        guard let plain = try? Rendering([hostile("plain")]) else {
            preconditionFailure("the own templates are broken")
        }
        return plain
    }()

    private static let plainTags = (page: tags(plain.page), single: tags(plain.single))

    /// Start tags in order, without their attributes.
    private static func tags(_ page: String) -> [String] {
        page.replacing(/<script>.*?<\/script>/.dotMatchesNewlines(), with: "").matches(of: /<([a-z0-9]+)/).map {
            String($0.1)
        }
    }

    private static func hostile(_ text: String) -> AnalysisResult {
        var result = SampleResults.full(layers: 2, directory: "outputs/" + text, dataset: text)
        result.runMetadata?.runName = text
        result.runMetadata?.selection = text
        result.inputs?.files[0].name = text
        result.diagnostics?.malformedExamples = [MalformedExample(file: text, line: 1, what: text)]
        return result
    }
}
