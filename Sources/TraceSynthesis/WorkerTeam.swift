import Dispatch

/// Generates one engine step's records with several threads; the result does not depend on their number.
final class WorkerTeam {
    /// Consecutive lines of a step.
    struct Lines {
        let bytes: [UInt8]
        let records: Int
    }

    /// One thread's scratch memory.
    private final class Worker {
        var scores: [Int32] = []
        var selection = TopSelection()
        var encoder: RecordEncoder
        var records = 0

        init(blockSize: Int) { encoder = RecordEncoder(blockSize: blockSize) }
    }

    private let layers: Int
    private let workers: [Worker]

    init(recipe: SynthesisRecipe, workers: Int) {
        layers = recipe.layers
        self.workers = (0..<max(1, workers)).map { _ in Worker(blockSize: recipe.blockSizeTokens) }
    }

    /// Moves every request of the batch by one step and writes its records: layers in order, in each the requests.
    func step(_ batch: [RequestGenerator]) -> [Lines] {
        for generator in batch { generator.advance() }
        let fields = batch.flatMap { generator in (0..<generator.fieldCount).map { (generator, $0) } }
        forEachSlice(of: fields.count) { _, range in
            for (generator, field) in fields[range] { generator.advanceField(field) }
        }
        forEachSlice(of: layers * batch.count) { worker, range in
            worker.encoder.removeAll()
            worker.records = 0
            for item in range {
                WorkerTeam.append(batch[item % batch.count], layer: item / batch.count, to: worker)
            }
        }
        return workers.map { Lines(bytes: $0.encoder.bytes, records: $0.records) }
    }

    private static func append(_ generator: RequestGenerator, layer: Int, to worker: Worker) {
        guard generator.select(layer: layer, into: &worker.selection, scratch: &worker.scores) else { return }
        worker.encoder.append(
            request: generator.request, layer: layer, sequenceTokens: generator.sequenceTokens,
            selection: worker.selection)
        worker.records += 1
    }

    /// Gives each worker a slice of 0 ..< `count`, in order.
    private func forEachSlice(of count: Int, _ body: (Worker, Range<Int>) -> Void) {
        // Each iteration touches its own worker, and of the requests only its own slice's layers or fields.
        nonisolated(unsafe) let workers = workers
        nonisolated(unsafe) let body = body
        DispatchQueue.concurrentPerform(iterations: workers.count) { index in
            let start = count * index / workers.count
            let end = count * (index + 1) / workers.count
            body(workers[index], start..<end)
        }
    }
}
