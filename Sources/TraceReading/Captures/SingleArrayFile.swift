/// A file with the selections of one request, as the formats of arrays have it: each says how the array is found.
class SingleArrayFile {
    let file: CaptureFile
    let settings: CaptureSettings
    /// What was left out.
    var damages: [TraceReadingError] = []
    private var isRead = false

    required init(_ file: CaptureFile, settings: CaptureSettings) {
        self.file = file
        self.settings = settings
    }

    /// The array; to be overridden.
    ///
    /// - Throws: why the file is not read.
    func array() throws(CaptureFault) -> CapturedArray {
        preconditionFailure("every format finds its array")
    }

    /// Opens the file's content.
    final func content() throws(CaptureFault) -> any CaptureContent {
        do throws(TraceReadingError) {
            return try file.content()
        } catch {
            throw CaptureFault(error)
        }
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

/// Names of arrays that hold something else than selections of tokens.
enum ArrayName {
    /// - Throws: that an array of this name holds the experts of a mixture.
    static func check(_ name: String) throws(CaptureFault) {
        if isOfExperts(name) { throw experts(name) }
    }

    /// Whether engines call the experts that a token was routed to by this name.
    static func isOfExperts(_ name: String) -> Bool { name.lowercased().contains("routed_expert") }

    static func experts(_ name: String) -> CaptureFault {
        CaptureFault(
            "\(name) holds the experts that tokens were routed to, which are no selections of tokens",
            "record the indexer's selections (indexer_topk)")
    }
}
