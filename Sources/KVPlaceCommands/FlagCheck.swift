import ArgumentParser
import Sizing

/// Checks that flags share.
enum FlagCheck {
    static func check(_ value: Int, _ flag: String, _ range: ClosedRange<Int>) throws {
        guard range.contains(value) else {
            throw ValidationError("\(flag) \(value): must be from \(range.lowerBound) to \(range.upperBound).")
        }
    }

    static func lineBytes(_ value: Int) throws { try check(value, "--max-line-bytes", 64...1 << 34) }

    static func checkPositive(_ value: Double?, _ flag: String) throws {
        if let value, !(value.isFinite && value > 0) {
            throw ValidationError("\(flag) \(value): must be above 0.")
        }
    }

    static func check(_ value: Double?, _ flag: String, _ range: ClosedRange<Double>) throws {
        if let value, !range.contains(value) {
            throw ValidationError("\(flag) \(value): must be from \(range.lowerBound) to \(range.upperBound).")
        }
    }

    /// The catalogue's entry of a name.
    static func entry<Entry>(
        _ name: String, _ flag: String, _ known: [String], _ find: (String) -> Entry?
    ) throws -> Entry {
        if let entry = find(name) { return entry }
        let nearest = Suggestion.nearest(to: name, among: known).map { "did you mean '\($0)'? " } ?? ""
        throw ValidationError(
            "\(flag) \(name): not in the catalogue; \(nearest)It has \(known.joined(separator: ", ")).")
    }

    /// The generation that was named, which must be that of a GPU that was named too; nil where neither is.
    static func generation(
        _ name: String?, _ gpu: GPUDescription?, _ catalogue: Catalogue
    ) throws -> GPUGeneration? {
        if let name, let gpu, gpu.generation?.lowercased() != name.lowercased() {
            throw ValidationError("--generation \(name): --gpu \(gpu.name) is of \(gpu.generation ?? "no known one").")
        }
        return try (name ?? gpu?.generation).map {
            try entry($0, "--generation", catalogue.generations.map(\.name), catalogue.generation)
        }
    }

    /// Memory, as 40GiB, or blocks with the unit said.
    ///
    /// - Parameter plain: what a number without a unit counts.
    static func budget(
        _ text: String?, _ flag: String, plain: CapacityBudget.Unit = .bytes
    ) throws -> MachineSettings.Budget? {
        guard let text else { return nil }
        guard let budget = CapacityBudget(text, plain: plain), !budget.isEmpty else {
            throw ValidationError(
                "\(flag) \(text): expected bytes with a unit, as 40GiB, 40GB or 40G (GiB), or blocks, as 512blocks.")
        }
        return MachineSettings.Budget(budget, flag)
    }

    /// Bytes with a unit, as 40GiB.
    static func bytes(_ text: String?, _ flag: String) throws -> Int? {
        guard let text else { return nil }
        guard let bytes = FlagNumber.memory(text) else {
            throw ValidationError("\(flag) \(text): expected bytes with a unit, as 40GiB, 40GB or 40G (GiB).")
        }
        return bytes
    }
}
