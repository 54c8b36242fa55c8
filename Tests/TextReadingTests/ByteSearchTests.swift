import Testing
import TextReading

@Suite struct ByteSearchTests {
    @Test func `every place and rarest letter gives the first occurrence`() {
        let letters: [UInt8] = [97, 98]
        for length in 0...7 {
            for number in 0..<(1 << length) {
                let text = (0..<length).map { letters[number >> $0 & 1] }
                for word in [[97], [97, 98], [98, 98], [97, 98, 97]] as [[UInt8]] {
                    for start in 0...length {
                        let expected = (start..<max(start, length)).first { text[$0...].starts(with: word) }
                        for rare in word.indices {
                            let found = text.withUnsafeBufferPointer {
                                ByteSearch.first(word, rare: rare, in: $0, from: start)
                            }
                            #expect(found == expected, "\(word) in \(text) from \(start), by \(rare)")
                        }
                    }
                }
            }
        }
    }
}
