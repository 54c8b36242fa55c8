/// How sure a choice is: what would be chosen if the mean misses of every buffer lay at the low or at the high end of
/// their 95 % intervals over requests.
public struct ChoiceRange: Equatable, Sendable {
    /// Requests that were measured.
    public let requests: Int
    public let fewestMisses: BufferChoice
    public let mostMisses: BufferChoice

    /// Whether the same is chosen at both ends.
    public var isSame: Bool { fewestMisses.identity == mostMisses.identity }

    /// Nil where a mean has no interval: with fewer than two requests, and in results of older versions.
    init?(_ measured: MeasuredBuffers, _ machine: Machine) {
        let intervals = measured.buffers.compactMap(\.interval)
        guard !intervals.isEmpty, intervals.count == measured.buffers.count else { return nil }
        requests = measured.buffers.map(\.requests).min() ?? 0
        let whole = WholeCache(machine)
        func choice(_ end: (ClosedRange<Double>) -> Double) -> BufferChoice {
            let candidates = measured.candidates(machine) { buffer in
                buffer.interval.map { buffer.misses.shifted(by: end($0) - buffer.misses.mean) } ?? buffer.misses
            }
            return BufferChoice(whole, candidates, machine: machine)
        }
        fewestMisses = choice(\.lowerBound)
        mostMisses = choice(\.upperBound)
    }
}
