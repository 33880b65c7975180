// SPDX-License-Identifier: Apache-2.0

/// A regular expression as instructions for a machine that is in many places at once.
///
/// K. Thompson's method: for every character of the text, the set of instructions that can be
/// reached. No place is visited twice for one character, so no expression can take longer than
/// text times program.
final class PatternProgram: Sendable {
  enum Instruction: Sendable {
    /// Takes a character of a set, by number, and goes on.
    case set(Int)
    /// Goes on in both places.
    case split(Int, Int)
    /// Goes on elsewhere.
    case jump(Int)
    /// The text matches if it ends here.
    case accept
  }

  private let instructions: [Instruction]
  private let sets: [ScalarSet]

  init(_ expression: PatternExpression) {
    var builder = Builder()
    builder.append(expression)
    builder.instructions.append(.accept)
    instructions = builder.instructions
    sets = builder.sets
  }

  /// Whether the whole text matches.
  func matches(_ text: String) -> Bool {
    var current: [Int] = []
    var following: [Int] = []
    var pending: [Int] = []
    // The number of the character for which a place was last entered.
    var entered = [Int](repeating: 0, count: instructions.count)
    var number = 1
    enter(0, number, &current, &entered, &pending)
    for scalar in text.unicodeScalars {
      if current.isEmpty { return false }
      number += 1
      following.removeAll(keepingCapacity: true)
      for place in current {
        if case .set(let index) = instructions[place], sets[index].contains(scalar) {
          enter(place + 1, number, &following, &entered, &pending)
        }
      }
      swap(&current, &following)
    }
    return entered[instructions.count - 1] == number
  }

  /// Adds a place and all that can be reached from it without a character.
  private func enter(
    _ start: Int, _ number: Int, _ places: inout [Int], _ entered: inout [Int],
    _ pending: inout [Int]
  ) {
    pending.append(start)
    while let place = pending.popLast() {
      if entered[place] == number { continue }
      entered[place] = number
      switch instructions[place] {
      case .set: places.append(place)
      case .accept: break
      case .jump(let target): pending.append(target)
      case .split(let first, let second):
        pending.append(second)
        pending.append(first)
      }
    }
  }

  private struct Builder {
    var instructions: [Instruction] = []
    var sets: [ScalarSet] = []

    mutating func append(_ expression: PatternExpression) {
      switch expression {
      case .set(let set):
        sets.append(set)
        instructions.append(.set(sets.count - 1))
      case .sequence(let parts):
        for part in parts { append(part) }
      case .alternatives(let branches):
        append(alternatives: branches[...])
      case .repetition(let part, let least, let most):
        let firstSet = sets.count
        for _ in 0..<least { appendCopy(part, firstSet) }
        if let most {
          append(optional: part, times: most - least, firstSet)
        } else {
          append(loop: part, firstSet)
        }
      }
    }

    /// A further copy of a repeated single character takes the set of the first.
    private mutating func appendCopy(_ part: PatternExpression, _ firstSet: Int) {
      if case .set = part, firstSet < sets.count {
        instructions.append(.set(firstSet))
      } else {
        append(part)
      }
    }

    private mutating func append(alternatives branches: ArraySlice<PatternExpression>) {
      var jumps: [Int] = []
      for (position, branch) in branches.enumerated() {
        guard position < branches.count - 1 else {
          append(branch)
          break
        }
        let split = instructions.count
        instructions.append(.accept)
        append(branch)
        jumps.append(instructions.count)
        instructions.append(.accept)
        instructions[split] = .split(split + 1, instructions.count)
      }
      for jump in jumps { instructions[jump] = .jump(instructions.count) }
    }

    private mutating func append(
      optional part: PatternExpression, times: Int, _ firstSet: Int
    ) {
      var splits: [Int] = []
      for _ in 0..<times {
        splits.append(instructions.count)
        instructions.append(.accept)
        appendCopy(part, firstSet)
      }
      for split in splits { instructions[split] = .split(split + 1, instructions.count) }
    }

    private mutating func append(loop part: PatternExpression, _ firstSet: Int) {
      let split = instructions.count
      instructions.append(.accept)
      appendCopy(part, firstSet)
      instructions.append(.jump(split))
      instructions[split] = .split(split + 1, instructions.count)
    }
  }
}
