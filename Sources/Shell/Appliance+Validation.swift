// SPDX-License-Identifier: Apache-2.0

public import Configuration

extension Appliance {
  /// Everything that is wrong with the running configuration as a whole.
  public func validateRunning() throws(Refusal) -> [ValidationError] {
    Validation(try schema()).problems(in: try running())
  }
}
