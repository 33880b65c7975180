"""A line that was refused, with a secret in it, is in no history."""

import unittest

from terminal import Terminal


class RefusedSecrets(unittest.TestCase):
    SECRET = "Correct-Horse-7"
    LINES = (
        "request master-key newmasterkey {}", "request master-key {}",
        "request masterkey new-master-key {}", "reqest master-key New-Master-Key {}",
        "request master-key current-master-key {} new-mater-key {}",
        "scp import keypair from a@b:c certificate-name d pasphrase {}",
        "scp import keypar from a@b:c certificate-name d passphrase {}",
        "tftp import keypair from h file f certificate-name d passphrase-x {}",
        "request certificate generate-scep-client-cert scep-challange fixed {}",
        "request certificate fetch onetime {}",
    )
    SETTING = (
        "set mgt-config users bob password {}", "set mgt-config users bob pasword {}",
        "set shared server-profile radius r server s scret {}",
        "set shared server-profile radius r server s {}",
        "set shared server-prfile radius r server s sceret {}",
        "sett shared server-profile radius r server s secret {}",
        "set shared scep p scep-challenge fixd {}", "top set shared scep p scep-chalenge fixed {}",
        "run request master-key newmasterkey {}", "set mgt-config user bob passwrod {}",
    )
    # Nothing here leads to a secret: an operator recalls and corrects them.
    KEPT = ("show systm info", "show jobs idd 7", "set deviceconfg system hostname wf",
            "comit description later", "request master-key")

    def test_they_are_not_in_the_history(self):
        with Terminal(columns=200) as session:
            session.prompt()
            for line in self.LINES:
                session.line(line.replace("{}", self.SECRET))
            for line in self.KEPT[:2]:
                session.line(line)
            session.line("configure")
            for line in self.SETTING:
                session.line(line.replace("{}", self.SECRET))
            for line in self.KEPT[2:]:
                session.line(line)
            with open(session.directory + "/history/admin", encoding="utf-8") as file:
                history = file.read()
            for line in (*self.LINES, *self.SETTING):
                self.assertIn(line.split(" ")[0], history)
            kept = [line for line in history.splitlines() if self.SECRET in line]
            self.assertEqual(kept, [])
            for line in self.KEPT:
                self.assertIn(line + "\n", history)
            # Neither are they recalled within the session.
            session.forget()
            for _ in (*self.LINES, *self.SETTING, *self.KEPT):
                session.send("\x10")
            session.silence(0.3)
            self.assertNotIn(self.SECRET.encode(), session.everything)


if __name__ == "__main__":
    unittest.main()
