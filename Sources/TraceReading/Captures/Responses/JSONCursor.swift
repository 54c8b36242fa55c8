import CScanKernels
import Foundation

/// A place in a file of JSON, or in what it decompresses to, moved forward in constant memory: values that nobody asks
/// for are passed over, however long, and base64 is passed over as a place in the content.
///
/// As strict as finding one's way needs: quotes, brackets, separators.
final class JSONCursor {
    private static let pieceByteCount = 256 << 10
    private let content: any CaptureContent
    private let piece: UnsafeMutablePointer<UInt8>
    private var index = 0
    private var end = 0
    /// The content's offset behind the piece.
    private var readOffset = 0
    /// Bytes that may be read, for a look that must not take long.
    private let limit: Int
    /// Where the first line begins that was passed since `mark`.
    private var passedLine: Int?
    private let level = kv_best_level()

    init(_ content: any CaptureContent, limit: Int = .max) {
        self.content = content
        self.limit = min(limit, content.knownByteCount ?? .max)
        piece = .allocate(capacity: Self.pieceByteCount)
    }

    deinit { piece.deallocate() }

    /// The offset of the current byte.
    var offset: Int { readOffset - (end - index) }

    /// The current byte; nil at the end.
    func byte() throws(ResponseFault) -> UInt8? {
        if index == end {
            try refill()
            if end == 0 { return nil }
        }
        return piece[index]
    }

    /// The current byte, which must be there.
    func required() throws(ResponseFault) -> UInt8 {
        guard let byte = try byte() else { throw .cutOff(offset: offset) }
        return byte
    }

    func advance() { index += 1 }

    /// Moves on behind a byte, which must be the current one.
    func take(_ expected: UInt8, _ what: String) throws(ResponseFault) {
        guard try required() == expected else { throw .syntax(offset: offset, expected: what) }
        advance()
    }

    /// Moves to the next byte that is not white space.
    func skipSpaces() throws(ResponseFault) {
        while let byte = try byte(),
            byte == Byte.space || byte == Byte.lineFeed || byte == Byte.tab
                || byte == Byte.carriageReturn
        {
            advance()
            if byte == Byte.lineFeed { notePassedLine() }
        }
    }

    // MARK: - Lines

    /// Remembers the place: `goToNextLine` goes to the line behind it.
    func mark() { passedLine = nil }

    /// Moves to the first line that begins behind the mark; false where there is none.
    func goToNextLine() throws(ResponseFault) -> Bool {
        guard let place = passedLine else { return try skipLine() }
        passedLine = nil
        goBack(to: place)
        return true
    }

    private func notePassedLine() {
        if passedLine == nil { passedLine = offset }
    }

    private func goBack(to place: Int) {
        if place >= readOffset - end {
            index = place - (readOffset - end)
            return
        }
        readOffset = place
        index = 0
        end = 0
    }

    /// Moves behind the next line feed; false where there is none.
    func skipLine() throws(ResponseFault) -> Bool {
        while try byte() != nil {
            if let place = memchr(piece + index, Int32(Byte.lineFeed), end - index) {
                index = place.assumingMemoryBound(to: UInt8.self) - piece + 1
                return true
            }
            index = end
        }
        return false
    }

    /// Passes over characters of base64; returns how many there were, and the telling ones.
    func skipBase64() throws(ResponseFault) -> Base64Beginning {
        var beginning = Base64Beginning()
        while try byte() != nil {
            let span = kv_base64_span(level, piece + index, end - index)
            beginning.add(UnsafeBufferPointer(start: piece + index, count: span))
            index += span
            if index < end { break }
        }
        return beginning
    }

    /// Reads a string, of which no more than a number of bytes is kept.
    ///
    /// - Returns: its bytes; nil if there are more, or escapes among them that are not JSON's.
    func string(upTo most: Int) throws(ResponseFault) -> String? {
        try take(Byte.quote, "a string")
        var bytes = [Byte.quote]
        var isEscaped = false
        while true {
            let byte = try required()
            guard byte != Byte.lineFeed else { throw .syntax(offset: offset, expected: "the end of a string") }
            advance()
            if bytes.count <= most + 1 { bytes.append(byte) }
            if isEscaped {
                isEscaped = false
            } else if byte == Byte.backslash {
                isEscaped = true
            } else if byte == Byte.quote {
                break
            }
        }
        guard bytes.count <= most + 1 else { return nil }
        if !bytes.contains(Byte.backslash) { return String(decoding: bytes[1..<bytes.count - 1], as: UTF8.self) }
        return (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) as? String
    }

    /// Reads an integer; nil for a value of another kind, which is passed over.
    func integer() throws(ResponseFault) -> Int? {
        let first = try required()
        guard first == Byte.minus || first &- Byte.zero < 10 else {
            try skipValue()
            return nil
        }
        var text = ""
        while let byte = try byte(), !endsScalar(byte), text.utf8.count < 40 {
            text.unicodeScalars.append(Unicode.Scalar(byte))
            advance()
        }
        return Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
    }

    /// Passes over a value of any kind; nesting is counted, not recursed into.
    func skipValue() throws(ResponseFault) {
        switch try required() {
        case Byte.quote: try skipString()
        case Byte.openBrace, Byte.openBracket: try skipContainer()
        default:
            let start = offset
            while let byte = try byte(), !endsScalar(byte) {
                guard byte != Byte.quote, byte != Byte.colon, byte != Byte.openBrace, byte != Byte.openBracket else {
                    throw .syntax(offset: offset, expected: "a separator")
                }
                advance()
            }
            guard offset > start else { throw .syntax(offset: offset, expected: "a value") }
        }
    }

    private func skipContainer() throws(ResponseFault) {
        var depth = 0
        while true {
            switch try required() {
            case Byte.openBrace, Byte.openBracket: depth += 1
            case Byte.closeBrace, Byte.closeBracket: depth -= 1
            case Byte.quote:
                try skipString()
                continue
            case Byte.lineFeed:
                advance()
                notePassedLine()
                continue
            default: break
            }
            advance()
            if depth == 0 { return }
        }
    }

    private func skipString() throws(ResponseFault) {
        advance()
        while true {
            _ = try required()
            let rest = UnsafeBufferPointer(start: piece + index, count: end - index)
            guard
                let place = rest.firstIndex(where: {
                    $0 == Byte.quote || $0 == Byte.backslash || $0 == Byte.lineFeed
                })
            else {
                index = end
                continue
            }
            index += place
            switch piece[index] {
            case Byte.quote:
                advance()
                return
            case Byte.backslash:
                advance()
                try takeEscaped()
            default: throw .syntax(offset: offset, expected: "the end of a string")
            }
        }
    }

    /// Passes over the byte behind a backslash; where that is the end of a line, the line was cut there.
    func takeEscaped() throws(ResponseFault) {
        guard try required() != Byte.lineFeed else { throw .syntax(offset: offset, expected: "the end of a string") }
        advance()
    }

    private func refill() throws(ResponseFault) {
        index = 0
        end = 0
        do throws(TraceReadingError) {
            let count = max(0, min(Self.pieceByteCount, limit - readOffset))
            end = try content.read(at: readOffset, count: count, into: piece)
        } catch {
            throw .failure(error)
        }
        readOffset += end
    }
}

/// Why a response cannot be read on.
enum ResponseFault: Error, Equatable {
    case cutOff(offset: Int)
    case syntax(offset: Int, expected: String)
    case failure(TraceReadingError)
}
