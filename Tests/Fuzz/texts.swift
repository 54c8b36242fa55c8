import Foundation

@testable import LocalityModel
@testable import Recommendations
@testable import TextReading

/// Every JSON and text that people write: result files, rules, the model catalogue, run metadata, word files. Whatever
/// it is, it is read or refused; what JSON says is broken has a reason, and plain JSON stays what it is.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTexts(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let data = Data(UnsafeBufferPointer(start: start, count: count))
    _ = DecodedText.of(data)
    let plain = JSONText.plain(data)
    precondition(JSONText.plain(plain) == plain, "plain JSON stays as it is")
    let isJSON = JSONText.value(data) != nil
    if isJSON { precondition(JSONPlace(ofErrorIn: data) == nil, "JSON that is read is broken nowhere") }
    if let reading = try? AnalysisFile.readWhatIsWhole(data, name: "x") {
        precondition(!reading.file.results.isEmpty)
        if reading.broken.isEmpty { precondition((try? AnalysisFile.read(data, name: "x")) == reading.file) }
    }
    _ = try? RuleSettings(defaults: data, name: "x")
    _ = try? ModelCatalogue(data)
    return 0
}
