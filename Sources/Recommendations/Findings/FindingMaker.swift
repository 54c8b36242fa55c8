import LocalityModel
import Sizing
import Wording

/// Holds rules against a result and words what comes out.
struct FindingMaker {
    let settings: RuleSettings
    let words: ExplanationCatalogue
    let layerSplit: LayerSplit?

    /// One finding for every rule of the catalogue, in its order.
    func findings(in result: AnalysisResult) -> [Finding] {
        RuleCatalogue.all.map { finding($0, in: result) }
    }

    /// A rule held against a result.
    func finding(_ rule: Rule, in result: AnalysisResult) -> Finding {
        let input = RuleInput(result: result, rule: rule, settings: settings, layerSplit: layerSplit)
        do {
            return judged(try rule.measure(input), input)
        } catch {
            return unjudged(error, input)
        }
    }

    private func judged(_ measurement: Measurement, _ input: RuleInput) -> Finding {
        let deciding = measurement.deciding
        let isFired = measurement.holds
        var finding = blank(input, deciding)
        finding.status = isFired ? .fired : .notFired
        finding.measured = deciding.measured
        finding.margin = deciding.margin
        finding.values = measurement.values
        finding.claim = claim(measurement, input)
        finding.flipsWhen = flips(measurement)
        if isFired { finding.contradictedBy = contradiction(of: input) }
        return finding
    }

    private func unjudged(_ obstacle: Obstacle, _ input: RuleInput) -> Finding {
        let condition = Condition(
            metric: input.metric, input.rule.comparison, measured: 0, threshold: input.threshold,
            form: input.rule.form)
        var finding = blank(input, condition)
        finding.notEvaluated = NotEvaluated(
            reason: words.phrase("obstacle-\(obstacle.phrase)", obstacle.names), flag: obstacle.flag)
        return finding
    }

    private func blank(_ input: RuleInput, _ condition: Condition) -> Finding {
        let rule = input.rule
        let text = words.finding(rule.code)
        let names = rule.names(settings, blockSizeTokens: input.result.blockSizeTokens)
        return Finding(
            code: rule.code, status: .notEvaluated, level: rule.level, title: text?.title ?? rule.code, claim: nil,
            rule: template(text?["Rule"]).filled(with: names), advice: template(text?["Advice"]).filled(with: names),
            metric: condition.metric, measured: nil,
            comparison: condition.comparison, threshold: condition.threshold, margin: nil, flipsWhen: nil,
            chart: rule.chart.rawValue, scope: AdviceScope(of: input.result))
    }

    private func template(_ text: String?) -> TextTemplate { TextTemplate(text ?? "", plurals: words.plurals) }

    /// The first of `Claim with …` that has all its names, else `Claim`.
    private func claim(_ measurement: Measurement, _ input: RuleInput) -> String {
        var names = input.rule.names(settings, blockSizeTokens: input.result.blockSizeTokens)
        names["measured"] = measuredText(measurement.conditions[0])
        for (name, value) in measurement.values { names[name] = NumberForm.of(name).text(value) }
        let sections = words.finding(input.rule.code)?.sections ?? []
        let claims = sections.filter { $0.heading.hasPrefix("Claim") }.map { template($0.markdown) }
        let complete = claims.filter { template in template.names.allSatisfy { names[$0] != nil } }
        let fullest = complete.max { $0.names.count < $1.names.count }
        return (fullest ?? template(nil)).filled(with: names).replacing("\n", with: " ")
    }

    private func measuredText(_ condition: Condition) -> String {
        condition.form.text(condition.measured, distinctFrom: condition.threshold)
    }

    /// A fired finding turns when one condition fails; one that did not fire when all failing conditions hold.
    private func flips(_ measurement: Measurement) -> String {
        let turning = measurement.holds ? [measurement.deciding] : measurement.conditions.filter { !$0.holds }
        let parts = turning.map { condition in
            let rises = (condition.comparison == .above) != condition.holds
            let key = "flips-\(rises ? "rises" : "falls")\(condition.holds ? "-to" : "")"
            return words.phrase(
                key, ["metric": title(of: condition.metric), "threshold": condition.form.text(condition.threshold)])
        }
        return parts.joined(separator: " \(words.phrase("flips-and")) ")
    }

    /// What a number in the result is called, by its path: `…block_concentration.gini.mean` is the Gini coefficient.
    /// The path itself where no part of it is a metric.
    private func title(of path: String) -> String {
        let parts = path.split(separator: ".").map(String.init)
        guard let place = parts.lastIndex(where: { words.metric($0) != nil }), let metric = words.metric(parts[place])
        else { return path }
        let key = parts[(place + 1)...].first { Int($0) != nil }
        return key.map { words.joining.aside(metric.title, $0) } ?? metric.title
    }

    private func contradiction(of input: RuleInput) -> Contradiction? {
        guard let outranked = input.rule.outranked, input.result.hasCausalStreams,
            let simulation = input.result.placementSimulation
        else { return nil }
        let factor = settings.value("contradiction", "capacity_factor")
        let capacity = Int((factor * Double(simulation.minimumFeasibleCapacityBlocks)).rounded(.up))
        let curve = HitCurve(points: simulation.lruCurve)
        let isHigh = outranked == .high
        let point = isHigh ? curve.floor(capacity) : curve.ceiling(capacity)
        let threshold = settings.value("contradiction", isHigh ? "high_warm_hit_rate" : "low_warm_hit_rate")
        guard let rate = point?.warmHitRate, isHigh ? rate >= threshold : rate < threshold else { return nil }
        let claim = words.phrase(
            isHigh ? "contradicted-by-high-rate" : "contradicted-by-low-rate",
            ["rate": NumberText.percent(rate), "capacity": NumberText.integer(capacity)])
        return Contradiction(
            metric: "placement_sim.lru_curve.warm_hit_rate", capacityBlocks: capacity, measured: rate,
            threshold: threshold, claim: claim)
    }
}
