import LocalityModel
import Recommendations
import Wording

/// Replacement policies and static placements at equal capacity.
struct PoliciesChart: Chart {
    var id: String { ChartIdentifier.policies.rawValue }

    func content(_ context: ChartContext) -> ChartContent? {
        guard let policies = context.result.placementSimulation?.policies else { return nil }
        let onlineNames = OnlinePolicies(policies).names
        // In reading order: the bound, policies that load on demand, then placements that never load.
        let names = ([OnlinePolicies.bound] + onlineNames + PlacementSimulation.staticPolicies).filter {
            policies[$0]?.isEmpty == false
        }
        let capacities = capacities(policies, names)
        guard names.count > 1, !capacities.isEmpty else { return nil }
        let groups = shown(capacities, policies).map { capacity -> DotPlot.Group in
            let rates = names.map { rate(policies, $0, capacity) }
            let online = onlineNames.compactMap { rate(policies, $0, capacity) }
            let best = Telling.showsApart(online) ? online.max() : nil
            let rows = zip(names, rates).map { name, rate in
                DotPlot.Row(
                    label: Self.label(name, context), value: rate,
                    note: rate.map { NumberText.percent($0) } ?? context.text("infeasible"),
                    isEmphasized: best != nil && rate == best && onlineNames.contains(name))
            }
            return DotPlot.Group(
                title: context.text("capacity", ["n": NumberText.integer(capacity)]), rows: rows,
                tableRow: NumberText.integer(capacity))
        }
        let headline = headline(context, policies, capacities)
        return ChartContent(
            headline: headline, subtitle: subtitle(context),
            drawing: DotPlot(groups: groups, axis: .percent(context.text("x")), columns: 2)
                .drawing(name: context.text("title"), summary: headline),
            table: table(context, policies, names: names))
    }

    private func subtitle(_ context: ChartContext) -> String {
        let text = context.text("subtitle", ["population": context.population])
        return ([text] + [Self.sampled(context, "policies.sampled")].compactMap { $0 }).joined(separator: " · ")
    }

    /// That policies were simulated on some streams only, and which; nil where they were on all.
    static func sampled(_ context: ChartContext, _ key: String) -> String? {
        guard let sample = context.result.placementSimulation?.sampledStreams else { return nil }
        let names = [
            "layers": NumberText.integer(sample.layers.count), "request": NumberText.integer(sample.requestID),
            "records": NumberText.integer(sample.records), "touches": NumberText.integer(sample.touches),
        ]
        return context.words(key, names)
    }

    /// Capacities at which LRU, or whatever was simulated, is feasible.
    private func capacities(_ policies: [String: [PolicyResult]], _ names: [String]) -> [Int] {
        let rows = policies["lru"] ?? names.first.flatMap { policies[$0] } ?? []
        return rows.filter(\.feasible).map(\.capacityBlocks)
    }

    /// At most four: those where policies differ most, ascending.
    private func shown(_ capacities: [Int], _ policies: [String: [PolicyResult]]) -> [Int] {
        let spreads = capacities.map { capacity -> (capacity: Int, spread: Double) in
            let rates = ([OnlinePolicies.bound] + OnlinePolicies(policies).names).compactMap {
                rate(policies, $0, capacity)
            }
            return (capacity, (rates.max() ?? 0) - (rates.min() ?? 0))
        }
        let differing = spreads.filter { Telling.showsApart([0, $0.spread]) }
        return (differing.isEmpty ? Array(spreads.prefix(1)) : differing).sorted {
            ($1.spread, $0.capacity) < ($0.spread, $1.capacity)
        }.prefix(4).map(\.capacity).sorted()
    }

    /// The name in a result where there are no words: another version may know more policies.
    static func label(_ name: String, _ context: ChartContext) -> String {
        context.words.optional("policies.policy.\(name)") ?? name
    }

    private func rate(_ policies: [String: [PolicyResult]], _ name: String, _ capacity: Int) -> Double? {
        policies[name]?.first { $0.capacityBlocks == capacity }?.hitRate
    }

    /// About the capacity at which the best policy is farthest from the optimum.
    private func headline(_ context: ChartContext, _ policies: [String: [PolicyResult]], _ capacities: [Int]) -> String
    {
        typealias Gap = (capacity: Int, name: String, rate: Double, gap: Double, lead: Double)
        let gaps = capacities.compactMap { capacity -> Gap? in
            guard let bound = rate(policies, OnlinePolicies.bound, capacity) else { return nil }
            let ranked = OnlinePolicies(policies).names.compactMap { name in
                rate(policies, name, capacity).map { (name, $0) }
            }
            .sorted { $0.1 > $1.1 }
            guard let best = ranked.first else { return nil }
            return (capacity, best.0, best.1, bound - best.1, best.1 - (ranked.dropFirst().first?.1 ?? 0))
        }
        guard let widest = gaps.max(by: { $0.gap < $1.gap }) else { return context.text("headline.no_bound") }
        // A name needs a lead.
        let tie = Telling.sharesDiffer(widest.lead, 0) ? "" : ".tie"
        let key =
            !Telling.sharesDiffer(widest.gap, 0)
            ? "headline.equal" : Telling.sharesStandApart(widest.gap, 0) ? "headline" : "headline.close"
        if key == "headline.equal" { return context.text(key) }
        return context.text(
            key + tie,
            [
                "n": NumberText.integer(widest.capacity), "policy": Self.label(widest.name, context),
                "rate": NumberText.percent(widest.rate), "gap": NumberText.decimal(widest.gap * 100, places: 1),
            ])
    }

    private func table(_ context: ChartContext, _ policies: [String: [PolicyResult]], names: [String]) -> DataTable {
        let capacities = Set(names.flatMap { (policies[$0] ?? []).map(\.capacityBlocks) }).sorted()
        let rows = capacities.map { capacity -> [DataTable.Cell] in
            [.integer(capacity)] + names.map { .optionalShare(rate(policies, $0, capacity)) }
        }
        return DataTable(
            caption: context.text("title"),
            columns: [.init(context.text("column.capacity"), key: "capacity_blocks")]
                + names.map { .init(Self.label($0, context), key: $0) }, rows: rows)
    }
}
