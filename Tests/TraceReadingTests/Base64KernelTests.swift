import CScanKernels
import Foundation
import TestSupport
import Testing

/// The kernels against plain loops, at every level.
@Suite struct Base64KernelTests {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    @Test(arguments: availableLevels) func `every length decodes to what was encoded`(level: KVKernelLevel) {
        var generator = SeededGenerator(seed: 5)
        for count in 0..<300 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let text = Data(bytes).base64EncodedString().utf8.filter { $0 != UInt8(ascii: "=") }
            var decoded = [UInt8](repeating: 0xEE, count: count + 8)
            kv_base64_decode(level, text, text.count, &decoded)
            #expect(Array(decoded.prefix(count)) == bytes)
            #expect(kv_base64_span(level, text, text.count) == text.count)
        }
    }

    @Test(arguments: availableLevels) func `the span ends at the first character that is none`(level: KVKernelLevel) {
        var generator = SeededGenerator(seed: 6)
        let text = (0..<200).map { _ in Self.alphabet[Int.random(in: 0..<64, using: &generator)] }
        for byte in UInt8.min...UInt8.max where !Self.alphabet.contains(byte) {
            for place in [0, 1, 31, 32, 33, 63, 64, 130, 199] {
                var broken = text
                broken[place] = byte
                #expect(kv_base64_span(level, broken, broken.count) == place)
            }
        }
        for byte in Self.alphabet {
            #expect(kv_base64_span(level, [UInt8](repeating: byte, count: 70), 70) == 70)
        }
    }
}
