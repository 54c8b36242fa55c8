import CZstd
import Foundation

/// A file that is compressed as it is written, one Zstandard frame.
public final class ZstandardWriter {
    private let encoder: OpaquePointer
    private var room = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())

    public init() {
        guard let encoder = ZSTD_createCStream() else {
            preconditionFailure("zstd gives its state unless memory is out")
        }
        self.encoder = encoder
        _ = ZSTD_initCStream(encoder, 3)
    }

    deinit { ZSTD_freeCStream(encoder) }

    /// The compressed bytes that there are once `bytes` are taken in; with `isLast` those of the frame's end as well.
    public func compress(_ bytes: [UInt8], isLast: Bool) -> [UInt8] {
        var made: [UInt8] = []
        bytes.withUnsafeBytes { source in
            var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
            var left = 0
            repeat {
                left = step(&input, isLast: isLast, into: &made)
            } while input.pos < input.size || (isLast && left > 0)
        }
        return made
    }

    private func step(_ input: inout ZSTD_inBuffer, isLast: Bool, into made: inout [UInt8]) -> Int {
        room.withUnsafeMutableBytes { target in
            var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
            let left = ZSTD_compressStream2(encoder, &output, &input, isLast ? ZSTD_e_end : ZSTD_e_continue)
            precondition(ZSTD_isError(left) == 0, "compressing from memory to memory does not fail")
            made.append(contentsOf: target[..<output.pos])
            return left
        }
    }
}
