import Testing
import TextReading

struct WrittenNumberTests {
    @Test(arguments: [
        ("4096", 4096), ("0", 0), ("+7", 7), ("-3", -3), ("1_000_000", 1_000_000), ("9.3e+08", 930_000_000),
        ("1e3", 1000), ("1E3", 1000), ("25e-1 k", 2500), ("128K", 131_072), ("90G", 90 << 30), ("1.5M", 3 << 19),
        ("1.5m", 1_500_000), ("32k", 32_000), ("2t", 2_000_000_000_000), ("1T", 1 << 40), ("64Ki", 65_536),
        ("40GiB", 40 << 30), ("40GB", 40_000_000_000), ("1.5 TiB", 3 << 39), ("656b", 656), ("1.0", 1),
        ("0.1000kb", 100), ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
        ("0e999999", 0), ("8388607T", 8_388_607 << 40),
    ])
    func `a number is what its digits and its unit say`(text: String, value: Int) {
        #expect(WrittenNumber(text)?.integer == value)
        #expect(WrittenNumber(text)?.truncated == value)
    }

    @Test(arguments: [
        ("1.5", 1), ("0.1B", 0), ("-1.5", -1), ("1.0001K", 1024), ("1e-9", 0), ("1e-999999", 0), ("2.5e0", 2),
    ])
    func `a part of a whole is told from one`(text: String, value: Int) {
        #expect(WrittenNumber(text)?.integer == nil)
        #expect(WrittenNumber(text)?.truncated == value)
    }

    @Test(arguments: ["9223372036854775808", "8388608T", "1e19", "1e999999", "9999999999TiB"])
    func `what does not fit is no integer`(text: String) {
        #expect(WrittenNumber(text) != nil)
        #expect(WrittenNumber(text)?.integer == nil && WrittenNumber(text)?.truncated == nil)
    }

    @Test(arguments: [
        "", "-", "K", "GiB", "40XiB", ".5G", "5.G", "1..2", "40GiB!", "٣", "1e", "1e+", "0x10", "inf", "nan", "1,024",
        "1K2", "--1", "1e1000001", "1Kk", "12345678901234567890123456789012345678901",
    ])
    func `anything else is no number`(text: String) {
        #expect(WrittenNumber(text) == nil)
    }

    @Test func `bytes are told from multiples and from plain numbers`() {
        let units = ["7", "7K", "7k", "7Mi", "7kB", "7B", "7gib"].map { WrittenNumber($0)?.unit }
        #expect(units == [.plain, .multiple, .multiple, .multiple, .bytes, .bytes, .bytes])
    }

    @Test func `integers of every size written in any way are read back`() {
        var state: UInt64 = 7
        func next(_ limit: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 11) % limit)
        }
        let units = [("", 1), ("k", 1000), ("K", 1024), ("Ki", 1024), ("kB", 1000), ("KiB", 1024)]
        for _ in 0..<2000 {
            let value = next(1 << UInt64(1 + next(45)))
            let zeros = next(5)
            let (unit, factor) = units[next(6)]
            let text = "\(value)" + (zeros > 0 ? "." + String(repeating: "0", count: zeros) : "") + unit
            #expect(WrittenNumber(text)?.integer == value * factor, "\(text)")
            #expect(WrittenNumber("\(value)e3")?.integer == value * 1000)
            #expect(WrittenNumber("\(value)000e-3")?.integer == value)
        }
    }
}
