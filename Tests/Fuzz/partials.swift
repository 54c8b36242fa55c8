import Foundation

@testable import Locality
@testable import LocalityModel
@testable import TraceReading

/// Partial results of shares of the shards: whatever a file holds, it is read or refused, and what is read can be
/// written, read again, and written the same; and it is merged with itself under the names of other shards into a
/// result, or that is refused.
///
/// A checksum guards the parts of a partial; bytes changed at random would never get behind it. The first byte chooses
/// what the others are: a file, checksums and all; two packed parts, to which lengths and checksums are added; the
/// content of a header; the content behind the header of a known partial.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPartials(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 1 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    switch start[0] % 4 {
    case 0: check(file: Data(bytes))
    case 1: check(file: framed(bytes))
    case 2: check(header: bytes)
    default: check(totals: bytes)
    }
    return 0
}

private func check(file: Data) {
    var common = CommonShardList()
    guard let partial = try? PartialFile.partial(file, common: &common) else { return }
    guard let written = try? PartialFile.data(partial) else { fatalError("what was read can be written") }
    guard let again = try? PartialFile.partial(written, common: &common) else { fatalError("and read") }
    precondition((try? PartialFile.data(again)) == written, "and written the same")
    merge(partial)
}

private func check(header bytes: [UInt8]) {
    var reader = PartialReader(bytes)
    var common = CommonShardList()
    guard let header = try? PartialHeader(from: &reader, common: &common) else { return }
    var writer = PartialWriter()
    guard (try? header.encode(to: &writer)) != nil else { fatalError("a header that was read can be written") }
    reader = PartialReader(writer.bytes)
    precondition((try? PartialHeader(from: &reader, common: &common)) == header, "and read: the same")
}

private func check(totals bytes: [UInt8]) {
    guard let partial = totals(bytes), let written = content(partial) else { return }
    guard let again = totals(written) else { fatalError("totals that were written can be read") }
    precondition(content(again) == written, "and written the same")
    merge(partial)
}

private func merge(_ partial: PartialResult) {
    var (first, other) = (partial, partial)
    (first.header.wholeList, other.header.wholeList) = (nil, nil)
    for place in other.header.shards.indices { other.header.shards[place].name += "z" }
    guard let selection = try? PartialSelection([first.header, other.header]) else { return }
    var merge = PartialMerge(selection)
    for each in [first, other] where (try? merge.add(each)) == nil { return }
    let merged = merge.finished()
    guard let written = try? PartialFile.data(merged) else { fatalError("what was merged can be written") }
    var common = CommonShardList()
    guard (try? PartialFile.partial(written, common: &common)) != nil else { fatalError("and read") }
    let results = merged.results(jobs: 1)
    guard !results.isEmpty else { return }
    let file = AnalysisFile(generator: .current, results: results)
    guard (try? file.jsonData()) != nil else { fatalError("its result can be written") }
}

private func totals(_ bytes: [UInt8]) -> PartialResult? {
    var reader = PartialReader(bytes)
    return try? PartialResult(header: known, from: &reader)
}

private func content(_ partial: PartialResult) -> [UInt8]? {
    var writer = PartialWriter()
    guard (try? partial.encode(to: &writer)) != nil else { return nil }
    return writer.bytes
}

/// The header that totals are read behind: that of a run with the settings nobody gave.
private let known: PartialHeader = {
    let plan = AnalysisRequest(
        configuration: Configuration(), keyMode: .requestLayer, blockSizes: [64],
        maximumLineBytes: TraceLimits.maximumLineBytes)
    let identity = PartialIdentity(
        plan: plan, captureName: nil, capture: nil, runMetadata: RunMetadata(), metadataFingerprint: "")
    let shards = ["a", "b"].map { PartialShard(name: $0, byteCount: 1, fingerprint: $0) }
    return PartialHeader(traceDirectory: "t", identity: identity, shards: shards, wholeList: nil)
}()

/// Two parts, the first as long as the two bytes in front say, with what a file has around them.
private func framed(_ bytes: [UInt8]) -> Data {
    guard bytes.count >= 2 else { return Data() }
    let split = min(bytes.count, 2 + Int(bytes[0]) + Int(bytes[1]) << 8)
    var file = Data("kvplpart".utf8) + [PartialFile.version]
    for part in [bytes[2..<max(2, split)], bytes[max(2, split)...]] {
        let packed = Array(part)
        for value in [UInt64(packed.count), FNV1a.hash(packed)] {
            file += (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        file += packed
    }
    return file
}
