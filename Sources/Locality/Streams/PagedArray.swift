/// An array that never moves its elements: it grows by pages. Where elements are large and there may be hundreds of
/// thousands, growing costs neither copies nor twice the memory.
///
/// Complexity: O(1) an access, two bounds checks.
struct PagedArray<Element> {
    private static var pageBits: Int { 9 }
    private static var pageCount: Int { 1 << pageBits }

    private var pages: [[Element]] = []
    private(set) var count = 0

    var indices: Range<Int> { 0..<count }

    mutating func append(_ element: Element) {
        if count == pages.count << Self.pageBits {
            pages.append([])
            // The first page grows as arrays do, since most traces need no more than a part of it.
            if pages.count > 1 { pages[pages.count - 1].reserveCapacity(Self.pageCount) }
        }
        pages[pages.count - 1].append(element)
        count += 1
    }

    subscript(index: Int) -> Element {
        _read { yield pages[index >> Self.pageBits][index & (Self.pageCount - 1)] }
        _modify { yield &pages[index >> Self.pageBits][index & (Self.pageCount - 1)] }
    }
}
