/// An array with a shape of its own that lies in some content as it is.
struct PlainArray {
    var content: any CaptureContent
    var offset: Int
    /// Bytes that there are for it, which may be fewer than the shape needs, or more; nil: not known before they are
    /// read.
    var byteCount: Int?
    var shape: [Int]
    var element: ElementType
    var isFortranOrder = false
    /// Bytes of other arrays that follow it.
    var followingByteCount = 0

    /// The array as a request's rows, up to where its file is cut.
    ///
    /// - Returns: with it what is wrong with its length: it is cut, or bytes follow it.
    /// - Throws: what is wrong with its shape.
    func captured(
        request: Int, name: String?, settings: CaptureSettings, facts: ArrayFacts
    ) throws(CaptureFault) -> (array: CapturedArray, fault: CaptureFault?) {
        var resolved = try Self.resolve(shape, element, settings: settings, facts: facts)
        if isFortranOrder {
            let stream = try turned(resolved)
            let array = CapturedArray(request: request, name: name, storage: .stream(stream), shape: resolved)
            return (array, byteCount.flatMap { Self.lengthFault(there: $0, resolved) })
        }
        let fault = byteCount.flatMap { Self.lengthFault(there: $0, resolved) }
        if let byteCount { resolved.cut(atRow: byteCount / resolved.rowByteCount) }
        let array = CapturedArray(request: request, name: name, storage: storage(resolved), shape: resolved)
        return (array, fault)
    }

    private func storage(_ resolved: CaptureShape) -> ArrayStorage {
        if let file = content as? OpenFile { return .plain(file, offset: offset) }
        return .stream(
            UnpackedArray(
                content, offset: offset, byteCount: resolved.byteCount, followingByteCount: followingByteCount))
    }

    /// The rows of an array in Fortran order: one in compressed content has to be small.
    private func turned(_ resolved: CaptureShape) throws(CaptureFault) -> TransposedStream {
        let needed = resolved.byteCount
        if let byteCount, byteCount < needed {
            throw CaptureFault(
                "an array in Fortran order is cut off: \(byteCount) bytes for \(resolved.rowCount) rows",
                "copy or save it again")
        }
        if let file = content as? OpenFile { return TransposedStream(file: file, offset: offset, shape: resolved) }
        guard needed <= CaptureLimits.heldByteCount else {
            throw CaptureFault(
                "a compressed array in Fortran order of \(needed) bytes",
                "decompress it, or save numpy.ascontiguousarray of it")
        }
        let bytes = try content.bytesOrFault(at: offset, count: needed)
        guard bytes.count == needed else {
            throw CaptureFault(
                "an array in Fortran order is cut off: \(content.damage ?? "it ends early")", "copy or save it again")
        }
        return TransposedStream(bytes, shape: resolved)
    }

    /// What is wrong where there are fewer bytes than the array has, or more.
    static func lengthFault(there byteCount: Int, _ shape: CaptureShape) -> CaptureFault? {
        let needed = shape.byteCount
        if byteCount > needed { return bytesBehind(byteCount - needed, shape: shape) }
        guard byteCount < needed else { return nil }
        return CaptureFault(
            "cut off at row \(byteCount / shape.rowByteCount) of \(shape.rowCount)",
            "copy or record it again; the rows before are analysed")
    }

    /// The fault of bytes that follow an array: of several that were saved to one file, or of a writer that was ended
    /// before it had written the number of rows.
    static func bytesBehind(_ count: Int, shape: CaptureShape) -> CaptureFault {
        CaptureFault(
            "\(count) bytes behind the array's \(shape.rowCount) rows are not read (several arrays saved to one file, "
                + "or a writer that was ended?)",
            "load what is there and save it as one array; the rows before are analysed")
    }

    /// The shape of an array of three dimensions.
    ///
    /// - Throws: that it has others.
    static func resolve(
        _ shape: [Int], _ element: ElementType, settings: CaptureSettings, facts: ArrayFacts
    ) throws(CaptureFault) -> CaptureShape {
        let resolver = ShapeResolver(settings: settings, facts: facts)
        guard shape.count == 3 else {
            let sides = shape.map(String.init).joined(separator: ", ")
            throw CaptureFault(
                "the array has the shape (\(sides)), not (rows, layers, k)", "save it with its three dimensions")
        }
        return try resolver.resolve(rows: shape[0], layers: shape[1], selected: shape[2], element: element)
    }
}

extension CaptureShape {
    /// Leaves out the rows from one on: those that are not there.
    mutating func cut(atRow end: Int) {
        isCut = isCut || end < rows.upperBound
        rows = min(rows.lowerBound, end)..<min(rows.upperBound, end)
    }
}
