import Testing
import Wording

/// How texts about steps are said of passes, and texts about blocks of tokens.
@Suite struct VocabularyTests {
    private let words = Vocabulary(
        """
        # A comment: not a word
        unchanged: reuse. fact.kept
        step: pass
        steps: passes
        Step: Pass
        decode step: pass
        --order step: --order step
        """)

    @Test(
        arguments: [
            ("A step misses {step} rows.", "A pass misses {step} rows."),
            ("Steps and steps", "Steps and passes"),
            ("Step, p99", "Pass, p99"),
            ("one decode step of it", "one pass of it"),
            ("step-atomic, step_idx, --warmup-steps, footstep, stepping, `step`", nil),
            ("kvplace convert --order step", nil),
            ("misses/step", "misses/pass"), ("(step)", "(pass)"), ("step", "pass"), ("", ""),
            ("a step's tail", "a pass's tail"),
        ] as [(String, String?)])
    func `whole words are replaced, the longest first`(text: String, said: String?) {
        #expect(words.said(text, of: "decision.step") == said ?? text)
    }

    @Test func `texts of the keys named are left alone`() {
        #expect(words.said("10 steps", of: "reuse.x") == "10 steps")
        #expect(words.said("10 steps", of: "fact.kept10") == "10 steps")
        #expect(words.said("10 steps", of: "reused") == "10 passes")
    }

    @Test func `words without letters of Latin need nothing around them`() {
        let words = Vocabulary("步: 趟\n步原子: 步原子\n单步: 一趟\n")
        #expect(words.said("每步，步原子 LRU，单步 {步}", of: "x") == "每趟，步原子 LRU，一趟 {趟}")
    }

    @Test func `without a file nothing is said differently`() {
        #expect(Vocabulary(nil).said("A step", of: "x") == "A step")
    }
}
