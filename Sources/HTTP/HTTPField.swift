// SPDX-License-Identifier: Apache-2.0

/// A field of a request or response (RFC 9110 section 5).
public struct HTTPField: Hashable, Sendable {
  public let name: String
  public let value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

extension [HTTPField] {
  /// The value of the first field of that name, in upper or lower case.
  subscript(name: String) -> String? {
    first { $0.name.lowercased() == name.lowercased() }?.value
  }
}
