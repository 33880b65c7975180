"""Imports of PKCS#12 files of every kind."""

import sys
import unittest

try:
    import corpus_pkcs12 as pkcs12
    import playing
except ImportError as error:
    print(f"{error} (see Scripts/install-python-tools)")
    sys.exit(77)


class PKCS12Tests(playing.ImportTests):
    def test_files(self):
        self.play(self.make(pkcs12.files, pkcs12.kinds))

    def test_passphrases(self):
        self.play(self.make(pkcs12.passphrases, pkcs12.parts))


if __name__ == "__main__":
    unittest.main()
