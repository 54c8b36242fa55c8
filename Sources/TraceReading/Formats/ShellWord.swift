/// Words of a shell's command line, for commands that messages print.
package enum ShellWord {
    /// A text as one word, quoted where it has to be; a path that begins with a dash cannot be taken for a flag.
    package static func quoted(_ text: String) -> String {
        let text = text.hasPrefix("-") ? "./" + text : text
        let isPlain = text.utf8.allSatisfy { byte in
            let character = Unicode.Scalar(byte)
            return character.properties.isAlphabetic && character.isASCII || ("0"..."9").contains(character)
                || "/._-+:,@".unicodeScalars.contains(character)
        }
        return isPlain && !text.isEmpty ? text : "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
