import Foundation

/// Words in the bytes of a text.
public enum ByteSearch {
    /// Where a word stands first from a place on; nil where it stands nowhere.
    ///
    /// - Parameter rare: the place in the word of the letter that is rarest in such texts: most of a text is passed
    ///   over while it is looked for.
    /// Complexity: O(bytes).
    public static func first(
        _ word: [UInt8], rare: Int, in bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0
    ) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        var next = start + rare
        while next < bytes.count, let letter = memchr(base + next, Int32(word[rare]), bytes.count - next) {
            let place = UnsafeRawPointer(letter) - UnsafeRawPointer(base) - rare
            if bytes.count - place >= word.count, memcmp(base + place, word, word.count) == 0 { return place }
            next = place + rare + 1
        }
        return nil
    }
}
