// SPDX-License-Identifier: Apache-2.0

import YANG

/// The texts the tests load.
enum Modules {
  /// The extensions the loader knows.
  static let extensions = """
    module wfsh-cli {
      yang-version 1.1;
      namespace "urn:wfsh:cli";
      prefix cli;
      description "Marks of the command line.";
      revision 2026-01-01;
      extension mode { argument prompt; description "At which prompt the commands stand."; }
      extension positional { description "The value stands without its name."; }
      extension complete { argument source; }
      extension configuration-path { argument kind; }
      extension command-line;
      extension hidden;
      extension confirm { argument text; }
      extension privilege { argument role; }
      extension alias { argument name; }
      extension secret;
      extension prompt-into { argument leaf; }
      extension computed;
      extension addition;
      extension reply { argument file; }
      extension xml-parent { argument path { yin-element false; } }
      extension placeholder { argument text; }
    }
    """

  static let types = """
    module common {
      yang-version 1.1;
      namespace "urn:test:common";
      revision 2026-02-02;
      prefix co;
      import wfsh-cli { prefix cli; }
      typedef yes-no {
        type enumeration {
          enum yes { description "Yes"; }
          enum no;
        }
      }
      typedef address {
        type string {
          pattern '[0-9.]+' { error-message "is not an address"; }
        }
        cli:placeholder "ip/netmask";
      }
      typedef name-31 { type string { length "1..31"; } }
      typedef port { type uint16 { range "1..max"; } default "443"; units "port"; }
      grouping host {
        leaf address { type address; description "Where  it
          is"; reference "page 1"; }
        leaf port { type port; }
      }
    }
    """

  static let shared = """
    module shared {
      yang-version 1.1;
      namespace "urn:test:shared";
      prefix sh;
      import wfsh-cli { prefix cli; }
      import common { prefix co; revision-date 2026-02-02; }
      container shared {
        description "Shared objects";
        list certificate {
          key "name";
          leaf name { type co:name-31; description "Certificate name"; cli:complete "certificates"; }
          leaf common-name { type string; cli:computed; }
          leaf private-key { type string; cli:secret; }
        }
        list certificate-profile {
          key name;
          leaf name { type co:name-31; }
          choice username-field {
            default subject;
            case subject { leaf subject { type enumeration { enum common-name; } } }
            leaf subject-alt { type enumeration { enum email; enum principal-name; } }
          }
          list CA {
            key name;
            min-elements 1;
            cli:alias ca;
            leaf name { type leafref { path "/sh:shared/sh:certificate/sh:name"; } }
          }
          leaf timeout { type uint8 { range "0..60"; } default 5; units seconds; }
          leaf idle { type union { type uint16 { range "1..1440"; } type uint8 { range "0"; } } }
        }
      }
    }
    """

  static let device = """
    module device {
      yang-version 1.1;
      namespace "urn:test:device";
      prefix dev;
      import wfsh-cli { prefix cli; }
      import common { prefix co; }
      import shared { prefix sh; }
      container deviceconfig {
        cli:xml-parent "devices/localhost.localdomain";
        container system {
          leaf hostname { type string; mandatory true; }
          uses co:host { refine address { description "Management"; mandatory true; } }
        }
      }
      augment "/sh:shared/sh:certificate-profile" {
        leaf domain { type string { length "0..63"; } }
      }
      augment "/sh:shared/sh:certificate-profile/sh:username-field" {
        case other { cli:addition; leaf other { type co:yes-no; } }
      }
    }
    """

  static let verbs = """
    module verbs {
      yang-version 1.1;
      namespace "urn:test:verbs";
      prefix op;
      import wfsh-cli { prefix cli; }
      import shared { prefix sh; }
      container show { description "Show information"; }
      rpc configure { description "Configure"; }
      container request {
        action restart { cli:confirm "Sure?"; cli:privilege superuser; }
        action certificate {
          input {
            leaf certificate-name {
              type leafref { path "/sh:shared/sh:certificate/sh:name"; }
              mandatory true;
            }
            leaf force { type empty; }
          }
        }
      }
    }
    """

  static let jobs = """
    module jobs {
      yang-version 1.1;
      namespace "urn:test:jobs";
      prefix jb;
      import wfsh-cli { prefix cli; }
      import verbs { prefix op; }
      augment "/op:show" {
        container jobs {
          action id {
            input {
              leaf id {
                cli:positional;
                cli:complete "jobs";
                type uint32 { range "1..max"; }
                mandatory true;
              }
            }
          }
          action all;
        }
      }
    }
    """

  static let commands = """
    module commands {
      yang-version 1.1;
      namespace "urn:test:commands";
      prefix cmd;
      import wfsh-cli { prefix cli; }
      cli:mode "configuration";
      rpc set {
        input { leaf path { type string; cli:configuration-path "set"; } }
      }
      rpc show { input { leaf path { type string; cli:configuration-path "show"; } } }
    }
    """

  static let all = [extensions, types, shared, device, verbs, jobs, commands]

  /// A source with the name of its module.
  static func source(_ text: String) -> GrammarSource {
    let name = text.split(whereSeparator: { " \n{".contains($0) }).dropFirst().first ?? "none"
    return GrammarSource(name: "\(name).yang", text: Array(text.utf8))
  }

  static func load(_ texts: [String]) throws(GrammarError) -> Grammar {
    var sources: [GrammarSource] = []
    for text in texts { sources.append(source(text)) }
    return try Grammar(sources: sources)
  }
}
