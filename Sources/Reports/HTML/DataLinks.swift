/// Where a page's links to its data lead: to files beside it, to one file with all of it, or, in a single file, to the
/// data itself.
struct DataLinks: Sendable {
    /// Bytes of data that a single file may hold; with a report's own, it stays below 2 MiB.
    private static let limit = 1 << 20

    /// Path of a file → the address that holds its data; nil where there are files.
    private let held: [String: String]?
    /// The one file of all data; nil where there is none.
    private let shared: String?
    /// Pictures that have a place all the same: the path of a file of their own → the address.
    private var pictures: [String: String] = [:]

    /// Links to files beside the page.
    static let files = DataLinks(held: nil)
    /// A page that offers no data.
    static let none = DataLinks(held: [:])

    private init(held: [String: String]?) {
        self.held = held
        shared = nil
    }

    /// All data in one file, and these pictures at their places.
    init(shared path: String, pictures: [String: String]) {
        held = nil
        shared = path
        self.pictures = pictures
    }

    /// Whether the data of all charts and block sizes lies in one file.
    var areShared: Bool { shared != nil }

    /// The data of these files in the page, in their order, as long as there is room; what has no room has no link.
    init(holding files: [OutputFile]) {
        var held: [String: String] = [:]
        var room = Self.limit
        for file in files {
            let address = Self.address(file)
            guard address.utf8.count <= room else { continue }
            room -= address.utf8.count
            held[file.path] = address
        }
        self.held = held
        shared = nil
    }

    /// What a template needs for a link; nil where the data has no place.
    func link(_ path: String, _ title: String) -> [String: Any]? {
        if let shared {
            guard let target = path.hasSuffix(".csv") ? shared : pictures[path] else { return nil }
            return ["target": target, "title": title, "download": false]
        }
        guard let held else { return ["target": path, "title": title, "download": false] }
        let name = String(path.split(separator: "/").last ?? "")
        return held[path].map { ["target": $0, "title": title, "download": name] }
    }

    func has(_ path: String) -> Bool { held == nil || held?[path] != nil }

    private static func address(_ file: OutputFile) -> String {
        let kind = file.path.hasSuffix(".svg") ? "image/svg+xml" : "text/csv"
        return "data:\(kind);charset=utf-8," + percentEncoded(file.bytes)
    }

    /// Letters, digits and what an address may hold inside a quoted attribute; everything else as bytes.
    private static func percentEncoded(_ text: [UInt8]) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.count * 5 / 4)
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text {
            if isPlain[Int(byte)] {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static let isPlain: [Bool] = (0..<256).map { byte in
        let scalar = UnicodeScalar(UInt8(byte))
        return byte < 128
            && (scalar.properties.isAlphabetic || "0123456789-._~!$()*+,;=:@/?".unicodeScalars.contains(scalar))
    }
}
