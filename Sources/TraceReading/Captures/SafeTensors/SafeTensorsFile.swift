import Foundation
import TextReading

/// A safetensors file: eight bytes with the length of a JSON header, the header, raw little-endian tensors. The one
/// tensor of integers with three dimensions holds the rows of one request.
final class SafeTensorsFile: SingleArrayFile, CaptureFormat {
    static let name = "safetensors"
    static let endings = [".safetensors"]

    static func recognises(_ head: FileHead) -> Bool {
        guard head.bytes.count > 8, head.bytes[8] == UInt8(ascii: "{") else { return false }
        let length = headerByteCount(head.bytes)
        let room = head.content.knownByteCount.map { UInt64(max(0, $0 - 8)) } ?? .max
        return length >= 2 && length <= room && length < 1 << 40
    }

    override func array() throws(CaptureFault) -> CapturedArray {
        let content = try content()
        return try array(content, Int(Self.headerByteCount(try content.bytesOrFault(at: 0, count: 8))))
    }

    private static func headerByteCount(_ bytes: [UInt8]) -> UInt64 {
        (0..<8).reduce(0) { $0 | UInt64(bytes[$1]) << UInt64(8 * $1) }
    }

    private func array(
        _ content: any CaptureContent, _ headerByteCount: Int
    ) throws(CaptureFault) -> CapturedArray {
        guard headerByteCount <= CaptureLimits.headerByteCount else {
            throw CaptureFault(
                "a safetensors header of \(headerByteCount) bytes",
                "it has at most \(CaptureLimits.headerByteCount): save the tensor alone")
        }
        let data = Data(try content.bytesOrFault(at: 8, count: headerByteCount))
        guard let header = JSONText.value(data) as? [String: Any] else {
            throw CaptureFault("the safetensors header is no JSON object", "save the tensor again")
        }
        let (name, tensor) = try chosen(header)
        let start = 8 + headerByteCount + tensor.begin
        let size = tensor.end - tensor.begin
        let place = PlainArray(
            content: content, offset: start,
            byteCount: content.knownByteCount.map { max(0, min(size, $0 - start)) }, shape: tensor.shape,
            element: tensor.element, followingByteCount: max(0, Self.dataByteCount(header) - tensor.end))
        let made = try place.captured(
            request: 0, name: nil, settings: settings, facts: try Self.facts(header["__metadata__"]))
        let shape = made.array.shape
        guard size == shape.byteCount else {
            throw CaptureFault(
                "tensor \(name) has \(size) bytes, and its shape needs \(shape.byteCount)", "save the tensor again")
        }
        if let fault = made.fault ?? Self.bytesBehind(content, 8 + headerByteCount + Self.dataByteCount(header), shape)
        {
            damages.append(fault.inFile(file.path, "tensor \(name)"))
        }
        return made.array
    }

    /// What is wrong where a file of known length goes on behind its last tensor.
    private static func bytesBehind(
        _ content: any CaptureContent, _ end: Int, _ shape: CaptureShape
    ) -> CaptureFault? {
        guard let count = content.knownByteCount, count > end else { return nil }
        return PlainArray.bytesBehind(count - end, shape: shape)
    }

    /// Bytes of all tensors.
    private static func dataByteCount(_ header: [String: Any]) -> Int {
        let ends = header.values.compactMap { (($0 as? [String: Any])?["data_offsets"] as? [Int])?.last }
        return ends.filter { $0 < 1 << 60 }.max() ?? 0
    }

    // MARK: - Tensors

    private struct Tensor {
        var shape: [Int]
        var element: ElementType
        var begin: Int
        var end: Int
    }

    /// The tensor that is named, or the only one that can be meant.
    private func chosen(_ header: [String: Any]) throws(CaptureFault) -> (String, Tensor) {
        var tensors: [String: Tensor] = [:]
        for (name, value) in header where name != "__metadata__" {
            if let tensor = Self.tensor(value) { tensors[name] = tensor }
        }
        if let wanted = settings.arrayName {
            try ArrayName.check(wanted)
            if let tensor = tensors[wanted] { return (wanted, tensor) }
            throw CaptureFault("no tensor of integers named \(wanted)", "it has: \(Self.names(header))")
        }
        let shaped = tensors.filter { $0.value.shape.count == 3 }.sorted { $0.key < $1.key }
        let possible = shaped.filter { !ArrayName.isOfExperts($0.key) }
        guard let first = possible.first else {
            if let experts = shaped.first { throw ArrayName.experts(experts.key) }
            throw CaptureFault(
                "no tensor of integers with three dimensions (it has: \(Self.names(header)))",
                "save the selections as (rows, layers, k) integers")
        }
        guard possible.count == 1 else {
            throw CaptureFault(
                "\(possible.count) tensors can be meant: \(possible.map(\.key).joined(separator: ", "))",
                "name one with --array")
        }
        return first
    }

    private static func names(_ header: [String: Any]) -> String {
        header.keys.filter { $0 != "__metadata__" }.sorted().prefix(10).joined(separator: ", ")
    }

    private static let elements: [String: ElementType] = [
        "I8": ElementType(width: 1, isSigned: true), "U8": ElementType(width: 1, isSigned: false),
        "I16": ElementType(width: 2, isSigned: true), "U16": ElementType(width: 2, isSigned: false),
        "I32": .int32, "U32": ElementType(width: 4, isSigned: false),
        "I64": ElementType(width: 8, isSigned: true), "U64": ElementType(width: 8, isSigned: false),
    ]

    /// A tensor of integers; nil for others and for what is none.
    private static func tensor(_ value: Any) -> Tensor? {
        guard let value = value as? [String: Any], let element = (value["dtype"] as? String).flatMap({ elements[$0] }),
            let shape = value["shape"] as? [Int], shape.allSatisfy({ $0 >= 0 }),
            let offsets = value["data_offsets"] as? [Int], offsets.count == 2, offsets[0] >= 0,
            offsets[1] >= offsets[0], offsets[1] < 1 << 60
        else { return nil }
        return Tensor(shape: shape, element: element, begin: offsets[0], end: offsets[1])
    }

    /// The metadata are texts.
    private static func facts(_ metadata: Any?) throws(CaptureFault) -> ArrayFacts {
        let metadata = metadata as? [String: Any] ?? [:]
        func number(_ keys: String...) throws(CaptureFault) -> Int? {
            for key in keys {
                guard let value = metadata[key] else { continue }
                let text = value as? String ?? String(describing: value)
                return try ArrayFacts.length(Double(text), key, shown: text)
            }
            return nil
        }
        return ArrayFacts(
            promptTokens: try number("prompt_tokens", "prompt_len"),
            completionTokens: try number("completion_tokens", "output_len"))
    }
}
