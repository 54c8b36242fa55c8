/// Writes random lines as JSON in the ways that writers differ: separators, order and spelling of keys, keys that are
/// ignored, line ends, blank and broken lines.
struct RandomLineWriter {
    var percentOdd: Int

    /// The line's text with its line end, at times with another line before it.
    func text(_ line: RandomLine, _ generator: inout SeededGenerator) -> String {
        let (comma, colon) = generator.pick([(", ", ": "), (",", ":")])
        var members = self.members(line, comma: comma, &generator)
        if generator.chance(50) { members.append(contentsOf: ignoredMembers(&generator)) }
        if generator.chance(30) { members.insert(contentsOf: ignoredMembers(&generator), at: 0) }
        if generator.chance(percentOdd / 2) { members.shuffle(using: &generator) }
        let object = "{" + members.map { "\"\($0.name)\"\(colon)\($0.value)" }.joined(separator: comma) + "}"
        let lineEnd = generator.chance(percentOdd / 3) ? "\r\n" : "\n"
        return strayLine(&generator) + object + lineEnd
    }

    private typealias Member = (name: String, value: String)

    private func members(_ line: RandomLine, comma: String, _ generator: inout SeededGenerator) -> [Member] {
        let integers: [(String, Int?)] = [
            ("request_id", line.requestID), ("layer_id", line.layerID), ("step_idx", line.step),
            ("seq_len_current", line.sequenceLength),
        ]
        var members = integers.compactMap { name, value -> Member? in
            if let value { return (name, number(value, &generator)) }
            return generator.chance(50) ? (name, "null") : nil
        }
        let positions = line.positions.map { number($0, &generator) }
        members.append(("selected_token_pos", "[\(positions.joined(separator: comma))]"))
        guard generator.chance(percentOdd / 3) else { return members }
        let place = generator.integer(0...members.count - 1)
        switch generator.integer(0...2) {
        case 0: members[place].name = escaped(members[place].name, &generator)
        case 1: members.insert((members[place].name, generator.pick(["3", "null", "\"x\"", "[2, 4]"])), at: place)
        default:
            members[place].value = generator.pick([
                "\"1\"", "\"a\\u00e9\"", "1.0", "true", "{}", "[1.5]", "1e3", "01", "-0",
            ])
        }
        return members
    }

    /// An integer, at times as a data frame writes it.
    private func number(_ value: Int, _ generator: inout SeededGenerator) -> String {
        guard percentOdd > 0, abs(value / 2) < 1 << 51, generator.chance(1) else { return "\(value)" }
        return generator.pick(["\(value).0", "\(value)e0", "\(value)0E-1", "\(value).000e+00"])
    }

    /// A key's name with one letter written as an escape.
    private func escaped(_ name: String, _ generator: inout SeededGenerator) -> String {
        let place = name.index(name.startIndex, offsetBy: generator.integer(0...name.count - 1))
        let code = String(name[place].asciiValue ?? 0, radix: 16)
        return "\(name[..<place])\\u00\(code)\(name[name.index(after: place)...])"
    }

    private func ignoredMembers(_ generator: inout SeededGenerator) -> [Member] {
        let known: [Member] = [
            ("unique_blocks", "12"), ("touched_block_ratio", "0.7143"), ("score", "NaN"), ("minimum", "-Infinity"),
            ("kv_fetch", #"{"hbm": {"bytes_read": 146944, "hit_blocks": [0, 1], "latency_us": null}}"#),
            ("nested", #"{"selected_token_pos": [1, 2], "layer_id": 3, "a": [[], {}]}"#),
            ("note", #""a \"quoted\" } brace, {\"selected_token_pos\": [9, 9]} and 中文 \u4e2d \\""#),
            ("scores_topk", "[5.561612129211426, 3.3e-07, -1E+2]"), ("event", "\"dsa_topk\""), ("hit", "false"),
            ("selected_token_pos_", "[7]"), ("", "[]"),
        ]
        return (0..<generator.integer(1...3)).map { _ in generator.pick(known) }
    }

    private func strayLine(_ generator: inout SeededGenerator) -> String {
        guard generator.chance(percentOdd / 5) else { return "" }
        return generator.pick([
            "\n", "  \r\n", "not json\n", "{}\n", "[1, 2]\n", "{\"a\": 1} {\"b\": 2}\n",
            "{\"request_id\": 1, \"selected_token_pos\": [1, 2,\n", "{\"selected_token_pos\": null}\n",
        ])
    }
}
