import Synchronization

/// A value that is made when it is first asked for, once, whichever thread asks; every copy of what holds it shares it.
package final class Memo<Value: Sendable>: Sendable {
    private let made = Mutex<Value?>(nil)

    package init() {}

    /// - Parameter make: makes the value; the same one at every call.
    package func value(_ make: () -> Value) -> Value {
        made.withLock { made in
            if let made { return made }
            let value = make()
            made = value
            return value
        }
    }
}
