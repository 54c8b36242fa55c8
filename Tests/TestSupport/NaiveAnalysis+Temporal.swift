import LocalityModel

extension NaiveAnalysis {
    /// `step_jaccard` and `working_set.W`.
    func temporalSamples(_ stream: NaiveStream) -> NaiveSamples {
        let touched = touchedSets(stream).map(Set.init)
        var samples = NaiveSamples()
        samples["step_jaccard"] = zip(touched.dropFirst(), touched).map { now, before in
            share(now.intersection(before).count, of: now.union(before).count)
        }
        for window in Set(configuration.workingSetWindows) {
            samples["working_set.\(window)"] = touched.indices.map { last in
                let first = max(0, last - window + 1)
                return Double(touched[first...last].reduce(into: Set()) { $0.formUnion($1) }.count)
            }
        }
        return samples
    }

    func temporalLocality(_ streams: [NaiveStream], _ samples: NaiveSamples) -> TemporalLocality {
        let histogram = reuseTimeHistogram(streams)
        let touchesOfBlocks = streams.flatMap { Array(recordsPerBlock($0).values) }
        return TemporalLocality(
            stepJaccard: summary(samples, "step_jaccard"),
            reuseTimeHistogram: IntegerKeyed(histogram.map { ($0.key, $0.value) }),
            reuseTimeCDF: reuseTimeCDF(histogram),
            firstTouchBlocks: touchesOfBlocks.count,
            singleTouchBlocks: touchesOfBlocks.count { $0 == 1 },
            reuseSamples: histogram.values.reduce(0, +),
            reuseCapSteps: configuration.reuseCapSteps)
    }

    /// Reuse time, at least 0 and at most the cap → touches.
    func reuseTimeHistogram(_ streams: [NaiveStream]) -> [Int: Int] {
        var histogram: [Int: Int] = [:]
        for stream in streams {
            var lastStep: [Int: Int] = [:]
            for step in stream.steps {
                for block in step.touchedBlocks(blockSize: blockSize) {
                    if let last = lastStep[block] {
                        let elapsed = Int128(step.step) - Int128(last)
                        let reuseTime = min(max(0, elapsed), Int128(configuration.reuseCapSteps))
                        histogram[Int(reuseTime), default: 0] += 1
                    }
                    lastStep[block] = step.step
                }
            }
        }
        return histogram
    }

    func reuseTimeCDF(_ histogram: [Int: Int]) -> [ReuseTimePoint] {
        let total = histogram.values.reduce(0, +)
        return histogram.keys.sorted().map { steps in
            let within = histogram.filter { $0.key <= steps }.values.reduce(0, +)
            return ReuseTimePoint(steps: steps, share: share(within, of: total))
        }
    }

    /// Block → records of the stream that touch it.
    func recordsPerBlock(_ stream: NaiveStream) -> [Int: Int] {
        Dictionary(touchedSets(stream).flatMap { $0.map { ($0, 1) } }, uniquingKeysWith: +)
    }
}
