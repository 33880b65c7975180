// SPDX-License-Identifier: Apache-2.0

public import POSIX

/// An error whose words for the operator are known.
///
/// Each library's error conforms once, in the module that words it: here for the store and the
/// system, in `Commands` for the libraries above. Everything that runs a command relies on it, so
/// that no command catches an error only to pass it on.
public protocol RefusalConvertible: Error {
  var refusal: Refusal { get }
}

extension Refusal: RefusalConvertible {
  public var refusal: Refusal { self }

  /// The refusal for any error; an error that is not convertible is shown by its description.
  public init(_ error: any Error) {
    self = (error as? any RefusalConvertible)?.refusal ?? .serverError("\(error)")
  }

  /// Runs `body` and words whatever it throws.
  public static func ofAnyError<Result>(
    _ body: () throws -> Result
  ) throws(Refusal) -> Result {
    do { return try body() } catch { throw Refusal(error) }
  }
}

extension SystemError: RefusalConvertible {
  public var refusal: Refusal { .serverError("\(self)") }
}
