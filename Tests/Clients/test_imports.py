"""Imports of PEM texts, chains, unusual certificates, public files, and of paths that are not files."""

import base64
import getpass
import json
import lzma
import os
import sys
import unittest

try:
    import corpus_pem as texts
    import playing
except ImportError as error:
    print(f"{error} (see Scripts/install-python-tools)")
    sys.exit(77)
from corpus import SHARE, Case, block, openssl
from importing import Importer
from playing import MEMORY, SECONDS

PUBLIC = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../shared/testdata")


class TextTests(playing.ImportTests):
    def test_texts(self):
        self.play(self.make(texts.texts, texts.forms))

    def test_contents(self):
        self.play(self.make(texts.chains, texts.contents, texts.many))

    @unittest.skipUnless(os.path.isdir(PUBLIC), "no public test data beside the checkout")
    def test_public_files(self):
        """Files from OpenSSL's fuzzers, and the chains of badssl."""
        with lzma.open(os.path.join(PUBLIC, "fuzz-corpus.json.xz")) as stream:
            files = sorted(json.load(stream).items())
        cases = []
        for name, text in files[::SHARE]:
            content = base64.b64decode(text)
            if name.startswith("x509/"):
                content = block("CERTIFICATE", content)
            case = Case(name, "certificate", content)
            dates = openssl("x509", "-noout", "-dates", text=content, fails=True)
            if dates is None or b"Bad time value" in dates:
                case.reason = "malformed|no certificate in it|not pem|empty"
                case.unlike = "" if dates is None else "no date can be shown"
            elif openssl("x509", "-noout", "-pubkey", text=content, fails=True) is None:
                case.reason, case.unlike = "public key", "the command shows it without its key"
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
        self.play(cases)

    def test_what_is_no_file(self):
        """Over scp: paths that are not files or do not exist."""
        folder = self.folder
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


if __name__ == "__main__":
    unittest.main()
