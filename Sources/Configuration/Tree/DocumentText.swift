// SPDX-License-Identifier: Apache-2.0

// The text that an XML 1.0 document can represent. Other text in the tree could not be saved.

extension String {
  /// Whether every character may stand in a document: no control characters but tab, line feed and
  /// carriage return, no U+FFFE and U+FFFF. Source: XML 1.0 section 2.2.
  var isDocumentText: Bool {
    var before: (UInt8, UInt8) = (0, 0)
    for byte in utf8 {
      if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D { return false }
      if byte >= 0xBE, before.0 == 0xEF, before.1 == 0xBF, byte <= 0xBF { return false }
      before = (before.1, byte)
    }
    return true
  }

  /// Whether this can be the name of an element. Beyond ASCII everything is let pass that the
  /// parser of a document may judge. Source: XML 1.0 section 2.3, without the colon of namespaces.
  var isElementName: Bool {
    var isFirst = true
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "_"), 0x80...:
        break
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
        if isFirst { return false }
      default: return false
      }
      isFirst = false
    }
    return !isFirst
  }
}

extension Edit {
  /// Whether a document can hold the text that the edit brings, apart from its path. Subtrees are
  /// taken as they are: they come from a document or from a journal of edits that were checked.
  var holdsDocumentText: Bool {
    switch self {
    case .set(_, let text), .rename(_, let text), .copy(_, let text): text.isDocumentText
    case .add(_, let members): members.allSatisfy(\.isDocumentText)
    default: true
    }
  }
}
