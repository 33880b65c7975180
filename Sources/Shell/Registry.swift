// SPDX-License-Identifier: Apache-2.0

/// Every command of the executable by path, and every source of completions.
public struct Registry: Sendable {
  /// Does what is due at the appliance's time: a renewal, for example. Called before each command
  /// that takes no configuration path, so it has to be quick when nothing is due. Prints nothing.
  public typealias DueWork = @Sendable (_ appliance: Appliance, _ channel: any Channel) -> Void

  private let commands: [String: any Command.Type]
  private let completions: [String: CompletionSource]
  let dueWork: DueWork

  public init(
    _ list: [any Command.Type], completions: [CompletionSource] = [],
    dueWork: @escaping DueWork = { _, _ in }
  ) {
    self.dueWork = dueWork
    self.completions = Dictionary(completions.map { ($0.name, $0) }) { $1 }
    var commands: [String: any Command.Type] = [:]
    for command in list { commands[command.path] = command }
    self.commands = commands
  }

  public var paths: Set<String> { Set(commands.keys) }
  public var completionSources: Set<String> { Set(completions.keys) }
  public subscript(path: String) -> (any Command.Type)? { commands[path] }

  /// The names that the source of a value offers; none where a user's module names an unknown one,
  /// or where the state cannot be read: help has to go on.
  func completions(
    _ source: String, _ wanted: NameFilter, on appliance: Appliance
  ) -> [CompletionItem] {
    (try? completions[source]?.items(appliance, wanted)) ?? []
  }
}
