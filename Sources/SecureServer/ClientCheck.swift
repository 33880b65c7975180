// SPDX-License-Identifier: Apache-2.0

public import Configuration
public import PKI
public import POSIX
import Synchronization

/// What a client would be told that shows certificates of which nobody has the key here.
///
/// A client of this process, with a key that means nothing, begins a handshake with the very service
/// that the listener makes of the configuration. The service verifies the certificate, asks for its
/// status, and only then finds the signature wrong: until there nothing is different.
public struct ClientCheck: Sendable {
  /// What came of one version of TLS.
  public struct Outcome: Sendable {
    public let version: TLSVersion
    public internal(set) var isAccepted = false
    /// The name under which the client is authenticated, if the profile takes one.
    public internal(set) var name: String?
    /// The number of the alert that the client gets, and its name.
    public internal(set) var alert: (number: Int, name: String)?
    /// Why it is refused.
    public internal(set) var reason: String?
    /// What the verifier had against it; nil where the handshake came to nothing for another reason.
    public internal(set) var refusal: ClientRefusal?
  }

  /// What came of all.
  public struct Report: Sendable {
    /// One for each version that is served, the highest first.
    public internal(set) var outcomes: [Outcome] = []
    /// What works differently from what the configuration says.
    public internal(set) var notes: [String] = []
    /// Names of the profiles in use.
    public internal(set) var serviceProfile: String?
    public internal(set) var certificateProfile: String?
  }

  private let settings: ServerSettings
  private let predefined: PredefinedCertificates
  private let keyRing: KeyRing?
  private let clock: @Sendable () -> Int64

  public init(
    _ configuration: Configuration, predefined: PredefinedCertificates, keyRing: KeyRing?,
    clock: @escaping @Sendable () -> Int64
  ) {
    settings = ServerSettings(configuration).essence
    self.predefined = predefined
    self.keyRing = keyRing
    self.clock = clock
  }

  /// Tries every version that is served, at the same time; revocation status is asked for as the
  /// profile says, within its time limits.
  ///
  /// - Parameter certificates: what the client sends: its own certificate, then CAs.
  /// - Returns: nil when it was interrupted.
  /// - Throws: `ServiceError` when nothing can be served of the configuration.
  public func run(
    _ certificates: [Certificate], interruption: Interruption
  ) throws -> Report? {
    var report = Report()
    report.serviceProfile = settings.serviceProfile?.name
    report.certificateProfile = settings.certificateProfile?.name
    let versions = TLSVersion.allCases.reversed().filter {
      settings.versions.minimum <= $0 && $0 <= settings.versions.maximum
    }
    let outcomes = Outcomes(versions)
    let abandoned = Interruption()
    for (index, version) in versions.enumerated() {
      let told = Told()
      let service = try SecureService(
        settings, generation: 0, predefined: predefined, keyRing: keyRing, clock: clock,
        told: told.keep, interruption: abandoned)
      if index == 0 { report.notes = service.notes }
      let handshake = try Handshake(service, certificates, version)
      let starts = DetachedThread.run {
        outcomes.set(index, handshake.run(told))
      }
      guard starts else { throw SystemError(code: 11, call: "pthread_create") }
    }
    while outcomes.isOpen {
      guard interruption.wait(until: Deadline(after: ClientCheck.pause)) else { continue }
      abandoned.raise()
      // They end at once, and the keys they hold with them.
      let end = Deadline(after: ClientCheck.patience)
      while outcomes.isOpen, !end.hasPassed {
        SystemClock.sleep(nanoseconds: 1_000_000)
      }
      return nil
    }
    report.outcomes = outcomes.all
    return report
  }

  private static let pause = Duration.milliseconds(5)
  private static let patience = Duration.seconds(1)
}

/// One handshake between two ends of this process.
private final class Handshake: @unchecked Sendable {
  private let service: SecureService
  private let server: TLSConnection
  private let client: TLSConnection
  private let ends: (TCPSocket, TCPSocket)
  private let version: TLSVersion

  /// Steps of either side; a handshake has about ten.
  private static let mostSteps = 10_000
  private static let wrongSignature = 51

  init(
    _ service: SecureService, _ certificates: [Certificate], _ version: TLSVersion
  ) throws {
    self.service = service
    self.version = version
    ends = try TCPSocket.pair()
    server = try TLSConnection(service.context, descriptor: ends.0.descriptor)
    client = try TLSConnection(
      TLSContext(
        pretendingToBe: certificates, version: version,
        verifier: PermissiveVerifier(now: service.verifier.now)), descriptor: ends.1.descriptor)
  }

  func run(_ told: Told) -> ClientCheck.Outcome {
    var outcome = ClientCheck.Outcome(version: version)
    var heard: TLSError?
    var failure: TLSError?
    for _ in 0..<Handshake.mostSteps where failure == nil {
      let progress = client.handshake()
      if case .failed(let why) = progress, heard == nil { heard = why }
      let answer = server.handshake()
      if answer == .done { break }
      if case .failed(let why) = answer { failure = why }
    }
    // A client of TLS 1.3 has finished before it is verified: the alert is what comes next.
    if heard == nil, case .failed(let why) = client.handshake() { heard = why }
    if heard == nil, case .failed(let why) = client.read(atMost: 16_384) { heard = why }
    if case .alert(let name)? = heard, let number = client.alert { outcome.alert = (number, name) }
    if case .accepted(let name)? = server.verification,
      failure == nil || outcome.alert?.number == Handshake.wrongSignature
    {
      outcome.alert = nil
      outcome.isAccepted = true
      outcome.name = name
      return outcome
    }
    outcome.refusal = told.refusal
    outcome.reason =
      failure == .noCertificate
      ? "no client can sign with the key of this certificate in this version, so it shows none"
      : failure.map { RefusalText.failure($0, service: service) }
    return outcome
  }
}

/// The trial's client looks at the service alone, not at its certificate.
private final class PermissiveVerifier: PeerVerifier {
  let now: Int64
  let trust: CertificateTrust

  init(now: Int64) throws(OpenSSLError) {
    self.now = now
    trust = try CertificateTrust([], acceptsExpiredLeaf: true)
  }

  func verify(_ path: PeerPath, problem: PathValidationError?) -> VerificationResult {
    .accepted(name: nil)
  }
}

private final class Told: Sendable {
  private let last = Mutex<ClientRefusal?>(nil)

  var refusal: ClientRefusal? { last.withLock { $0 } }
  @Sendable func keep(_ refusal: ClientRefusal) { last.withLock { $0 = refusal } }
}

private final class Outcomes: Sendable {
  private let outcomes: Mutex<[ClientCheck.Outcome?]>

  init(_ versions: [TLSVersion]) { outcomes = Mutex(versions.map { _ in nil }) }

  var isOpen: Bool { outcomes.withLock { $0.contains { $0 == nil } } }
  var all: [ClientCheck.Outcome] { outcomes.withLock { $0.compactMap { $0 } } }
  func set(_ index: Int, _ outcome: ClientCheck.Outcome) {
    outcomes.withLock { $0[index] = outcome }
  }
}
