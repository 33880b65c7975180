// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Transcript

/// Transcripts of the tests; their texts are invented.
enum Samples {
  static let all = [operational, configuration, elided]

  static let operational = """
    Shows one job, and refuses a number that does not exist.
    source: a made-up page
    capture: Server error : job [..] not found
    # for the reader

    admin@WF-500> show jobs id 2
    ID: 2
    Type: Commit

    admin@WF-500> show jobs id 99

    Server error : job 99 not found
    admin@WF-500> exit

    """

  static let configuration = """
    Makes an administrator.
    state: factory
    clock: 2026-11-20 10:00:00 UTC
    peer: tftp
    peer: scp
    tty: yes
    size: 120x40
    https://example.com is prose, and \\so: is this

    admin@WF-500> show jobs id ?
    * <value>  Job ID

    admin@WF-500> configure
    Entering configuration mode
    # comments may stand in output
    [edit]
    admin@WF-500# set users bob
    Enter password   : << Paloalto1!
    Confirm password : << Paloalto1!

    # another
    [edit]
    admin@WF-500(active-controller)#
    -- in/tftp/wf.pem --
    -----
    \\-- out/x --
    -- in/scp/wf.p12 (base64) --
    AP8
    Q
    -- in/key --
    k (no-eol)
    -- out/running-config.xml --
    <config version="[..]">
    ...

    """

  static let elided = """
    admin@WF-500> request
    Job [JOB:[0-9]+] began at [TIME]
    ...
    done
    \\x1b[7mlines 1-23\\x1b[27m (esc)
    (foo)+ [^]a]{2} (re)
    \\...
    \\# no comment
    \\a << b
    admin@WF-500> show jobs id [JOB]
    ID: [JOB]
    50% (no-eol)
    admin@WF-500> show sys⇥
    admin@WF-500> show system info
    hostname: WF-500

    """

  static func read(_ text: String) throws -> Transcript {
    try Transcript(file: "t", bytes: Array(text.utf8))
  }

  /// The error's text, nil when the transcript is well-formed.
  static func error(_ text: String) -> String? {
    do throws(TranscriptError) {
      _ = try Transcript(file: "t", bytes: Array(text.utf8))
      return nil
    } catch {
      return error.description
    }
  }
}
