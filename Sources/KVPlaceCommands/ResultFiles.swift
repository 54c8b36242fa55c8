import Foundation
import LocalityModel

/// Results from result files.
enum ResultFiles {
    /// The results of a file, or of stdin for `-`.
    ///
    /// - Throws: 66 if it is not there, 65 if it is no result.
    static func read(_ path: String) throws(CommandFailure) -> [AnalysisResult] {
        let data: Data
        if path == "-" {
            data = FileHandle.standardInput.readDataToEndOfFile()
        } else if let contents = FileManager.default.contents(atPath: path) {
            data = contents
        } else {
            throw CommandFailure(.noInput, "\(path): no such file; pass a result file of 'kvplace analyze'")
        }
        do {
            return try AnalysisFile.read(data, name: path == "-" ? "stdin" : path).results
        } catch {
            throw CommandFailure(.badData, error.description)
        }
    }
}
