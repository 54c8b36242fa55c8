import Foundation
import Testing

@testable import TraceReading

@Suite struct TraceFingerprintTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        try folder.write("trace_steps_0.jsonl", "one")
        try folder.write("trace_steps_1.jsonl", "two")
        try folder.write("run_meta.json", "{}")
    }

    private func fingerprint() throws -> String {
        try TraceFingerprint.compute(try TraceDiscovery.find(folder.path).directories[0])
    }

    @Test func `is sixteen hexadecimal digits and the same for the same content`() throws {
        let first = try fingerprint()
        #expect(first.count == 16 && first.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        let copy = try ScratchFolder()
        try copy.write("trace_steps_0.jsonl", "one")
        try copy.write("trace_steps_1.jsonl", "two")
        try copy.write("run_meta.json", "{}")
        #expect(try TraceFingerprint.compute(try TraceDiscovery.find(copy.path).directories[0]) == first)
    }

    @Test func `any change of names sizes content or metadata changes it`() throws {
        var seen: Set<String> = [try fingerprint()]
        func expectNew(_ what: String) throws {
            #expect(seen.insert(try fingerprint()).inserted, "\(what)")
        }
        try folder.write("trace_steps_0.jsonl", "onE")
        try expectNew("content")
        try folder.write("trace_steps_0.jsonl", "oneo")
        try expectNew("size")
        try folder.write("trace_steps_0.jsonl", "onet")
        try folder.write("trace_steps_1.jsonl", "wo")
        try expectNew("a byte moved to the next shard")
        try FileManager.default.moveItem(
            atPath: "\(folder.path)/trace_steps_1.jsonl", toPath: "\(folder.path)/trace_steps_2.jsonl")
        try expectNew("name")
        try folder.write("run_meta.json", #"{"rank": 1}"#)
        try expectNew("metadata")
        try folder.write("run_meta.json", "")
        try expectNew("empty metadata")
        try FileManager.default.removeItem(atPath: "\(folder.path)/run_meta.json")
        try expectNew("no metadata")
        try folder.write("trace_steps_3.jsonl", "")
        try expectNew("an empty shard")
        try folder.write("notes.txt", "of no meaning")
        #expect(seen.contains(try fingerprint()))
    }

    @Test(arguments: [0, 65_535, 65_536, 131_072, 235_294, 235_294 + 4_095, 3_764_704, 3_934_464, 3_999_999])
    func `a byte in a sampled place of a large shard counts`(place: Int) throws {
        var content = [UInt8](repeating: UInt8(ascii: "x"), count: 4_000_000)
        let path = "\(folder.path)/trace_steps_0.jsonl"
        try Data(content).write(to: URL(filePath: path))
        let before = try fingerprint()
        content[place] = UInt8(ascii: "y")
        try Data(content).write(to: URL(filePath: path))
        let isSampled = place < 65_536 || place >= 3_934_464 || (0..<4_096).contains(place % 235_294)
        #expect((try fingerprint() != before) == isSampled)
    }

    @Test func `is FNV 1 a`() {
        // Published vectors of the 64-bit FNV-1a; each part is followed by its length, eight bytes.
        var hash = FNV1a()
        #expect(hash.value == 0xCBF2_9CE4_8422_2325)
        hash.add([])
        var plain: UInt64 = 0xCBF2_9CE4_8422_2325
        for _ in 0..<8 { plain = plain &* 0x0000_0100_0000_01B3 }
        #expect(hash.value == plain)
    }
}
