"""No text that one administrator stores reaches another's terminal as anything but visible text.

Every control character, the bidirectional controls and invisible characters go through what is
stored: by commands, which refuse them, and by files that were put into the state directory.
"""

import os
import subprocess
import unicodedata
import unittest

import terminal

CONTROLS = [chr(code) for code in range(0xA0) if code < 0x20 or code >= 0x7F]
BIDIRECTIONAL = [*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\u200e",
                 "\u200f", "\u061c"]
INVISIBLE = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u115f",
             "\u3164", "\ufe0f", "\u2028", "\u2029", "\U000e0041"]
HOSTILE = CONTROLS + BIDIRECTIONAL + INVISIBLE


def run(directory, *lines, text=None):
    """Status and output of lines run with -c, or of a text on standard input."""
    words = [word for line in lines for word in ("-c", line)]
    result = subprocess.run(
        [terminal.WFSH, *words], input=text, timeout=60, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, env={"PATH": os.environ["PATH"], "WFSH_STATE": directory,
        **{name: os.environ[name] for name in ("WFSH_GRAMMAR",) if name in os.environ}},
        check=False)
    return result.returncode, result.stdout


class HostileText(unittest.TestCase):
    def check(self, output):
        text = output.decode("utf-8")
        found = sorted({f"U+{ord(character):04X}" for character in text if character in HOSTILE
                        and character not in "\n\t\r"})
        self.assertEqual(found, [], text[:2000])
        self.assertNotIn("\r", text.replace("\r\n", ""), "a carriage return overwrites the line")

    def test_saved_names_in_help_and_completion(self):
        directory = terminal.state()
        run(directory, "configure", "save config to aplain")
        names = [f"a{hostile}{hostile}b" for hostile in HOSTILE if hostile not in "\0/\n"]
        names.append("a" + "\u0301" * 5)
        names.append("a東京")
        for name in names:
            with open(os.path.join(directory, "saved", "aplain"), "rb") as file:
                content = file.read()
            with open(os.path.join(directory, "saved", name), "wb") as file:
                file.write(content)
        variables = [(name, os.environ[name]) for name in ("WFSH_GRAMMAR",) if name in os.environ]
        with terminal.Terminal(directory=directory, columns=200, environment=variables) as session:
            session.prompt()
            for line in ("show config saved ?", "show config saved a\t", "configure\r",
                         "load config from ?", "load config from a\t"):
                session.send(line)
                self.check(session.prompt_after_list() if not line.endswith("\r")
                           else session.prompt())
                if not line.endswith("\r"):
                    session.send("\x03")
                    session.prompt()
            session.send("run show clock\r")
            session.until(rb"20\d\d")
            self.assertIsNone(session.process.poll())

    def test_commands_refuse_them(self):
        directory = terminal.state()
        # Letters and marks to Unicode, though no terminal shows them: accepted, and shown escaped.
        letters = "\u034f\u115f\u3164\ufe0f"
        for line in ('save config to "a{}b"', 'commit description "a{}b"',
                     'set shared certificate c subject "a{}b"',
                     'set deviceconfig system login-banner "a{}b"',
                     'run request config-lock add comment "a{}b"'):
            # A line end ends the line, and the banner may have lines of any kind and tabs.
            wrong = [hostile for hostile in HOSTILE
                     if hostile not in "\n" + letters + ("\t\r" if "banner" in line else "")]
            lines = ["configure", *(line.format(hostile) for hostile in wrong)]
            status, output = run(directory, text="\n".join(lines).encode())
            self.assertEqual(status, 1)
            self.check(output)
            refusals = output.count(b"contains control or invisible characters")
            self.assertEqual(refusals, len(wrong), line)

    def test_values_of_a_file(self):
        """Entry names, values and the banner of a running configuration that was put there."""
        directory = terminal.state()
        run(directory, "show clock", "configure", "set shared ocsp-responder o host-name h.example",
            "set deviceconfig system login-banner old", "commit")
        path = os.path.join(directory, "running-config.xml")
        with open(path, encoding="utf-8") as file:
            document = file.read()
        # What XML 1.0 can hold.
        text = "".join(hostile for hostile in HOSTILE if hostile in "\t" or hostile >= "\x7f")
        text = "".join(f"&#{ord(character)};" for character in text + "\r")
        self.assertIn('name="o"', document)
        document = document.replace('name="o"', f'name="o{text}"').replace(
            ">old<", f">old{text}<").replace(">h.example<", f">h{text}<")
        with open(path, "w", encoding="utf-8") as file:
            file.write(document)
        for lines in (["show config running"],
                      ["set cli config-output-format set", "show config running"],
                      ["set cli config-output-format json", "show config running"],
                      ["set cli config-output-format xml", "show config running"],
                      ["configure", "show shared ocsp-responder", "load config from x",
                       "delete shared ocsp-responder x", "commit", "show config diff"],
                      ["configure", "validate full", "run show jobs all", "run show jobs id 1"],
                      ["show config diff", "show config list changes", "show system info"]):
            status, output = run(directory, *lines)
            self.assertGreaterEqual(status, 0, "killed by a signal")
            self.check(output)
        variables = [(name, os.environ[name]) for name in ("WFSH_GRAMMAR",) if name in os.environ]
        variables.append(("SSH_CONNECTION", "127.0.0.1 1 127.0.0.1 22"))
        with terminal.Terminal(directory=directory, columns=200, environment=variables) as session:
            self.check(session.prompt())
            for line in ("configure\r", "show shared ocsp-responder ?", "set shared ocsp-responder ?"):
                session.send(line)
                self.check(session.prompt_after_list() if line.endswith("?") else session.prompt())
                if line.endswith("?"):
                    session.send("\x03")
                    session.prompt()
            self.assertIsNone(session.process.poll())

    def test_what_is_typed_wrong(self):
        directory = terminal.state()
        lines = []
        for hostile in HOSTILE:
            lines += [f"a{hostile}b", f"show {hostile}", f"show jobs id {hostile}",
                      f"set cli pager {hostile}", f"less mp-log {hostile}",
                      f"tftp import certificate from h:{hostile} file {hostile} "
                      f"certificate-name {hostile}"]
        status, output = run(directory, text="\n".join(lines).encode())
        self.assertEqual(status, 1)
        self.check(output)


if __name__ == "__main__":
    assert all(unicodedata.category(hostile) not in ("Lu", "Ll") for hostile in HOSTILE)
    unittest.main()
