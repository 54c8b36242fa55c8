import Recommendations
import Testing

@Suite struct RuleSettingsTests {
    private func error(_ json: String) throws -> RuleFileError? {
        do {
            _ = try Templates.rules().overriding(with: Templates.json(json), name: "mine.json")
            return nil
        } catch let error as RuleFileError {
            return error
        }
    }

    @Test func `every rule has a threshold`() throws {
        let settings = try Templates.rules()
        for code in RuleCatalogue.codes { #expect(settings.values(of: code)["threshold"] != nil, "\(code)") }
        let other = Set(settings.groupNames).subtracting(RuleCatalogue.codes)
        #expect(other == ["contradiction", "strategies"])
    }

    @Test func `a file replaces only the values that it names`() throws {
        let settings = try Templates.rules().overriding(
            with: Templates.json(#"{"short-reuse": {"within_steps": 20}}"#), name: "mine.json")
        #expect(settings.value("short-reuse", "within_steps") == 20)
        #expect(settings.value("short-reuse", "threshold") == 0.8)
        #expect(settings.value("hot-blocks", "threshold") == 0.5)
    }

    @Test(arguments: [
        (#"{"hot-block": {"threshold": 1}}"#, "mine.json: hot-block: no such rule; did you mean 'hot-blocks'?", true),
        (
            #"{"hot-blocks": {"limit": 1}}"#, "mine.json: hot-blocks.limit: no such value; hot-blocks has threshold",
            true
        ),
        (#"{"hot-blocks": {"threshold": 0}}"#, "mine.json: hot-blocks.threshold: expected a number above 0", false),
        (#"{"hot-blocks": {"threshold": -1}}"#, "mine.json: hot-blocks.threshold: expected a number above 0", false),
        (
            #"{"thrashing": {"window_steps": 6.5}}"#,
            "mine.json: thrashing.window_steps: expected a whole number above 0", false
        ),
        (
            #"{"hot-blocks": {"threshold": "0.5"}}"#,
            #"mine.json: hot-blocks.threshold: wrong type; expected {"CODE": {"NAME": NUMBER}}"#, false
        ),
        (#"[]"#, #"mine.json: the top level: wrong type; expected {"CODE": {"NAME": NUMBER}}"#, false),
        (
            "{\"hot-blocks\":\n  {\"threshold\": x}}",
            #"mine.json: line 2, column 17: not valid JSON; expected {"CODE": {"NAME": NUMBER}}"#, false
        ),
        ("", #"mine.json: line 1, column 1: not valid JSON; expected {"CODE": {"NAME": NUMBER}}"#, false),
    ])
    func `a broken file is refused with its place`(json: String, message: String, isUsage: Bool) throws {
        let error = try #require(try error(json))
        #expect(error.description == message)
        #expect(error.isUsageError == isUsage)
    }
}
