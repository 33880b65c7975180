// SPDX-License-Identifier: Apache-2.0

/// The properties that the extensions of module `wfsh-cli` give a node.
public struct Marks: Sendable {
  /// The marks without an argument.
  struct Flags: OptionSet, Sendable {
    let rawValue: UInt8
    static let positional = Flags(rawValue: 1)
    static let hidden = Flags(rawValue: 2)
    static let secret = Flags(rawValue: 4)
    static let addition = Flags(rawValue: 8)
    static let computed = Flags(rawValue: 16)
    static let commandLine = Flags(rawValue: 32)
    static let changesMode = Flags(rawValue: 64)
  }

  /// The marks with an argument.
  struct Arguments: Sendable {
    var completion: String?
    var configurationPath: String?
    var confirmation: String?
    var privilege: String?
    var aliases: [String] = []
    var promptInto: String?
    var reply: String?
    var xmlParent: [String] = []
    var placeholder: String?
    var behind: String?
    var aheadOf: String?
    var openValues: [String] = []
  }

  /// Stores the arguments separately, because most nodes have none.
  final class Storage: Sendable {
    let arguments: Arguments

    init(_ arguments: Arguments) { self.arguments = arguments }
  }

  var flags: Flags
  let storage: Storage?

  /// `cli:positional`: the value is written without the leaf's name.
  public var isPositional: Bool { flags.contains(.positional) }
  /// `cli:hidden`: accepted, but offered by neither help nor completion.
  public var isHidden: Bool { flags.contains(.hidden) }
  /// `cli:secret`: never shown, logged or stored in history.
  public var isSecret: Bool { flags.contains(.secret) }
  /// `cli:addition`: added by wfsh, not on the appliance.
  public var isAddition: Bool { flags.contains(.addition) }
  /// `cli:computed`: written by the appliance, not offered by `set`.
  public var isComputed: Bool { flags.contains(.computed) }
  /// `cli:command-line`: the rest of the line is an operational command.
  public var isCommandLine: Bool { flags.contains(.commandLine) }
  /// `cli:changes-mode`: enters or leaves a mode, and is not run from the other one.
  public var changesMode: Bool { flags.contains(.changesMode) }
  /// `cli:complete`: the name of the source of completions; of a list, that of its key.
  public var completion: String? { storage?.arguments.completion }
  /// `cli:configuration-path`: the rest of the line is a configuration path of this kind.
  public var configurationPath: String? { storage?.arguments.configurationPath }
  /// `cli:confirm`: the question asked before the action runs.
  public var confirmation: String? { storage?.arguments.confirmation }
  /// `cli:privilege`: the role that the action needs, or a value of the leaf.
  public var privilege: String? { storage?.arguments.privilege }
  /// `cli:alias`: other spellings that are accepted and never offered.
  public var aliases: [String] { storage?.arguments.aliases ?? [] }
  /// `cli:prompt-into`: the sibling leaf that receives the value derived from the answer.
  public var promptInto: String? { storage?.arguments.promptInto }
  /// `cli:reply`: the template file of a canned reply.
  public var reply: String? { storage?.arguments.reply }
  /// `cli:xml-parent`: element and entry names, alternating, below the document's root element.
  public var xmlParent: [String] { storage?.arguments.xmlParent ?? [] }
  /// `cli:behind`: the input leaf that must precede this one.
  public var behind: String? { storage?.arguments.behind }
  /// `cli:ahead-of`: the input leaf that this one may not follow.
  public var aheadOf: String? { storage?.arguments.aheadOf }
  /// `cli:open-values`: the values of the leaf that need no role.
  public var openValues: [String] { storage?.arguments.openValues ?? [] }
  /// `cli:placeholder`: how `find command` writes the value, without the angle brackets.
  public var placeholder: String? { storage?.arguments.placeholder }
}
