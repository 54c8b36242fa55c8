import Synchronization

/// A value that is made when it is first asked for, once, by whichever thread asks.
final class Deferred<Value: Sendable>: Sendable {
    private let state: Mutex<State>

    private enum State {
        case pending(@Sendable () -> Value)
        case made(Value)
    }

    init(_ make: @escaping @Sendable () -> Value) {
        state = Mutex(.pending(make))
    }

    var value: Value {
        state.withLock { state in
            switch state {
            case .made(let value): return value
            case .pending(let make):
                let value = make()
                state = .made(value)
                return value
            }
        }
    }
}
