// SPDX-License-Identifier: Apache-2.0

public import Configuration
public import YANG

/// The grammar of an appliance, read when the first line or key needs it.
public final class ApplianceGrammar {
  /// Why the grammar cannot be used; the session has ended because of it.
  public private(set) var problem: GrammarError?

  private let load: (_ configuration: Bool) throws(GrammarError) -> Grammar
  private var whole: Grammar?
  private var small: Grammar?
  private var preparedSchema: ConfigurationSchema?

  /// `load` is called without the configuration's modules for the prompt `>`, and with them once
  /// something needs them.
  public init(_ load: @escaping (_ configuration: Bool) throws(GrammarError) -> Grammar) {
    self.load = load
  }

  /// The grammar of a directory of modules.
  public convenience init(_ directory: GrammarDirectory) {
    self.init { (configuration) throws(GrammarError) in
      let sources: [GrammarSource]
      do throws(GrammarDirectory.LoadError) {
        sources = try directory.sources(configuration: configuration)
      } catch {
        throw GrammarError(
          location: SourceLocation(file: error.file, line: 1), message: error.message)
      }
      return try Grammar(sources: sources)
    }
  }

  /// The whole grammar. Cost: reading the modules, once.
  public func loaded() throws(GrammarError) -> Grammar {
    if let whole { return whole }
    do throws(GrammarError) {
      let grammar = try load(true)
      whole = grammar
      return grammar
    } catch {
      problem = error
      throw error
    }
  }

  /// The commands of the prompt `>`; the whole grammar where it is loaded, or where the smaller one
  /// is not complete in itself (a user's module may add to both).
  func operational() throws(GrammarError) -> Grammar {
    if let grammar = whole ?? small { return grammar }
    // The error of the whole grammar is the one to report.
    guard let grammar = try? load(false) else { return try loaded() }
    small = grammar
    return grammar
  }

  /// The configuration schema, prepared once.
  public func schema() throws(GrammarError) -> ConfigurationSchema {
    if let preparedSchema { return preparedSchema }
    let schema = ConfigurationSchema(try loaded().configuration)
    preparedSchema = schema
    return schema
  }
}

extension GrammarError: RefusalConvertible {
  public var refusal: Refusal { Refusal(lines: [description]) }
}
