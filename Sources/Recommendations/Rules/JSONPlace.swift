import Foundation

/// Where JSON text stops being JSON, and why, as far as Foundation tells: it names an offset, or the end of the file.
struct JSONPlace: Equatable {
    let line: Int
    let column: Int

    /// Nil where the text is JSON, or where Foundation names no place.
    init?(ofErrorIn data: Data) {
        do {
            _ = try JSONSerialization.jsonObject(with: data)
            return nil
        } catch {
            let reason = (error as NSError).userInfo["NSDebugDescription"] as? String ?? "\(error)"
            guard let offset = Self.offset(reason, byteCount: data.count) else { return nil }
            let before = data.prefix(offset)
            line = 1 + before.count { $0 == UInt8(ascii: "\n") }
            let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? before.startIndex
            column = 1 + String(decoding: before[lineStart...], as: UTF8.self).count
        }
    }

    /// Reads `… around character 21.` or `Unexpected end of file …`.
    private static func offset(_ reason: String, byteCount: Int) -> Int? {
        if reason.contains("end of file") { return byteCount }
        guard let match = reason.firstMatch(of: /character (\d+)/), let offset = Int(match.output.1) else { return nil }
        return min(offset, byteCount)
    }

    var text: String { "line \(line), column \(column)" }
}
