import Foundation
import Locality
import TraceReading

/// Shows how far an analysis is on a terminal's stderr: share, rate, time left. Silent anywhere else.
///
/// Thread safety: `stopped` under `condition`; hence `@unchecked Sendable`.
final class ProgressMeter: @unchecked Sendable {
    private let name: String
    private let totalBytes: Int
    private let progress: AnalysisProgress
    private let isShown: Bool
    private let condition = NSCondition()
    private var isStopped = false
    private var isFinished = false

    init(directory: TraceDirectory, progress: AnalysisProgress, isQuiet: Bool) {
        name = directory.input
        totalBytes = directory.shards.reduce(0) { $0 + $1.byteCount }
        self.progress = progress
        isShown = !isQuiet && Terminal.standardError.isInteractive
    }

    func start() {
        guard isShown else { return }
        Thread { self.run() }.start()
    }

    /// Removes the line and waits until nothing more is written.
    func stop() {
        guard isShown else { return }
        condition.lock()
        isStopped = true
        condition.broadcast()
        while !isFinished { condition.wait() }
        condition.unlock()
        Terminal.standardError.write("\r\u{1B}[K")
    }

    private func run() {
        let start = ContinuousClock.now
        condition.lock()
        while !isStopped {
            show(after: ContinuousClock.now - start)
            _ = condition.wait(until: Date(timeIntervalSinceNow: 0.1))
        }
        isFinished = true
        condition.broadcast()
        condition.unlock()
    }

    private func show(after elapsed: Duration) {
        let done = progress.bytesDone
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        let rate = seconds > 0 ? Double(done) / seconds : 0
        guard totalBytes > 0 else {
            let text = "\(name): \(decimal(Double(done) / 1e9)) GB, \(decimal(rate / 1e9)) GB/s"
            Terminal.standardError.write("\r\(text.prefix(100))\u{1B}[K")
            return
        }
        let share = min(1, Double(done) / Double(totalBytes))
        let left = rate > 0 ? Int((Double(max(0, totalBytes - done)) / rate).rounded(.up)) : 0
        // All is read before policies are simulated and results are added up.
        let rest = share < 1 ? "\(decimal(rate / 1e9)) GB/s, \(left) s left" : "read; adding up"
        let text = "\(name): \(Int(share * 100)) % of \(decimal(Double(totalBytes) / 1e9)) GB, \(rest)"
        Terminal.standardError.write("\r\(text.prefix(100))\u{1B}[K")
    }

    /// With two decimals.
    private func decimal(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}
