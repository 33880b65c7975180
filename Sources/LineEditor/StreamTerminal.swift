// SPDX-License-Identifier: Apache-2.0

import POSIX
public import Shell
public import Text

/// Lines from a file or a pipe: no prompt, no echo, no escapes.
///
/// Output is collected and written when it exceeds 64 KB, at ``flush()``, and before every read
/// that waits, so that a program at the other end of two pipes gets each answer.
public final class StreamTerminal: Terminal {
  /// Longest line in bytes, 16 MiB; a longer one is rejected with a message.
  public static let longestLine = 16 << 20

  private let input: InputBuffer
  private let output: OutputBuffer
  /// The unread bytes before this offset contain no `\n`.
  private var searched = 0
  private var isSkipping = false

  /// Has no effect: a stream has no completion or help to switch off.
  public var isScripting = false
  /// Number of lines that were too long and did not reach the session.
  public private(set) var refusedLines = 0

  /// Reads and writes the standard descriptors unless others are given.
  public init(input: Int32 = 0, output: Int32 = 1) {
    self.input = InputBuffer(descriptor: input)
    self.output = OutputBuffer(descriptor: output)
    Signals.installForBatch()
  }

  public var isInteractive: Bool { false }

  public var beforeOutput: (() -> TerminalText?)? {
    get { output.beforeOutput.map { before in { before().map { TerminalText($0) } } } }
    set { output.beforeOutput = newValue.map { before in { before()?.string } } }
  }
  public var size: TerminalSize { TerminalSize(rows: 0, columns: 0) }

  public var hasInputWaiting: Bool {
    while true {
      if findLineEnd() != nil { return true }
      guard input.isReadable() else { return false }
      if input.hasEnded || input.fill() == .end { return true }
    }
  }

  public func readLine(prompt: TerminalText, assistant: Assistant) -> Input {
    guard let line = nextLine({ String(decoding: $0, as: UTF8.self) }) else { return .end }
    return .line(line)
  }

  /// The answer is the next line.
  public func ask(_ question: TerminalText, echo: Bool) -> DialogueResponse {
    write(question)
    guard let secret = nextLine({ Secret($0) }) else { return .end }
    output.write("\n")
    return .text(secret)
  }

  public func write(_ text: TerminalText) {
    output.write(text.string)
  }

  public func flush() {
    output.flush()
  }

  // MARK: Lines

  /// Offset of the first `\n`; each byte is examined once.
  private func findLineEnd() -> Int? {
    if let end = input.firstIndex(of: 0x0a, from: searched) {
      searched = end
      return end
    }
    searched = input.count
    return nil
  }

  private func nextLine<Result>(_ convert: (UnsafeRawBufferPointer) -> Result) -> Result? {
    while !output.isHungUp {
      if let end = findLineEnd() {
        if let line = take(end, andLineEnd: 1, convert) { return line }
        continue
      }
      if isSkipping || input.count > StreamTerminal.longestLine { skip(input.count) }
      if input.hasEnded {
        guard input.count > 0 else { return nil }
        return take(input.count, andLineEnd: 0, convert)
      }
      if !input.isReadable() { output.flush() }
      if input.fill() == .nothing { _ = input.isReadable(within: -1) }
    }
    return nil
  }

  /// The first `length` bytes as a line; nil when it is too long.
  private func take<Result>(
    _ length: Int, andLineEnd ending: Int, _ convert: (UnsafeRawBufferPointer) -> Result
  ) -> Result? {
    defer {
      input.use(length + ending)
      searched = 0
    }
    if isSkipping || length > StreamTerminal.longestLine {
      if !isSkipping { refuse() }
      isSkipping = false
      return nil
    }
    let hasReturn = length > 0 && input[length - 1] == 0x0d
    return input.withBytes(hasReturn ? length - 1 : length, convert)
  }

  private func skip(_ length: Int) {
    if !isSkipping { refuse() }
    isSkipping = true
    input.use(length)
    searched = 0
  }

  private func refuse() {
    refusedLines += 1
    output.write("A line may have at most \(StreamTerminal.longestLine) bytes.\n")
  }
}
