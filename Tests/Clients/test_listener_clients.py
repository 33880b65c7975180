"""Accepted clients and their names, and the messages about refused clients."""

import sys

from listener import FileServer, Listener, Scenarios, Workshop, scratch

CLIENT = "basicConstraints=CA:FALSE\nextendedKeyUsage=clientAuth\n"


def make(shop):
    shop.authority("root")
    shop.authority("other")
    shop.authority("unused")
    shop.authority("mid", by="root")
    shop.authority("low", by="mid")
    shop.authority("short", by="root", basic="CA:TRUE,pathlen:0")
    shop.authority("under-short", by="short")
    shop.authority("no-sign", by="root", usage="keyUsage=critical,digitalSignature\n")
    shop.authority("old-mid", by="root", end="20210101000000Z")
    shop.authority("early-mid", by="root", start="20390101000000Z")
    shop.authority("server-mid", by="root", extensions="extendedKeyUsage=serverAuth\n")
    shop.authority("named", by="root",
                   extensions="nameConstraints=critical,permitted;DNS:example.com,excluded;DNS:bad.example.com\n")
    shop.authority("old-root", start="20100101000000Z", end="20210101000000Z")
    shop.authority("sha1-mid", by="root", digest="sha1")
    shop.authority("sha1-root", digest="sha1")
    shop.authority("weak-root", key="rsa:1024")
    shop.authority("p384-root", key="ec -pkeyopt ec_paramgen_curve:P-384", digest="sha384")
    shop.authority("rsa-root", key="rsa:2048")
    shop.authority("pss-root", key="rsa-pss -pkeyopt rsa_keygen_bits:2048")
    shop.authority("ed-root", key="ed25519", digest="null")
    # Roots and intermediates with one name and several keys, without key identifiers.
    shop.authority("twin1", subject="/CN=Twin Root")
    shop.authority("twin2", subject="/CN=Twin Root")
    shop.authority("twin3", subject="/CN=Twin Root")
    shop.authority("mid-a", by="root", subject="/CN=Twin Mid")
    shop.authority("mid-b", by="root", subject="/CN=Twin Mid")
    # A root that was renewed with the same key; the old certificate has expired.
    shop.authority("renewed1", subject="/CN=Renewed", start="20100101000000Z", end="20210101000000Z")
    shop.join("renewed2.key", "renewed1.key")
    shop.authority("renewed2", subject="/CN=Renewed")
    # A new root, and a cross-certificate with the same name and key by the old root.
    shop.authority("fresh")
    shop.join("cross.key", "fresh.key")
    shop.authority("cross", by="root", subject="/CN=fresh")
    shop.leaf("server", "root", extensions="basicConstraints=CA:FALSE\nsubjectAltName=IP:127.0.0.1,DNS:wf\n")
    shop.pair("server")
    for name, by in (("fw", "root"), ("below", "mid"), ("deep", "low"), ("stranger", "other"), ("twin1-fw", "twin1"),
                     ("twin2-fw", "twin2"), ("twin3-fw", "twin3"), ("a-fw", "mid-a"), ("b-fw", "mid-b"),
                     ("renewed-fw", "renewed2"), ("cross-fw", "fresh"), ("short-fw", "short"),
                     ("too-deep", "under-short"), ("no-sign-fw", "no-sign"), ("old-mid-fw", "old-mid"),
                     ("early-mid-fw", "early-mid"), ("server-mid-fw", "server-mid"), ("old-root-fw", "old-root"),
                     ("sha1-mid-fw", "sha1-mid"), ("sha1-root-fw", "sha1-root"), ("weak-root-fw", "weak-root"),
                     ("p384-root-fw", "p384-root"), ("rsa-root-fw", "rsa-root"), ("pss-root-fw", "pss-root"),
                     ("ed-root-fw", "ed-root"), ("under-leaf", "fw")):
        if by == "fw":
            shop.write("fw.cnf", shop.read("root.cnf").replace("root", "fw"))
            for end in ("index", "serial"):
                shop.write(f"fw.{end}", "" if end == "index" else "7000\n")
        shop.leaf(name, by, extensions=CLIENT)
    for name, key in (("rsa2048", "rsa:2048"), ("rsa4096", "rsa:4096"), ("rsa1024", "rsa:1024"), ("rsa1536", "rsa:1536"),
                      ("pss", "rsa-pss -pkeyopt rsa_keygen_bits:2048"), ("p384", "ec -pkeyopt ec_paramgen_curve:P-384"),
                      ("p521", "ec -pkeyopt ec_paramgen_curve:P-521"), ("ed25519", "ed25519"), ("ed448", "ed448"),
                      ("p192", "ec -pkeyopt ec_paramgen_curve:prime192v1"),
                      ("k256", "ec -pkeyopt ec_paramgen_curve:secp256k1"),
                      ("bp256", "ec -pkeyopt ec_paramgen_curve:brainpoolP256r1")):
        shop.leaf(name, "root", key=key, extensions=CLIENT)
    for name, extensions in (
            ("bare", None), ("for-servers", "extendedKeyUsage=serverAuth\n"),
            ("both", "extendedKeyUsage=serverAuth,clientAuth\n"), ("any", "extendedKeyUsage=anyExtendedKeyUsage\n"),
            ("for-mail", "extendedKeyUsage=emailProtection\n"), ("for-code", "extendedKeyUsage=codeSigning\n"),
            ("encipher", "keyUsage=critical,keyEncipherment\nextendedKeyUsage=clientAuth\n"),
            ("crl-only", "keyUsage=critical,cRLSign\n"), ("agree", "keyUsage=critical,keyAgreement\n"),
            ("strange", "1.2.3.4.5=critical,ASN1:UTF8String:odd\n"), ("harmless", "1.2.3.4.5=ASN1:UTF8String:odd\n")):
        shop.leaf(name, "root", extensions=extensions)
    shop.authority("ca-client", by="root")
    shop.leaf("sha1", "root", digest="sha1", extensions=CLIENT)
    shop.leaf("sha384", "root", digest="sha384", extensions=CLIENT)
    shop.leaf("sha512", "root", digest="sha512", extensions=CLIENT)
    shop.leaf("old", "root", end="20210101000000Z", extensions=CLIENT)
    shop.leaf("old-stranger", "other", end="20210101000000Z", extensions=CLIENT)
    shop.leaf("early", "root", start="20390101000000Z", extensions=CLIENT)
    shop.leaf("endless", "root", end="99991231235959Z", extensions=CLIENT)
    shop.leaf("nameless", "root", subject="/O=Example", extensions=CLIENT)
    shop.leaf("empty", "root", subject="/", extensions=CLIENT + "subjectAltName=critical,DNS:e.example.com\n")
    shop.leaf("two-names", "root", subject="/CN=first/CN=second", extensions=CLIENT)
    shop.leaf("slash", "root", subject=r"/O=Example/CN=a\/CN=fw", extensions=CLIENT)
    shop.leaf("case", "root", subject="/CN=FW", extensions=CLIENT)
    shop.leaf("umlaut", "root", subject="/CN=Zürich-fw", extensions=CLIENT)
    shop.leaf("escape", "root", subject="/CN=\x1b[31mred\x07", extensions=CLIENT)
    shop.leaf("long", "root", subject="/CN=" + "x" * 64, extensions=CLIENT)
    shop.leaf("names", "root", extensions=CLIENT + "subjectAltName=email:fw@Example.com,DNS:FW.example.com,"
              "IP:192.0.2.9,IP:2001:db8::9,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:fw@corp\n")
    shop.leaf("star", "root", extensions=CLIENT + "subjectAltName=DNS:*.example.com\n")
    shop.leaf("mapped", "root", extensions=CLIENT + "subjectAltName=IP:::ffff:192.0.2.9\n")
    shop.leaf("mail-in-subject", "root", subject="/CN=m/emailAddress=fw@example.com", extensions=CLIENT)
    for name, dns in (("in-named", "fw.example.com"), ("out-named", "fw.example.org"), ("ex-named", "x.bad.example.com")):
        shop.leaf(name, "named", extensions=CLIENT + f"subjectAltName=DNS:{dns}\n")
    alone = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 900"
    shop.openssl(f"{alone} -subj /CN=alone -keyout alone.key -out alone.pem")
    # The name of a listed root, another key.
    shop.openssl(f"{alone} -subj /CN=root -keyout false-root.key -out false-root.pem")
    shop.openssl("req -new -key fw.key -subj /CN=forged -out forged.csr")
    shop.openssl("x509 -req -in forged.csr -CA false-root.pem -CAkey false-root.key -days 900 -out forged.pem")
    shop.join("forged.key", "fw.key")
    shop.openssl("x509 -req -in fw.csr -CA root.pem -CAkey root.key -set_serial 77 -days 900 -out version1.pem")
    shop.join("version1.key", "fw.key")
    many = ",".join(f"DNS:host{i}.example.com" for i in range(1000))
    shop.leaf("many-names", "root", extensions=CLIENT + f"subjectAltName={many}\n")
    many = ",".join(f"DNS:host{i}.example.com" for i in range(8000))
    shop.leaf("too-many-names", "root", extensions=CLIENT + f"subjectAltName={many}\n")
    shop.join("mid-low.chain", "mid.pem", "low.pem")
    shop.join("low-mid.chain", "low.pem", "mid.pem")
    shop.join("with-root.chain", "low.pem", "mid.pem", "root.pem")
    shop.join("noise.chain", "other.pem", "unused.pem", "low.pem", "low.pem", "mid.pem", "stranger.pem")
    shop.join("both-mids.chain", "mid-a.pem", "mid-b.pem")
    shop.join("short.chain", "under-short.pem", "short.pem")
    shop.join("fw-root.chain", "fw.pem", "root.pem")


def client(name, chain=None, more=""):
    return f"-cert {name}.pem -key {name}.key{f' -cert_chain {chain}' if chain else ''} {more}"


OLD = "-cipher DEFAULT@SECLEVEL=0"
LISTED = ", which profile {} does not list"
CN = "username-field subject common-name"


def one(*identifier):
    lines = ["set deviceconfig setting management secure-conn-server check-authorization-list yes",
             *(f"delete deviceconfig setting management secure-conn-server authorization-list a{number}"
               for number in range(16))]
    return lines + [f"set deviceconfig setting management secure-conn-server authorization-list a{number}"
                    f" identifier {text}" for number, text in enumerate(identifier)]


OFF = ["set deviceconfig setting management secure-conn-server check-authorization-list no"]
NO_ENTRY = "the client's certificate CN={} matches no entry of the authorization list"

# The profile, further lines, and the clients: name, arguments, result, reason.
GROUPS = [
    ("the path", ["CA root", CN], [], [
        ("1.3", client("fw"), "name fw", None),
        ("1.2", client("fw", more="-tls1_2"), "name fw", None),
        ("nobody, 1.3", "", "alert 116", "the client has shown no certificate"),
        ("nobody, 1.2", "-tls1_2", "alert 40", "the client has shown no certificate"),
        ("no extended key usage", client("bare"), "name bare", None),
        ("both usages", client("both"), "name both", None),
        ("any usage", client("any"), "alert 43", "is not for clients"),
        ("for servers", client("for-servers"), "alert 43", "is not for clients: its key usage or extended"),
        ("for servers, 1.2", client("for-servers", more="-tls1_2"), "alert 43", "is not for clients"),
        ("for mail", client("for-mail"), "alert 43", "is not for clients"),
        ("for code", client("for-code"), "alert 43", "is not for clients"),
        ("for enciphering", client("encipher"), "alert 43", "is not for clients"),
        ("for lists", client("crl-only"), "alert 43", "is not for clients"),
        ("for agreement", client("agree"), "name agree", None),
        ("a CA's as a client's", client("ca-client"), "alert 43", "is not for clients"),
        ("unknown critical extension", client("strange"), "alert 46",
         "CN=strange has a critical extension that is not known"),
        ("unknown extension", client("harmless"), "name harmless", None),
        ("chain missing", client("below"), "alert 48",
         "the client's certificate was issued by CN=mid" + LISTED),
        ("chain sent", client("below", "mid.pem"), "name below", None),
        ("chain sent, 1.2", client("below", "mid.pem", "-tls1_2"), "name below", None),
        ("two of two", client("deep", "low-mid.chain"), "name deep", None),
        ("two of two, wrong order", client("deep", "mid-low.chain"), "name deep", None),
        ("two of two and the root", client("deep", "with-root.chain"), "name deep", None),
        ("noise around", client("deep", "noise.chain"), "name deep", None),
        ("one of two: the lower", client("deep", "low.pem"), "alert 48",
         "the CA certificate CN=low above the client's was issued by CN=mid" + LISTED),
        ("one of two: the upper", client("deep", "mid.pem"), "alert 48", "was issued by CN=low" + LISTED),
        ("wrong CA", client("stranger"), "alert 48", "the client's certificate was issued by CN=other" + LISTED),
        ("wrong CA, 1.2", client("stranger", more="-tls1_2"), "alert 48", "issued by CN=other" + LISTED),
        ("wrong CA and its root", client("stranger", "other.pem"), "alert 48",
         "leads to the root CN=other" + LISTED),
        ("self-signed", client("alone"), "alert 48", "CN=alone is self-signed, and profile {} does not list it"),
        ("self-signed, 1.2", client("alone", more="-tls1_2"), "alert 48", "CN=alone is self-signed"),
        ("the CA itself", client("root"), "alert 43", "is not for clients"),
        ("of a CA with the same name", client("forged"), "alert 48",
         "the client's certificate was issued by CN=root, but not by the one that profile {} lists"),
        ("of a CA with the same name, its root sent", client("forged", "false-root.pem"), "alert 48",
         "the client's certificate leads to a root CN=root, but not to the one that profile {} lists"),
        ("issued by a client's", client("under-leaf", "fw-root.chain"), "alert 48", "CN=fw above the client's is not a CA"),
        ("version 1", client("version1"), "name fw", None),
        ("expired", client("old"), "name old", None),
        ("expired, of another CA", client("old-stranger"), "alert 48", "issued by CN=other" + LISTED),
        ("not yet valid", client("early"), "alert 42", "is not valid before Jan  1 00:00:00 2039 GMT"),
        ("not yet valid, 1.2", client("early", more="-tls1_2"), "alert 42", "is not valid before"),
        ("valid for ever", client("endless"), "name endless", None),
        ("expired CA", client("old-mid-fw", "old-mid.pem"), "alert 45",
         "the CA certificate CN=old-mid above the client's has expired on Jan  1"),
        ("CA not yet valid", client("early-mid-fw", "early-mid.pem"), "alert 42",
         "the CA certificate CN=early-mid above the client's is not valid before"),
        ("path too long", client("too-deep", "short.chain"), "alert 48",
         "the CA certificate CN=short above the client's allows fewer CAs below it"),
        ("path just long enough", client("short-fw", "short.pem"), "name short-fw", None),
        ("CA that may not sign", client("no-sign-fw", "no-sign.pem"), "alert 48",
         "CN=no-sign above the client's is not a CA certificate, or its key usage lacks"),
        ("CA for servers", client("server-mid-fw", "server-mid.pem"), "alert 43",
         "the CA certificate CN=server-mid above the client's may not sign the certificates of clients"),
        ("CA signed with SHA-1", client("sha1-mid-fw", "sha1-mid.pem", OLD), "alert 42", "too weak"),
        ("names within", client("in-named", "named.pem"), "name in-named", None),
        ("names without", client("out-named", "named.pem"), "alert 46", "names that CN=named may not certify"),
        ("names excluded", client("ex-named", "named.pem"), "alert 46", "names that CN=named may not certify"),
        ("RSA 2048", client("rsa2048"), "name rsa2048", None),
        ("RSA 2048, 1.2", client("rsa2048", more="-tls1_2"), "name rsa2048", None),
        ("RSA 4096", client("rsa4096"), "name rsa4096", None),
        ("RSA 1024", client("rsa1024", more=OLD), "alert 42", "CN=rsa1024 has a key or a signature that is too weak"),
        ("RSA 1024, 1.2", client("rsa1024", more=OLD + " -tls1_2"), "alert 42", "too weak"),
        ("RSA 1536", client("rsa1536", more=OLD), "alert 42", "too weak"),
        ("RSA-PSS", client("pss"), "name pss", None),
        ("RSA-PSS, 1.2", client("pss", more="-tls1_2"), "name pss", None),
        ("P-384", client("p384"), "name p384", None),
        ("P-384, 1.2", client("p384", more="-tls1_2"), "name p384", None),
        ("P-521", client("p521"), "name p521", None),
        ("P-521, 1.2", client("p521", more="-tls1_2"), "name p521", None),
        ("Ed25519", client("ed25519"), "name ed25519", None),
        ("Ed25519, 1.2", client("ed25519", more="-tls1_2"), "name ed25519", None),
        ("Ed448", client("ed448"), "name ed448", None),
        ("P-192, 1.2", client("p192", more=OLD + " -tls1_2"), "alert 42", "CN=p192 has a key or a signature that is too weak"),
        ("secp256k1, 1.2", client("k256", more="-tls1_2"), "alert 47", "on a curve that is not allowed"),
        ("brainpool, 1.2", client("bp256", more="-tls1_2"), "alert 47", "on a curve that is not allowed"),
        ("SHA-1", client("sha1", more=OLD), "alert 42", "too weak"),
        ("SHA-384", client("sha384"), "name sha384", None),
        ("SHA-512", client("sha512"), "name sha512", None),
        ("1,000 names", client("many-names"), "name many-names", None),
        ("too many names", client("too-many-names"), "alert 47", "larger than"),
        ("no common name", client("nameless"), "alert 46", "has no common name"),
        ("no subject", client("empty"), "alert 46", "the client's certificate without a subject has no common name"),
        ("two common names", client("two-names"), "name first", None),
        ("a slash in the name", client("slash"), "name a/CN=fw", None),
        ("UTF-8 in the name", client("umlaut"), "name Zürich-fw", None),
        ("an escape sequence in the name", client("escape"), "name \\x1B[31mred\\x07", None),
        ("a long name", client("long"), "name " + "x" * 64, None),
        ("SNI unknown", client("fw", more="-servername nowhere.example.org"), "name fw", None),
        ("SNI none", client("fw", more="-noservername"), "name fw", None),
        ("SNI of an address", client("fw", more="-servername 127.0.0.1"), "name fw", None),
        ("SNI too long", client("fw", more="-servername " + "a" * 255), "name fw", None),
        ("ALPN http/1.1", client("fw", more="-alpn http/1.1"), "name fw", None),
        ("ALPN h2 only", client("fw", more="-alpn h2"), "name fw", None),
        ("ALPN strange", client("fw", more="-alpn x,y,z"), "name fw", None),
        ("NPN", client("fw", more="-tls1_2 -nextprotoneg x"), "name fw", None),
        ("OCSP stapling wanted", client("fw", more="-status"), "name fw", None),
        ("one group: P-521", client("fw", more="-groups P-521"), "name fw", None),
        ("one group: X448", client("fw", more="-groups X448"), "name fw", None),
        ("hello retried", client("fw", more="-groups X448:P-384"), "name fw", None),
        ("only a group of another kind, 1.2", client("fw", more="-groups X25519 -tls1_2"), "alert 40",
         "the client offers no cipher suite or group that profile"),
        ("small fragments", client("fw", more="-max_send_frag 512 -split_send_frag 512"), "name fw", None),
        ("fragments negotiated", client("fw", more="-maxfraglen 512"), "name fw", None),
        ("no tickets", client("fw", more="-no_ticket -tls1_2"), "name fw", None),
        ("no encrypt-then-MAC", client("fw", more="-no_etm -tls1_2"), "name fw", None),
        ("hardly any signature", client("fw", more="-sigalgs RSA+SHA1"), None, "a message came that does not belong"),
        ("server's signature unwanted", client("fw", more="-sigalgs RSA-PSS+SHA256"), "alert 40",
         "the client accepts no signature"),
        ("no suite in common, 1.2", client("fw", more="-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256"), "alert 40",
         "the client offers no cipher suite or group that profile"),
        ("no version in common", client("fw", more="-tls1_1 " + OLD), "alert 70",
         "the client offers no version of TLS that profile"),
        ("downgrade", client("fw", more="-tls1_2 -fallback_scsv"), "alert 86", "has fallen back to a lower version"),
        ("does not trust", client("fw", more="-CAfile other.pem -verify_return_error"), None,
         "alert 'unknown ca': it does not trust"),
        ("early data unwanted", client("fw", more="-early_data server.pem"), "name fw", None),
        ("post-handshake authentication", client("fw", more="-enable_pha"), "name fw", None),
    ]),
    ("expired ones are blocked", ["CA root", CN, "block-expired-cert yes"], [], [
        ("expired", client("old"), "alert 45", "the client's certificate CN=old has expired on Jan  1 00:00:00 2021 GMT"),
        ("expired, 1.2", client("old", more="-tls1_2"), "alert 45", "has expired"),
        ("expired, of another CA", client("old-stranger"), "alert 48", "issued by CN=other" + LISTED),
        ("valid", client("fw"), "name fw", None),
    ]),
    ("intermediates listed", ["CA root", "CA mid", "CA low", "CA cross", CN], [], [
        ("nothing sent", client("deep"), "name deep", None),
        ("upper sent", client("deep", "mid.pem"), "name deep", None),
        ("all sent", client("deep", "low-mid.chain"), "name deep", None),
        ("directly by the root", client("fw"), "name fw", None),
        ("by a cross certificate", client("cross-fw"), "name cross-fw", None),
        ("by a cross certificate, the new root sent", client("cross-fw", "fresh.pem"), "name cross-fw", None),
    ]),
    ("one name, several keys", ["CA root", "CA twin1", "CA twin2", "CA renewed1", "CA renewed2", "CA mid-a", CN], [], [
        ("the one", client("twin1-fw"), "name twin1-fw", None),
        ("the other", client("twin2-fw"), "name twin2-fw", None),
        ("the other, its root sent", client("twin2-fw", "twin2.pem"), "name twin2-fw", None),
        ("a third", client("twin3-fw"), "alert 48", "issued by CN=Twin Root, but not by the one"),
        ("renewed", client("renewed-fw"), "name renewed-fw", None),
        ("intermediate listed", client("a-fw"), "name a-fw", None),
        ("intermediate of the same name sent", client("b-fw", "mid-b.pem"), "name b-fw", None),
        ("both intermediates sent", client("b-fw", "both-mids.chain"), "name b-fw", None),
    ]),
    ("several roots", ["CA root", "CA other", "CA sha1-root", "CA weak-root", "CA p384-root", "CA rsa-root",
                       "CA pss-root", "CA ed-root", "CA old-root", CN], [], [
        ("the other", client("stranger"), "name stranger", None),
        ("a root signed with SHA-1", client("sha1-root-fw"), "name sha1-root-fw", None),
        ("a weak root", client("weak-root-fw"), "alert 42", "CN=weak-root above the client's has a key or a signature"),
        ("P-384", client("p384-root-fw"), "name p384-root-fw", None),
        ("RSA", client("rsa-root-fw"), "name rsa-root-fw", None),
        ("RSA-PSS", client("pss-root-fw"), "name pss-root-fw", None),
        ("Ed25519", client("ed-root-fw"), "name ed-root-fw", None),
        ("an expired root", client("old-root-fw"), "alert 45", "CN=old-root above the client's has expired"),
        ("unused", client("alone"), "alert 48", "self-signed"),
    ]),
    ("not the server's root", ["CA other", CN], [], [
        ("of the server's root", client("fw"), "alert 48", "issued by CN=root" + LISTED),
        ("predefined", client("predefined"), "name wfsh predefined client", None),
    ]),
    ("predefined ones no more", ["CA root", CN],
     ["set deviceconfig setting management secure-conn-server disable-pre-defined-cert yes"], [
        ("predefined", client("predefined"), "alert 48",
         "the client's certificate is a predefined one, and disable-pre-defined-cert is yes"),
        ("predefined, 1.2", client("predefined", more="-tls1_2"), "alert 48", "disable-pre-defined-cert is yes"),
        ("custom", client("fw"), "name fw", None),
    ]),
    ("and again", ["CA root", CN],
     ["set deviceconfig setting management secure-conn-server disable-pre-defined-cert no"], [
        ("predefined", client("predefined"), "name wfsh predefined client", None),
    ]),
    ("no field of the name", ["CA root"], [], [
        ("client", client("fw"), "name None", None),
        ("nameless", client("nameless"), "name None", None),
    ]),
    ("e-mail", ["CA root", "username-field subject-alt email"], [], [
        ("has one", client("names"), "name fw@Example.com", None),
        ("has none", client("fw"), "alert 46", "has no e-mail address among its alternative names, which profile {} takes"),
        ("in the subject", client("mail-in-subject"), "alert 46", "has no e-mail address among its alternative names"),
    ]),
    ("principal name", ["CA root", "username-field subject-alt principal-name", "domain CORP"], [], [
        ("has one", client("names"), "name CORP\\fw@corp", None),
        ("has none", client("fw"), "alert 46", "has no principal name among its alternative names"),
    ]),
    ("domain", ["CA root", CN, "domain CORP"], [], [
        ("has one", client("fw"), "name CORP\\fw", None),
    ]),
    ("list: common name", ["CA root", CN], one("subject common-name fw"), [
        ("the one", client("fw"), "name fw", None),
        ("the one, 1.2", client("fw", more="-tls1_2"), "name fw", None),
        ("another", client("bare"), "alert 40", NO_ENTRY.format("bare")),
        ("another, 1.2", client("bare", more="-tls1_2"), "alert 40", NO_ENTRY.format("bare")),
        ("other case", client("case"), "alert 40", NO_ENTRY.format("FW")),
        ("a slash", client("slash"), "alert 40", "matches no entry"),
        ("wrong CA all the same", client("stranger"), "alert 48", "issued by CN=other"),
    ]),
    ("list: host name", ["CA root", CN], one("subject-alt-name hostname fw.EXAMPLE.com"), [
        ("the one", client("names"), "name names", None),
        ("a wildcard", client("star"), "alert 40", NO_ENTRY.format("star")),
        ("none", client("fw"), "alert 40", NO_ENTRY.format("fw")),
    ]),
    ("list: e-mail", ["CA root", CN], one("subject-alt-name email fw@example.COM"), [
        ("the one", client("names"), "name names", None),
        ("in the subject", client("mail-in-subject"), "alert 40", "matches no entry"),
    ]),
    ("list: other e-mail", ["CA root", CN], one("subject-alt-name email FW@example.com"), [
        ("other case of the mailbox", client("names"), "alert 40", "matches no entry"),
    ]),
    ("list: address", ["CA root", CN], one("subject-alt-name ip 192.0.2.9"), [
        ("the one", client("names"), "name names", None),
        ("mapped", client("mapped"), "alert 40", "matches no entry"),
        ("none", client("fw"), "alert 40", "matches no entry"),
    ]),
    ("list: network", ["CA root", CN], one("subject-alt-name ip 192.0.2.0/24"), [
        ("the one", client("names"), "name names", None)]),
    ("list: other network", ["CA root", CN], one("subject-alt-name ip 192.0.2.16/28"), [
        ("the one", client("names"), "alert 40", "matches no entry")]),
    ("list: address 6", ["CA root", CN], one("subject-alt-name ip 2001:0DB8:0::0009"), [
        ("the one", client("names"), "name names", None)]),
    ("list: network 6", ["CA root", CN], one("subject-alt-name ip 2001:db8::/32"), [
        ("the one", client("names"), "name names", None)]),
    ("list: sixteen", ["CA root", CN],
     one(*(f"subject common-name nobody{n}" for n in range(15)), "subject common-name fw"), [
        ("the last", client("fw"), "name fw", None),
        ("another", client("bare"), "alert 40", "matches no entry")]),
    ("list: two kinds", ["CA root", CN], one("subject common-name nobody", "subject-alt-name hostname fw.example.com"), [
        ("one is enough", client("names"), "name names", None)]),
    ("list: empty", ["CA root", CN], one(), [
        ("anybody", client("fw"), "alert 40", "matches no entry")]),
    ("list: off", ["CA root", CN], OFF, [
        ("anybody", client("fw"), "name fw", None)]),
]


def prepared(folder):
    """All certificates, and a listener with the CAs and the server certificate."""
    shop = Workshop(folder)
    make(shop)
    listener = Listener(f"{folder}/state", FileServer(folder))
    listener.load("root", "other", "mid", "low", "cross", "twin1", "twin2", "renewed1", "renewed2", "mid-a",
                  "sha1-root", "weak-root", "p384-root", "rsa-root", "pss-root", "ed-root", "old-root",
                  pairs=["server"])
    listener.shell("wfsh secure-connection predefined-client")
    for end in ("pem", "key"):
        shop.join(f"predefined.{end}", "state/serve/predefined-client.pem")
    return shop, listener


def main():
    with scratch() as folder:
        shop, listener = prepared(folder)
        scenarios = Scenarios(listener, folder)
        for number, (title, profile, lines, clients) in enumerate(GROUPS):
            name = f"g{number}"
            management = "set deviceconfig setting management secure-conn-server"
            scenarios.play(
                title, name,
                ["set shared ssl-tls-service-profile tls certificate server",
                 *(f"set shared certificate-profile {name} {line}" for line in profile), *lines,
                 f"{management} ssl-tls-service-profile tls", f"{management} certificate-profile {name}"], clients)
        return scenarios.end()


if __name__ == "__main__":
    sys.exit(main())
