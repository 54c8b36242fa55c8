import Foundation
import Testing

@testable import TraceReading

@Suite struct NumPyHeaderTests {
    /// A header of version 1.0 with a dictionary.
    private func bytes(_ dictionary: String, version: UInt8 = 1) -> [UInt8] {
        let text = Array((dictionary + "\n").utf8)
        let length = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
        return NumPyHeader.magic + [version, 0] + length + text
    }

    @Test func `the dictionary is read in any order and spacing`() throws {
        let header = try NumPyHeader(bytes("{'shape':(59,3, 24) , 'fortran_order': True, 'descr': '>i8', }"))
        #expect(header.shape == [59, 3, 24] && header.isFortranOrder && header.type == ">i8")
        #expect(try header.element() == ElementType(width: 8, isSigned: true, isBigEndian: true))
        #expect(header.byteCount == bytes("{'shape':(59,3, 24) , 'fortran_order': True, 'descr': '>i8', }").count)
    }

    @Test(arguments: [UInt8(1), 2, 3]) func `every version is read`(version: UInt8) throws {
        let header = try NumPyHeader(
            bytes("{'descr': '|u1', 'fortran_order': False, 'shape': (2L, 3L, 4L), }", version: version))
        #expect(header.shape == [2, 3, 4] && !header.isFortranOrder)
        #expect(try header.element() == ElementType(width: 1, isSigned: false))
    }

    @Test func `scalars and rows have their shapes`() throws {
        #expect(try NumPyHeader(bytes("{'descr': '<i8', 'fortran_order': False, 'shape': (), }")).elementCount == 1)
        #expect(try NumPyHeader(bytes("{'descr': '<i8', 'fortran_order': False, 'shape': (7,), }")).shape == [7])
    }

    @Test(arguments: ["<f4", "<U32", "|O", "|b1", "<c8", "<i3", "<i16", "i4", "", "<m8[s]"])
    func `what is no integer is refused`(type: String) throws {
        let header = try NumPyHeader(bytes("{'descr': '\(type)', 'fortran_order': False, 'shape': (1, 1, 1), }"))
        #expect(throws: CaptureFault.self) { try header.element() }
    }

    @Test func `fields with names are refused as they are written`() throws {
        let header = try NumPyHeader(bytes("{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (1, 1, 1), }"))
        #expect(throws: CaptureFault.self) { try header.element() }
    }

    @Test(arguments: [
        "", "{}", "{'descr': '<i4', 'shape': (1, 2, 3)}", "{'descr': '<i4', 'fortran_order': 1, 'shape': (1, 2, 3)}",
        "{'descr': '<i4', 'fortran_order': False, 'shape': (-1, 2, 3)}",
        "{'descr': '<i4', 'fortran_order': False, 'shape': (1, 2", "{'descr': '<i4, 'fortran_order': False}",
        "{'descr': '<i4', 'fortran_order': False, 'shape': (99999999999999999999, 1, 1)}",
    ])
    func `damaged dictionaries are refused`(dictionary: String) {
        #expect(throws: CaptureFault.self) { try NumPyHeader(bytes(dictionary)) }
    }

    @Test func `a header that claims a gigabyte is refused unread`() {
        #expect(throws: CaptureFault.self) {
            try NumPyHeader.byteCount(NumPyHeader.magic + [2, 0, 0, 0, 0, 0x40])
        }
        #expect(throws: CaptureFault.self) { try NumPyHeader.byteCount(NumPyHeader.magic + [4, 0, 1, 0, 0, 0]) }
        #expect(throws: CaptureFault.self) {
            try NumPyHeader(Array(bytes("{'descr': '<i4', 'fortran_order': False, 'shape': ()}").dropLast(9)))
        }
    }
}
