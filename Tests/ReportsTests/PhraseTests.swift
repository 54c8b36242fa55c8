import Testing

@testable import Reports

@Suite struct PhraseTests {
    @Test func placesAreFilledAndUnknownNamesStayAsWritten() {
        #expect(Phrase("{a} of {b}{c").filled(["a": "1"]) == "1 of {b}{c")
        #expect(Phrase("{a} {{x}} {b_2}").names == ["a", "x", "b_2"])
    }
}
