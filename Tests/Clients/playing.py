"""Imports the files of the corpus in real sessions, and compares with the openssl command.

What is accepted is what the command opens, each refusal names its own reason and changes nothing,
time and memory are bounded, nothing hidden reaches the terminal.
"""

import functools
import os
import re
import shutil
import tempfile
import threading
import time
import unittest

import corpus
from corpus import LEGACY, REASONS, half_of, openssl, public_half
from importing import Importer

SESSIONS = 2
# Limits for one file, and for the memory of a session.
SECONDS = 8.0
MEMORY = 200 << 20
# Control characters, including those above 0x7f, and characters that change the writing direction.
HIDDEN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]")
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
    """A certificate as it is stored, without surrounding text."""
    return openssl("x509", text=text)


class Player(threading.Thread):
    """Plays cases in one session and collects the failures."""

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
            importer.line("set cli pager off")
            for line in ("show config diff", "wfsh check certificates"):
                _, text, _ = importer.line(line)
                if HIDDEN.search(text.replace(b"\r\n", b"")):
                    self.wrong.append(f"{line}: hidden characters")
                if len(text) < 100:
                    self.wrong.append(f"{line}: {text}")
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
        if HIDDEN.search(answer.text.replace(b"\r\n", b"")):
            complain("hidden characters")
        if case.passphrase and len(case.passphrase) > 3 and case.passphrase.encode() in answer.text:
            complain("the passphrase")
        if (answer.reason is None) != (case.reason is None):
            return complain(f"should be {case.reason or 'accepted'}")
        if case.reason is not None:
            if not self.fits(case.reason, answer.reason, name):
                complain(f"should be {case.reason}")
            after = importer.stored()
            if after != before:
                changed = [each for each in before | after if before.get(each) != after.get(each)]
                complain(f"changed are {changed}")
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
        if case.kind == "certificate":
            _, text, _ = importer.line(f"request certificate show certificate-name {name}")
            if b"\nServer error" in text or HIDDEN.search(text.replace(b"\r\n", b"")):
                complain(f"shown as {text}")
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
    """Whether the openssl command reads the file and finds the parts that the import needs."""
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
    """Common parts of the import tests."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(dir=os.environ["DIALOGUE_TEMPORARY"])
        cls.made = None

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def make(self, *makers):
        """The cases of some makers."""
        start = time.monotonic()
        if self.made is None:
            type(self).made = corpus.Corpus(self.folder)
        cases = [case for maker in makers for case in maker(self.made)]
        names = [case.name for case in cases]
        self.assertEqual(len(names), len(set(names)), {n for n in names if names.count(n) > 1})
        print(f"{len(cases)} files made in {time.monotonic() - start:.1f} s")
        return cases

    def play(self, cases):
        """Checks every file with the openssl command, then imports them all."""
        start = time.monotonic()
        asked = [case for case in cases if not case.unlike]
        wrong = [f"{case.name}: the openssl command {'opens' if opens else 'refuses'} it"
                 for case, opens in zip(asked, corpus.at_once(
                     functools.partial(opinion, self.folder), asked))
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
