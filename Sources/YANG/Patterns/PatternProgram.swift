// SPDX-License-Identifier: Apache-2.0

/// A regular expression as instructions for a machine that is in many places at once.
///
/// K. Thompson's method: for every character of the text, the set of instructions that can be
/// reached. No place is visited twice for one character, so no expression can take longer than
/// text times program. The working space is kept from match to match.
struct PatternProgram {
  /// One step; `first` is the next place, or the number of a set of characters.
  private struct Instruction {
    enum Kind {
      case set, split, jump, accept
    }

    var kind: Kind
    var first: Int32 = 0
    var second: Int32 = 0
  }

  private var instructions: [Instruction] = []
  private var sets: [ScalarSet] = []

  private var current: [Int32] = []
  private var following: [Int32] = []
  private var pending: [Int32] = []
  /// The number of the character, counted over all matches, for which a place was last entered.
  private var entered: [Int] = []
  private var number = 0

  init(_ expression: PatternExpression) {
    append(expression)
    instructions.append(Instruction(kind: .accept))
    entered = [Int](repeating: 0, count: instructions.count)
  }

  /// Whether the whole text matches.
  mutating func matches(_ text: String) -> Bool {
    number += 1
    following.removeAll(keepingCapacity: true)
    enter(0)
    swap(&current, &following)
    for scalar in text.unicodeScalars {
      if current.isEmpty { return false }
      number += 1
      following.removeAll(keepingCapacity: true)
      for place in current {
        let set = Int(instructions[Int(place)].first)
        if sets[set].contains(scalar) { enter(place + 1) }
      }
      swap(&current, &following)
    }
    return entered[instructions.count - 1] == number
  }

  /// Adds a place and all that can be reached from it without a character.
  private mutating func enter(_ start: Int32) {
    var place = start
    while true {
      if entered[Int(place)] != number {
        entered[Int(place)] = number
        let instruction = instructions[Int(place)]
        switch instruction.kind {
        case .set: following.append(place)
        case .accept: break
        case .jump:
          place = instruction.first
          continue
        case .split:
          pending.append(instruction.second)
          place = instruction.first
          continue
        }
      }
      guard let next = pending.popLast() else { return }
      place = next
    }
  }
}

// Compilation
extension PatternProgram {
  private var end: Int32 { Int32(truncatingIfNeeded: instructions.count) }

  private mutating func append(_ expression: PatternExpression) {
    switch expression {
    case .set(let set):
      sets.append(set)
      append(set: sets.count - 1)
    case .sequence(let parts):
      for part in parts { append(part) }
    case .alternatives(let branches):
      append(alternatives: branches)
    case .repetition(let part, let least, let most):
      let firstSet = sets.count
      for _ in 0..<least { append(copyOf: part, firstSet) }
      if let most {
        append(optional: part, times: most - least, firstSet)
      } else {
        append(loop: part, firstSet)
      }
    }
  }

  private mutating func append(set: Int) {
    instructions.append(Instruction(kind: .set, first: Int32(truncatingIfNeeded: set)))
  }

  /// A further copy of a repeated single character takes the set of the first.
  private mutating func append(copyOf part: PatternExpression, _ firstSet: Int) {
    if case .set = part, firstSet < sets.count {
      append(set: firstSet)
    } else {
      append(part)
    }
  }

  /// Appends a split whose second way is not yet known.
  private mutating func appendSplit() -> Int {
    instructions.append(Instruction(kind: .split, first: end + 1))
    return instructions.count - 1
  }

  private mutating func append(alternatives branches: [PatternExpression]) {
    var jumps: [Int] = []
    for (position, branch) in branches.enumerated() {
      guard position < branches.count - 1 else {
        append(branch)
        break
      }
      let split = appendSplit()
      append(branch)
      jumps.append(instructions.count)
      instructions.append(Instruction(kind: .jump))
      instructions[split].second = end
    }
    for jump in jumps { instructions[jump].first = end }
  }

  private mutating func append(optional part: PatternExpression, times: Int, _ firstSet: Int) {
    var splits: [Int] = []
    for _ in 0..<times {
      splits.append(appendSplit())
      append(copyOf: part, firstSet)
    }
    for split in splits { instructions[split].second = end }
  }

  private mutating func append(loop part: PatternExpression, _ firstSet: Int) {
    let split = appendSplit()
    append(copyOf: part, firstSet)
    instructions.append(Instruction(kind: .jump, first: Int32(truncatingIfNeeded: split)))
    instructions[split].second = end
  }
}
