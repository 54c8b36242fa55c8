import ArgumentParser
import Foundation
import Sizing
import TextReading

/// What an engine counted, as people copy it: a number (`812345`, `9.3e+08`, `812345.4` of an `increase`), a line of a
/// page of counters (`vllm:hisparse_cache_hits_total{engine="0"} 9.3e+08`), or a share of all look-ups (`93.1%`).
enum ObservedCount: Equatable {
    case count(Int)
    /// From 0 to 1.
    case share(Double)

    /// Reads the text of a flag. Parts of a row are cut off.
    static func read(_ text: String) throws -> ObservedCount {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if text.hasSuffix("%") {
            guard let percent = Double(text.dropLast().trimmingCharacters(in: .whitespaces)), (0...100) ~= percent
            else { throw ValidationError("expected a share from 0% to 100%.") }
            return .share(percent / 100)
        }
        if let number = WrittenNumber(text), number.unit != .bytes {
            guard !number.isNegative, let count = number.truncated, count < 1 << 62 else {
                throw ValidationError(range)
            }
            return .count(count)
        }
        guard let value = ObservedMetrics.count(ofLine: text) else {
            throw ValidationError(
                "expected a count, as 812345 or 9.3e+08, a line of counters, or a share, as 93.1%.")
        }
        guard value >= 0, value < 0x1p62 else { throw ValidationError(range) }
        return .count(Int(value))
    }

    private static let range = "a count is 0 or more, and below 2^62."

    /// Hits and misses of two flags; nil where neither was given. One share says all.
    static func hits(_ hits: ObservedCount?, _ misses: ObservedCount?) throws -> ObservedHits? {
        switch (hits, misses) {
        case (nil, nil): return nil
        case (.share(let share), nil): return ObservedHits(hitRate: share)
        case (nil, .share(let share)): return ObservedHits(hitRate: 1 - share)
        case (.count(let hits), .count(let misses)):
            guard let observed = ObservedHits(hits: hits, misses: misses) else {
                throw ValidationError(
                    "--observed-hits \(hits), --observed-misses \(misses): must be 0 or more, and not both 0.")
            }
            return observed
        case (.count, nil), (nil, .count):
            throw ValidationError("--observed-hits and --observed-misses belong together; give both.")
        default:
            throw ValidationError(
                "--observed-hits and --observed-misses: a share says how both are; give it alone, or both as counts.")
        }
    }
}
