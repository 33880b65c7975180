"""Imports of keys of every kind, in every form, under every encryption."""

import sys
import unittest

try:
    import corpus_keys as keys
    import playing
except ImportError as error:
    print(f"{error} (see Scripts/install-python-tools)")
    sys.exit(77)


class KeyTests(playing.ImportTests):
    def test_kinds(self):
        self.play(self.make(keys.kinds, keys.unusable))

    def test_encryption(self):
        self.play(self.make(keys.encrypted, keys.headers))

    def test_damage(self):
        self.play(self.make(keys.damaged))


if __name__ == "__main__":
    unittest.main()
