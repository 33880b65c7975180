// SPDX-License-Identifier: Apache-2.0

import Configuration
import Store
import YANG

extension Appliance {
  /// The appliance of a model, its state in `directory`. Nothing is read but the model's facts.
  public convenience init(
    directory: String, grammar: GrammarDirectory, clock: Clock, user: String,
    origin: String = "Console", sshConfiguration: String? = nil,
    environment: @escaping () -> [String: String] = { [:] }
  ) throws(GrammarDirectory.LoadError) {
    let model = try grammar.applianceModel()
    let store = Store(
      directory: directory, format: .xml, factory: { Self.factory(grammar) },
      summarize: Self.summarize)
    self.init(
      store: store, clock: clock, user: user, model: model, origin: origin,
      sshConfiguration: sshConfiguration, environment: environment
    ) { (configuration) throws(GrammarError) in
      let sources: [GrammarSource]
      do throws(GrammarDirectory.LoadError) {
        sources = try grammar.sources(configuration: configuration)
      } catch {
        throw GrammarError(
          location: SourceLocation(file: error.file, line: 1), message: error.message)
      }
      return try Grammar(sources: sources)
    }
  }

  /// The factory configuration; a file that cannot be read stands for an empty one, and every
  /// command that needs the grammar then says which file it is.
  private static func factory(_ grammar: GrammarDirectory) -> Configuration {
    guard let file = try? grammar.factoryConfiguration() else { return Configuration() }
    return (try? DocumentFormat.xml.decode(file.bytes, file.name)) ?? Configuration()
  }
}
