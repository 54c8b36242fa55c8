/// The parts of a path as it is written. Foundation's `NSString.deletingLastPathComponent` traps on a path of one
/// character.
public enum FilePath {
    /// What stands before the last part: `a` of `a/b`, `/` of `/b`, empty of `b`.
    public static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        let folder = path[..<slash]
        return folder.isEmpty ? "/" : String(folder)
    }
}
