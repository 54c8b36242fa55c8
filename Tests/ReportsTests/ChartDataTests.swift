import Foundation
import Testing

@testable import Reports

/// What stands around a drawing: names of series, values under the pointer, data inside a single file.
@Suite struct ChartDataTests {
    @Test(arguments: [40.0, 90, 200, 2_000])
    func `wrapping loses nothing and keeps the width`(_ limit: Double) {
        let text = "ruler answers of the evening shift, 長い名前のデータセット, run_with_a_very_long_name_without_any_space"
        let lines = TextMetrics.wrapped(text, to: limit, isBold: true)
        #expect(lines.allSatisfy { $0.count == 1 || TextMetrics.width($0, isBold: true) <= limit })
        let kept: (String) -> String = { $0.filter { $0 != " " } }
        #expect(kept(lines.joined()) == kept(text))
        #expect(TextMetrics.wrapped("", to: limit).isEmpty)
    }

    @Test func `a word is broken only where no space can be`() {
        let limit = TextMetrics.width("one two")
        #expect(TextMetrics.wrapped("one two three", to: limit) == ["one two", "three"])
    }

    @Test func `long names get letters and stand below`() {
        let short = SeriesKey(["mean", "p99"], gutter: 200, width: 660)
        #expect(short.labels == ["mean", "p99"] && short.height == 0)
        let name = String(repeating: "long name ", count: 20)
        let key = SeriesKey(["mean", name], gutter: 200, width: 660)
        var body = SVGBody()
        key.draw(into: &body, top: 100)
        #expect(key.labels == ["A", "B"] && key.height > 2 * TextMetrics.lineHeight)
        #expect(body.markup.text.contains(">A mean<") && body.markup.text.contains(">B long name"))
    }

    @Test func `data inside a file is the data beside it`() throws {
        let text = "capacity,\"hit %\"\r\n1,'=cmd|calc\u{2028}長い <\u{7F}>\r\n"
        let links = DataLinks(holding: [OutputFile(path: "data/a.csv", text: text)])
        let link = try #require(links.link("data/a.csv", "CSV"))
        let address = try #require(link["target"] as? String)
        #expect(link["download"] as? String == "a.csv" && address.allSatisfy(\.isASCII))
        #expect(!address.contains(where: "<>\"' ".contains))
        let held = try #require(address.split(separator: ",", maxSplits: 1).last)
        #expect(held.removingPercentEncoding == text)
    }

    @Test func `what has no room inside has no link`() {
        let large = OutputFile(path: "data/large.csv", text: String(repeating: "1,2\n", count: 300_000))
        let small = OutputFile(path: "data/small.csv", text: "1\n")
        let links = DataLinks(holding: [large, small])
        #expect(!links.has("data/large.csv") && links.has("data/small.csv"))
        #expect(links.link("data/large.csv", "CSV") == nil)
        #expect(DataLinks.files.has("data/large.csv") && !DataLinks.none.has("data/small.csv"))
    }

    @Test func `probes are JSON that no name breaks`() throws {
        let area = Frame(left: 1, top: 2.5, width: 3, height: 4)
        let probes: [Probe.Content] = [
            .values(isLogarithmic: true, lower: 1, upper: 64, column: 2, only: "a\"b</script>"), .rows(["x", "'y'"]),
            .cells(rows: ["0"], columns: ["1", "2"], titles: ["Layer", "Step", "share", "none"]),
        ]
        for content in probes {
            let json = Probe(area: area, content: content).json
            let value = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
            #expect(value["area"] as? [Double] == [1, 2.5, 3, 4])
            #expect(!json.contains("</script>"))
        }
    }
}
