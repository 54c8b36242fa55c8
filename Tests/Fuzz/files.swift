import Foundation

@testable import TraceReading

/// Files as they lie: plain, gzip and Zstandard shards, and captures of every kind, read through the same calls as by
/// the program. The first byte chooses the form. Whatever they hold, they are read, or refused with an error.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFiles(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start, count > 1 else { return 0 }
    ftruncate(file.descriptor, 0)
    pwrite(file.descriptor, start + 1, count - 1, 0)
    let forms: [(compression: ShardCompression, isCapture: Bool)] = [
        (.gzip, false), (.zstandard, false), (.none, true), (.none, false),
    ]
    let form = forms[Int(start[0]) % forms.count]
    var content = ShardContent.lines
    if form.isCapture {
        guard let kind = try? CaptureCatalogue.format(of: file.path) else { return 0 }
        content = .capture(kind)
    }
    let shard = Shard(
        name: "x", path: file.path, byteCount: count - 1, compression: form.compression, content: content)
    _ = ShardDiagnosis(shard)
    try? reading.read(shard)
    return 0
}

/// A worker that goes from shard to shard.
private final class Reading {
    private var buffer = SegmentBuffer()
    private var scanner = SegmentScanner(maximumLineBytes: 1 << 16)
    private let settings: CaptureSettings = {
        var settings = CaptureSettings()
        settings.layerCount = 2
        return settings
    }()

    func read(_ shard: Shard) throws {
        let reader = try shard.open(index: 0, maximumLineBytes: 1 << 16, captures: settings)
        // A decompression bomb is read to its end by the program; here a few segments of it are enough.
        for _ in 0..<64 {
            let segment = try reader.next(into: &buffer)
            if case .end = segment { return }
            _ = scanner.scan(buffer, segment, names: reader.requestNames) { record, positions in
                precondition(positions.count == record.positionCount && positions.allSatisfy { $0 < 1 << 24 })
            }
        }
    }
}

nonisolated(unsafe) private let reading = Reading()

/// A file in memory, without a name, written anew for each input.
private let file: (descriptor: Int32, path: String) = {
    let path = "/dev/shm/kvplace-fuzz-\(getpid())"
    let descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
    precondition(descriptor >= 0, "no place for a file")
    unlink(path)
    return (descriptor, "/proc/self/fd/\(descriptor)")
}()
