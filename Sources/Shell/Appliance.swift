// SPDX-License-Identifier: Apache-2.0

public import Configuration
public import Credentials
public import Store
public import YANG

/// The emulated appliance as one session sees it: everything that is not the command itself.
///
/// Time, user, host and state directory reach commands through this value only, so that a run can
/// be made deterministic.
public final class Appliance {
  /// Which prompt the session is at.
  public enum Mode: Sendable { case operational, configuration }

  public let store: Store
  public let clock: Clock
  /// The administrator in the prompt.
  public let user: String
  public let model: ApplianceModel
  /// Where the operator comes from: an address, or `Console`.
  public let origin: String
  /// A file for OpenSSH's `-F`, from `WFSH_SSH_CONFIG`.
  public let sshConfiguration: String?
  /// The environment of the process, for children.
  public let environment: () -> [String: String]
  /// Options that make another process of wfsh work on this appliance at a time, for jobs; nil where
  /// there is none to be started.
  public var invocation: ((_ time: Int64) -> [String])?
  public var settings = Settings()
  public var mode = Mode.operational
  public var level = EditLevel()
  /// The levels that `edit` came from, for `exit`.
  var enteredFrom: [EditLevel] = []
  /// The session is over.
  public var hasLeft = false
  /// Seconds since 1970 at which the appliance started, for `uptime`.
  public let started: Int64

  /// Other sessions know of this one.
  public internal(set) var isNoted = false

  /// The appliance's own keys and certificates. Creating it costs nothing.
  public private(set) lazy var credentials = ApplianceCredentials(
    CredentialContext(
      store: store, places: model.places, serialNumber: model["serial"] ?? "",
      administrator: user, clock: { [clock] in clock.now },
      timeZone: { [unowned self] in timeZone }, environment: environment,
      reason: { Refusal($0).messages.last ?? "" }))

  /// Tells this session's requests from others in what `debug cli` shows: 16 digits.
  private(set) lazy var cookie = UInt64.random(in: 1_000_000_000_000_000...9_999_999_999_999_999)

  /// Why the grammar cannot be used; the session has ended because of it.
  public private(set) var grammarProblem: GrammarError?

  private let loadGrammar: (_ configuration: Bool) throws(GrammarError) -> Grammar
  private var loadedGrammar: Grammar?
  private var smallGrammar: Grammar?
  private var loadedSchema: ConfigurationSchema?

  /// `grammar` is called when the first line or key needs it: without the configuration's modules at
  /// the prompt `>`, with them once something needs them.
  public init(
    store: Store, clock: Clock, user: String, model: ApplianceModel, origin: String = "Console",
    sshConfiguration: String? = nil, environment: @escaping () -> [String: String] = { [:] },
    grammar: @escaping (_ configuration: Bool) throws(GrammarError) -> Grammar
  ) {
    self.store = store
    self.clock = clock
    self.user = user
    self.model = model
    self.origin = origin
    self.sshConfiguration = sshConfiguration
    self.environment = environment
    loadGrammar = grammar
    started = clock.now
  }

  /// Cost: reading the modules, once.
  public func grammar() throws(GrammarError) -> Grammar {
    if let loadedGrammar { return loadedGrammar }
    do throws(GrammarError) {
      let grammar = try loadGrammar(true)
      loadedGrammar = grammar
      return grammar
    } catch {
      // Nothing can be understood without it: the session is over.
      grammarProblem = error
      hasLeft = true
      throw error
    }
  }

  /// The commands of the prompt `>`; the whole grammar when it is there, or when the smaller one does
  /// not stand on its own (a user's module may add to both).
  private func operationalGrammar() throws(GrammarError) -> Grammar {
    if let loadedGrammar { return loadedGrammar }
    if let smallGrammar { return smallGrammar }
    guard let grammar = try? loadGrammar(false) else { return try self.grammar() }
    smallGrammar = grammar
    return grammar
  }

  /// The configuration schema, prepared once; a grammar that cannot be read refuses every command
  /// that needs it.
  public func schema() throws(Refusal) -> ConfigurationSchema {
    if let loadedSchema { return loadedSchema }
    do throws(GrammarError) {
      let schema = ConfigurationSchema(try grammar().configuration)
      loadedSchema = schema
      return schema
    } catch {
      throw Refusal(lines: [error.description])
    }
  }

  /// `user@host> `, `user@host# `; host and role as last committed.
  public var prompt: String {
    let summary = (try? store.summary()) ?? Summary(hostName: "")
    let host = summary.hostName.isEmpty ? model.defaultHostName : summary.hostName
    let role = summary.role.isEmpty ? "" : "(\(summary.role))"
    return "\(user)@\(host)\(role)\(mode == .operational ? ">" : "#") "
  }

  /// Takes in what other sessions did.
  func refresh() -> Refusal? {
    do throws(StoreError) {
      try store.refresh()
      return nil
    } catch {
      return .state(error)
    }
  }

  /// Whether further lines are waiting already: then their edits are written together.
  func collectEdits(_ isBatch: Bool) {
    if isBatch { store.beginBatch() }
  }

  /// Makes the edits of a batch survive this process.
  func settleEdits() -> Refusal? {
    do throws(StoreError) {
      try store.endBatch()
      return nil
    } catch {
      return .state(error)
    }
  }

  /// Makes `edits`, all or none.
  public func edit(_ edits: [Edit]) throws(Refusal) {
    do throws(StoreError) {
      try store.edit(edits, administrator: user, time: clock.now)
    } catch {
      throw .state(error)
    }
  }

  /// The candidate, with what other sessions did up to this command.
  public func candidate() throws(Refusal) -> Configuration {
    do throws(StoreError) { return try store.candidate() } catch { throw .state(error) }
  }

  public func running() throws(Refusal) -> Configuration {
    do throws(StoreError) { return try store.running() } catch { throw .state(error) }
  }

  /// The schema of this mode, with what a line is matched against.
  func position() throws(Refusal) -> CommandPosition {
    let grammar: Grammar
    do throws(GrammarError) {
      grammar = mode == .operational ? try operationalGrammar() : try self.grammar()
    } catch {
      throw Refusal(lines: [error.description])
    }
    return CommandPosition(
      CommandPosition.Surroundings(
        root: mode == .operational ? grammar.operational : grammar.configurationMode,
        operational: grammar.operational, configuration: grammar.configuration,
        candidate: { [store] path in (try? store.candidate())?[path] }, level: level,
        isSuperuser: { [weak self] in self?.isSuperuser ?? true }))
  }

  /// Rows for `?` and Tab, with what the appliance knows of existing objects.
  func candidates(at position: CommandPosition, _ wanted: NameFilter) -> [CompletionItem] {
    let rows = position.candidates(wanted)
    guard let source = position.completionSource else { return rows }
    return completions(source) + rows
  }

  private func completions(_ source: String) -> [CompletionItem] {
    switch source {
    case "jobs":
      let jobs = (try? store.jobs()) ?? []
      return jobs.map { CompletionItem(.plain, String($0.id), $0.type, isKeyword: false) }
    case "saved-configurations":
      let names = (try? store.savedNames()) ?? []
      return names.map { CompletionItem(.plain, $0, $0, isKeyword: false) }
    case "versions":
      let versions = (try? store.versions()) ?? []
      return versions.map {
        CompletionItem(.plain, String($0.number), $0.description, isKeyword: false)
      }
    case "certificates":
      let entries = (try? store.candidate())?[["shared", "certificate"]]?.list
      return entries.map { $0.map { CompletionItem(.plain, $0.key, $0.key, isKeyword: false) } }
        ?? []
    case "scep-profiles":
      let entries = (try? store.candidate())?[["shared", "scep"]]?.list
      return entries.map { $0.map { CompletionItem(.plain, $0.key, $0.key, isKeyword: false) } }
        ?? []
    case "logs":
      let names = (try? store.logNames()) ?? []
      return names.map { CompletionItem(.plain, $0, $0, isKeyword: false) }
    case "exported-configurations":
      let names = [Store.runningConfigurationName] + ((try? store.savedNames()) ?? [])
      return names.map { CompletionItem(.plain, $0, $0, isKeyword: false) }
    case "commit-lock-holders":
      let locks = (try? store.administratorLocks(.commit)) ?? []
      return locks.map {
        CompletionItem(.plain, $0.administrator, $0.comment, isKeyword: false)
      }
    case "changing-administrators":
      let names = Set(((try? store.changes()) ?? []).map(\.administrator)).sorted()
      return names.map { CompletionItem(.plain, $0, $0, isKeyword: false) }
    case "administrators":
      let users = (try? running())?[["mgt-config", "users"]]?.list
      return users.map { $0.map { CompletionItem(.plain, $0.key, $0.key, isKeyword: false) } } ?? []
    default: return []
    }
  }

  /// Whether the user may configure: his entry in the running configuration says `superreader` only
  /// when he may not; without an entry he is a superuser.
  public var isSuperuser: Bool {
    // Written by a former release, the summary does not say it.
    guard let readers = (try? store.summary())?.readers else {
      let role: Path = [
        "mgt-config", "users", .entry(user), "permissions", "role-based", "superreader",
      ]
      return (try? running())?[role]?.leaf != "yes"
    }
    return !readers.contains(user)
  }

  /// A value of the running configuration, nil when it is not set.
  public func runningValue(_ path: Path) -> String? { (try? running())?[path]?.leaf }

  /// Where `deviceconfig` stands in the document.
  public static let deviceConfiguration: Path = [
    "devices", .entry("localhost.localdomain"), "deviceconfig",
  ]

  /// The zone of the running configuration, UTC without one.
  public var timeZone: String {
    // Written by a former release, the summary does not say it.
    (try? store.summary())?.timeZone
      ?? runningValue(
        Self.deviceConfiguration.appending(.node("system")).appending(.node("timezone")))
      ?? "UTC"
  }
}
