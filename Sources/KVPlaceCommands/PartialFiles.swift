import Foundation
import Locality

/// Reads the partial results that a command names, and merges them; every error names the file.
struct PartialFiles {
    /// As written, each once.
    let paths: [String]

    /// - Throws: 65 for what is damaged, foreign, or does not go together; 66 for what is not there.
    func selection() throws -> PartialSelection {
        var headers: [PartialHeader] = []
        var common = CommonShardList()
        for path in paths {
            let header = try read(path) { data throws(PartialFault) in
                try PartialFile.header(data, common: &common)
            }
            headers.append(header)
        }
        do throws(PartialSelection.Conflict) {
            return try PartialSelection(headers)
        } catch {
            throw failure(error.fault, paths[error.place])
        }
    }

    /// Adds up the selected ones, one at a time.
    func merge(_ selection: PartialSelection) throws -> PartialResult {
        var common = CommonShardList()
        func partial(at place: Int) throws -> PartialResult {
            try read(paths[place]) { data throws(PartialFault) in try PartialFile.partial(data, common: &common) }
        }
        for place in Set(paths.indices).subtracting(selection.chosen).sorted() { _ = try partial(at: place) }
        var merge = PartialMerge(selection)
        for place in selection.chosen {
            let added = try partial(at: place)
            do throws(PartialFault) { try merge.add(added) } catch { throw failure(error, paths[place]) }
        }
        return merge.finished()
    }

    private func read<Value>(_ path: String, _ parse: (Data) throws(PartialFault) -> Value) throws -> Value {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
            throw CommandFailure(.noInput, "\(path): no such file; name partial results of analyze --partial")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(.noInput, "\(path): cannot be read; check its permissions")
        }
        do throws(PartialFault) { return try parse(data) } catch { throw failure(error, path) }
    }

    private func failure(_ fault: PartialFault, _ path: String) -> CommandFailure {
        let text =
            switch fault {
            case .foreign: "is no partial result; name files that analyze --partial or merge --partial wrote"
            case .damaged(let what): "\(what); copy it again, or analyse its share again"
            case .version(let what): "\(what); analyse every share with the same program"
            case .mismatch(let what): "\(what); merge only partials of one run, analysed with the same flags"
            }
        return CommandFailure(.badData, "\(path): \(text)")
    }
}
