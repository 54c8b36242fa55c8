import Dispatch
import Foundation

/// Removes a folder that is being written when the run is interrupted, and then lets the signal end the process.
///
/// A signal that is ignored, as a background job of a shell ignores interrupts, stays ignored. After a kill that nobody
/// can catch, `AbandonedFolders` removes the folder at the next run.
final class RemovalOnSignal {
    private var sources: [any DispatchSourceSignal] = []
    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    init(of folder: URL) {
        let queue = DispatchQueue(label: "kvplace.removal")
        for number in Self.signals where Self.isDefault(number) {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                // Workers may put another file into a folder that is being removed.
                for _ in 0..<100 where FileManager.default.fileExists(atPath: folder.path) {
                    try? FileManager.default.removeItem(at: folder)
                }
                signal(number, SIG_DFL)
                kill(getpid(), number)
            }
            source.resume()
            sources.append(source)
        }
    }

    /// From here on the signals do what they did before.
    func end() {
        for source in sources {
            source.cancel()
            signal(Int32(source.handle), SIG_DFL)
        }
        sources = []
    }

    private static func isDefault(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        let handler = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        return handler == unsafeBitCast(SIG_DFL, to: Int.self)
    }
}
