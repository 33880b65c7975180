// SPDX-License-Identifier: Apache-2.0

public import POSIX

/// One command: what happens when its action in `Grammar/` is typed.
///
/// The words, types and help are in the grammar; `path` is the address that joins the two.
public protocol Command: SendableMetatype {
  /// The words, joined by blanks: `show jobs id`.
  static var path: String { get }

  /// Takes the arguments by the names of the input leaves. What a type can refuse has been refused.
  init(_ arguments: Arguments) throws

  /// Runs the command. An error of any kind has changed nothing; the session words it for the
  /// operator by `Refusal.init(_:)`, so that a command only translates what it can say better.
  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer
}

/// The way to the operator while a command runs.
public protocol Channel: AnyObject {
  /// A person may sit there; a child may ask him.
  var isInteractive: Bool { get }
  /// The terminal now.
  var size: TerminalSize { get }
  /// Progress, printed before the answer. Sent immediately.
  func write(_ text: String)
  /// Progress that returns to the start of its line with `\r`. Sent immediately.
  func redraw(_ text: String)
  func ask(_ question: String, echo: Bool) -> DialogueResponse
  /// Runs `body` while the terminal is the child's.
  func lend<Result>(_ body: () -> Result) -> Result
  /// Set by Ctrl-C.
  var interruption: Interruption { get }
}
