import Testing

@testable import Reports

@Suite struct EscapingTests {
    @Test func aQuotationMarkWithACombiningMarkIsEscapedToo() {
        #expect(HTMLEscape.text("\"\u{301} onload=x") == "&quot;\u{301} onload=x")
        #expect(HTMLEscape.text("</script>&'") == "&lt;/script&gt;&amp;&#39;")
    }

    @Test func markdownPunctuationReadsAsItself() {
        for text in ["*a* _b_ [c](d)", "<img src=x>", "1. one", "# not a heading", "a | b", "`x`", "- item", "&lt;"] {
            let html = CommonMark.html(Escape.markdown(text))
            #expect(html == "<p>\(HTMLEscape.text(text).replacing("&#39;", with: "'"))</p>\n")
        }
    }

    @Test func rawHTMLAndScriptLinksInMarkdownAreDropped() {
        #expect(!CommonMark.html("<script>alert(1)</script>").contains("<script"))
        #expect(!CommonMark.html("[x](javascript:alert(1))").contains("javascript"))
    }

    @Test func invisibleAndReorderingCharactersBecomeVisible() {
        #expect(
            TraceText.display("a\u{202E}b\u{2028}c\u{0}d\u{FFFE}e\u{200B}")
                == "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{FFFD}e\u{FFFD}")
        #expect(TraceText.display("数据集 é") == "数据集 é")
    }

    @Test func aLongTextKeepsItsStartAndEnd() {
        let shown = TraceText.display(String(repeating: "a", count: 10_000) + "z")
        #expect(shown.count <= TraceText.displayLimit + 1 && shown.hasPrefix("aaa") && shown.hasSuffix("az"))
    }

    @Test func csvQuotesWhatNeedsItAndDefusesFormulas() {
        let table = DataTable(
            caption: "", columns: [.init("A", key: "a", isNumber: false), .init("B", key: "b")],
            rows: [[.text("x,\"y\"\r\n"), .number(0.1)], [.text("=1+1"), .none], [.text("-a"), .integer(-3)]])
        #expect(CSV.text(table) == "a,b\r\n\"x,\"\"y\"\"\r\n\",0.1\r\n'=1+1,\r\n'-a,-3\r\n")
    }

    @Test func slugsAreNamesAndUnique() {
        #expect(
            Slug.unique(["LongBench v2", "longbench-v2", "", "42", "数据", "LONGBENCH_V2!"])
                == ["longbench-v2", "longbench-v2-b", "run", "run-42", "u6570u636e", "longbench-v2-c"])
    }
}
