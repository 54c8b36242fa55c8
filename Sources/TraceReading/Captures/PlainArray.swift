/// An array with a shape of its own that lies in a file as it is.
struct PlainArray {
    var file: OpenFile
    var offset: Int
    /// Bytes that are there, which may be fewer than the shape needs.
    var byteCount: Int
    var shape: [Int]
    var element: ElementType
    var isFortranOrder = false

    /// The array as a request's rows, up to where its file is cut.
    ///
    /// - Throws: what is wrong with its shape.
    func captured(
        request: Int, name: String?, settings: CaptureSettings, facts: ArrayFacts
    ) throws(CaptureFault) -> (array: CapturedArray, cut: CaptureFault?) {
        var resolved = try Self.resolve(shape, element, settings: settings, facts: facts)
        let rowCount = shape[0]
        if isFortranOrder {
            guard byteCount / resolved.rowByteCount >= rowCount else {
                throw CaptureFault(
                    "an array in Fortran order is cut off: \(byteCount) bytes for \(rowCount) rows",
                    "copy or save it again")
            }
            let stream = TransposedStream(file: file, offset: offset, shape: resolved, rowCount: rowCount)
            return (CapturedArray(request: request, name: name, storage: .stream(stream), shape: resolved), nil)
        }
        let whole = byteCount / resolved.rowByteCount
        var cut: CaptureFault?
        if whole < rowCount {
            cut = CaptureFault(
                "cut off at row \(whole) of \(rowCount)", "copy or record it again; the rows before are analysed")
            let end = min(resolved.rows.upperBound, whole)
            resolved.rows = min(resolved.rows.lowerBound, end)..<end
        }
        let array = CapturedArray(
            request: request, name: name, storage: .plain(file, offset: offset), shape: resolved)
        return (array, cut)
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
