// SPDX-License-Identifier: Apache-2.0

public import Configuration
public import Credentials
public import Store
import YANG

/// The emulated appliance as one session sees it: the services that commands work with.
///
/// Time, user, host and state directory reach commands through this value only, so that a run can
/// be made deterministic. It holds services and is not extended: what several commands do together
/// belongs to a service or to a type of its own.
public final class Appliance {
  public let store: Store
  public let clock: Clock
  public let model: ApplianceModel
  /// The administrator in the prompt.
  public let user: String
  /// The commands and the configuration schema.
  public let grammar: ApplianceGrammar
  /// The state of this session: mode, edit level, settings.
  public let session: SessionState
  /// The process environment that children get.
  public let host: HostEnvironment

  /// The appliance's own keys and certificates. Creating the service costs nothing.
  public private(set) lazy var credentials = ApplianceCredentials(
    CredentialContext(
      store: store, places: model.places, serialNumber: model["serial"] ?? "",
      administrator: user, clock: { [clock] in clock.now },
      timeZone: { [unowned self] in timeZone }, environment: host.environment,
      reason: { Refusal($0).messages.last ?? "" }))

  public init(
    store: Store, clock: Clock, user: String, model: ApplianceModel, grammar: ApplianceGrammar,
    origin: String = "Console", host: HostEnvironment = HostEnvironment()
  ) {
    self.store = store
    self.clock = clock
    self.user = user
    self.model = model
    self.grammar = grammar
    self.host = host
    session = SessionState(origin: origin, started: clock.now)
  }

  /// The appliance of a model, its state in `directory`. Reads the model's facts only.
  public convenience init(
    directory: String, grammar: GrammarDirectory, clock: Clock, user: String,
    origin: String = "Console", host: HostEnvironment = HostEnvironment()
  ) throws(GrammarDirectory.LoadError) {
    let model = try grammar.applianceModel()
    let commands = ApplianceGrammar(grammar)
    let store = Store(
      directory: directory, format: .xml, factory: { grammar.factoryDocument() },
      summarize: { running in
        Summary(of: running, in: model.places) { path, value in
          // Without a schema, the commands report what is wrong with the grammar.
          guard let schema = try? commands.schema() else { return false }
          return schema.node(at: path)?.type?.validate(value) == nil
        }
      })
    self.init(
      store: store, clock: clock, user: user, model: model, grammar: commands,
      origin: origin, host: host)
  }

  /// The candidate, with the edits of other sessions up to this command.
  public func candidate() throws(StoreError) -> Configuration { try store.candidate() }

  /// The running configuration, with the commits of other sessions up to this command.
  public func running() throws(StoreError) -> Configuration { try store.running() }

  /// Makes `edits` in the candidate, all or none.
  public func edit(_ edits: [Edit]) throws(StoreError) {
    try store.edit(edits, administrator: user, time: clock.now)
  }

  /// The configuration schema, prepared once.
  public func schema() throws -> ConfigurationSchema { try grammar.schema() }

  /// The administrators of the running configuration and their roles.
  public var administrators: Administrators { Administrators(store: store, places: model.places) }

  /// The host name as last committed, or the model's where none is set or readable.
  public var hostName: String {
    // A state directory that cannot be read is reported by the commands.
    let name = (try? store.summary())?.hostName ?? ""
    return name.isEmpty ? model.defaultHostName : name
  }

  /// The zone of the running configuration, UTC without one.
  public var timeZone: String {
    // A command that cannot read the configuration is refused for it; a date alone is not a reason.
    if let summary = try? store.summary(), let zone = summary.timeZone { return zone }
    // A summary that a former release wrote has no zone.
    let zone = (try? store.running())?[model.places.system.appending(node: "timezone")]
    return zone?.leaf ?? "UTC"
  }
}
