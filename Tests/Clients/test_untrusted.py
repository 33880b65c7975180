"""Configuration files that nobody vouches for: refused with file and line, in bounded time and
memory, and the candidate stays what it was."""

import ast
import os
import random
import re
import subprocess
import time
import unittest

from terminal import WFSH, state

HEAD = '<?xml version="1.0"?>\n<config version="11.1.0">\n'
# Limits in kilobytes and seconds: the cost of a small document, and some more.
MEMORY = 64 * 1024
SECONDS = 5.0


def laughs():
    entities = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">\n' for n in range(12))
    return f'<?xml version="1.0"?>\n<!DOCTYPE config [\n{entities}]>\n<config><x>&l11;</x></config>'


def documents():
    """Name: bytes, pattern of the answer. Made when needed: a process begins with the peak of the
    memory of the one that started it."""
    return {
        "empty": (b"", r":1: .*empty"),
        "text": (b"hello\n", r":1: "),
        "unclosed": ((HEAD + "<shared>").encode(), r":\d+: "),
        "doctype": (b'<?xml version="1.0"?>\n<!DOCTYPE config>\n<config/>', r":2: .*document type"),
        "laughs": (laughs().encode(), r":\d: .*document type"),
        "external": (
            b'<?xml version="1.0"?>\n<!DOCTYPE config [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'
            b"<config><x>&x;</x></config>", r":2: .*document type"),
        "parameter": (
            b'<?xml version="1.0"?>\n<!DOCTYPE config SYSTEM "http://127.0.0.1:9/x.dtd">\n<config/>',
            r":2: .*document type"),
        "entity": ((HEAD + "<shared>&nothing;</shared></config>").encode(), r":3: "),
        "deep": ((HEAD + "<a>" * 2_000_000).encode(), r":3: .*nested"),
        "wide": ((HEAD + "<shared>" + "<a/>" * 3_000_000).encode(), r":\d+: "),
        "attributes": ((HEAD + "<a " + " ".join(f'b{n}="x"' for n in range(200_000)) + "/>").encode(),
                       r":\d+: "),
        "long name": ((HEAD + "<" + "a" * 20_000_000 + "/>").encode(), r":\d+: "),
        "long text": ((HEAD + "<shared>" + "x" * 30_000_000).encode(), r":\d+: "),
        "encoding": (b'<?xml version="1.0" encoding="EBCDIC-US"?>\n<config/>', r":1: "),
        "not utf-8": (HEAD.encode() + b"<shared>\xff\xfe</shared></config>", r":3: "),
        "nul": (HEAD.encode() + b"<shared>a\x00b</shared></config>", r":3: "),
        "root": (b"<?xml version='1.0'?>\n<configuration/>", r":2: .*'configuration'"),
        "namespace": ((HEAD + '<x:shared xmlns:x="urn:x"/></config>').encode(), r":3: .*namespace"),
        "mixed": ((HEAD + "<shared>text<certificate/></shared></config>").encode(), r":3: "),
        "duplicate": (
            (HEAD + "<shared><certificate-profile>\n<entry name='a'/>\n<entry name='a'/>\n"
             "</certificate-profile></shared></config>").encode(), r":5: .*'a'"),
        "nameless": (
            (HEAD + "<shared><certificate-profile>\n<entry/>\n</certificate-profile></shared>"
             "</config>").encode(), r":4: "),
        "unknown": ((HEAD + "<shared>\n<no-such/>\n</shared></config>").encode(), r":4: .*no-such"),
        "unknown top": ((HEAD + "<no-such/>\n</config>").encode(), r":3: .*no-such"),
        "value": (
            (HEAD + "<devices><entry name='localhost.localdomain'><deviceconfig><system>\n"
             "<mtu>banana</mtu>\n</system></deviceconfig></entry></devices></config>").encode(),
            r":4: .*mtu"),
    }


def patterns():
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, repr({name: each[1] for name, each in documents().items()}).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as file:
        text = file.read()
    os.waitpid(child, 0)
    return ast.literal_eval(text)


PATTERNS = patterns()


class Untrusted(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = state()
        subprocess.run(
            [WFSH, "--state", cls.directory, "-c", "configure", "-c",
             "set deviceconfig system hostname kept", "-c", "save config to good.xml"],
            check=True, capture_output=True)
        cls.before = cls.candidate()

    @classmethod
    def candidate(cls):
        return subprocess.run(
            [WFSH, "--state", cls.directory, "-c", "show config candidate"], check=True,
            capture_output=True).stdout

    def load(self, name):
        """Exit status, output, seconds and kilobytes."""
        start = time.monotonic()
        process = subprocess.Popen(
            [WFSH, "--state", self.directory, "-c", "configure", "-c", f"load config from {name}"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        answer = process.stdout.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
        return process.returncode, answer, time.monotonic() - start, usage.ru_maxrss

    def refused(self, name, pattern, memory=MEMORY):
        status, answer, seconds, kilobytes = self.load(name)
        self.assertEqual(status, 1, answer[:500])
        self.assertRegex(answer, pattern)
        self.assertLess(len(answer), 20_000)
        self.assertLess(seconds, SECONDS)
        self.assertLess(kilobytes, memory)
        self.assertEqual(self.candidate(), self.before)

    def test_documents(self):
        folder = f"{self.directory}/saved"
        child = os.fork()
        if child == 0:
            for number, (content, _) in enumerate(documents().values()):
                with open(f"{folder}/bad{number}.xml", "wb") as file:
                    file.write(content)
            os._exit(0)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        for number, (name, pattern) in enumerate(PATTERNS.items()):
            with self.subTest(name=name):
                path = f"{folder}/bad{number}.xml"
                # The cost of a small document plus the bytes of a large one.
                self.refused(
                    f"bad{number}.xml", f"bad{number}.xml{pattern}",
                    MEMORY + 3 * os.path.getsize(path) // 1024)
                os.remove(path)

    def test_gigabyte(self):
        path = f"{self.directory}/saved/huge.xml"
        with open(path, "wb") as file:
            file.write((HEAD + "<shared>").encode())
            file.truncate(1 << 30)
        self.refused("huge.xml", r"huge.xml: larger than \d+ bytes|huge.xml:\d+: ")
        os.remove(path)

    def test_mutations(self):
        with open(f"{self.directory}/saved/good.xml", "rb") as file:
            good = file.read()
        lot = random.Random(7)
        count = 3000 if "WFSH_SOAK" in os.environ else 60
        for number in range(count):
            text = bytearray(good)
            for _ in range(lot.randrange(1, 4)):
                place = lot.randrange(len(text))
                kind = lot.randrange(3)
                if kind == 0:
                    text[place] = lot.randrange(256)
                elif kind == 1:
                    del text[place:place + lot.randrange(1, 20)]
                else:
                    text[place:place] = lot.choice(
                        [b"<", b">", b"&", b"</config>", b"<entry name='x'/>", b"]]>", b"<!--",
                         b"\xc3", b"\0", b"<member>x</member>"])
            name = f"mutant{number}.xml"
            with open(f"{self.directory}/saved/{name}", "wb") as file:
                file.write(text)
            status, answer, seconds, kilobytes = self.load(name)
            with self.subTest(number=number, text=bytes(text)):
                self.assertIn(status, (0, 1))
                self.assertLess(kilobytes, MEMORY)
                if status == 1:
                    self.assertTrue(re.search(name + r":\d+: ", answer), answer)
                    self.assertEqual(self.candidate(), self.before)
                else:
                    subprocess.run(
                        [WFSH, "--state", self.directory, "-c", "configure", "-c",
                         "load config from good.xml"], check=True, capture_output=True)
            os.remove(f"{self.directory}/saved/{name}")


if __name__ == "__main__":
    unittest.main()
