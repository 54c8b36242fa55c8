import Foundation
import Testing

@testable import TraceSynthesis

@Suite struct ReproducibilityTests {
    /// Recorded on x86-64; the same on any 64-bit machine. Changes only with the model of scores or the format.
    @Test func `a small trace has its recorded bytes`() throws {
        let scratch = try SynthesisScratch()
        let files = try SynthesisScratch.files(in: scratch.write(.small()))
        #expect(hash(files) == 4_441_754_626_694_272_315)
    }

    @Test func `the same seed gives the same bytes for any number of workers`() throws {
        let scratch = try SynthesisScratch()
        let one = try SynthesisScratch.files(in: scratch.write(.small(), run: "a/run", workers: 1))
        let seven = try SynthesisScratch.files(in: scratch.write(.small(), run: "b/run", workers: 7))
        #expect(one == seven)
        #expect(one.count == 3)
    }

    @Test func `another seed gives another trace`() throws {
        let scratch = try SynthesisScratch()
        var recipe = SynthesisRecipe.small()
        let first = try SynthesisScratch.files(in: scratch.write(recipe, run: "a/run"))
        recipe.seed = 2
        let second = try SynthesisScratch.files(in: scratch.write(recipe, run: "b/run"))
        for name in ["trace_steps_0_2.jsonl", "trace_steps_2_3.jsonl"] { #expect(first[name] != second[name]) }
    }

    @Test func `exponentials and logarithms are close to the true ones`() {
        for tenth in -200...200 {
            let x = Double(tenth) / 10
            #expect(abs(ExactMath.exp(x) / exp(x) - 1) < 1e-12)
            #expect(abs(ExactMath.log(exp(x)) - x) < 1e-12)
        }
    }

    /// FNV-1a over names and contents.
    private func hash(_ files: [String: Data]) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for (name, data) in files.sorted(by: { $0.key < $1.key }) {
            for byte in name.utf8 + data { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        return hash
    }
}
