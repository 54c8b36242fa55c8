import ArgumentParser
import TextReading

/// Reads the numbers of flags as people and engines write them; each is a `transform` of an `@Option`.
enum FlagNumber {
    /// A whole number of anything: `4096`, `128K`, `9.3e+08`.
    static func count(_ text: String) throws -> Int {
        guard let number = WrittenNumber(text), number.unit != .bytes else {
            throw ValidationError("expected a whole number, as 4096, 128K (131072) or 9.3e+08.")
        }
        return try integer(number)
    }

    /// A number of bytes, with a unit or without: `67108864`, `64M`, `64MiB`.
    static func byteCount(_ text: String) throws -> Int {
        guard let number = WrittenNumber(text) else {
            throw ValidationError("expected bytes, as 67108864, 64M or 64MiB.")
        }
        return try integer(number)
    }

    /// Numbers with commas between them: `16,32,1K`.
    static func counts(_ text: String) throws -> [Int] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { try count(String($0)) }
    }

    /// An amount of memory. A number without a unit is taken for bytes only where it is too large for anything else.
    ///
    /// - Returns: nil for anything else.
    static func memory(_ text: String) -> Int? {
        guard let number = WrittenNumber(text), let bytes = number.truncated, bytes > 0 else { return nil }
        return number.unit == .plain && bytes < 1 << 20 ? nil : bytes
    }

    private static func integer(_ number: WrittenNumber) throws -> Int {
        if let integer = number.integer { return integer }
        throw ValidationError(
            number.truncated == nil ? "it is larger than any number that is taken." : "expected a whole number.")
    }
}
