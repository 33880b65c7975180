"""Several hundred certificates, keys and PKCS#12 files, good and bad, generated for each run.

Made with the openssl command and pyca/cryptography. Each says what an import of it must answer: the
certificate, chain and key, or its one reason. What the openssl command thinks of it is asked apart.
"""

import base64
import concurrent.futures
import dataclasses
import datetime
import itertools
import os
import re
import subprocess

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, ed448, rsa
from cryptography.x509.oid import NameOID

PASSPHRASE = "Sesame-Zq7 open"
WRONG = "Sesame-Zq7 closed"
NOW = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
# Only a sample of the rare encryption modes and of the wrong passphrases is tested: one in so many.
SHARE = 1 if os.environ.get("WFSH_SOAK") else 8
# A normal iteration count, and one that would take minutes.
COUNT, MILLIONS = b"\x02\x03\x01\x00\x01", b"\x02\x03\x7f\xff\xff"
LEGACY = ("-provider", "default", "-provider", "legacy")

# The whole message for each reason of a refused import.
REASONS = {
    "empty": r"the file is empty",
    "no certificate in it": r"Failed to extract certificate",
    "malformed": r"the file is malformed \((?!.*(unsupported|unknown))[^()]+\)",
    "not pem": r"the file is not in pem format",
    "not pkcs12": r"the file is not in pkcs12 format",
    "passphrase wrong": r"the passphrase is wrong",
    "passphrase required": r"the private key is encrypted and a passphrase is required",
    "file passphrase required": r"the file is encrypted and a passphrase is required",
    "key of another": r"the private key does not match the certificate",
    "key damaged": r"the private key is damaged",
    "no key": r"the file holds no private key",
    "no certificate beside it": r"the file holds a private key but no certificate",
    "no such certificate": r"certificate \S+ does not exist",
    "public key": r"the public key of the certificate cannot be decoded.*",
    "unsupported": r"the algorithm [^()]+ is not supported",
    "unsupported form": r"the key format [A-Z0-9 ]+ is not supported",
    "too large a key": r"the algorithm RSA with more than 16384 bits is not supported",
    "iterations": r"the key derivation needs more than \d+ iterations",
    "too many": r"the file holds more than 100 certificates",
    "too many keys": r"the file holds more than 100 private keys",
    "too long": r"the certificate and its chain are longer than 16384 characters",
    "name too long": r"the (common name|subject|issuer) is longer than \d+ characters",
    "too large": r"tftp: file is larger than 1048576 bytes",
    "no request": r"private key doesn't exist for csr",
}


@dataclasses.dataclass
class Case:
    name: str
    kind: str
    content: bytes
    # A key of REASONS; None if the import is accepted.
    reason: str | None = None
    form: str = "pem"
    passphrase: str | None = None
    # The certificates that the entry must contain, in this order; () if they are not compared.
    certificates: tuple = ()
    # The public half of the key; None without a key.
    public: bytes | None = None
    # Why the openssl command may give another result; "" if it must agree.
    unlike: str = ""
    # For an entry that waits for its key.
    holder: bytes = b""


def openssl(*arguments, text=b"", fails=False):
    result = subprocess.run(["openssl", *arguments], input=text, capture_output=True, check=False)
    if result.returncode != 0 and not fails:
        raise AssertionError(f"openssl {arguments}: {result.stderr.decode()}")
    return None if result.returncode != 0 else result.stdout


def half_of(key, passphrase=None):
    """The public half of a PKCS#8 key in PEM; uses the command only if the library cannot read the key."""
    try:
        read = serialization.load_pem_private_key(key, passphrase)
        # It writes RSA-PSS as RSA.
        if not isinstance(read, rsa.RSAPrivateKey):
            return public(read)
    except (ValueError, UnsupportedAlgorithm):
        pass
    words = ("-passin", "pass:" + passphrase.decode()) if passphrase else ()
    return public_half(*words, text=key)


def public_half(*words, text):
    """In DER, independent of the encoding of points and curves in the file; None if it is not a key."""
    half = openssl("pkey", "-pubout", "-outform", "DER", *words, text=text, fails=True)
    # An uncompressed point on a named curve is in that form already.
    if half is None or bytes.fromhex("06072a8648ce3d0201") not in half[:40] or \
            re.match(rb"\x30.{1,3}\x30.\x06.{8}\x06.{6,11}\x03.{1,2}\x00\x04", half, re.DOTALL):
        return half
    return openssl("pkey", "-pubin", "-inform", "DER", "-outform", "DER", "-ec_conv_form",
                   "uncompressed", "-ec_param_enc", "named_curve", text=half)


def at_once(work, items):
    """The results in order; other processes do the work."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, items))


def public(key):
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def pem(thing):
    if isinstance(thing, x509.Certificate):
        return thing.public_bytes(serialization.Encoding.PEM)
    return thing.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def traditional(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption())


def der(thing):
    if isinstance(thing, x509.Certificate):
        return thing.public_bytes(serialization.Encoding.DER)
    return thing.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def block(label, content, width=64, end="\n"):
    """Any bytes as a PEM block."""
    body = base64.b64encode(content).decode()
    lines = [body[at:at + width] for at in range(0, len(body), width)]
    return (f"-----BEGIN {label}-----{end}" + "".join(line + end for line in lines)
            + f"-----END {label}-----{end}").encode()


def name(common="wf.example.com", **others):
    parts = [x509.NameAttribute(getattr(NameOID, key), value) for key, value in others.items()]
    if common is not None:
        parts.append(x509.NameAttribute(NameOID.COMMON_NAME, common))
    return x509.Name(parts)


def certificate(key, subject=None, issuer=None, signer=None, authority=False, serial=None,
                start=-1, end=365, extensions=()):
    """`key` may be a public one. `start` and `end` in days from now."""
    subject = name() if subject is None else subject
    holder = key if not hasattr(key, "public_key") else key.public_key()
    builder = (
        x509.CertificateBuilder().subject_name(subject)
        .issuer_name(issuer.subject if issuer is not None else subject).public_key(holder)
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(NOW + datetime.timedelta(days=start))
        .not_valid_after(NOW + datetime.timedelta(days=end))
        .add_extension(x509.BasicConstraints(authority, None), True))
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    signer = signer or key
    none = isinstance(signer, (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey))
    return builder.sign(signer, None if none else hashes.SHA256())


class Corpus:
    """`keys` by kind, `own` the certificate of each; `root`, `middle` and their keys."""

    def __init__(self, folder):
        self.folder = folder
        self.numbers = itertools.count()
        curves = {
            "p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1(),
            "p224": ec.SECP224R1(), "secp256k1": ec.SECP256K1(),
            "brainpool256": ec.BrainpoolP256R1(), "brainpool384": ec.BrainpoolP384R1(),
            "brainpool512": ec.BrainpoolP512R1()}
        self.keys = {kind: ec.generate_private_key(curve) for kind, curve in curves.items()}
        self.keys["other-p256"] = ec.generate_private_key(ec.SECP256R1())
        self.keys["ed25519"] = ed25519.Ed25519PrivateKey.generate()
        self.keys["other-ed25519"] = ed25519.Ed25519PrivateKey.generate()
        self.keys["ed448"] = ed448.Ed448PrivateKey.generate()
        made = at_once(
            lambda bits: rsa.generate_private_key(65537, bits), [2048, 2048, 1024, 3072, 4096])
        for kind, key in zip(["rsa", "other-rsa", "rsa1024", "rsa3072", "rsa4096"], made):
            self.keys[kind] = key
        # The command generates what the library cannot.
        commands = {
            "rsa512": ("genrsa", "-traditional", "512"),
            "rsa-3": ("genrsa", "-3", "2048"),
            "rsa-primes": ("genrsa", "-primes", "3", "2048"),
            "pss": ("genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"),
            "pss-sha256": (
                "genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt",
                "rsa_pss_keygen_md:sha256", "-pkeyopt", "rsa_pss_keygen_mgf1_md:sha256",
                "-pkeyopt", "rsa_pss_keygen_saltlen:32"),
            "p256-explicit": (
                "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt",
                "ec_param_enc:explicit"),
            "k163": ("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:sect163k1"),
        }
        texts = at_once(lambda words: openssl(*words), commands.values())
        self.texts = {kind: pem(key) for kind, key in self.keys.items()}
        self.texts.update(zip(commands, texts))
        self.root_key = ec.generate_private_key(ec.SECP256R1())
        self.root = certificate(
            self.root_key, name("Example Root CA"), authority=True, end=4000)
        self.middle_key = ec.generate_private_key(ec.SECP384R1())
        self.middle = certificate(
            self.middle_key, name("Example Issuing CA"), self.root, self.root_key, True, end=2000)
        self.own = {kind: self.leaf(kind) for kind in self.keys}
        made = at_once(self.signed, commands)
        self.own_texts = {kind: pem(each) for kind, each in self.own.items()}
        self.own_texts.update(zip(commands, made))
        self.request = x509.CertificateSigningRequestBuilder().subject_name(name()).sign(
            self.keys["p256"], hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        self.revocations = x509.CertificateRevocationListBuilder().issuer_name(
            self.root.subject).last_update(NOW).next_update(NOW).sign(
                self.root_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        self.halves = dict(zip(self.texts, at_once(
            lambda text: public_half(text=text), self.texts.values())))
        self.spki = public(self.keys["p256"])

    def file(self, content):
        path = os.path.join(self.folder, f"f{next(self.numbers)}")
        with open(path, "wb") as stream:
            stream.write(content)
        return path

    def leaf(self, kind):
        return certificate(self.keys[kind], name(f"{kind}.example.com"), self.middle,
                           self.middle_key)

    def signed(self, kind):
        """A self-signed certificate, made by the command."""
        return openssl("req", "-x509", "-key", self.file(self.texts[kind]), "-subj",
                       f"/CN={kind}.example.com", "-days", "30")

    def pair(self, label, kind="p256", **others):
        return Case(label, "keypair", **{
            "certificates": (self.own_texts[kind],),
            "public": self.halves[kind],
            **others})
