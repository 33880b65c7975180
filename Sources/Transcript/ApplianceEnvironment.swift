// SPDX-License-Identifier: Apache-2.0

import POSIX
public import Shell

/// Plays transcripts with the real commands, in a state directory of their own, and with real
/// servers where a `peer:` header names them.
public struct ApplianceEnvironment {
  /// The time without a `clock:` header: 2026-11-20 10:00:00 UTC.
  public static let defaultClock: Int64 = 1_795_168_800

  private let grammar: GrammarDirectory
  private let registry: Registry

  public init(grammar: GrammarDirectory, registry: Registry) {
    self.grammar = grammar
    self.registry = registry
  }

  /// Creates the environment of one transcript.
  ///
  /// - Throws: `TranscriptError` for an unknown state or peer.
  public func environment(
    for transcript: Transcript
  ) throws(TranscriptError) -> TranscriptEnvironment {
    guard transcript.state == "factory" else {
      throw transcript.error(at: .state, "unknown state '\(transcript.state)'")
    }
    let directory: ServerDirectory
    do throws(SystemError) {
      directory = try ServerDirectory()
      for section in transcript.sections where section.place == .before {
        let isPeers = section.path.hasPrefix("tftp/") || section.path.hasPrefix("scp/")
        try directory.write(
          section.bytes, to: isPeers ? section.path : "state/" + section.path)
      }
    } catch {
      throw transcript.error(at: .state, "the state directory cannot be created: \(error)")
    }
    var servers: [PeerServer] = []
    var portals: [PeerPortal] = []
    var values = ["STATE": directory.state]
    let now = transcript[.clock].flatMap(CalendarTime.seconds) ?? Self.defaultClock
    for peer in transcript.peers {
      do throws(PeerServer.StartError) {
        if peer == "portal" {
          let serial = (try? grammar.applianceModel())?["serial"] ?? ""
          let portal = try PeerPortal(in: directory, serial: serial, now: now)
          values.merge(portal.values) { $1 }
          portals.append(portal)
          continue
        }
        let server = try PeerServer.start(peer, in: directory)
        values.merge(server.values) { $1 }
        servers.append(server)
      } catch {
        throw transcript.error(at: .peer, error.message)
      }
    }
    let appliance: Appliance
    do throws(GrammarDirectory.LoadError) {
      appliance = try Appliance(
        directory: directory.state, grammar: grammar,
        clock: .fixed(now),
        user: transcript[.user] ?? "admin",
        host: HostEnvironment(
          sshConfiguration: servers.compactMap(\.sshConfiguration).first,
          environment: { [known = portals.first?.environment ?? [:]] in
            // A portal is known from the transcript only.
            ProcessEnvironment.all.filter { !$0.key.hasPrefix("WFSH_PORTAL") }
              .merging(known) { $1 }
          }))
    } catch {
      throw transcript.error(at: .state, error.description)
    }
    return TranscriptEnvironment(
      values: values,
      session: { [registry] terminal in
        var session = Session(appliance: appliance, registry: registry)
        session.run(on: &terminal)
      },
      output: { path in
        let isPeers = path.hasPrefix("tftp/") || path.hasPrefix("scp/")
        return directory.read(isPeers ? path : "state/" + path)
      },
      end: {
        servers.removeAll()
        portals.removeAll()
      })
  }
}
