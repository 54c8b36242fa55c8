import Foundation
import Testing

@testable import TraceReading

/// Files of other formats, told by content first.
@Suite struct UnsupportedFormatTests {
    private static let heads: [(head: [UInt8], name: String, format: UnsupportedFormat)] = [
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0, 4], "a.jsonl", .xz),
        (Array("BZh9".utf8) + [0x31, 0x41, 0x59, 0x26, 0x53, 0x59], "a", .bzip2),
        ([0x04, 0x22, 0x4D, 0x18, 0x64], "a.jsonl", .lz4), ([0x1B, 0x0A], "a.jsonl.br", .brotli),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a", .sevenZip),
        ([0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 22) + [7, 0, 0, 0] + Array("a.jsonl".utf8), "a", .zip),
        ([UInt8](repeating: 0x61, count: 257) + Array("ustar".utf8), "a.jsonl", .tar),
        (Array("PAR1x".utf8), "a.jsonl", .parquet), ([0x89] + Array("HDF\r\n\u{1A}\n".utf8), "a", .hdf5),
        (Array("ARROW1\0\0".utf8), "a", .arrow), (Array("FEA1x".utf8), "a", .arrow),
        (Array("ORC\u{3}".utf8), "a", .orc),
        ([0x80, 4, 0x95], "a", .pickle), (Array("SQLite format 3\0x".utf8), "a", .sqlite),
        (Array("\n <!DOCTYPE HTML><html>".utf8), "a.npy", .html), (Array("<html>".utf8), "a", .html),
        (Array("version https://git-lfs.github.com/spec/v1\noid".utf8), "a", .gitLFS),
        (Array("/annex/objects/SHA256E-s1".utf8), "a", .gitAnnex), ([1, 2, 3], "a.parquet", .parquet),
    ]

    @Test func `every format is told, and says what to do`() {
        for (head, name, format) in Self.heads {
            #expect(UnsupportedFormat(head: head, fileName: name) == format, "\(format)")
            #expect(!format.description.isEmpty && !format.advice("p/a").contains("\n"))
        }
        #expect(Set(Self.heads.map(\.format)) == Set(UnsupportedFormat.allCases))
    }

    @Test func `what is read is no other format`() {
        let array =
            [UInt8]([0x50, 0x4B, 3, 4]) + [UInt8](repeating: 0, count: 22) + [5, 0, 0, 0] + Array("a.npy".utf8)
        for head in [
            Array("{\"a\": 1}\n".utf8), [], Array("hello".utf8), array, [0x1F, 0x8B, 8], [0x93] + Array("NUMPY".utf8),
        ] {
            #expect(UnsupportedFormat(head: head, fileName: "a.jsonl") == nil)
        }
        // A name counts where the content tells nothing, and not where it is a line of JSON.
        #expect(UnsupportedFormat(head: Array("{\"a\": 1}\n".utf8), fileName: "a.db") == nil)
    }

    @Test func `commands quote the path and never take it for a flag`() {
        #expect(UnsupportedFormat.xz.advice("a b.jsonl.xz") == "unpack it with: xz -dc 'a b.jsonl.xz' > 'a b.jsonl'")
        #expect(UnsupportedFormat.xz.advice("it's.jsonl").contains("< 'it'\\''s.jsonl' > 'it'\\''s.jsonl.new' && mv "))
        #expect(UnsupportedFormat.lz4.advice("-x.lz4") == "unpack it with: lz4 -dc ./-x.lz4 > ./-x")
        #expect(UnsupportedFormat.parquet.advice("a.parquet").hasSuffix(" a.parquet a.jsonl"))
    }

    @Test func `the header of a zstd frame says its window and its dictionary`() throws {
        let long = try #require(ZstandardFrameHeader([0x28, 0xB5, 0x2F, 0xFD, 0x04, 0xA8, 0, 0]))
        #expect(long.windowByteCount == 2 << 30 && long.dictionaryID == 0)
        #expect(long.windowReason.contains("2048 MiB") && long.windowAdvice("a").hasSuffix("--long=31 a"))
        let odd = try #require(ZstandardFrameHeader([0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x8A, 0]))
        #expect(odd.windowByteCount == (128 << 20) + 2 * (16 << 20) && odd.windowAdvice("a").contains("--long=28"))
        let named = try #require(ZstandardFrameHeader([0x28, 0xB5, 0x2F, 0xFD, 0x22, 0x34, 0x12, 9, 0]))
        #expect(named.dictionaryID == 0x1234 && named.windowByteCount == 9)
        let single = try #require(ZstandardFrameHeader([0x28, 0xB5, 0x2F, 0xFD, 0x60, 0, 1]))
        #expect(single.windowByteCount == 512)
        for bytes: [UInt8] in [
            [], [0x28, 0xB5, 0x2F, 0xFD], [0x28, 0xB5, 0x2F, 0xFD, 0xE0, 0, 1], [1, 2, 3, 4, 5, 6, 7],
        ] {
            #expect(ZstandardFrameHeader(bytes) == nil)
        }
    }

    @Test func `samples of a stream do not depend on how it is cut, and tell a changed byte of them`() {
        func fingerprint(_ bytes: [UInt8], _ sizes: [Int]) -> String {
            var samples = StreamSamples()
            var start = 0
            var turn = 0
            while start < bytes.count {
                let end = min(bytes.count, start + sizes[turn % sizes.count])
                bytes[start..<end].withUnsafeBufferPointer { samples.add($0) }
                start = end
                turn += 1
            }
            #expect(samples.byteCount == bytes.count)
            return samples.fingerprint
        }
        var bytes = (0..<(3 << 20) + 70_001).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 7) }
        let whole = fingerprint(bytes, [bytes.count])
        for sizes in [[65_536], [1, 4095, 70_000], [262_144, 3], [1 << 20]] {
            #expect(fingerprint(bytes, sizes) == whole)
        }
        for place in [0, 65_535, (1 << 20) + 17, bytes.count - 1, bytes.count - 65_536] {
            bytes[place] ^= 1
            #expect(fingerprint(bytes, [100_000]) != whole, "\(place)")
            bytes[place] ^= 1
        }
        #expect(fingerprint(Array(bytes.dropLast()), [100_000]) != whole)
    }

    @Test func `equal shards are compared to the last byte`() throws {
        let folder = try ScratchFolder()
        var content = [UInt8](repeating: 7, count: 300_000)
        func shard(_ name: String) throws -> (shard: Shard, fingerprint: String) {
            let path = "\(folder.path)/\(name)"
            try Data(content).write(to: URL(fileURLWithPath: path))
            let shard = Shard(name: name, path: path, byteCount: content.count, compression: .none)
            return (shard, try TraceFingerprint.compute(shard))
        }
        let first = try shard("a.jsonl")
        // A place that the fingerprint does not sample.
        content[70_000] = 8
        let changed = try shard("b.jsonl")
        content[70_000] = 7
        let twin = try shard("c.jsonl")
        #expect(first.fingerprint == changed.fingerprint)
        #expect(
            EqualShards.remarks([first, changed, twin])
                == [FileRemark(file: "c.jsonl", kind: .equal, detail: "a.jsonl")])
        let empty = (shard: Shard(name: "e", path: "", byteCount: 0, compression: .none), fingerprint: "")
        #expect(EqualShards.remarks([empty, empty]).isEmpty)
    }
}
