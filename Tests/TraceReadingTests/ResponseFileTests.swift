import Foundation
import Testing

@testable import TraceReading

/// What the parser of responses finds in files, one piece of which is 256 KiB.
@Suite struct ResponseFileTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    /// The arrays of a file with 2 layers and k = 4, as `request name first-token rows`, and what was left out.
    private func read(_ text: String) throws -> (arrays: [String], damages: [String]) {
        let path = "\(folder.path)/r"
        try Data(text.utf8).write(to: URL(filePath: path))
        var settings = CaptureSettings()
        settings.layerCount = 2
        settings.selectedCount = 4
        settings.phase = .all
        let kind = try #require(try CaptureCatalogue.format(of: path))
        let source = try kind.open(path, settings: settings).source
        var arrays: [String] = []
        while let array = try source.next() {
            let shape = array.shape
            arrays.append(
                "\(array.request) \(array.name ?? "-") \(shape.firstToken ?? -1) \(shape.rows) k\(shape.selectedCount)")
        }
        return (arrays, source.damages.map(\.description))
    }

    private func base64(rows: Int) -> String {
        Data(count: rows * 2 * 4 * 4).base64EncodedString()
    }

    private func native(_ name: String, prompt: Int = 5, completion: Int = 4, rows: Int = 8) -> String {
        "{\"meta_info\": {\"id\": \"\(name)\", \"prompt_tokens\": \(prompt), \"completion_tokens\": \(completion),"
            + " \"indexer_topk\": \"\(base64(rows: rows))\"}}"
    }

    @Test func `every form of one response is the same`() throws {
        let one = ["0 a 0 0..<8 k4"]
        for text in [
            native("a"), "\u{FEFF}\n " + native("a") + "\r\n\n", "[" + native("a") + "]", "[\n" + native("a") + " ]\n",
            "data: " + native("a") + "\n\ndata: [DONE]\n\n", ": hello\r\nevent: x\r\ndata:" + native("a"),
        ] {
            let found = try read(text)
            #expect(found.arrays == one && found.damages.isEmpty, "\(text.prefix(40))")
        }
    }

    @Test func `places do not matter`() throws {
        // The string begins at every place around the border of a piece.
        for padding in (256 << 10) - 90..<(256 << 10) + 10 where padding % 3 != 1 {
            let text =
                "{\"text\": \"\(String(repeating: "x", count: padding))\", " + native("a").dropFirst() + "\n"
                + native("b", rows: 4)
            let found = try read(text)
            #expect(found.arrays == ["0 a 0 0..<8 k4", "1 b 4 0..<4 k4"] && found.damages.isEmpty)
        }
    }

    @Test func `a broken line costs itself`() throws {
        let broken = [
            "{", "{]}", "{\"a\" 1}", "{\"a\": 1 \"b\"}", "{\"meta_info\": \"", "nonsense", "{\"a\": \"\\",
            "{\"meta_info\": {\"indexer_topk\": \"AAAA", "{\"a\": tr\"ue}", "{a: 1}",
        ]
        for line in broken {
            let found = try read(native("a") + "\n" + line + "\n" + native("b") + "\n")
            #expect(found.arrays == ["0 a 0 0..<8 k4", "1 b 0 0..<8 k4"], "\(line)")
            #expect(found.damages.count == 1, "\(line)")
        }
    }

    @Test func `what is no capture is none`() throws {
        let others = [
            "", "[]", "{}", "[1, 2]", "\"meta_info\"", "data of another kind", "meta_info", "{\"choices\"",
            "{\"request_id\": 1, \"selected_token_pos\": [1]}", "{\"schema_version\": 1, \"results\": []}",
            "{\"a\": {\"meta_info\": {}}}",
        ]
        for (index, text) in others.enumerated() {
            let path = "\(folder.path)/other\(index)"
            try Data(text.utf8).write(to: URL(filePath: path))
            #expect(try TraceDiscovery.isCapture(path) == (text == "{\"choices\""), "\(text)")
        }
        #expect(try !TraceDiscovery.isCapture(folder.path))
        #expect(try !TraceDiscovery.isCapture("\(folder.path)/gone"))
    }
}
