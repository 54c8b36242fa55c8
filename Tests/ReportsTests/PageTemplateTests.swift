import Testing

@testable import Reports

/// What a page's template inserts for values, and which texts are no templates.
@Suite struct PageTemplateTests {
    private var values: [String: Any] {
        [
            "a": "<1>", "html": ByteText("<b>"), "yes": true, "no": false, "texts": ["x", "y"], "none": [String](),
            "groups": [["n": "1"] as [String: Any], ["n": "2", "a": "own"]], "group": ["n": "3"] as [String: Any],
            "mark": "<&>",
        ]
    }

    private func rendered(_ text: String) throws -> String {
        var html = ByteText()
        let other = try PageTemplate("[{{{n}}}]")
        try PageTemplate(text).render([["a": "label", "l": "L"], values], ["other": other], to: &html)
        return html.text
    }

    @Test(arguments: [
        ("{{{a}}} {{& a }} {{a}} {{{l}}} {{{unknown}}}", "<1> <1> &lt;1&gt; L "),
        ("{{{html}}}{{html}} {{{yes}}}", "<b>&lt;b&gt; true"),
        ("{{#yes}}y{{/yes}}{{#no}}n{{/no}}{{^no}}N{{/no}}{{^yes}}Y{{/yes}}{{^unknown}}U{{/unknown}}", "yNU"),
        ("{{#texts}}{{{.}}}{{{a}}},{{/texts}}{{#none}}x{{/none}}{{^none}}0{{/none}}", "x<1>,y<1>,0"),
        ("{{#groups}}{{{n}}}{{{a}}} {{/groups}}{{^groups}}0{{/groups}}", "1<1> 2own "),
        ("{{#group}}{{{n}}}{{> other}}{{/group}}{{> other}}{{> unknown}}", "3[3][]"),
        ("{{#a}}{{{.}}} {{{a}}}{{/a}}", "<1> <1>"), ("{{#mark}}{{.}}{{/mark}}", "&lt;&amp;&gt;"),
        ("a { b {{! a comment }}} }", "a { b } }"), ("", ""), ("{", "{"),
    ])
    func `values are inserted`(text: String, html: String) throws {
        #expect(try rendered(text) == html)
    }

    @Test(arguments: [
        ("a\n{{#yes}}\nb\n{{/yes}}\nc", "a\nb\nc"), ("  {{#yes}}  \n b\n\t{{/yes}}\n", " b\n"),
        ("{{! x }}\r\na\r\n{{> other}}\r\n", "a\r\n[]"), ("{{#yes}} b {{/yes}}\n", " b \n"),
        ("a {{> other}}\n{{{l}}}\n", "a []\nL\n"), ("{{#yes}}\n{{/yes}}{{^no}}\n{{/no}}", "\n"),
    ])
    func `a line with one tag alone is no line`(text: String, html: String) throws {
        #expect(try rendered(text) == html)
    }

    @Test(arguments: [
        "{{#a}}", "{{#a}}{{/b}}", "{{/a}}", "{{a", "{{{a}}", "{{}}", "{{=<% %>=}}", "{{< a}}{{/a}}", "{{a.b}}",
        "{{f(a)}}", "{{#a b}}{{/a b}}", "{{",
    ])
    func `other tags are refused`(text: String) {
        #expect(throws: PageTemplate.Fault.self) { try PageTemplate(text) }
    }
}
