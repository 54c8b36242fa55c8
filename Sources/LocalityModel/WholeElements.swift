/// The elements of a JSON list that can be decoded, and why others cannot: one broken element does not lose the list.
struct WholeElements<Element: Decodable>: Decodable {
    private(set) var elements: [Element] = []
    /// Place in the list from 0, and what is wrong there.
    private(set) var faults: [(index: Int, error: any Error)] = []

    init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        while !list.isAtEnd {
            let index = list.currentIndex
            do {
                elements.append(try list.decode(Element.self))
            } catch {
                faults.append((index, error))
                // A decoder stays at an element that it could not decode.
                if list.currentIndex == index, try !list.decodeNil() { _ = try list.decode(Passed.self) }
            }
        }
    }

    /// Any value, not looked at.
    private struct Passed: Decodable {
        init(from decoder: any Decoder) {}
    }
}
