// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// A symbolic link of a chosen name in a new directory; both are removed with the object.
///
/// It gives a ``MemoryFile`` a name for a program that shows or sends names.
public final class TemporaryLink {
  private let directory: String
  /// Path of the link.
  public let path: String

  /// Creates `name` (without a slash) below a new directory in `parent`, pointing at `target`.
  public init(in parent: String, name: String, target: String) throws(SystemError) {
    var template = Array("\(parent)/transfer-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw .last("mkdtemp") }
    directory = String(
      decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = "\(directory)/\(name)"
    guard symlink(target, path) == 0 else { throw .last("symlink") }
  }

  deinit {
    unlink(path)
    rmdir(directory)
  }
}
