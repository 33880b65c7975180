// SPDX-License-Identifier: Apache-2.0

import YANG

/// An action of the grammar with its arguments, found by the words of a line or by the XML of a
/// request. Both ways check the same types, and lead to the same command of the registry.
public struct Invocation {
  /// The words of the action: its address in the registry.
  public let path: [String]
  public let arguments: Arguments
  /// The request that the invocation stands for.
  public let request: Element

  /// Finds the action of a line in a mode of the appliance.
  public init(
    line: String, in mode: SessionState.Mode = .operational, on appliance: Appliance
  ) throws {
    var position = try CommandPosition(in: mode, on: appliance)
    do throws(LineError) {
      for token in TokenizedLine(line).tokens { try position.accept(token) }
      try position.finish()
    } catch {
      throw error.refusal
    }
    try self.init(position)
  }

  /// Finds the action of a request in a mode of the appliance. A configuration path is not part of
  /// such a request.
  public init(
    request: Element, in mode: SessionState.Mode = .operational, on appliance: Appliance
  ) throws {
    var position = try CommandPosition(in: mode, on: appliance)
    do throws(LineError) { try position.accept(request) } catch { throw error.refusal }
    try self.init(position)
  }

  private init(_ position: CommandPosition) throws(Refusal) {
    guard let action = position.action, let request = position.request() else {
      throw .invalidSyntax
    }
    path = action.path
    arguments = Arguments(position)
    self.request = request
  }
}
