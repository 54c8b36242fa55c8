import Testing

@testable import Reports

@Suite struct EscapingTests {
    @Test func `a quotation mark with a combining mark is escaped too`() {
        #expect(HTMLEscape.text("\"\u{301} onload=x") == "&quot;\u{301} onload=x")
        #expect(HTMLEscape.text("</script>&'") == "&lt;/script&gt;&amp;&#39;")
    }

    @Test func `Markdown punctuation reads as itself`() {
        for text in ["*a* _b_ [c](d)", "<img src=x>", "1. one", "# not a heading", "a | b", "`x`", "- item", "&lt;"] {
            let html = CommonMark.html(Escape.markdown(text))
            #expect(html == "<p>\(HTMLEscape.text(text).replacing("&#39;", with: "'"))</p>\n")
        }
    }

    @Test func `raw HTML and script links in Markdown are dropped`() {
        #expect(!CommonMark.html("<script>alert(1)</script>").contains("<script"))
        #expect(!CommonMark.html("[x](javascript:alert(1))").contains("javascript"))
    }

    @Test func `invisible and reordering characters become visible`() {
        #expect(
            TraceText.display("a\u{202E}b\u{2028}c\u{0}d\u{FFFE}e\u{200B}")
                == "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{FFFD}e\u{FFFD}")
        #expect(TraceText.display("数据集 é") == "数据集 é")
    }

    @Test func `a long text keeps its start and end`() {
        let shown = TraceText.display(String(repeating: "a", count: 10_000) + "z")
        #expect(shown.count <= TraceText.displayLimit + 1 && shown.hasPrefix("aaa") && shown.hasSuffix("az"))
    }

    @Test func `CSV quotes what needs it and defuses formulas`() {
        let table = DataTable(
            caption: "", columns: [.init("A", key: "a", isNumber: false), .init("B", key: "b")],
            rows: [[.text("x,\"y\"\r\n"), .number(0.1)], [.text("=1+1"), .none], [.text("-a"), .integer(-3)]])
        #expect(CSV.text(table).text == "a,b\r\n\"x,\"\"y\"\"\r\n\",0.1\r\n'=1+1,\r\n'-a,-3\r\n")
    }

    /// Texts of any kind come back when an apostrophe is taken off each cell that starts with one.
    @Test func `every kind of text cell is defused and can be read back`() {
        let texts = [
            "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "＠x", "'quoted'", "'=1", "",
            "plain", "数据", "a;=1", "a\t=1", "\"=1",
        ]
        for text in texts {
            let cells: [DataTable.Cell] = [
                .text(text), .link(text: text, target: "x"), .markdown(text),
                .picture(SmallPicture(markup: "", text: text)),
            ]
            for cell in cells {
                let table = DataTable(caption: "", columns: [.init("A", key: "a", isNumber: false)], rows: [[cell]])
                let written = Self.onlyCell(CSV.text(table).text)
                #expect(!Self.isFormula(written), "\(text)")
                #expect((written.hasPrefix("'") ? String(written.dropFirst()) : written) == text)
            }
        }
    }

    @Test func `numbers and headers of ACSV are what they were`() {
        let table = DataTable(
            caption: "", columns: [.init("A", key: "=a", isNumber: false), .init("B", key: "b"), .init("C", key: "c")],
            rows: [[.integer(-3), .number(-0.5), .relativeChange(-1e-12)], [.change(-2), .bytes(4), .none]])
        #expect(CSV.text(table).text == "'=a,b,c\r\n-3,-0.5,-1e-12\r\n-2,4,\r\n")
    }

    private static func isFormula(_ cell: String) -> Bool {
        cell.unicodeScalars.first.map("=+-@\t\r\n＝＋－＠".unicodeScalars.contains) ?? false
    }

    /// The cell of a table with one column and one row, read as RFC 4180 says.
    private static func onlyCell(_ text: String) -> String {
        let body = text.unicodeScalars.dropFirst("a\r\n".unicodeScalars.count).dropLast(2)
        guard body.first == "\"" else { return String(String.UnicodeScalarView(body)) }
        return String(String.UnicodeScalarView(body.dropFirst().dropLast())).replacing("\"\"", with: "\"")
    }

    @Test func `slugs are names and unique`() {
        #expect(
            Slug.unique(["LongBench v2", "longbench-v2", "", "42", "数据", "LONGBENCH_V2!"])
                == ["longbench-v2", "longbench-v2-b", "run", "run-42", "数据", "longbench-v2-c"])
    }

    @Test func `names that windows keeps are not given`() {
        for name in ["CON", "con.txt ", "aux", "NUL", "PRN", "com1", "LPT9", "com0", "CON!", "ＣＯＮ", "COM¹", "conin$"] {
            let slug = Slug.of(name)
            #expect(slug.hasPrefix("run-") || slug == "con-txt", "\(name): \(slug)")
        }
        #expect(Slug.of("console") == "console")
    }

    /// Names that a file system may take for one another, by case or by the Unicode form of a letter.
    @Test(arguments: [
        ["Case", "case", "CASE", "ｃａｓｅ"], ["Café", "cafe\u{301}", "CAFÉ"], ["Straße", "STRASSE", "straſſe"],
        ["Σίσυφος", "σίσυφοσ", "ΣΊΣΥΦΟΣ"], ["\u{212A}elvin", "kelvin"], ["ﬁt", "fit"],
        ["한국", "\u{1112}\u{1161}\u{11AB}국"],
    ])
    func `texts that a file system folds give one name`(_ texts: [String]) {
        let slugs = Set(texts.map { Array(Slug.of($0).utf8) })
        #expect(slugs.count == 1, "\(texts.map(Slug.of))")
        #expect(Set(Slug.unique(texts)).count == texts.count)
    }

    @Test func `names in any script stay readable`() {
        #expect(Slug.of("данные RULER 4k") == "данные-ruler-4k")
        #expect(Slug.of("हिन्दी डेटा") == "हिन्दी-डेटा")
        #expect(Slug.of("مجموعة/بيانات") == "مجموعة-بيانات")
        #expect(Slug.of("a\u{202E}b\u{200D}c\u{301}d/../e") == "a-b-ćd-e")
        #expect(Slug.of(String(repeating: "数", count: 300)).utf8.count <= 80)
        #expect(Slug.of("😀 \u{301}") == "run")
    }
}
