"""PKCS#12 as OpenSSL, older programs and careless people write it."""

import itertools

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from corpus import COUNT, LEGACY, MILLIONS, PASSPHRASE, SHARE, WRONG, Case, at_once, openssl, pem

SCHEMES = """PBE-SHA1-3DES PBE-SHA1-2DES PBE-SHA1-RC2-40 PBE-SHA1-RC2-128 PBE-SHA1-RC4-128
PBE-SHA1-RC4-40 PBE-MD5-DES PBE-SHA1-DES AES-128-CBC AES-192-CBC AES-256-CBC CAMELLIA-256-CBC
ARIA-256-CBC SEED-CBC RC2-CBC DES-CBC""".split()


def export(corpus, *words, content=None, passphrase=PASSPHRASE, fails=False):
    content = content or corpus.own_texts["p256"] + corpus.texts["p256"]
    # The command reads the file twice, which standard input does not allow.
    return openssl(
        "pkcs12", "-export", *words, *LEGACY, "-in", corpus.file(content), "-passout",
        "file:" + corpus.file(passphrase.encode()), fails=fails)


def files(corpus):
    own, key = corpus.own_texts["p256"], corpus.texts["p256"]
    words = {
        "default": (), "legacy": ("-legacy",), "descert": ("-descert",), "no MAC": ("-nomac",),
        "no iterations": ("-noiter",), "no MAC iterations": ("-nomaciter",), "neither": (
            "-noiter", "-nomaciter"), "100000 iterations": ("-iter", "100000"),
        "nothing encrypted": ("-keypbe", "NONE", "-certpbe", "NONE"),
        "key in clear": ("-keypbe", "NONE"), "certificates in clear": ("-certpbe", "NONE"),
        "no MAC, nothing encrypted": ("-nomac", "-keypbe", "NONE", "-certpbe", "NONE"),
        "provider's name": ("-CSP", "x\x1b[2J"), "friendly name": ("-name", "\x1b]0;owned\x07$(id)"),
        "long name": ("-name", "x" * 5000), "letters in the name": ("-name", "Grüße €"),
        "for exchange": ("-keyex",), "for signatures": ("-keysig",),
        "no salt": ("-macsaltlen", "1"),
    }
    words |= {f"{scheme} key and certificates": ("-keypbe", scheme, "-certpbe", scheme)
              for scheme in SCHEMES}
    words |= {f"MAC {digest}": ("-macalg", digest) for digest in (
        "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3-256", "ripemd160")}
    contents = {
        "": own + key, "with chain ": own + key + pem(corpus.middle) + pem(corpus.root),
    }
    wanted = [(before + label, arguments, content)
              for (before, content), (label, arguments) in itertools.product(
                  contents.items(), words.items()) if not before or len(arguments) < 2]
    made = at_once(lambda each: export(corpus, *each[1], content=each[2], fails=True), wanted)
    for number, ((label, arguments, content), file) in enumerate(zip(wanted, made)):
        if file is None:
            continue
        expected = (own, pem(corpus.middle), pem(corpus.root)) if "chain" in label else (own,)
        said = {"form": "pkcs12", "passphrase": PASSPHRASE}
        yield corpus.pair(f"p12 {label}", content=file, certificates=expected, **said)
        if "chain" in label:
            yield Case(f"p12 {label}, certificate", "certificate", file, certificates=expected,
                       public=corpus.spki, **said)
            continue
        if label == "no MAC, nothing encrypted":
            yield corpus.pair(f"p12 {label}, none", content=file, form="pkcs12")
            continue
        if number % SHARE and len(arguments) > 2:
            continue
        yield Case(f"p12 {label}, wrong", "keypair", file, "passphrase wrong", "pkcs12", WRONG)
        yield Case(f"p12 {label}, none", "keypair", file, "file passphrase required", "pkcs12",
                   unlike="the command would ask")
        yield Case(f"p12 {label}, alone", "private-key", file, holder=own, certificates=(own,),
                   public=corpus.spki, **said)


def kinds(corpus):
    for kind, text in corpus.texts.items():
        own = corpus.own_texts[kind]
        yield corpus.pair(f"p12 of {kind}", kind, content=export(corpus, content=text + own),
                          form="pkcs12", passphrase=PASSPHRASE)


def passphrases(corpus):
    secrets = {"letters": "Grüße €", "Greek": "κωδικός", "emoji": "🔑🔒", "blanks": " a  b ",
               "signs": "a'b\\c$(id);&|", "long": "x" * 1000, "one": "1"}
    for label, secret in secrets.items():
        for words in ((), ("-legacy",), ("-nomac",)):
            yield corpus.pair(f"p12 passphrase of {label} {words}", form="pkcs12",
                              content=export(corpus, *words, passphrase=secret), passphrase=secret)
    for label in ("letters", "Greek"):
        # As OpenSSL 1.0 did: one character for each byte of UTF-8.
        broken = secrets[label].encode().decode("latin-1")
        yield corpus.pair(f"p12 broken passphrase of {label}", form="pkcs12",
                          content=export(corpus, "-legacy", passphrase=broken),
                          passphrase=secrets[label])
    for words in ((), ("-legacy",), ("-nomac",), ("-legacy", "-nomac")):
        content = export(corpus, *words, passphrase="\n")
        for secret in (None, ""):
            yield corpus.pair(f"p12 empty passphrase {words} {secret!r}", form="pkcs12",
                              content=content, passphrase=secret)
        yield Case(f"p12 empty passphrase {words}, wrong", "keypair", content, "passphrase wrong",
                   "pkcs12", WRONG)
    clear = pkcs12.serialize_key_and_certificates(
        b"wf", corpus.keys["p256"], corpus.own["p256"], None, serialization.NoEncryption())
    for secret in (None, ""):
        yield corpus.pair(f"p12 by another program, in clear {secret!r}", form="pkcs12",
                          content=clear, passphrase=secret)


def parts(corpus):
    """Files with additional, missing and damaged parts."""
    own, key = corpus.own_texts["p256"], corpus.texts["p256"]
    said = {"form": "pkcs12", "passphrase": PASSPHRASE}
    middle, root = pem(corpus.middle), pem(corpus.root)
    for order in itertools.permutations((own, middle, root)):
        content = export(corpus, content=key + b"".join(order))
        label = [(own, middle, root).index(each) for each in order]
        yield corpus.pair(f"p12 order {label}", content=content, certificates=(own, middle, root),
                          **said)
    alone = export(corpus, "-nokeys", content=middle + root)
    yield Case("p12 certificates alone", "certificate", alone, certificates=(middle, root), **said)
    yield Case("p12 certificates alone, pair", "keypair", alone, "no key", **said)
    yield Case("p12 certificates alone, key", "private-key", alone, "no key", holder=own, **said)
    alone = export(corpus, "-nocerts", content=key)
    yield Case("p12 key alone", "keypair", alone, "no certificate beside it", **said)
    yield Case("p12 key alone, certificate", "certificate", alone, "no certificate beside it", **said)
    yield Case("p12 key alone, key", "private-key", alone, holder=own, certificates=(own,),
               public=corpus.spki, **said)
    yield Case("p12 key alone, of another", "private-key", alone, "key of another",
               holder=corpus.own_texts["rsa"], **said)
    store = pkcs12.serialize_java_truststore(
        [pkcs12.PKCS12Certificate(corpus.middle, b"middle"),
         pkcs12.PKCS12Certificate(corpus.root, b"root")],
        serialization.BestAvailableEncryption(PASSPHRASE.encode()))
    yield Case("p12 of Java", "certificate", store, certificates=(middle, root), **said)
    whole = export(corpus)
    for label, content in {
            "cut off": whole[:-100], "cut off early": whole[:40], "length": whole[:2] + b"\x01"
            + whole[3:], "a sequence": b"\x30\x03\x02\x01\x03",
            "version": whole.replace(b"\x02\x01\x03", b"\x02\x01\x63", 1)}.items():
        unlike = "the command does not look at the version" if label == "version" else ""
        if label != "version":
            yield Case(f"p12 {label}", "keypair", content, "malformed", unlike=unlike, **said)
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    yield Case("p12 a bit changed", "keypair", bytes(flipped), "passphrase wrong", **said)
    yield corpus.pair("p12 with more behind", content=whole + b"more", **said)
    # The outer sequence has an indefinite length, as BER allows.
    skip = 2 + (whole[1] & 0x7F)
    yield corpus.pair("p12 BER", content=b"\x30\x80" + whole[skip:] + b"\0\0", **said)
    digest = bytes.fromhex("0609608648016503040201")
    for label, new in (("PBMAC1", "06092a864886f70d01050e"), ("unknown", "060960864801650304023f")):
        yield Case(f"p12 MAC of {label}", "keypair", whole[:-120] + whole[-120:].replace(
            digest, bytes.fromhex(new)), "unsupported", **said)
    for label, words in (("MAC", ()), ("part", ("-nomac",))):
        counted = export(corpus, "-iter", "65537", *words).rsplit(COUNT, 1)
        yield Case(f"p12 millions of iterations, {label}", "keypair", MILLIONS.join(counted),
                   "iterations", unlike="wfsh bounds the time", **said)
