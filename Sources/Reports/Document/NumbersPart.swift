import LocalityModel

/// Every number of the results, block sizes side by side.
struct NumbersPart: Sendable {
    let group: TraceGroup
    let words: Words
    let anchors: AnchorScope

    func section() -> ReportSection {
        let rows = rows()
        let columns = group.results.map { result in
            DataTable.Column(
                words("column.block_size", ["n": NumberText.integer(result.blockSizeTokens)]),
                key: "block_size_\(result.blockSizeTokens)")
        }
        let table = DataTable(
            caption: words("numbers.caption"),
            columns: [DataTable.Column(words("column.metric"), key: "metric", isNumber: false)] + columns, rows: rows)
        return ReportSection(
            anchor: anchors("numbers"), title: words("numbers.title"),
            blocks: [
                .prose(words("numbers.introduction")),
                .table(ReportTable(anchor: anchors("all-numbers"), table: table)),
            ])
    }

    private func rows() -> [[DataTable.Cell]] {
        let entries = group.results.map { ResultNumbers.entries(of: $0) }
        var order: [String] = []
        var known: Set<String> = []
        for list in entries { for entry in list where known.insert(entry.path).inserted { order.append(entry.path) } }
        let lookup = entries.map { list in Dictionary(list.map { ($0.path, $0.cell) }) { first, _ in first } }
        return order.map { path in [.text(path)] + lookup.map { $0[path] ?? .none } }
    }
}

/// The scalar numbers of a result by their JSON path.
enum ResultNumbers {
    struct Entry {
        var path: String
        var cell: DataTable.Cell
    }

    static func entries(of result: AnalysisResult) -> [Entry] {
        var entries: [Entry] = []
        func add(_ path: String, _ cell: DataTable.Cell) { entries.append(Entry(path: path, cell: cell)) }
        func add(_ path: String, _ summary: Summary?) {
            guard let summary, summary.count > 0 else { return }
            add(path + ".mean", .number(summary.mean))
            add(path + ".std", .number(summary.standardDeviation))
            add(path + ".min", .number(summary.minimum))
            add(path + ".max", .number(summary.maximum))
        }
        for (path, summary) in summaries(of: result) { add(path, summary) }
        if let temporal = result.temporalLocality {
            add("temporal_locality.first_touch_blocks", .integer(temporal.firstTouchBlocks))
            add("temporal_locality.single_touch_blocks", .integer(temporal.singleTouchBlocks))
            add("temporal_locality.reuse_samples", DataTable.Cell(temporal.reuseSamples))
            for distance in [1, 10, 100] where !temporal.reuseTimeCDF.isEmpty {
                add(
                    "temporal_locality.reuse_distance_cdf_steps[\(distance)]",
                    .share(temporal.reuseTimeShare(within: distance)))
            }
        }
        for (capacity, row) in result.cacheSimulation?.pairs ?? [] {
            add("cache_sim.\(capacity).hit_rate", .share(row.hitRate))
        }
        if let simulation = result.placementSimulation {
            add("placement_sim.min_feasible_capacity_blocks", .integer(simulation.minimumFeasibleCapacityBlocks))
            add("placement_sim.knee_capacity_blocks", DataTable.Cell(simulation.kneeCapacityBlocks))
            for share in CapacityForShare.shares {
                add("placement_sim.capacity_for_share.\(share)", DataTable.Cell(simulation.capacityForShare[share]))
            }
        }
        return entries
    }

    private static func summaries(of result: AnalysisResult) -> [(String, Summary?)] {
        var list: [(String, Summary?)] = []
        if let record = result.recordStatistics {
            list += [
                ("record_stats.unique_blocks", record.uniqueBlocks), ("record_stats.block_span", record.blockSpan),
                ("record_stats.block_density", record.blockDensity),
                ("record_stats.tokens_per_block_mean", record.tokensPerBlockMean),
                ("record_stats.touched_block_ratio", record.touchedBlockRatio),
                (
                    "record_stats.block_concentration.normalized_entropy",
                    record.blockConcentration.normalizedEntropy
                ),
                ("record_stats.block_concentration.gini", record.blockConcentration.gini),
            ]
            let recent = record.recentLocality
            list += recent.recentTokenRatio.pairs.map {
                ("record_stats.recent_locality.recent_token_ratio.\($0.key)", $0.value)
            }
            list += recent.recentBlockRatio.pairs.map {
                ("record_stats.recent_locality.recent_block_ratio.\($0.key)", $0.value)
            }
            list.append(("record_stats.recent_locality.mean_block_distance", recent.meanBlockDistance))
        }
        list.append(("temporal_locality.step_jaccard", result.temporalLocality?.stepJaccard))
        list += (result.workingSet?.pairs ?? []).map { ("working_set.\($0.key)", $0.value) }
        list += [
            ("token_step_overlap", result.tokenStepOverlap),
            ("token_step_overlap_shifted", result.tokenStepOverlapShifted), ("stream_records", result.streamRecords),
        ]
        return list
    }
}
