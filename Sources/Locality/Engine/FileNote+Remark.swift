public import LocalityModel
public import TraceReading

extension FileNote {
    /// As a result carries it.
    public init(_ remark: FileRemark) {
        self.init(file: remark.file, kind: Kind(rawValue: remark.kind.rawValue), detail: remark.detail)
    }
}
