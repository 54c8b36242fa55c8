import Foundation
import TextReading
import TraceReading

/// What shows a page on this machine.
struct Browser {
    /// Names and values of the environment: PATH, DISPLAY, WAYLAND_DISPLAY, SSH_CONNECTION.
    let environment: [String: String]

    static var current: Browser { Browser(environment: ProcessInfo.processInfo.environment) }

    /// Shows a page and says so; where nothing can show it, says its path, and over SSH how to look from elsewhere.
    func show(_ page: String) -> [String] {
        if hasDisplay, let opener, start(opener, page) { return ["Opened: \(page)"] }
        return isRemote ? [page] + remoteHints(page) : [page]
    }

    private var hasDisplay: Bool {
        #if os(macOS)
            !isRemote
        #else
            ["DISPLAY", "WAYLAND_DISPLAY"].contains { isSet($0) }
        #endif
    }

    private var isRemote: Bool { isSet("SSH_CONNECTION") }

    private func isSet(_ name: String) -> Bool { !(environment[name] ?? "").isEmpty }

    /// The desktop's own program for opening things.
    private var opener: String? {
        #if os(macOS)
            let name = "open"
        #else
            let name = "xdg-open"
        #endif
        return (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Whether the program started and did not fail at once: one that becomes the browser itself runs on.
    private func start(_ program: String, _ page: String) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = [URL(fileURLWithPath: page).path]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        for _ in 0..<Self.looks where process.isRunning { Thread.sleep(forTimeInterval: Self.secondsBetweenLooks) }
        return process.isRunning || process.terminationStatus == 0
    }

    /// A program that fails does so within two seconds.
    private static let looks = 100
    private static let secondsBetweenLooks = 0.02

    private func remoteHints(_ page: String) -> [String] {
        let folder = FilePath.folder(of: page)
        let name = page.dropFirst(folder.isEmpty ? 0 : folder.hasSuffix("/") ? folder.count : folder.count + 1)
        let served = ShellWord.quoted(folder.isEmpty ? "." : folder)
        let address = name.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? String(name)
        return [
            "This machine has no display. To look from yours, serve the folder here:",
            "  python3 -m http.server 8000 --bind 127.0.0.1 --directory \(served)",
            "and on your machine run ssh -L 8000:127.0.0.1:8000 HOST, then open http://127.0.0.1:8000/\(address)",
            "Or write one file and copy it: kvplace report RUN --single-file --out report.html",
        ]
    }
}
