import CScanKernels
import Foundation
import TestSupport
import Testing

@testable import TraceReading

/// The inputs that fuzzing the scanner left, without the fuzzer: at every level the same as the reader that parses each
/// line in full.
@Suite struct FuzzCorpusTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fuzz/corpus/scanner.txt")

    private static func lines() throws -> [[UInt8]] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").flatMap { text in
            try #require(Data(base64Encoded: String(text)))
                .split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
        }
    }

    @Test(arguments: availableLevels)
    func `every input of the scanners corpus is read like by the naive reader`(level: KVKernelLevel) throws {
        var scanner = RecordScanner(level: level)
        var records = 0
        var malformed = 0
        var disagreements: [String] = []
        for line in try Self.lines() {
            let isAlike: Bool
            switch (NaiveLineReader.read(line), ScannedLine(line, &scanner)) {
            case (.record(let record), let found):
                isAlike = found == .record(record)
                records += 1
            case (.withoutPositions(let padding), let found): isAlike = found == .withoutPositions(padding: padding)
            case (.blank, let found): isAlike = found == .blank
            case (.malformed(_, insideIgnoredValue: false), let found):
                if case .malformed = found { isAlike = true } else { isAlike = false }
                malformed += 1
            case (.malformed, _): isAlike = true
            }
            if !isAlike { disagreements.append(String(decoding: line, as: UTF8.self)) }
        }
        #expect(disagreements == [])
        #expect(records > 4 && malformed > 1000, "the corpus holds lines of both kinds")
    }
}
