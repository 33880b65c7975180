// SPDX-License-Identifier: Apache-2.0

internal import POSIX
internal import Text

extension PEM {
  /// Collects the lines between the beginning and the end of one block.
  struct BlockReader {
    let label: String

    /// The lines before the first empty one, up to the maximum length of headers.
    private var headers: [UInt8] = []
    /// The contents in Base64, without blanks and line ends.
    private var body: [UInt8] = []
    /// An empty line was read: the lines before it are headers.
    private var hasHeaders = false
    /// A line of an encrypted block that is not full must be the last.
    private var isLastLine = false
    private var isDamaged = false

    private static let longestHeaders = 1_024

    init(label: String) {
      self.label = label
    }

    /// - Parameter line: without its end and the blanks before it.
    mutating func take(_ line: ArraySlice<UInt8>) {
      guard !line.isEmpty else {
        if hasHeaders { isDamaged = true }
        hasHeaders = true
        wipe(&body)
        return
      }
      if hasHeaders {
        if isLastLine || line.count > 64 { isDamaged = true }
        isLastLine = line.count < 64
      } else if headers.count + line.count < Self.longestHeaders {
        headers += line
        headers.append(0x0A)
      }
      body.append(contentsOf: line.lazy.filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D })
    }

    /// The block; wipes the lines that were read.
    mutating func finished(isComplete: Bool) -> Block {
      defer {
        wipe(&headers)
        wipe(&body)
      }
      let encryption = hasHeaders ? encryption : .none
      var content: Secret?
      if isComplete, !isDamaged, encryption != .damaged, !body.isEmpty,
        var bytes = Base64.decode(body, isCanonical: false)
      {
        content = Secret(bytes)
        wipe(&bytes)
      }
      return Block(label: label, encryption: encryption.value, content: content)
    }

    private enum Encryption: Equatable {
      case none, damaged
      case traditional(String)

      var value: String? {
        if case .traditional(let value) = self { value } else { nil }
      }
    }

    /// The headers: `Proc-Type: 4,ENCRYPTED` and `DEK-Info: …`, or nothing at all.
    ///
    /// As `PEM_get_EVP_CIPHER_INFO`; its caller does not look at less than eleven characters.
    private var encryption: Encryption {
      guard headers.count > 10 else { return .none }
      let lines = headers.split(separator: 0x0A)
      guard lines.count >= 2, let kind = PEM.value(in: lines[0], of: "Proc-Type:"),
        kind.hasPrefix("4,"), kind.dropFirst(2).drop(while: isBlank) == "ENCRYPTED",
        let value = PEM.value(in: lines[1], of: "DEK-Info:")
      else { return .damaged }
      return .traditional(value)
    }

    private func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
  }

  private static func value(in line: ArraySlice<UInt8>, of header: String) -> String? {
    guard line.starts(with: header.utf8) else { return nil }
    let value = line.dropFirst(header.utf8.count).drop { $0 == 0x20 || $0 == 0x09 }
    return String(decoding: value, as: UTF8.self)
  }
}
