public import Foundation

/// Where JSON text stops being JSON, and why, as far as Foundation tells: it names an offset, or the end of the file.
public struct JSONPlace: Equatable, Sendable {
    /// From 1.
    public let line: Int
    /// Characters from 1; a byte order mark before the first one does not count.
    public let column: Int

    /// Nil where the text is JSON, with the words that `JSONText` takes for null, or where Foundation names no place.
    public init?(ofErrorIn file: Data) {
        let data = Data(JSONText.placed(file))
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

    public var text: String { "line \(line), column \(column)" }
}
