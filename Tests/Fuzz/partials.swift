import Foundation

@testable import Locality

/// Partial results of shares of the shards: whatever a file holds, it is read or refused, and what is read can be
/// written again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPartials(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let data = Data(UnsafeBufferPointer(start: start, count: count))
    guard let partial = try? PartialFile.read(data, name: "x") else { return 0 }
    precondition((try? PartialFile.data(partial)) != nil, "what was read can be written")
    return 0
}
