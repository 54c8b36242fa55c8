/// A file with the selections of one request, as the formats of arrays have it: each says how the array is found.
class SingleArrayFile {
    let file: OpenFile
    let settings: CaptureSettings
    /// What was left out.
    var damages: [TraceReadingError] = []
    private var isRead = false

    required init(_ file: OpenFile, settings: CaptureSettings) {
        self.file = file
        self.settings = settings
    }

    /// The array; to be overridden.
    ///
    /// - Throws: why the file is not read.
    func array() throws(CaptureFault) -> CapturedArray {
        preconditionFailure("every format finds its array")
    }

    final func next() throws(TraceReadingError) -> CapturedArray? {
        guard !isRead else { return nil }
        isRead = true
        do throws(CaptureFault) {
            return try array()
        } catch {
            throw error.inFile(file.path)
        }
    }
}
