import CScanKernels
import TestSupport
import Testing

/// `kv_scan_positions` at every level against its Swift twin.
@Suite struct PositionKernelTests {
    @Test(arguments: UInt64(1)...60)
    func `every level agrees with the twin on random lists`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<40 { expectAgreement(randomList(&generator)) }
    }

    @Test func `every level agrees where the list ends at each place of a block`() {
        for digits in 1...9 {
            let number = Array(repeating: UInt8(ascii: "7"), count: digits)
            for separator in [",", ", "] {
                for length in 0...160 {
                    var bytes: [UInt8] = []
                    while bytes.count < length { bytes += number + Array(separator.utf8) }
                    expectAgreement(Array(bytes.prefix(length)) + Array("]}".utf8))
                }
            }
        }
    }

    @Test(arguments: [
        "01", "00", "0", "-1", "+1", " 1", "1.5", "1e3", "", "12345678", "123456789", "1 ", "\t1", "x", "]",
    ])
    func `every level stops at what is not plain in each place of a block`(odd: String) {
        for before in 0...70 {
            let plain = String(repeating: "9,", count: before / 2) + (before % 2 == 1 ? "16,1," : "")
            expectAgreement(Array("\(plain)\(odd),5, 6,7]}".utf8))
        }
    }

    @Test func `every level agrees on every byte in each place of a block`() {
        let list = Array("1,22, 333,4444, 55555,666666, 7777777,0,0, 90,1,22, 333,4444, 55555,666666, 7,8]".utf8)
        for place in 0..<70 {
            for byte in UInt8.min...UInt8.max {
                var bytes = list
                bytes[place] = byte
                expectAgreement(bytes)
            }
        }
    }

    /// Windows of 64 bytes overlap: each place of the second, third and fourth one, and numbers across their borders.
    @Test(arguments: [
        "1234, 1001, 2345, 9876, 4321, 5555, ", "1234567, 7654321, 1000000, ", "1,22,333,4444,55555,666666,7777777,0,",
        "0, 90, 163839, 5, 70000, ", "1,2,",
    ])
    func `every level agrees on odd bytes in each place of many blocks`(pattern: String) {
        let list = Array(String(repeating: pattern, count: 256 / pattern.utf8.count + 1).utf8)
        for place in list.indices {
            for byte in Array("0179, -.]\t\n\"/:;\u{0}".utf8) + [0x80, 0xAC, 0xB0, 0xFF] {
                var bytes = list
                bytes[place] = byte
                expectAgreement(bytes + [UInt8(ascii: "7"), UInt8(ascii: "]")])
            }
        }
    }

    @Test(arguments: UInt64(1)...40)
    func `every level agrees when several bytes change`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed + 1_000)
        let digits = generator.integer(1...7)
        let separator = generator.pick([",", ", "])
        for _ in 0..<200 {
            var bytes: [UInt8] = []
            while bytes.count < 250 {
                let length = generator.chance(70) ? digits : generator.integer(1...7)
                bytes += (0..<length).map { UInt8(ascii: "0") + UInt8(generator.integer(($0 == 0 ? 1 : 0)...9)) }
                bytes += Array(separator.utf8)
            }
            for _ in 0..<generator.integer(0...3) {
                bytes[generator.integer(0...bytes.count - 1)] = generator.pick(Array("0123456789,,,,    -]".utf8))
            }
            expectAgreement(bytes)
        }
    }

    /// Every place where the kernel may stop, with nothing readable behind the border that its contract wants.
    @Test(arguments: ["1234, ", "1234567, ", "7,", "55555,", "1,22, 333,4444, 55555,666666, 7777777,"])
    func `no level reads beyond the border`(pattern: String) {
        for count in 0...160 {
            let list = Array(String(repeating: pattern, count: count / pattern.utf8.count + 1).utf8).prefix(count)
            for end in ["]", "7]", "1234567]", "12345678]", " ]"] {
                let stop = scanWithTwin(PaddedBytes(list + Array(end.utf8)), room: 512).offset
                for filler in [UInt8(ascii: "1"), UInt8(ascii: ","), 0x0A] {
                    let padded = list + Array(end.utf8) + Array(repeating: filler, count: 72)
                    let memory = BorderedBytes(Array(padded.prefix(stop + 72)))
                    for level in availableLevels { #expect(scan(level, memory.start, room: 512).offset == stop) }
                }
            }
        }
    }

    @Test func `no level writes beyond the room`() {
        let memory = PaddedBytes(Array(String(repeating: "1,", count: 400).utf8) + [UInt8(ascii: "]")])
        for level in availableLevels {
            for room in 0...200 {
                let scanned = scan(level, memory.start, room: room, canaries: 64)
                #expect(scanned.values.count <= room && scanned.isInsideRoom)
                #expect(scanned.offset == 2 * scanned.values.count)
                #expect(level != KV_PORTABLE || scanned.values.count == room)
                #expect(room < 64 || scanned.values.count > 0)
            }
        }
    }

    private func randomList(_ generator: inout SeededGenerator) -> [UInt8] {
        let separators = generator.pick([[","], [", "], [",", ", "], [",", ", ", ",  ", " ,", ",\t"]])
        let largest = generator.pick([9, 99, 9_999, 163_839, 9_999_999, 999_999_999])
        let percentOdd = generator.pick([0, 0, 2, 20])
        var text = ""
        for _ in 0..<generator.integer(0...120) {
            text +=
                generator.chance(percentOdd)
                ? generator.pick(["007", "-1", "null", "1.5", "\"2\"", "[3]", "", "+4", "12345678901234567890"])
                : String(generator.integer(0...largest))
            text += generator.pick(separators)
        }
        return Array((text + generator.pick(["1]", "]", "\n", "12", "1 ]"])).utf8)
    }

    private struct Scan: Equatable {
        var values: [UInt32]
        var offset: Int
        var isInsideRoom = true
    }

    private func scan(
        _ level: KVKernelLevel, _ start: UnsafePointer<UInt8>, room: Int, canaries: Int = 0
    ) -> Scan {
        var output = [UInt32](repeating: .max, count: room + canaries)
        var cursor: UnsafePointer<UInt8>? = start
        let count = output.withUnsafeMutableBufferPointer {
            kv_scan_positions(level, &cursor, $0.baseAddress, room)
        }
        return Scan(
            values: Array(output.prefix(count)), offset: (cursor ?? start) - start,
            isInsideRoom: output[room...].allSatisfy { $0 == .max })
    }

    private func scanWithTwin(_ memory: PaddedBytes, room: Int) -> Scan {
        var output = [UInt32](repeating: .max, count: room)
        var cursor = memory.start
        let count = output.withUnsafeMutableBufferPointer { buffer in
            scanPositionsInSwift(&cursor, buffer.baseAddress!, room)
        }
        return Scan(values: Array(output.prefix(count)), offset: cursor - memory.start)
    }

    private func expectAgreement(_ bytes: [UInt8]) {
        for filler: UInt8 in [0x0A, UInt8(ascii: "7")] {
            let memory = PaddedBytes(bytes + [0x0A], filler: filler)
            let expected = scanWithTwin(memory, room: 512)
            for level in availableLevels {
                let actual = scan(level, memory.start, room: 512)
                if actual != expected {
                    Issue.record("level \(level.rawValue): \(String(decoding: bytes, as: UTF8.self))")
                }
            }
        }
    }
}
