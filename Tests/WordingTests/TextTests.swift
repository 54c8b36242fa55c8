import Testing

@testable import Wording

/// Texts with places, how they are joined, and where their lines end.
@Suite struct TextTests {
    @Test func `places are filled and unknown names stay as written`() {
        #expect(TextTemplate("{a} of {b}{c").filled(with: ["a": "1"]) == "1 of {b}{c")
        #expect(TextTemplate("{a} {{x}} {b_2} {a}").names == ["a", "x", "b_2"])
    }

    @Test func `texts of every three parts are filled as piece by piece`() {
        let parts = ["", "{", "}", "{a}", "{b}", "{b_2}", "{名}", "{e\u{301}}", "{}", "{-}", " ", " blocks", "块", "-1"]
        let values = ["a": "1", "b": "blocks", "名": "{a}", "e\u{301}": "2", "1": ""]
        let plurals = Plurals(["blocks: block"])
        for number in 0..<(parts.count * parts.count * parts.count) {
            let places = [number, number / parts.count, number / parts.count / parts.count]
            let text = places.map { parts[$0 % parts.count] }.joined()
            let naive = NaiveTemplate(text, ["blocks": "block"])
            let template = TextTemplate(text, plurals: plurals)
            #expect(template.filled(with: values) == naive.filled(with: values), "\(text)")
            #expect(template.names == naive.names, "\(text)")
        }
    }

    @Test func `words behind one take their form for one`() {
        let plurals = Plurals(["blocks: block\nblocks reach: block reaches\nrules were: rule was\n"])
        func text(_ text: String, _ values: [String: String]) -> String {
            TextTemplate(text, plurals: plurals).filled(with: values)
        }
        #expect(text("{n} blocks reach {m} blocks.", ["n": "1", "m": "2"]) == "1 block reaches 2 blocks.")
        #expect(text("{n} blocks reach {m} blocks.", ["n": "11", "m": "1"]) == "11 blocks reach 1 block.")
        #expect(
            text("{n} rules were", ["n": "1"]) == "1 rule was" && text("{n} rules fired", ["n": "1"]) == "1 rules fired"
        )
        #expect(text("{n} blocksize, {n}-blocks", ["n": "1"]) == "1 blocksize, 1-blocks")
        #expect(text("{n} {unit} and {unit}", ["n": "1", "unit": "blocks"]) == "1 block and blocks")
        #expect(TextTemplate("{n} blocks").filled(with: ["n": "1"]) == "1 blocks")
    }

    @Test func `texts are joined as the language does`() {
        let chinese = Joining(["list: {a}, {b}\nlabel: {a}: {b}", "list: {a}、{b}\naside: {a}（{b}）\n"])
        #expect(chinese.list(["16", "64", "128"]) == "16、64、128" && chinese.list([]).isEmpty)
        #expect(chinese.label("a", "b") == "a: b")
        #expect(chinese.aside("块", "64") == "块（64）" && chinese.aside("块", nil) == "块")
    }

    @Test func `wide characters take two columns`() {
        #expect(LineBreaking.columns("块 64") == 5)
        #expect(LineBreaking.columns("（é）") == 5 && LineBreaking.columns("e\u{301}") == 1)
    }

    @Test func `lines end between ideographs but not before punctuation`() {
        let width: (String) -> Double = { Double(LineBreaking.columns($0)) }
        let text = "缓冲区加倍：只剩 34 个请求（原为 39），每步 40.3 ms，阈值 50 %。"
        for limit in 6...60 {
            let lines = LineBreaking.lines(text, room: { _ in Double(limit) }, width: width)
            #expect(lines.joined().filter { $0 != " " } == text.filter { $0 != " " })
            #expect(!lines.contains { "，。：）%".contains($0.first ?? " ") || $0.hasSuffix("（") }, "\(lines)")
            #expect(lines.allSatisfy { width($0) <= Double(max(limit, 9)) }, "\(limit): \(lines)")
        }
    }

    @Test func `latin text breaks at spaces only`() {
        let lines = LineBreaking.lines("one two  three-four", room: { $0 == 0 ? 7 : 5 }, width: { Double($0.count) })
        #expect(lines == ["one two", "three-four"])
        #expect(LineBreaking.lines(" ", room: { _ in 5 }, width: { Double($0.count) }).isEmpty)
    }

    @Test(arguments: [
        ("takes 40.6 ms, 92.4 % and 41 KiB", "takes 40.6\u{A0}ms, 92.4\u{A0}% and 41\u{A0}KiB"),
        ("25 GB/s of 3 rows", "25\u{A0}GB/s of 3 rows"), ("ms 5", "ms 5"), ("5  ms", "5  ms"), ("", ""),
        ("5 msec, 6 \u{6BEB}\u{79D2}\u{3002}", "5 msec, 6\u{A0}\u{6BEB}\u{79D2}\u{3002}"),
    ])
    func `a number is bound to its unit`(text: String, bound: String) {
        #expect(LineBreaking.binding(text) == bound)
        #expect(
            LineBreaking.lines(text, room: { _ in 1 }, width: { Double($0.count) }).allSatisfy { !$0.hasPrefix("%") })
    }
}
