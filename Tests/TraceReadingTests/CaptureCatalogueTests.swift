import Foundation
import Testing

@testable import TraceReading

/// What stands beside each format of captures, so that none is read without its proof and its words.
@Suite struct CaptureCatalogueTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static func paths(under folder: String) throws -> [String] {
        let place = root.appending(path: folder).path
        return try FileManager.default.subpathsOfDirectory(atPath: place).map { "\(place)/\($0)" }
    }

    @Test(arguments: CaptureCatalogue.names.indices)
    func `a format has golden cases, which are told by their content`(place: Int) throws {
        let format = CaptureCatalogue.formats[place]
        let cases = try ["Tests/Golden/captures", "Tests/Golden/captures_engines"].flatMap(Self.paths).filter { path in
            format.endings.contains { path.hasSuffix($0) }
                && FileManager.default.fileExists(atPath: (path as NSString).deletingLastPathComponent + "/case.json")
                && !path.hasSuffix("/case.json")
        }
        #expect(!cases.isEmpty, "\(format.name)")
        for path in cases {
            let kind = try #require(try CaptureCatalogue.format(of: path), "\(path)")
            #expect(kind.format.name == format.name, "\(path)")
        }
    }

    @Test(arguments: CaptureCatalogue.names.indices)
    func `a format has its row in the guide in every language`(place: Int) throws {
        let format = CaptureCatalogue.formats[place]
        let pages = try Self.paths(under: "site/pages").filter { $0.hasSuffix("/captures.md") }
        #expect(pages.count >= 2)
        for page in pages {
            let rows = try String(contentsOfFile: page, encoding: .utf8).split(separator: "\n").filter {
                $0.hasPrefix("| ") && $0.contains("kvplace analyze")
            }
            #expect(rows.contains { row in format.endings.contains(where: row.contains) }, "\(format.name): \(page)")
        }
    }
}
