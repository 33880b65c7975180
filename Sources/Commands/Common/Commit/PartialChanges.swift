// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell
import Store

/// The selection of uncommitted changes of a partial commit or validation, and its result.
///
/// Words: PAN-OS 11.1 configure command hierarchy. `policy-and-objects` is a part of the firewall's
/// tree; this model has nothing there.
struct PartialChanges {
  private let administrators: [String]
  private let withoutDevice: Bool
  private let withoutShared: Bool

  /// `<part> excluded` leaves a part out; `admin` takes the changes of these administrators only.
  init(_ arguments: Arguments) {
    administrators = arguments.list("admin")
    withoutDevice = arguments.has("device-and-network")
    withoutShared = arguments.has("shared-object")
  }

  /// The selection that ``words`` of a job's request stand for.
  init(words: [String]) {
    administrators = words.compactMap { word in
      word.hasPrefix("admin ") ? String(word.dropFirst(6)) : nil
    }
    withoutDevice = words.contains("device-and-network")
    withoutShared = words.contains("shared-object")
  }

  /// The words of a job's request.
  var words: [String] {
    administrators.map { "admin " + $0 } + (withoutDevice ? ["device-and-network"] : [])
      + (withoutShared ? ["shared-object"] : [])
  }

  private func takes(_ change: CandidateChange) -> Bool {
    administrators.isEmpty || administrators.contains(change.administrator)
  }

  /// Everything outside the shared settings belongs to the device.
  private func takes(_ edit: Edit, _ places: DocumentPlaces) -> Bool {
    edit.path.hasPrefix(places.shared) ? !withoutShared : !withoutDevice
  }

  /// The running configuration with the selected changes, in their order.
  ///
  /// A change that is selected in part stays on the list as a whole: repeating the part that was
  /// committed changes nothing.
  func apply(
    _ changes: [CandidateChange], to running: Configuration, at places: DocumentPlaces
  ) throws -> Store.Part {
    if let stranger = administrators.first(where: { name in
      !changes.contains { $0.administrator == name }
    }) {
      throw Refusal.serverError("\(stranger) has no changes to commit")
    }
    var configuration = running
    var generations: [ClosedRange<UInt64>] = []
    for change in changes where takes(change) {
      var isWhole = true
      for edit in change.edits {
        guard takes(edit, places) else {
          isWhole = false
          continue
        }
        do throws(EditError) {
          try configuration.apply(edit)
        } catch {
          throw Refusal.serverError(
            "a change by \(change.administrator) of \(edit.path) needs changes that are not part of "
              + "this commit")
        }
      }
      if isWhole { generations.append(change.generation...change.generation) }
    }
    return Store.Part(configuration: configuration, generations: generations)
  }
}
