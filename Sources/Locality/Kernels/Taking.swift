/// A value whose initial state takes no memory.
protocol Emptied {
    init()
}

extension Array: Emptied {}
extension ChunkedBitmap: Emptied {}
extension BatchedRecord: Emptied {}
extension BlockChanges: Emptied {}

/// Moves a value out of its place and leaves an empty one; the caller puts it back by assigning, with
/// `consume`, which saves another retain.
///
/// What stands in an array is retained and released at every look at it, and while it is changed in its place nothing
/// beside it may be used. Moved out it costs neither. O(1), no allocation.
@inline(__always)
func take<Value: Emptied>(_ place: inout Value) -> Value {
    var taken = Value()
    swap(&taken, &place)
    return taken
}
