import LocalityModel

extension NaiveAnalysis {
    /// Mean working set for every stored window, from the definition: the union of each record's last W touched sets.
    func workingSetCurve(_ streams: [NaiveStream]) -> [WorkingSetPoint] {
        let records = streams.map(\.steps.count).reduce(0, +)
        let longest = streams.map(\.steps.count).max() ?? 0
        let touchedSetsOfStreams = streams.map { touchedSets($0).map(Set.init) }
        return curveWindows(longestStream: longest).map { window in
            var sum = 0
            for touched in touchedSetsOfStreams {
                for last in touched.indices {
                    let first = max(0, last - window + 1)
                    sum += touched[first...last].reduce(into: Set()) { $0.formUnion($1) }.count
                }
            }
            return WorkingSetPoint(windowSteps: window, meanBlocks: records == 0 ? 0 : share(sum, of: records))
        }
    }

    /// 1…20, then 50, 100, 200, 500 … up to the first that reaches the longest stream; the powers of two up to there;
    /// and those asked for.
    private func curveWindows(longestStream: Int) -> [Int] {
        var windows = Array(1...20)
        var decade = 10
        while windows[windows.count - 1] < longestStream {
            for factor in [2, 5, 10] where windows[windows.count - 1] < longestStream {
                if factor * decade > 20 { windows.append(factor * decade) }
            }
            decade *= 10
        }
        var power = 1
        while power <= windows[windows.count - 1] {
            windows.insert(power, at: 0)
            power *= 2
        }
        return Set(windows + configuration.workingSetWindows).sorted()
    }

    /// The most-touched k = ⌈i·n/32⌉ of all n (stream, block) pairs and their share of all touches, i = 0…32.
    func touchConcentration(_ streams: [NaiveStream]) -> [TouchConcentrationPoint] {
        let counts = streams.flatMap { Array(recordsPerBlock($0).values) }.sorted(by: >)
        guard !counts.isEmpty else { return [] }
        let total = counts.reduce(0, +)
        return (0...32).map { point in
            let pairs = (point * counts.count + 31) / 32
            return TouchConcentrationPoint(
                blockShare: share(pairs, of: counts.count),
                touchShare: share(counts.prefix(pairs).reduce(0, +), of: total))
        }
    }

    /// The first request's streams at the quartiles of its ascending layers: those at ⌊q·(n−1)/4⌋, q = 0…4.
    func accessMap(_ streams: [NaiveStream]) -> AccessMap {
        guard let first = streams.first else { return AccessMap(streams: []) }
        let candidates =
            streams
            .filter {
                $0.shard == first.shard && $0.requestID == first.requestID && $0.requestName == first.requestName
            }
            .sorted { $0.layerID < $1.layerID }
        let chosen = Set((0...4).map { $0 * (candidates.count - 1) / 4 }).sorted()
        return AccessMap(streams: chosen.map { accessMap(candidates[$0]) })
    }

    /// Row r covers records r·m ..< (r+1)·m of the stream, m the smallest power of two with 64·m ≥ T; column c covers
    /// positions c·w ..< (c+1)·w, w the smallest power of two with 128·w > largest position. A cell counts the distinct
    /// positions of each of its records.
    private func accessMap(_ stream: NaiveStream) -> AccessMapStream {
        let tokens = (stream.steps.flatMap(\.positions).max() ?? 0) + 1
        let recordsPerRow = smallestPowerOfTwo { 64 * $0 >= stream.steps.count }
        let tokensPerColumn = smallestPowerOfTwo { 128 * $0 >= tokens }
        let rowCount = (stream.steps.count + recordsPerRow - 1) / recordsPerRow
        let columnCount = (tokens + tokensPerColumn - 1) / tokensPerColumn
        var rows = Array(repeating: Array(repeating: 0, count: columnCount), count: rowCount)
        for (record, step) in stream.steps.enumerated() {
            for position in Set(step.positions) {
                rows[record / recordsPerRow][position / tokensPerColumn] += 1
            }
        }
        return AccessMapStream(
            requestID: stream.requestID, layerID: stream.layerID, firstStep: stream.steps[0].step,
            lastStep: stream.steps[stream.steps.count - 1].step, recordsPerRow: recordsPerRow,
            tokensPerColumn: tokensPerColumn, rows: rows)
    }

    private func smallestPowerOfTwo(_ isEnough: (Int) -> Bool) -> Int {
        var power = 1
        while !isEnough(power) { power *= 2 }
        return power
    }
}
