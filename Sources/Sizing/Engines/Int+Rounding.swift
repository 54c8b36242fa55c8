extension Int {
    /// ⌈self / divisor⌉ of counts.
    func dividedUp(by divisor: Int) -> Int { (self + divisor - 1) / divisor }

    /// The smallest multiple of a unit that is not below self.
    func roundedUp(to unit: Int) -> Int { dividedUp(by: unit) * unit }

    /// The largest multiple of a unit that is not above self.
    func roundedDown(to unit: Int) -> Int { self / unit * unit }
}
