import Foundation
import LocalityModel
import TestSupport
import Testing
import Wording

@testable import Recommendations
@testable import Sizing

/// Every reason is produced by an input that gives it, and said in every language.
@Suite struct ReasonTests {
    private static func phrases(_ language: String) throws -> [String: String] {
        let file = String(decoding: try Templates.data("\(language)/reasons.txt"), as: UTF8.self)
        return WordFile(file, hasProse: false).phrases
    }

    @Test func `every code is produced, and said in every language with the values that it gives`() throws {
        let produced = try SampleReasons.all()
        let codes = Set(Reason.Code.allCases.map(\.rawValue))
        #expect(codes.subtracting(produced.map(\.code.rawValue)) == [])
        for language in ["en", "zh"] {
            let texts = try Self.phrases(language)
            #expect(Set(texts.keys).symmetricDifference(codes.map { "reason.\($0)" }) == [], "\(language)")
            for reason in produced {
                let text = try #require(texts["reason.\(reason.code.rawValue)"])
                #expect(Set(TextTemplate(text).names) == Set(reason.values.keys), "\(language): \(reason.code)")
            }
        }
    }

    @Test func `every rule of an engine has words for its kind and for when it is met`() throws {
        let words = try Templates.words()
        let keys = EngineRefusal.Kind.allCases.map(\.phrase) + EngineRefusal.When.allCases.map(\.phrase)
        for key in keys { #expect(words.phrase(key) != key) }
    }

    @Test func `values are written as what they are`() throws {
        let words = try Templates.words()
        let rule = EngineRefusal(
            .bufferAlignment, .firstRequest, .multiple, ["setting": .name("device_buffer_size"), "unit": .digits(64)])
        #expect(
            words.reason(rule.reason)
                == "buffer alignment (at the first request): device_buffer_size a multiple of 64")
        #expect(words.reason(Reason(.curve, ["capacity": .count(1024)])) == "lru_curve at 1,024 blocks")
        #expect(words.reason(Reason(.curve, ["capacity": .count(1)])) == "lru_curve at 1 block")
        #expect(words.ofTokens.reason(Reason(.curve, ["capacity": .count(9)])) == "lru_curve at 9 tokens")
        #expect(
            words.reason(Reason(.bufferUnmeasured, ["rows": .digits(5000), "measured": .names(["2048", "4096"])]))
                == "--buffer 5000: misses were not measured there; one of 2048, 4096")
        #expect(words.reason(.name("h200")) == "h200")
    }

    @Test func `JSON has the words where the encoder has some, else codes`() throws {
        let refusal = EngineRefusal(.vendor, .cudaOnly)
        let told = String(decoding: try refusal.readableJSON(in: try Templates.words()), as: UTF8.self)
        #expect(told.contains("\"code\" : \"engine-cuda-only\"") && told.contains("\"message\" : \"CUDA only\""))
        let plain = String(decoding: try refusal.readableJSON(), as: UTF8.self)
        #expect(plain.contains("\"message\" : \"engine-cuda-only\""))
    }
}
