"""Every file of the corpus through real imports: what is accepted is what the openssl command opens,
each refusal names its own reason and changes nothing, time and memory are bounded."""

import base64
import functools
import getpass
import json
import lzma
import os
import re
import shutil
import sys
import tempfile
import threading
import time
import unittest

try:
    import corpus
    import corpus_keys
    import corpus_pem
    import corpus_pkcs12
except ImportError as error:
    print(f"{error} (see Scripts/install-python-tools)")
    sys.exit(77)
from corpus import Case, LEGACY, REASONS, half_of, openssl, public_half
from importing import Importer

SESSIONS = 2
PUBLIC = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../shared/testdata")
# One file; and what a session holds at most.
SECONDS = 8.0
MEMORY = 200 << 20
EXPORTED = b"Export-Zq8x"


def quoted(text):
    return '"' + text + '"' if '"' not in text else f"'{text}'"


def words(case):
    said = f"format {case.form}"
    if case.passphrase is not None:
        said += f" passphrase {quoted(case.passphrase)}"
    return said


def split(content):
    """The PEM blocks of certificates and the rest of an export."""
    pattern = rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n"
    return re.findall(pattern, content, re.DOTALL), re.sub(pattern, b"", content, flags=re.DOTALL)


@functools.lru_cache(maxsize=None)
def canonical(text):
    """A certificate as it is stored, whatever stood around it."""
    return openssl("x509", text=text)


class Player(threading.Thread):
    """Plays cases in one session and collects what is wrong."""

    def __init__(self, cases):
        super().__init__()
        self.cases = cases
        self.wrong = []
        self.slowest = (0.0, "")
        self.peak = 0

    def run(self):
        importer = Importer()
        try:
            for number, case in enumerate(self.cases):
                try:
                    self.play(importer, case, f"c{number}")
                except (AssertionError, OSError) as error:
                    self.wrong.append(f"{case.name}: {error}")
            self.peak = importer.peak_memory()
        finally:
            importer.close()

    def play(self, importer, case, name):
        if case.holder:
            held = importer.load("certificate", case.holder, name)
            if held.reason is not None:
                self.wrong.append(f"{case.name}: its certificate: {held.reason}")
        before = importer.stored()
        answer = importer.load(case.kind, case.content, name, words(case))
        self.slowest = max(self.slowest, (answer.seconds, case.name))
        complain = functools.partial(self.complain, case, answer)
        if answer.seconds > SECONDS:
            complain(f"{answer.seconds:.1f} s")
        if re.search(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]", answer.text.replace(b"\r\n", b"")):
            complain("hidden characters")
        if case.passphrase and len(case.passphrase) > 3 and case.passphrase.encode() in answer.text:
            complain("the passphrase")
        if (answer.reason is None) != (case.reason is None):
            return complain(f"should be {case.reason or 'accepted'}")
        if case.reason is not None:
            if not self.fits(case.reason, answer.reason, name):
                complain(f"should be {case.reason}")
            if importer.stored() != before:
                complain("something was changed")
            return None
        return self.compare(importer, case, name, complain)

    def complain(self, case, answer, text):
        self.wrong.append(f"{case.name}: {text}: {answer.reason!r}")

    def fits(self, reason, text, name):
        patterns = [REASONS[each] for each in reason.split("|")]
        return any(re.fullmatch(
            each if each.startswith("tftp") else rf"Import of {name} failed\. {each}", text)
            for each in patterns)

    def compare(self, importer, case, name, complain):
        key = case.public is not None
        content, text = importer.export(
            name, "format pem include-key " +
            (f"yes passphrase {EXPORTED.decode()}" if key else "no"))
        if content is None:
            return complain(f"not exported: {text}")
        certificates, rest = split(content)
        if case.certificates:
            expected = [canonical(each) for each in case.certificates]
            if certificates != expected:
                complain(f"other certificates: {len(certificates)} for {len(expected)}")
        if key:
            if half_of(rest, EXPORTED) != case.public:
                complain("another key")
        return None


def opinion(folder, case):
    """Whether the openssl command opens the file and finds what the import needs."""
    secret = os.path.join(folder, f"p{threading.get_ident()}")
    with open(secret, "wb") as stream:
        stream.write((case.passphrase or "").encode() + b"\n")
    read = ("-passin", "file:" + secret, *LEGACY)
    content = case.content
    if case.form == "pkcs12":
        content = openssl("pkcs12", "-nodes", *read, text=content, fails=True)
        if content is None:
            return False
    if case.kind == "certificate":
        return openssl("x509", "-noout", text=content, fails=True) is not None
    half = half_of(b"-----BEGIN PRIVATE" + content.split(b"-----BEGIN PRIVATE")[-1]) \
        if case.form == "pkcs12" else public_half(*read, text=content)
    holder = case.holder or content
    plain = split(holder)[0]
    return half is not None and half == certified_half(plain[0] if plain else holder)


@functools.lru_cache(maxsize=None)
def certified_half(text):
    held = openssl("x509", "-pubkey", "-noout", text=text, fails=True)
    return None if held is None else public_half("-pubin", text=held)


class ImportTests(unittest.TestCase):
    def test_corpus(self):
        folder = tempfile.mkdtemp(dir=os.environ["DIALOGUE_TEMPORARY"])
        start = time.monotonic()
        made = corpus.Corpus(folder)
        corpus_pem.prepare(made)
        cases = [case for maker in (
            corpus_keys.kinds, corpus_keys.unusable, corpus_keys.encrypted, corpus_keys.damaged,
            corpus_keys.headers, corpus_pem.texts, corpus_pem.forms, corpus_pem.chains, corpus_pem.contents,
            corpus_pem.many, corpus_pkcs12.files, corpus_pkcs12.kinds, corpus_pkcs12.passphrases,
            corpus_pkcs12.parts) for case in maker(made)]
        print(f"{len(cases)} files made in {time.monotonic() - start:.1f} s")
        names = [case.name for case in cases]
        self.assertEqual(len(names), len(set(names)), sorted({n for n in names if names.count(n) > 1}))
        self.play(folder, cases)
        shutil.rmtree(folder)

    def play(self, folder, cases):
        """Asks the openssl command about every file, then imports them all."""
        start = time.monotonic()
        asked = [case for case in cases if not case.unlike]
        wrong = [f"{case.name}: the openssl command {'opens' if opens else 'refuses'} it"
                 for case, opens in zip(asked, corpus.at_once(
                     functools.partial(opinion, folder), asked))
                 if opens != (case.reason is None)]
        print(f"{len(asked)} judged by the openssl command in {time.monotonic() - start:.1f} s")
        start = time.monotonic()
        players = [Player(cases[number::SESSIONS]) for number in range(SESSIONS)]
        for player in players:
            player.start()
        for player in players:
            player.join()
            wrong += player.wrong
        slowest = max(player.slowest for player in players)
        peak = max(player.peak for player in players)
        print(f"{len(cases)} imported in {time.monotonic() - start:.1f} s; at most "
              f"{slowest[0]:.2f} s ({slowest[1]}) and {peak >> 20} MiB")
        self.assertLess(peak, MEMORY)
        self.assertEqual(wrong, [], "\n".join(["", *wrong]))

    @unittest.skipUnless(os.path.isdir(PUBLIC), "no public test data beside the checkout")
    def test_public_files(self):
        """What OpenSSL's fuzzers found, and the chains of badssl."""
        folder = tempfile.mkdtemp(dir=os.environ["DIALOGUE_TEMPORARY"])
        with lzma.open(os.path.join(PUBLIC, "fuzz-corpus.json.xz")) as stream:
            files = sorted(json.load(stream).items())
        cases = []
        for name, text in files[::corpus.SHARE]:
            content = base64.b64decode(text)
            if name.startswith("x509/"):
                content = corpus.block("CERTIFICATE", content)
            case = Case(name, "certificate", content)
            dates = openssl("x509", "-noout", "-dates", text=content, fails=True)
            if dates is None or b"Bad time value" in dates:
                case.reason = "malformed|no certificate in it|not pem|empty"
                case.unlike = "" if dates is None else "no date can be shown"
            cases.append(case)
        chains = os.path.join(PUBLIC, "badssl")
        for name in sorted(os.listdir(chains)):
            with open(os.path.join(chains, name), "rb") as stream:
                content = stream.read()
            if b"-----BEGIN" in content:
                case = Case(name, "certificate", content)
                if len(content) > 16384:
                    case.reason, case.unlike = "too long", "the entry has a limit"
                cases.append(case)
        self.play(folder, cases)
        shutil.rmtree(folder)

    def test_what_is_no_file(self):
        """Over scp: what a server has in place of a file, and what it does not have."""
        folder = tempfile.mkdtemp(dir=os.environ["DIALOGUE_TEMPORARY"])
        conf = os.path.join(folder, "ssh.conf")
        with open(os.environ["WFSH_SSH_CONFIG"], encoding="ascii") as stream:
            settings = stream.read().replace(
                "StrictHostKeyChecking ask", "StrictHostKeyChecking accept-new")
        with open(conf, "w", encoding="ascii") as stream:
            stream.write(settings)
        os.mkdir(f"{folder}/directory")
        os.mkfifo(f"{folder}/fifo")
        os.symlink("nowhere", f"{folder}/dangling")
        os.symlink("loop", f"{folder}/loop")
        with open(f"{folder}/large", "wb") as stream:
            stream.write(b"x" * (50 << 20))
        with open(f"{folder}/sparse", "wb") as stream:
            stream.truncate(1 << 40)
        importer = Importer(environment={"WFSH_SSH_CONFIG": conf})
        user = getpass.getuser()
        before = importer.stored()
        for name, pattern in {
                "directory": "not a regular file", "fifo": "not a regular file",
                "missing": "file not found", "dangling": "file not found", "loop": ".+",
                "large": "file is larger than 1048576 bytes",
                "sparse": "file is larger than 1048576 bytes", "/dev/zero": "not a regular file",
                "large/below": ".+", "name with blank": "file not found"}.items():
            path = name if name.startswith("/") else f"{folder}/{name}"
            _, text, seconds = importer.line(
                f'scp import certificate from "{user}@127.0.0.1:{path}" remote-port '
                f"{os.environ['SCP_PORT']} certificate-name x")
            self.assertRegex(text.decode(), f"Server error : scp: {pattern}\r\n", name)
            self.assertLess(seconds, SECONDS, name)
            self.assertEqual(importer.stored(), before, name)
        self.assertLess(importer.peak_memory(), MEMORY)
        importer.close()
        shutil.rmtree(folder)


if __name__ == "__main__":
    unittest.main()
