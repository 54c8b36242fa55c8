import Foundation
import LocalityModel
import Testing

@testable import Reports

/// Whole reports, byte by byte. `KVPLACE_RECORD=1 swift test --filter GoldenReportTests` writes them anew, and fails,
/// so that a recording never passes for a check: look at the difference, then run again without it.
@Suite struct GoldenReportTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    private static let isRecording = ProcessInfo.processInfo.environment["KVPLACE_RECORD"] == "1"

    @Test func `a report of two block sizes`() throws {
        let results = [16, 64].map { size -> AnalysisResult in
            var result = SampleResults.full(layers: 2, blockSize: size)
            result.accessMap?.streams.removeLast()
            result.accessMap?.streams[0].rows.removeLast(34)
            return result
        }
        try check(Rendering(results), folder: "two-block-sizes")
    }

    @Test func `a report of the seed's keys`() throws {
        try check(Rendering([SampleResults.seed]), folder: "seed-keys")
    }

    private func check(_ rendering: Rendering, folder: String) throws {
        let place = Self.root.appending(path: folder)
        let files =
            rendering.files.filter { !$0.path.hasPrefix("assets/") }
        if Self.isRecording {
            try? FileManager.default.removeItem(at: place)
            for file in files {
                let target = place.appending(path: file.path)
                try FileManager.default.createDirectory(
                    at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(file.text.utf8).write(to: target)
            }
            Issue.record("recorded \(folder); run again without KVPLACE_RECORD")
            return
        }
        var expected: Set<String> = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: place.path) where path.contains(".") {
            expected.insert(path)
        }
        #expect(Set(files.map(\.path)) == expected)
        for file in files {
            let recorded = try String(contentsOf: place.appending(path: file.path), encoding: .utf8)
            #expect(recorded == file.text, "\(folder)/\(file.path) differs: \(firstDifference(recorded, file.text))")
        }
    }

    private func firstDifference(_ recorded: String, _ made: String) -> String {
        let pairs = zip(recorded.split(separator: "\n"), made.split(separator: "\n"))
        guard let pair = pairs.first(where: { $0 != $1 }) else { return "one is longer" }
        return "recorded «\(pair.0.prefix(200))», made «\(pair.1.prefix(200))»"
    }
}
