import Foundation
import Testing

@testable import TextReading

@Suite struct CalendarTimeTests {
    @Test func `every day of four hundred years follows the one before`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        let start = try #require(calendar.date(from: DateComponents(year: 1900, month: 1, day: 1)))
        let first = try #require(CalendarTime("1900-01-01")).seconds
        for day in stride(from: 0, to: 146_097, by: 1) {
            let parts = calendar.dateComponents(
                [.year, .month, .day], from: start.addingTimeInterval(Double(day) * 86_400))
            let text = String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
            #expect(CalendarTime(text)?.seconds == first + Double(day) * 86_400, "\(text)")
        }
    }

    @Test(arguments: [
        ("2026-11-29", "2026-11-29T00:00"), ("2026-11-29", "2026-11-29 00:00:00.000Z"),
        ("2026-11-29T08:30:00+08:00", "2026-11-29T00:30Z"), ("2026-11-29T08:30:00-0130", "2026-11-29T10:00:00"),
        ("2026-11-29T23:59:60", "2026-11-30"), ("2026-11-29T01:00+01", "2026-11-29"),
    ])
    func `one instant is one whatever its form`(left: String, right: String) throws {
        #expect(try #require(CalendarTime(left)) == #require(CalendarTime(right)))
    }

    @Test func `fractions and zones order`() throws {
        let times = [
            "2026-11-29T08:30:00Z", "2026-11-29T08:30:00.5Z", "2026-11-29T08:30:01,25", "2026-11-29T07:30:02-01:00",
        ]
        let read = times.compactMap { CalendarTime($0) }
        #expect(read.count == times.count && read == read.sorted() && Set(read.map(\.seconds)).count == times.count)
    }

    @Test(arguments: [
        "", "yesterday", "2026", "2026-11", "2026-1-1", "2026-13-01", "2026-00-10", "2026-02-30", "2025-02-29",
        "1900-02-29", "2026-11-31", "29.11.2026", "11/29/2026", "2026-11-29T", "2026-11-29T8:30", "2026-11-29T24:00",
        "2026-11-29T08:60", "2026-11-29T08:30:61", "2026-11-29T08:30:00.", "2026-11-29T08:30+", "2026-11-29T08:30Zx",
        "2026-11-29x", " 2026-11-29", "2026-11-29 ", "２０２６-11-29", "1795910400",
    ])
    func `what no calendar has is none`(text: String) {
        #expect(CalendarTime(text) == nil)
    }

    @Test func `leap days are read`() {
        #expect(CalendarTime("2024-02-29") != nil && CalendarTime("2000-02-29") != nil)
    }
}
