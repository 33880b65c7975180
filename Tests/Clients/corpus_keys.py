"""Keys of every kind, in every form and under every encryption."""

import dataclasses
import itertools
import math
import re
import secrets

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, x25519

from corpus import (COUNT, LEGACY, MILLIONS, PASSPHRASE, SHARE, WRONG, Case, at_once, block,
                    certificate, der, name, openssl, pem, public_half, traditional)

OLD_SCHEMES = """PBE-MD5-DES PBE-SHA1-DES PBE-MD5-RC2-64 PBE-SHA1-RC2-64 PBE-SHA1-RC4-128
PBE-SHA1-RC4-40 PBE-SHA1-3DES PBE-SHA1-2DES PBE-SHA1-RC2-128 PBE-SHA1-RC2-40""".split()
DIGESTS = """hmacWithMD5 hmacWithSHA1 hmacWithSHA224 hmacWithSHA256 hmacWithSHA384 hmacWithSHA512
hmacWithSHA512-224 hmacWithSHA512-256""".split()


def ciphers():
    """The ciphers of `openssl enc -list`, one name each, and a sample of the rarer modes."""
    listed = openssl("enc", "-list", *LEGACY).decode().splitlines()[1:]
    names = sorted({word[1:].lower() for line in listed for word in line.split()})
    aliases = r"(aes|aria|camellia)(128|192|256)$|bf$|blowfish|cast$|cast-cbc|des$|des3$|desx$" \
        r"|rc2$|rc2-128|rc2-40$|rc2-64$|seed$|sm4$|aes...-wrap$"
    names = [each for each in names if not re.match(aliases, each)]
    return [each for number, each in enumerate(names) if "cbc" in each or number % SHARE == 0]


def kinds(corpus):
    """Every kind of key with its certificate, unencrypted, as PKCS#8 and in the traditional form."""
    for kind, text in corpus.texts.items():
        own = corpus.own_texts[kind]
        yield corpus.pair(f"{kind} PKCS8", kind, content=own + text)
        yield corpus.pair(f"{kind} key first", kind, content=text + b"\n" + own)
        yield Case(f"{kind} certificate", "certificate", own, certificates=(own,))
        yield dataclasses.replace(
            corpus.pair(f"{kind} alone", kind, content=text, holder=own), kind="private-key")
        if "ed" in kind or "pss" in kind:
            continue
        if SHARE > 1 and kind in ("other-p256", "p224", "brainpool384", "brainpool512", "other-rsa"):
            continue
        old = openssl("pkey", "-traditional", text=text)
        yield corpus.pair(f"{kind} traditional", kind, content=old + own)
        if b"EC PRIVATE" in old:
            curve = openssl("ec", text=text)
            yield corpus.pair(f"{kind} with parameters", kind, content=own + curve)
            for form in ("compressed", "hybrid", "uncompressed"):
                yield corpus.pair(f"{kind} point {form}", kind,
                                  content=own + openssl("ec", "-conv_form", form, text=text))
            yield corpus.pair(f"{kind} without public half", kind,
                              content=own + openssl("ec", "-no_public", text=text))
            yield corpus.pair(f"{kind} explicit key", kind, content=own + openssl(
                "ec", "-param_enc", "explicit", text=text))


def unusable(corpus):
    """Keys that cannot be used for TLS, and forms that OpenSSL does not read."""
    own = corpus.own_texts["p256"]
    other = dsa.generate_private_key(2048)
    issued = pem(certificate(other, name("dsa.example.com"), corpus.middle, corpus.middle_key))
    refused = {"reason": "unsupported", "unlike": "cannot sign in TLS"}
    yield Case("dsa", "keypair", pem(other) + issued, **refused)
    yield Case("dsa traditional", "keypair", issued + traditional(other), **refused)
    yield Case("dsa alone", "private-key", pem(other), holder=issued, **refused)
    yield Case("dsa certificate", "certificate", issued, certificates=(issued,))
    exchange = x25519.X25519PrivateKey.generate()
    issued = pem(certificate(exchange.public_key(), name("x.example.com"), corpus.middle,
                             corpus.middle_key))
    yield Case("x25519", "keypair", pem(exchange) + issued, **refused)
    yield Case("x25519 certificate", "certificate", issued, certificates=(issued,))
    yield Case("x25519 before the right one", "keypair",
               pem(exchange) + own + corpus.texts["p256"],
               certificates=(own,), unlike="the command looks at the first key")
    ssh = corpus.keys["p256"].private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption())
    yield Case("OpenSSH", "keypair", own + ssh, reason="unsupported form")
    yield Case("OpenSSH alone", "private-key", ssh, reason="unsupported form", holder=own)
    empty = b"".join(pem(corpus.keys["p256"]).split(b"\n")[1:-2])
    yield Case("key of noise", "keypair", own + block("PRIVATE KEY", b"noise" * 20), "malformed")
    yield Case("key of nothing", "keypair", own + block("PRIVATE KEY", b""), "malformed")
    for label in ("RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY", "ENCRYPTED PRIVATE KEY"):
        yield Case(f"{label} of noise", "keypair", own + block(label, b"\x30\x03\x02\x01\x00"),
                   "malformed", passphrase=PASSPHRASE)
        yield Case(f"{label} cut off", "private-key",
                   block(label, b"")[:-10] + empty[:40], "malformed", holder=own,
                   passphrase=PASSPHRASE)
    yield Case("a public key", "private-key",
               openssl("pkey", "-pubout", text=corpus.texts["p256"]), "no key", holder=own)
    yield Case("parameters alone", "private-key",
               openssl("ecparam", "-name", "prime256v1"), "no key", holder=own)
    curve = bytes.fromhex("06082a8648ce3d030107")
    for label, content in (("PRIVATE KEY", der(corpus.keys["p256"])), (
            "EC PRIVATE KEY", openssl("ec", "-outform", "DER", text=corpus.texts["p256"]))):
        unknown = content.replace(curve, curve[:-1] + b"\x63")
        yield Case(f"unknown curve, {label}", "keypair", own + block(label, unknown), "unsupported")
    text = corpus.texts["p256"]
    yield Case("BEGIN twice", "keypair", own + text[:28] + text, "malformed")
    yield Case("cut off before the right one", "keypair", own + text[:100] + b"\n" + text, "malformed")
    yield corpus.pair("cut off behind the right one", content=own + text + text[:100])
    v2 = corpus.keys["ed25519"]
    raw = v2.private_bytes_raw()
    body = bytes.fromhex("3051020101300506032b6570") + b"\x04\x22\x04\x20" + raw + \
        b"\x81\x21\x00" + v2.public_key().public_bytes_raw()
    yield Case("PKCS8 version 2", "keypair", corpus.own_texts["ed25519"] +
               block("PRIVATE KEY", body), "malformed")


def encrypted(corpus):
    """Every encryption, with the right passphrase, a wrong one and none."""
    text = corpus.texts["p256"]
    own = corpus.own_texts["p256"]
    words = {f"PBES2 {each}": ("pkcs8", "-topk8", "-v2", each) for each in ciphers()}
    words |= {f"PBES2 {each}": ("pkcs8", "-topk8", "-v2", "aes-256-cbc", "-v2prf", each)
              for each in DIGESTS}
    words |= {each: ("pkcs8", "-topk8", "-v1", each) for each in OLD_SCHEMES}
    words |= {f"traditional {each}": ("ec", f"-{each}") for each in ciphers()}
    words["scrypt"] = ("pkcs8", "-topk8", "-scrypt")
    words["scrypt small"] = ("pkcs8", "-topk8", "-scrypt", "-scrypt_N", "2", "-scrypt_r", "1")
    words["100000 iterations"] = ("pkcs8", "-topk8", "-v2", "aes-256-cbc", "-iter", "100000")
    words["1 iteration"] = ("pkcs8", "-topk8", "-v2", "aes-256-cbc", "-iter", "1")
    words["default"] = ("pkcs8", "-topk8")

    def make(arguments):
        made = openssl(*arguments, "-passout", f"pass:{PASSPHRASE}", *LEGACY, text=text, fails=True)
        if made is None or b"ENCRYPTED" not in made:
            return None
        # A file that the command cannot read back is not a test of wfsh.
        readable = openssl(
            "pkey", "-noout", "-passin", f"pass:{PASSPHRASE}", *LEGACY, text=made, fails=True)
        return made if readable is not None else None

    made = zip(words, at_once(make, words.values()))
    for number, (label, content) in enumerate(each for each in made if each[1]):
        yield corpus.pair(label, content=own + content, passphrase=PASSPHRASE)
        if number % SHARE:
            continue
        yield Case(f"{label}, wrong", "keypair", content + own, "passphrase wrong",
                   passphrase=WRONG)
        yield Case(f"{label}, none", "keypair", content + own, "passphrase required")
    for label, secret in (("letters", "Grüße €"), ("long", "x" * 1000), ("blank", " "),
                          ("signs", "a'b\\c$(id);&|"), ("one", "1")):
        content = openssl("pkcs8", "-topk8", "-passout", "file:" + corpus.file(secret.encode()),
                          text=text)
        yield corpus.pair(f"passphrase of {label}", content=content + own, passphrase=secret)
    yield corpus.pair("passphrase for a clear key", content=own + text, passphrase=PASSPHRASE)
    sealed = openssl("pkcs8", "-topk8", "-passout", f"pass:{PASSPHRASE}", text=text)
    yield Case("encrypted alone", "private-key", sealed, passphrase=PASSPHRASE, holder=own,
               certificates=(own,), public=corpus.spki)
    for secret, reason in ((None, "passphrase required"), (WRONG, "passphrase wrong"),
                           ("", "passphrase wrong")):
        yield Case(f"encrypted alone, {reason} {secret!r}", "private-key", sealed, reason,
                   passphrase=secret, holder=own)


def headers(corpus):
    """The form of RFC 1421, in which lines and headers are counted."""
    own = corpus.own_texts["p256"]
    text = openssl("ec", "-aes-128-cbc", "-passout", f"pass:{PASSPHRASE}",
                   text=corpus.texts["p256"]).decode()
    lines = text.splitlines()
    body = "".join(lines[4:-1])

    def wrapped(width):
        return "\n".join([*lines[:4], *(body[at:at + width] for at in range(0, len(body), width)),
                          lines[-1], ""])

    def changed(at, line):
        return "\n".join([*lines[:at], *line, *lines[at + 1:], ""])

    good = {
        "as it is": text, "CRLF": text.replace("\n", "\r\n"), "CR CR LF": text.replace("\n", "\r\r\n"),
        "blanks behind": text.replace("\n", " \t\n"), "more blanks": text.replace(": ", ":\t "),
        "two blanks": text.replace("4,ENC", "4, ENC"), "small letters": text.replace(
            "AES-128-CBC", "aes-128-cbc"), "another header": changed(2, [lines[2], "Comment: x"]),
        "more behind the vector": changed(2, [lines[2] + " x"]),
        "small digits": changed(2, [lines[2][:22] + lines[2][22:].lower()]),
    }
    bad = {
        "76 columns": wrapped(76), "48 columns": wrapped(48), "one line": wrapped(1000),
        "one column": wrapped(1), "blanks before": text.replace("\n", "\n "),
        "no empty line": changed(3, []), "two empty lines": changed(3, ["", "", ""]),
        "empty line behind": changed(6, [lines[6], ""]), "empty line first": changed(0, [lines[0], ""]),
        "no Proc-Type": changed(1, []), "no DEK-Info": changed(2, []),
        "exchanged": "\n".join([lines[0], lines[2], lines[1], *lines[3:], ""]),
        "not encrypted": text.replace("ENCRYPTED", "MIC-ONLY"), "version": text.replace(": 4,", ": 3,"),
        "short vector": text.replace(lines[2], lines[2][:-2]), "no vector": text.replace(
            lines[2], lines[2].split(",")[0]), "bad vector": text.replace(
                lines[2], lines[2][:-2] + "xy"), "comment": changed(5, ["Comment: x"]),
    }
    for label, content in good.items():
        yield corpus.pair(f"headers: {label}", content=own + content.encode(), passphrase=PASSPHRASE)
    for label, content in bad.items():
        yield Case(f"headers: {label}", "keypair", own + content.encode(), "malformed",
                   passphrase=PASSPHRASE)
    yield Case("headers: unknown cipher", "keypair", own + text.replace(
        "AES-128-CBC", "AES-129-CBC").encode(), "unsupported", passphrase=PASSPHRASE)


def damaged(corpus):
    """Private halves that do not match their public half, and keys of other certificates."""
    yield from large(corpus)
    text = openssl("rsa", "-traditional", text=corpus.texts["rsa"])
    numbers = bytearray(openssl("rsa", "-traditional", "-outform", "DER", text=text))
    own = corpus.own_texts["rsa"]
    for part, at in (("exponent", 330), ("prime", 560), ("other prime", 690),
                     ("first remainder", 830), ("last remainder", 960), ("coefficient", 1100)):
        broken = bytes(numbers[:at]) + bytes([numbers[at] ^ 4]) + bytes(numbers[at + 1:])
        for kind, rest in (("keypair", own), ("private-key", b"")):
            yield Case(f"rsa {part} {kind}", kind, block("RSA PRIVATE KEY", broken) + rest,
                       "key damaged", holder=b"" if rest else own,
                       unlike="the command does not look at the private half")
    scalar = bytearray(openssl("ec", "-outform", "DER", text=corpus.texts["p256"]))
    scalar[20] ^= 4
    yield Case("ec scalar", "keypair", block("EC PRIVATE KEY", bytes(scalar))
               + corpus.own_texts["p256"], "key damaged",
               unlike="the command does not look at the private half")
    for one, other in itertools.permutations(
            ["rsa", "other-rsa", "p256", "other-p256", "p384", "ed25519"], 2):
        yield Case(f"{one} for {other}", "keypair", corpus.own_texts[other] + corpus.texts[one],
                   "key of another")
    for one, other in (("rsa", "other-rsa"), ("p256", "other-p256"), ("pss", "rsa"), ("p384", "rsa"),
                       ("ed25519", "other-ed25519")):
        yield Case(f"{one} alone for {other}", "private-key", corpus.texts[one], "key of another",
                   holder=corpus.own_texts[other])
    yield Case("alone for none", "private-key", corpus.texts["p256"], "no such certificate",
               unlike="there is no certificate")
    yield corpus.pair("key of another first", content=corpus.texts["rsa"] + corpus.texts["p256"]
                      + corpus.own_texts["p256"], unlike="the command looks at the first key")
    sealed = openssl("pkcs8", "-topk8", "-passout", "pass:another", text=corpus.texts["rsa"])
    yield corpus.pair("key under another passphrase first", content=sealed
                      + corpus.texts["p256"] + corpus.own_texts["p256"], passphrase=PASSPHRASE,
                      unlike="the command looks at the first key")
    for label, words, old, new in (
            ("iterations", ("-v2", "aes-256-cbc", "-iter", "65537"), COUNT, MILLIONS),
            ("scrypt", ("-scrypt", "-scrypt_N", "1024", "-scrypt_r", "8", "-scrypt_p", "1"),
             b"\x02\x01\x08\x02\x01\x01", b"\x02\x01\x7f\x02\x01\x7f")):
        content = openssl("pkcs8", "-topk8", *words, "-outform", "DER", "-passout",
                          f"pass:{PASSPHRASE}", text=corpus.texts["p256"])
        content = block("ENCRYPTED PRIVATE KEY", content.replace(old, new))
        yield Case(f"too many {label}", "keypair", content + corpus.own_texts["p256"],
                   "iterations", passphrase=PASSPHRASE, unlike="wfsh bounds the time")
    # PBKDF2 with a count of zero is an error, not a wrong passphrase.
    content = openssl("pkcs8", "-topk8", "-v2", "aes-256-cbc", "-iter", "1", "-outform", "DER",
                      "-passout", f"pass:{PASSPHRASE}", text=corpus.texts["p256"])
    at = content.index(b"\x02\x01\x01", 20)
    yield Case("no iterations", "keypair", corpus.own_texts["p256"] + block(
        "ENCRYPTED PRIVATE KEY", content[:at + 2] + b"\0" + content[at + 3:]), "malformed",
        passphrase=PASSPHRASE)
    for label, old, new in (
            ("cipher", bytes.fromhex("060960864801650304012a"), bytes.fromhex("060960864801650304013f")),
            ("derivation", bytes.fromhex("06092a864886f70d01050c"),
             bytes.fromhex("06092a864886f70d01053c")),
            ("scheme", bytes.fromhex("06092a864886f70d01050d"),
             bytes.fromhex("06092a864886f70d01053d"))):
        yield Case(f"unknown {label}", "keypair", corpus.own_texts["p256"] + block(
            "ENCRYPTED PRIVATE KEY", content.replace(old, new)), "unsupported",
            passphrase=PASSPHRASE)


def large(corpus):
    """A key of 16384 bits, generated quickly: the factors are not prime, but the numbers are consistent."""
    exponent = 65537
    while True:
        factors = [secrets.randbits(8192) | 1 << 8191 | 1 << 8190 | 1 for _ in range(2)]
        if all(math.gcd(factor - 1, exponent) == 1 for factor in factors) and \
                math.gcd(*factors) == 1:
            break
    one, two = factors
    private = pow(exponent, -1, math.lcm(one - 1, two - 1))
    numbers = [0, one * two, exponent, private, one, two, private % (one - 1),
               private % (two - 1), pow(two, -1, one)]

    def key(numbers):
        return block("RSA PRIVATE KEY", sequence(b"".join(
            tagged(2, number.to_bytes(number.bit_length() // 8 + 1, "big")) for number in numbers)))

    half = openssl("rsa", "-pubout", text=key(numbers))
    request = corpus.file(corpus.request)
    own = openssl("x509", "-req", "-in", request, "-CA", corpus.file(pem(corpus.middle)), "-CAkey",
                  corpus.file(pem(corpus.middle_key)), "-set_serial", "9", "-force_pubkey",
                  corpus.file(half))
    public = public_half(text=key(numbers))
    yield Case("16384 bits", "keypair", own + key(numbers), certificates=(own,), public=public)
    for at, part in ((3, "exponent"), (4, "prime"), (7, "remainder"), (8, "coefficient")):
        broken = [number ^ (64 if number_at == at else 0) for number_at, number in enumerate(numbers)]
        yield Case(f"16384 bits, {part}", "keypair", key(broken) + own, "key damaged",
                   unlike="the command does not look at the private half")
    yield Case("16392 bits", "private-key", key(
        [0, numbers[1] << 8 | 1, *numbers[2:]]), "too large a key", holder=own,
        unlike="wfsh has a limit")


def tagged(tag, content):
    """DER."""
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    count = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | count]) + length.to_bytes(count, "big") + content


def sequence(content):
    return tagged(0x30, content)
