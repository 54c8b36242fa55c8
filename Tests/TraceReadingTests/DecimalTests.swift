import Testing

@testable import TraceReading

@Suite struct DecimalTests {
    @Test(arguments: [
        ("100.0", 100), ("1e2", 100), ("1E+2", 100), ("-0.0", 0), ("12.50e1", 125), ("1200e-2", 12), ("0e9", 0),
        ("9007199254740991.0", 9_007_199_254_740_991), ("-3.000", -3), ("0.00001e5", 1), ("7.0e-0", 7),
        ("10000000000000000000000e-20", 100), ("0.0e99999999999999999999", 0), ("1.20e1", 12),
    ])
    func `a decimal of integral value is that integer`(text: String, value: Int) {
        #expect(scan(text) == .integer(value))
    }

    @Test(arguments: [
        "3.5", "1e-1", "9007199254740992.0", "1e300", "1e16", "0.1e0", "1.", ".5", "1e", "1e+", "01.0", "1.0x", "--1.0",
        "1.00000000000000000000000001", "12345678901234567890123e-22",
    ])
    func `anything else is no integer`(text: String) {
        guard case .fault = scan(text) else {
            Issue.record("\(text) was read as \(scan(text))")
            return
        }
    }

    private func scan(_ text: String) -> ScannedInteger {
        let memory = PaddedBytes(Array(text.utf8) + [UInt8(ascii: ","), 0x0A], filler: UInt8(ascii: "1"))
        var cursor = memory.start
        return scanInteger(&cursor)
    }
}
