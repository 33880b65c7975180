"""PEM as people and programs write it, chains in every order, certificates with unusual contents."""

import itertools

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7

from corpus import (PASSPHRASE, Case, block, certificate, der, name, openssl, pem)


def texts(corpus):
    """One certificate, written in many ways."""
    own = corpus.own_texts["p256"]
    lines = own.decode().splitlines()
    first, body, last = lines[0], "".join(lines[1:-1]), lines[-1]

    def wrapped(width, end="\n", before="", after=""):
        rows = [before + body[at:at + width] + after for at in range(0, len(body), width)]
        return end.join([first, *rows, last, ""]).encode()

    good = {
        "plain": own, "no line end": own.rstrip(b"\n"), "CRLF": own.replace(b"\n", b"\r\n"),
        "CR CR LF": own.replace(b"\n", b"\r\r\n"), "one line": wrapped(len(body)),
        "one column": wrapped(1), "three columns": wrapped(3), "76 columns": wrapped(76),
        "254 columns": wrapped(254), "255 columns": wrapped(255), "256 columns": wrapped(256),
        "blanks behind": wrapped(64, after=" \t "), "blanks before": wrapped(64, before="  "),
        "blanks between": wrapped(64).replace(b"MII", b"M I\tI"),
        "CR between": own.replace(b"MII", b"M\rII"),
        "mark": b"\xef\xbb\xbf" + own, "text before": b"subject=/CN=x\n\nBag Attributes\n" + own,
        "text behind": own + b"that was it\n", "noise before": bytes(range(256)) + b"\n" + own,
        "noise behind": own + bytes(range(256)), "long line before": b"x" * 9000 + b"\n" + own,
        "escape sequences around": b"\x1b[2J\x1b]0;x\x07\n" + own + b"\x1b[31m\n",
        "openssl x509 -text": openssl("x509", "-text", text=own),
        "X509 CERTIFICATE": own.replace(b"CERTIFICATE", b"X509 CERTIFICATE"),
        "TRUSTED CERTIFICATE": openssl(
            "x509", "-addtrust", "serverAuth", "-setalias", "x", "-trustout", text=own),
        "blank line before": b"\n\n" + own, "blank lines behind": own + b"\n\n\n",
        "something behind BEGIN": own.replace(b"CERTIFICATE-----\n", b"CERTIFICATE----- \t\n"),
        "a key behind": own + corpus.texts["rsa"], "a key before": corpus.texts["rsa"] + own,
        "its key behind": own + corpus.texts["p256"],
        "an encrypted key before": openssl(
            "pkcs8", "-topk8", "-passout", "pass:x", text=corpus.texts["p256"]) + own,
        "a request before": corpus.request + own, "a list before": corpus.revocations + own,
        "unknown block before": block("SOMETHING ELSE", b"x" * 99) + own,
        "cut off key behind": own + corpus.texts["rsa"][:300],
        "DER with more behind": block("CERTIFICATE", der(corpus.own["p256"]) + b"more"),
    }
    for label, content in good.items():
        yield Case(f"text: {label}", "certificate", content, certificates=(own,))
        paired = corpus.texts["p256"] + b"\n" + content
        if label in ("CRLF", "CR CR LF", "mark", "text before", "X509 CERTIFICATE", "blanks behind",
                     "no line end", "escape sequences around"):
            if label == "mark":
                paired = content + corpus.texts["p256"]
            elif label.startswith("CR"):
                paired = content + corpus.texts["p256"].replace(
                    b"\n", label.replace("CR", "\r").replace("LF", "\n").replace(" ", "").encode())
            yield corpus.pair(f"pair: {label}", content=paired)
    yield Case("text: CR", "certificate", own.replace(b"\n", b"\r"), certificates=(own,),
               unlike="beyond the command: the line ends of old Macs")
    nothing = {
        "UTF-16": own.decode().encode("utf-16"), "UTF-16 without mark": own.decode().encode("utf-16-be"),
        "indented": b"\n".join(b"  " + line for line in own.split(b"\n")),
        "quoted": b"\n".join(b"> " + line for line in own.split(b"\n")),
        "words": b"This is no certificate.\n", "noise": bytes(range(256)) * 8, "zeros": b"\0" * 4096,
        "base64 alone": body.encode(), "HTML": b"<html><body>404 Not Found</body></html>\n",
        "four dashes": own.replace(b"-----", b"----"), "a request": corpus.request,
        "a list": corpus.revocations, "a public key": openssl("x509", "-pubkey", "-noout", text=own),
        "a key": corpus.texts["rsa"], "PKCS7": pkcs7.serialize_certificates(
            [corpus.own["p256"]], serialization.Encoding.PEM),
        "lower case": own.replace(b"BEGIN", b"begin"),
        "END alone": own[own.index(b"\n") + 1:], "another label": own.replace(b"CERT", b"SERT"),
    }
    for label, content in nothing.items():
        yield Case(f"text: {label}", "certificate", content, "no certificate in it")
    for label, content in {"empty": b"", "blank": b" \r\n\t\n", "mark": b"\xef\xbb\xbf\n"}.items():
        for kind, form in itertools.product(("certificate", "keypair"), ("pem", "pkcs12")):
            yield Case(f"{label} {kind} {form}", kind, content, "empty", form)
        yield Case(f"{label} private-key", "private-key", content, "empty", holder=own)
    half = der(corpus.own["p256"])
    bad = {
        "blank line": wrapped(64).replace(b"\n", b"\n\n", 5), "a colon": wrapped(
            64).replace(b"\n", b"\nComment: x\n", 1), "wrong letter": own.replace(b"MII", b"M!I"),
        "early padding": own.replace(b"MII", b"MI="), "padding too many": own.replace(
            b"\n-----END", b"====\n-----END"), "one letter less": wrapped(64).replace(b"MII", b"MI"),
        "cut off": own[:-30], "cut off early": own[:200], "BEGIN alone": own[:28],
        "other END": own.replace(b"END CERT", b"END SERT"),
        "BEGIN twice": first.encode() + b"\n" + own, "nothing between": block("CERTIFICATE", b""),
        "DER cut off": block("CERTIFICATE", half[:-40]), "DER of noise": block(
            "CERTIFICATE", b"noise" * 40), "a key in it": block("CERTIFICATE", der(corpus.keys["rsa"])),
        "a tag changed": block("CERTIFICATE", b"\x31" + half[1:]),
        "a length changed": block("CERTIFICATE", half[:6] + bytes([half[6] ^ 0x40]) + half[7:]),
        "escape sequences in it": own.replace(b"MII", b"\x1b[2JMII"),
        "deep": block("CERTIFICATE", b"\x30\x80" * 2000),
    }
    for label, content in bad.items():
        yield Case(f"text: {label}", "certificate", content, "malformed")
    yield Case("END missing", "certificate", own[:-26] + own, "malformed",
               unlike="the command reads contents up to the next dash")
    yield Case("second cut off", "certificate", own + pem(corpus.middle)[:300], "malformed",
               unlike="the command reads one certificate")


def forms(corpus):
    """Files of one format that are imported as the other."""
    own, key = corpus.own["p256"], corpus.keys["p256"]
    file = openssl("pkcs12", "-export", "-passout", f"pass:{PASSPHRASE}", "-in",
                   corpus.file(pem(own) + pem(key)))
    sealed = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(PASSPHRASE.encode()))
    for label, content in {"DER": der(own), "DER key": der(key), "PKCS12": file,
                           "encrypted DER key": sealed,
                           "DER cut off": der(own)[:200]}.items():
        for kind in ("certificate", "keypair", "private-key"):
            if label == "DER cut off" and kind == "private-key":
                continue
            reason = "not pem" if label != "DER cut off" else "no certificate in it"
            yield Case(f"{label} for PEM {kind}", kind, content, reason, passphrase=PASSPHRASE,
                       holder=pem(own) if kind == "private-key" else b"",
                       unlike="the command finds out the format by itself")
    for label, content in {"PEM": pem(own) + pem(key), "DER": der(own), "DER key": der(key),
                           "encrypted DER key": sealed, "DER cut off": der(own)[:200],
                           "text": b"hello\n", "noise": bytes(range(256)), "PKCS7": pkcs7
                           .serialize_certificates([own], serialization.Encoding.DER)}.items():
        for kind in ("certificate", "keypair"):
            yield Case(f"{label} for PKCS12 {kind}", kind, content,
                       "not pkcs12", "pkcs12", passphrase=PASSPHRASE)
    yield Case("certificate for key", "private-key", pem(own), "no key", holder=pem(own))
    yield Case("text for key", "private-key", b"hello\n", "no key", holder=pem(own))
    yield Case("certificate for pair", "keypair", pem(own), "no key")
    yield Case("key for pair", "keypair", pem(key), "no certificate beside it")
    yield Case("request and key for pair", "keypair", corpus.request + pem(key),
               "no certificate beside it")
    yield Case("text for pair", "keypair", b"hello\n", "no certificate in it")


def chains(corpus):
    """Chains in any order, duplicates, unrelated certificates, two issuers with the same name."""
    own, key = corpus.own["p256"], corpus.texts["p256"]
    line = (own, corpus.middle, corpus.root)
    expected = tuple(pem(each) for each in line)
    for order in itertools.permutations(range(3)):
        content = b"".join(pem(line[at]) for at in order)
        yield Case(f"chain {order}", "certificate", content, certificates=expected,
                   unlike="the command reads the first certificate" if order[0] else "")
        yield corpus.pair(f"pair with chain {order}", content=content + key, certificates=expected,
                          unlike="the command reads the first certificate" if order[0] else "")
    yield corpus.pair("chain twice", content=b"".join(expected) * 2 + key, certificates=expected)
    yield corpus.pair("chain without its middle", content=expected[0] + expected[2] + key,
                      certificates=expected[:1])
    yield corpus.pair("a stranger between", content=expected[0] + corpus.own_texts["rsa"]
                      + expected[2] + expected[1] + key, certificates=expected)
    yield corpus.pair("another leaf first", content=corpus.own_texts["rsa"] + expected[0] + key,
                      certificates=expected[:1], unlike="the command reads the first certificate")
    yield Case("two leaves", "certificate", expected[0] + corpus.own_texts["rsa"] + expected[1],
               certificates=expected[:2])
    yield Case("a CA alone", "certificate", expected[1], certificates=expected[1:2])
    yield Case("a CA and its root", "certificate", expected[1] + expected[2],
               certificates=expected[1:])
    yield Case("a root alone", "certificate", expected[2], certificates=expected[2:])
    # Also signed by the old root: the first matching issuer is the next certificate.
    cross = certificate(corpus.root_key, name("Example Root CA"), corpus.middle, corpus.middle_key,
                        True)
    yield Case("cross signed behind", "certificate", b"".join(expected) + pem(cross),
               certificates=expected)
    yield Case("cross signed in a ring", "certificate", expected[0] + pem(cross) + expected[1],
               certificates=(expected[0], expected[1], pem(cross)))
    # The same name, another key.
    other = certificate(corpus.keys["p384"], name("Example Issuing CA"), authority=True)
    yield Case("two issuers of one name", "certificate", expected[0] + pem(other) + expected[1],
               certificates=expected[:2])
    renewed = certificate(corpus.keys["p256"], name("p256.example.com"), corpus.middle,
                          corpus.middle_key, serial=7)
    yield corpus.pair("old and new of one key", content=expected[0] + pem(renewed) + key,
                      certificates=expected[:1])
    yield Case("100 certificates", "certificate", expected[0] * 100, certificates=expected[:1])
    yield Case("101 certificates", "certificate", expected[0] * 101, "too many",
               unlike="wfsh has a limit")
    long, issuer, signer = [], corpus.root, corpus.root_key
    for number in range(8):
        issuer = certificate(corpus.middle_key, name(f"CA {number}"), issuer, signer, True)
        signer = corpus.middle_key
        long.insert(0, issuer)
    deep = certificate(corpus.keys["p256"], name(), issuer, signer)
    content = pem(deep) + b"".join(pem(each) for each in long)
    yield corpus.pair("eight above it", content=content + key,
                      certificates=(pem(deep), *(pem(each) for each in long)))
    big = [certificate(corpus.keys["rsa4096"], name(f"Big {number}"), authority=True)
           for number in range(1)]
    for number in range(12):
        big.insert(0, certificate(corpus.keys["rsa4096"], name(f"Bigger {number}"), big[0],
                                  corpus.keys["rsa4096"], True))
    yield Case("too long a chain", "certificate", b"".join(pem(each) for each in big), "too long",
               unlike="the entry has a limit")


def many(corpus):
    """Files that are expensive for an importer that compares every part with every other."""
    issuers = [ec.generate_private_key(ec.SECP521R1()) for _ in range(100)]
    line = [certificate(issuers[at], name(), None, issuers[at + 1], True) for at in range(99)]
    yield Case("a line of one name", "certificate", b"".join(pem(each) for each in line[1:] + line[:1]))
    curve = openssl("ec", "-no_public", text=corpus.texts["k163"])
    yield Case("101 keys", "keypair", corpus.own_texts["p256"] + curve * 101, "too many keys",
               unlike="wfsh has a limit")
    for label, line in {"BEGIN": b"-----BEGIN CERTIFICATE-----\n", "BEGIN of a key":
                        b"-----BEGIN EC PRIVATE KEY-----\n", "END": b"-----END CERTIFICATE-----\n",
                        "empty line": b"\n", "colon": b"a:\n"}.items():
        yield Case(f"1 MB of {label}", "keypair", b"-----BEGIN CERTIFICATE-----\n"
                   + line * ((1 << 20) // len(line) - 40), "too many|malformed",
                   unlike="wfsh has a limit")


def contents(corpus):
    """Malicious or careless names, numbers and times."""
    key, text = corpus.keys["p256"], corpus.texts["p256"]
    hostile = {
        "escape": "\x1b[2J\x1b]0;owned\x07", "newline": "a\nb", "return": "a\rServer error : x",
        "NUL": "good.example.com\0.evil", "shell": "$(touch owned)`id`;&|", "quotes": "\"'</entry>&",
        "right to left": "\u202egro.elpmaxe", "letters": "Grüße €", "emoji": "🔑", "blank": " ",
        "DEL": "a\x7fb", "C1": "a\x9b31mb", "slash": "/CN=other/O=x", "percent": "%s%n%d",
    }
    made = {f"name of {label}": certificate(key, name(common))
            for label, common in hostile.items()}
    made |= {
        "no name": certificate(key, x509.Name([])),
        "no common name": certificate(key, name(None, ORGANIZATION_NAME="Example")),
        "two common names": certificate(key, x509.Name([
            x509.NameAttribute(x509.NameOID.COMMON_NAME, "one"),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, "two")])),
        "expired": certificate(key, start=-400, end=-30),
        "not yet valid": certificate(key, start=30, end=60),
        "year 9999": certificate(key, end=(9998 - 2026) * 365),
        "year 1950": certificate(key, start=-27700, end=-27000),
        "number 1": certificate(key, serial=1),
        "number of 20 bytes": certificate(key, serial=(1 << 159) - 1),
        "1000 names": certificate(key, extensions=[(x509.SubjectAlternativeName(
            [x509.DNSName(f"n{at}.de") for at in range(700)]), False)]),
        "unknown critical": certificate(key, extensions=[(x509.UnrecognizedExtension(
            x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), True)]),
        "hostile alternative names": certificate(key, extensions=[(x509.SubjectAlternativeName(
            [x509.DNSName("a\x1b[2J"), x509.RFC822Name("\x00@x"),
             x509.UniformResourceIdentifier("http://$(id)/")]), False)]),
        "MD5 of a CA": corpus.middle,
    }
    for label, each in made.items():
        if label == "MD5 of a CA":
            continue
        expected = (pem(each),)
        yield Case(label, "certificate", pem(each), certificates=expected)
        yield corpus.pair(f"{label}, pair", content=pem(each) + text, certificates=expected)
    yield Case("too long a name", "certificate", pem(certificate(key, x509.Name(
        [x509.NameAttribute(x509.NameOID.ORGANIZATIONAL_UNIT_NAME, "x" * 60 + str(at))
         for at in range(20)]))), "name too long", unlike="the entry has a limit")
    huge = certificate(key, extensions=[(x509.UnrecognizedExtension(
        x509.ObjectIdentifier("1.2.3.4"), b"\x04\x83\x0b\x00\x00" + b"\0" * 0x0b0000), False)])
    yield Case("720 KB", "certificate", pem(huge), "too long", unlike="the entry has a limit")
    yield Case("large file", "certificate", b"x" * (1 << 20) + b"\n" + pem(corpus.root),
               "too large", unlike="wfsh has a limit")
    path = corpus.file(text)
    for label, words in {
            "negative number": ("-set_serial", "-5"), "number zero": ("-set_serial", "0"),
            "huge number": ("-set_serial", "0x" + "7f" * 60), "MD5": ("-md5",), "SHA-1": ("-sha1",),
            "SHA-512": ("-sha512",), "SHA3": ("-sha3-256",)}.items():
        each = openssl("req", "-x509", "-key", corpus.file(corpus.texts["rsa"]), "-subj", "/CN=x",
                       *words)
        yield corpus.pair(label, "rsa", content=each + corpus.texts["rsa"], certificates=(each,))
    request = corpus.file(corpus.request)
    each = openssl("x509", "-req", "-in", request, "-signkey", path, "-days", "30")
    yield corpus.pair("version 1", content=each + text, certificates=(each,))
