import Foundation

@testable import LocalityModel
@testable import Recommendations
@testable import Sizing
@testable import TextReading
@testable import TraceReading

/// Every JSON and text that people write: result files, rules, the catalogue of models and machines, run metadata, word
/// files. Whatever it is, it is read or refused; JSON that is read is broken nowhere, and plain JSON stays what it is.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzTexts(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let data = Data(UnsafeBufferPointer(start: start, count: count))
    _ = DecodedText.of(data)
    let plain = JSONText.plain(data)
    // Of several byte order marks one is taken away.
    let isMarked = [data, plain].contains { $0.starts(with: [0xEF, 0xBB, 0xBF]) }
    precondition(isMarked || JSONText.plain(plain) == plain, "plain JSON stays as it is")
    let isJSON = JSONText.value(data) != nil
    if isJSON { precondition(JSONPlace(ofErrorIn: data) == nil, "JSON that is read is broken nowhere") }
    let metadata = RunMetadataFile(contents: data)
    precondition(!metadata.isMalformed || metadata.runName == nil, "broken metadata says nothing of a run")
    // Of every text that is no JSON, readers say where it is broken: once is enough.
    guard isJSON else { return 0 }
    if let reading = try? AnalysisFile.readWhatIsWhole(data, name: "x") {
        precondition(!reading.file.results.isEmpty)
        if reading.broken.isEmpty { precondition((try? AnalysisFile.read(data, name: "x")) == reading.file) }
    }
    _ = try? RuleSettings(defaults: data, name: "x")
    _ = try? Catalogue(data, name: "x")
    return 0
}
