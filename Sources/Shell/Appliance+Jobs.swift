// SPDX-License-Identifier: Apache-2.0

public import Store

extension Appliance {
  /// Every job of the state directory, in the order of their numbers.
  public func jobs() throws(Refusal) -> [Job] {
    do throws(StoreError) { return try store.jobs() } catch { throw .state(error) }
  }
}
