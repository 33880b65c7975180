// SPDX-License-Identifier: Apache-2.0

public import Credentials
public import PKI
public import POSIX
import Synchronization

/// Predicts how a client with certain certificates will be treated, without having its key.
///
/// A client in this process, with an unrelated key, begins a handshake with the service that the
/// listener makes of the configuration. The service verifies the certificate, checks its revocation
/// status, and only then finds the signature wrong: up to there nothing differs from a real client.
public struct ClientCheck: Sendable {
  /// The result for one version of TLS.
  public struct Outcome: Sendable {
    public let version: TLSVersion
    public internal(set) var isAccepted = false
    /// The name under which the client is authenticated, if the profile takes one.
    public internal(set) var name: String?
    /// The number of the alert that the client gets, and its name.
    public internal(set) var alert: (number: Int, name: String)?
    /// Why it is refused.
    public internal(set) var reason: String?
    /// The verifier's refusal; nil where the handshake failed for another reason.
    public internal(set) var refusal: ClientRefusal?
  }

  /// The results for all versions.
  public struct Report: Sendable {
    /// One for each version that is served, the highest first.
    public internal(set) var outcomes: [Outcome] = []
    /// Parts of the configuration that have no effect.
    public internal(set) var notes: [ServiceNote] = []
    /// Names of the profiles in use.
    public internal(set) var serviceProfile: String?
    public internal(set) var certificateProfile: String?
  }

  private let credentials: ServedCredentials
  private let predefined: PredefinedCertificates
  private let keyRing: KeyRing?
  private let clock: @Sendable () -> Int64

  public init(
    _ credentials: ConfiguredCredentials, predefined: PredefinedCertificates, keyRing: KeyRing?,
    clock: @escaping @Sendable () -> Int64
  ) {
    self.credentials = ServedCredentials(credentials)
    self.predefined = predefined
    self.keyRing = keyRing
    self.clock = clock
  }

  /// Tries every version that is served, at the same time; revocation status is checked as the
  /// profile requires, within its time limits.
  ///
  /// - Parameter certificates: what the client sends: its own certificate, then CAs.
  /// - Returns: nil when it was interrupted.
  /// - Throws: `ServiceError` when nothing can be served of the configuration.
  public func run(
    _ certificates: [Certificate], interruption: Interruption
  ) throws -> Report? {
    var report = Report()
    report.serviceProfile = credentials.serviceProfile?.name
    report.certificateProfile = credentials.certificateProfile?.name
    let versions = TLSVersion.allCases.reversed().filter {
      credentials.versions.minimum <= $0 && $0 <= credentials.versions.maximum
    }
    let outcomes = Outcomes(versions)
    let abandoned = Interruption()
    for (index, version) in versions.enumerated() {
      let refusal = RefusalBox()
      let service = try SecureService(
        credentials, generation: 0, predefined: predefined, keyRing: keyRing, clock: clock,
        onRefusal: refusal.set, interruption: abandoned)
      if index == 0 { report.notes = service.notes }
      let handshake = try Handshake(service, certificates, version)
      let starts = DetachedThread.run {
        outcomes.set(index, handshake.run(refusal))
      }
      guard starts else { throw SystemError(code: 11, call: "pthread_create") }
    }
    while outcomes.isOpen {
      guard interruption.wait(until: Deadline(after: ClientCheck.pause)) else { continue }
      abandoned.raise()
      // The handshakes end at once, and release the keys they hold.
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

  func run(_ refusal: RefusalBox) -> ClientCheck.Outcome {
    var outcome = ClientCheck.Outcome(version: version)
    var heard: TLSError?
    var failure: TLSError?
    for _ in 0..<Handshake.mostSteps where failure == nil {
      let progress = client.handshake()
      if case .failed(let why) = progress, heard == nil { heard = why }
      let step = server.handshake()
      if step == .done { break }
      if case .failed(let why) = step { failure = why }
    }
    // In TLS 1.3 the client finishes before it is verified; the alert arrives afterwards.
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
    outcome.refusal = refusal.value
    outcome.reason =
      failure == .noCertificate
      ? "no client can sign with the key of this certificate in this version, so it shows none"
      : failure.map { RefusalText.failure($0, service: service) }
    return outcome
  }
}

/// Accepts every server, where a check is not about its certificate's path.
final class PermissiveVerifier: PeerVerifier {
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

private final class RefusalBox: Sendable {
  private let last = Mutex<ClientRefusal?>(nil)

  var value: ClientRefusal? { last.withLock { $0 } }
  @Sendable func set(_ refusal: ClientRefusal) { last.withLock { $0 = refusal } }
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
