// SPDX-License-Identifier: Apache-2.0

import Configuration
public import Store

extension Refusal {
  /// A failure of the state directory; an edit that cannot be carried out is worded as on the
  /// appliance.
  public static func state(_ problem: StoreError) -> Refusal {
    switch problem {
    case .locked(.configuration, let name):
      return .serverError("Configuration is locked by \(name)", code: 14)
    case .locked(.commit, _):
      return .serverError("Other administrators are holding device wide commit locks.", code: 14)
    default: break
    }
    guard case .refused(let edit) = problem else { return .serverError(problem.description) }
    switch edit {
    case .missing: return .noSuchNode
    case .exists(let path):
      return .serverError("\(path.elements.last?.text ?? "") is already in use")
    default: return .serverError("\(edit.path) is invalid")
    }
  }
}

extension StoreError: RefusalConvertible {
  public var refusal: Refusal { .state(self) }
}
