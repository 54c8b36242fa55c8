/// A day, or a day and a time of it, as ISO 8601 writes them: `2026-11-29`, `2026-11-29T08:30Z`,
/// `2026-11-29 08:30:00.25+01:00`. A day without a time is its beginning; a time without a zone is in UTC.
public struct CalendarTime: Comparable, Sendable {
    /// Seconds since the beginning of the year 0 in UTC, leap seconds left out.
    public let seconds: Double

    /// Nil where the text is anything else, or a day that no calendar has, as 2026-02-30.
    ///
    /// O(text).
    public init?(_ text: String) {
        var scan = Scan(rest: text.utf8[...])
        guard let days = scan.days() else { return nil }
        guard !scan.rest.isEmpty else {
            seconds = Double(days) * 86_400
            return
        }
        guard scan.take("T") || scan.take(" "), let time = scan.timeOfDay(), let zone = scan.zone(), scan.rest.isEmpty
        else { return nil }
        seconds = Double(days) * 86_400 + time - Double(zone)
    }

    public static func < (left: CalendarTime, right: CalendarTime) -> Bool { left.seconds < right.seconds }
}

/// What of a text was not read yet.
private struct Scan {
    var rest: Substring.UTF8View

    mutating func take(_ character: Character) -> Bool {
        guard rest.first == character.asciiValue else { return false }
        rest.removeFirst()
        return true
    }

    /// A number of exactly so many digits, in a range.
    mutating func number(digits: Int, _ range: ClosedRange<Int>) -> Int? {
        let text = rest.prefix(digits)
        guard text.count == digits, text.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let value = text.reduce(0) { $0 * 10 + Int($1) - 0x30 }
        guard range.contains(value) else { return nil }
        rest.removeFirst(digits)
        return value
    }

    /// Days before a day, counted from the beginning of the year 0.
    mutating func days() -> Int? {
        guard let year = number(digits: 4, 0...9999), take("-"), let month = number(digits: 2, 1...12), take("-")
        else { return nil }
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let months = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard let day = number(digits: 2, 1...months[month - 1]) else { return nil }
        let leapYearsBefore = (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400
        return year * 365 + leapYearsBefore + months.prefix(month - 1).reduce(0, +) + day - 1
    }

    /// Seconds since midnight.
    mutating func timeOfDay() -> Double? {
        guard let hour = number(digits: 2, 0...23), take(":"), let minute = number(digits: 2, 0...59)
        else { return nil }
        var seconds = Double(hour * 3600 + minute * 60)
        guard take(":") else { return seconds }
        guard let second = number(digits: 2, 0...60) else { return nil }
        seconds += Double(second)
        guard take(".") || take(",") else { return seconds }
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty, let fraction = Double("0." + String(Substring(digits))) else { return nil }
        rest.removeFirst(digits.count)
        return seconds + fraction
    }

    /// Seconds that a zone is ahead of UTC.
    mutating func zone() -> Int? {
        if rest.isEmpty || take("Z") { return 0 }
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let hour = number(digits: 2, 0...23) else { return nil }
        _ = take(":")
        guard !rest.isEmpty else { return sign * hour * 3600 }
        return number(digits: 2, 0...59).map { sign * (hour * 3600 + $0 * 60) }
    }
}
