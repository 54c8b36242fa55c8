/// Why a synthetic trace could not be written. Each message is one line that says what to do.
public enum SynthesisError: Error, Equatable, Sendable {
    /// A knob outside its range.
    case invalidRecipe(String)
    /// The target holds something that was not synthesised.
    case foreignFolder(String)
    /// A folder or file could not be created or put in its place.
    case cannotCreate(String)
    /// Writing failed, e.g. the disk is full.
    case writeFailed(String)

    public var message: String {
        switch self {
        case .invalidRecipe(let text), .foreignFolder(let text), .cannotCreate(let text), .writeFailed(let text): text
        }
    }
}
