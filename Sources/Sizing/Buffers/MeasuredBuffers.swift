import LocalityModel

/// A buffer whose misses were measured.
public struct MeasuredBuffer: Equatable, Sendable {
    public let shape: BufferShape
    /// Scaled to the model's layers.
    public let misses: StepMisses
    /// Of the mean, at 95 %; nil with fewer than two requests.
    public let interval: ClosedRange<Double>?
    public let isStillFilling: Bool
    /// Requests whose steady steps were measured; 0 in results of older versions.
    public let requests: Int
}

/// Buffers whose misses were measured, of every block size that was analysed.
struct MeasuredBuffers: Sendable {
    let buffers: [MeasuredBuffer]

    init(_ buffers: [MeasuredBuffer]) { self.buffers = buffers }

    /// A buffer for each capacity at which misses of request steps were measured: those of the steady steps, of all
    /// where there are none.
    ///
    /// - Parameters:
    ///   - scale: layers of the model / layers that were measured.
    ///   - leastTokens: what a buffer holds at least; of the capacities below it the largest counts, raised to it,
    ///     where none was measured there: a larger buffer never misses more.
    init(_ misses: RequestStepMisses, blockSizeTokens: Int, scale: Double, leastTokens: Int = 0) {
        let least = (leastTokens + blockSizeTokens - 1) / blockSizeTokens
        let points = misses.capacities.enumerated().map { ($0.offset, $0.element) }
        let large = points.filter { $0.1.capacityBlocks >= least }
        let isMeasured = large.first?.1.capacityBlocks == least
        let raised = isMeasured ? nil : points.last { $0.1.capacityBlocks < least }
        buffers = ([raised].compactMap { $0 } + large).map { index, point in
            MeasuredBuffer(
                shape: BufferShape(
                    blockSizeTokens: blockSizeTokens, capacityBlocks: max(point.capacityBlocks, least)),
                misses: StepMisses(point, scale: scale),
                interval: MeanInterval(point.requestMeans)?.range(scale: scale),
                isStillFilling: misses.isStillFilling(at: index), requests: point.requestMeans?.count ?? 0)
        }
    }

    static func + (left: MeasuredBuffers, right: MeasuredBuffers) -> MeasuredBuffers {
        MeasuredBuffers(left.buffers + right.buffers)
    }

    /// Those that a machine's engine takes and that are smaller than its context: a buffer of at least N tokens holds a
    /// request whole, so it is the whole cache.
    func candidates(_ machine: Machine) -> [BufferCandidate] { candidates(machine) { $0.misses } }

    /// The same with other misses.
    func candidates(_ machine: Machine, misses: (MeasuredBuffer) -> StepMisses) -> [BufferCandidate] {
        buffers.compactMap { buffer in
            guard buffer.shape.tokens < machine.contextTokens else { return nil }
            let admitted = machine.admission.buffer(machine, buffer.shape)
            guard admitted.refusal == nil else { return nil }
            return BufferCandidate(
                machine, buffer.shape, misses(buffer), admitted, interval: buffer.interval,
                isStillFilling: buffer.isStillFilling)
        }
    }

    /// A candidate so many times as large: as measured there, or as at the last capacity that was, which reaches the
    /// deepest touch. Nil below one step, where the capacity is between two that were measured, and where a machine's
    /// engine does not take it or it holds a context whole.
    func scaled(_ candidate: BufferCandidate, by factor: Double, _ machine: Machine) -> BufferCandidate? {
        let blocks = Double(candidate.capacityBlocks) * factor
        let own = buffers.filter { $0.shape.blockSizeTokens == candidate.blockSizeTokens }
        guard blocks == blocks.rounded(), let last = own.last else { return nil }
        let shape = BufferShape(blockSizeTokens: candidate.blockSizeTokens, capacityBlocks: Int(blocks))
        let exact = own.first { $0.shape == shape }
        guard let source = exact ?? (shape.capacityBlocks > last.shape.capacityBlocks ? last : nil),
            shape.tokens < machine.contextTokens
        else { return nil }
        let admitted = machine.admission.buffer(machine, shape)
        guard admitted.refusal == nil else { return nil }
        return BufferCandidate(
            machine, shape, source.misses, admitted, interval: source.interval, isStillFilling: source.isStillFilling)
    }
}

extension RequestStepMisses {
    /// Whether the last point of the warm-up curve lies below 0.9 × the steady mean of a capacity: its cache was not
    /// yet full, so its misses are upper bounds.
    func isStillFilling(at index: Int) -> Bool {
        guard let steady = capacities[index].steady, let last = warmupCurve.last, last.stepOrdinal > warmupSteps,
            last.meanMisses.indices.contains(index)
        else { return false }
        return last.meanMisses[index] < 0.9 * steady.mean
    }
}
