"""`wfsh portal` before clients of `openssl`: cacerts, simpleenroll and simplereenroll of EST (RFC 7030),
what passwords are good for, and clients that mean no good."""

import base64
import concurrent.futures
import os
import resource
import shutil
import signal
import socket
import subprocess
import time
import unittest

from listener import WFSH
from portal import EST, NTP, SERIAL, Device, Portal, clock, dates, openssl, request, scratch, search

DAY = 86400


class PortalTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = scratch()
        cls.portal = Portal(cls.folder, "--name", "portal.example.com")
        cls.request = request(cls.folder, "device")

    @classmethod
    def tearDownClass(cls):
        assert cls.portal.stop() == 0

    def setUp(self):
        self.portal.move()

    def verify(self, name):
        openssl(f"verify -CAfile {self.portal.authority} -purpose sslclient {name}", self.folder)
        with open(f"{self.folder}/{name}", encoding="utf-8") as file:
            return file.read()

    def test_tls(self):
        for options, works in (("-tls1_3", True), ("-tls1_2", True), ("-tls1_1 -cipher ALL:@SECLEVEL=0", False),
                               ("-verify_hostname portal.example.com", True),
                               ("-verify_hostname other.example.com", False)):
            answer = self.portal.send("GET", f"{EST}/cacerts", arguments=options)
            self.assertEqual(answer.status == 200, works, options)
        self.assertEqual(self.portal.send("GET", f"{EST}/cacerts").certificates(self.folder, "ca.pem"), 1)
        with open(self.portal.authority, encoding="utf-8") as file:
            authority = file.read()
        with open(f"{self.folder}/ca.pem", encoding="utf-8") as file:
            self.assertIn(authority, file.read())
        self.assertIn("CA:TRUE", openssl(f"x509 -in {self.portal.authority} -noout -text", "/").decode())

    def test_enrollment(self):
        for name, key in (("rsa", "rsa:2048"), ("ec", "ec -pkeyopt ec_paramgen_curve:P-384"), ("ed", "ed25519")):
            with self.subTest(key=name):
                password = self.portal.password()
                answer = self.portal.enroll(request(self.folder, name, key=key), password)
                self.assertEqual(answer.status, 200, answer.body)
                self.assertIn("Content-Type: application/pkcs7-mime; smime-type=certs-only", answer.head)
                self.assertEqual(answer.certificates(self.folder, f"{name}.pem"), 1)
                begin, end = dates(self.verify(f"{name}.pem"))
                self.assertEqual(end - begin, 90 * DAY)
                self.assertLess(begin, time.time())
                self.assertEqual(openssl(f"x509 -in {name}.pem -noout -pubkey", self.folder),
                                 openssl(f"pkey -in {name}.key -pubout", self.folder))
                self.assertEqual(openssl(f"x509 -in {name}.pem -noout -subject", self.folder).strip(),
                                 f"subject=CN = {SERIAL}".encode())
                self.assertEqual(search([self.portal.state], password), [])

    def test_passwords(self):
        other = self.portal.password("001122334455")
        wanted = request(self.folder, "other", "001122334455")
        for what, password, body, status, reason in (
                ("wrong", "aaaaa-bbbbb-ccccc-ddddd", self.request, 401, "is wrong"),
                ("empty", "", self.request, 401, "is wrong"),
                ("of another device", other, self.request, 401, "for another device"),
                ("which is spent then", other, self.request, 401, "used already"),
                ("59 minutes", self.portal.password(SERIAL, "--clock", clock(-59 * 60)), self.request, 200, ""),
                ("61 minutes", self.portal.password(SERIAL, "--clock", clock(-61 * 60)), self.request, 401,
                 "has expired"),
                ("of tomorrow", self.portal.password(SERIAL, "--clock", clock(DAY)), self.request, 401, "later time")):
            with self.subTest(what):
                self.portal.move()
                answer = self.portal.enroll(body, password)
                self.assertEqual(answer.status, status, answer.body)
                self.assertIn(reason, answer.body)
                if status == 401:
                    self.assertIn("WWW-Authenticate: Basic realm=", answer.head)
        self.assertEqual(self.portal.enroll(wanted, other, "001122334455").status, 401)
        self.assertEqual(self.portal.send("POST", f"{EST}/simpleenroll", self.request).status, 401)

    def test_a_failed_fetch_spends_the_password(self):
        der = bytearray(base64.b64decode(self.request))
        der[-1] ^= 1
        for what, body, reason in (
                ("another serial number", request(self.folder, "foreign", "1"), "for another device"),
                ("a broken signature", base64.encodebytes(bytes(der)), "not signed by its key"),
                ("no request", base64.encodebytes(b"nothing"), "cannot be read"),
                ("no base64", b"\0\1\2", "cannot be read")):
            with self.subTest(what):
                password = self.portal.password()
                answer = self.portal.enroll(body, password)
                self.assertEqual((answer.status, reason in answer.body), (400, True), answer.body)
                answer = self.portal.enroll(self.request, password)
                self.assertEqual((answer.status, "used already" in answer.body), (401, True), answer.body)

    def test_one_of_many_at_once(self):
        password = self.portal.password()
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(lambda _: self.portal.enroll(self.request, password).status, range(24)))
        self.assertEqual(sorted(answers), [200] + [401] * 5 + [429] * 18)

    def test_failures_are_limited(self):
        """At most five failures a minute and address, one log line for each; others are not affected."""
        before = len(self.portal.problems().splitlines())
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda one: self.portal.enroll(self.request, f"guess-{one}"), range(40)))
        self.assertEqual(sorted(one.status for one in answers), [401] * 5 + [429] * 35)
        limited = next(one for one in answers if one.status == 429)
        self.assertRegex(limited.head, "Retry-After: [1-6]?[0-9](\r|$)")
        self.assertIn("too many one-time passwords were wrong; try again in", limited.body)
        self.assertEqual(len(self.portal.problems().splitlines()) - before, 5)
        password = self.portal.password()
        self.assertEqual(self.portal.enroll(self.request, password).status, 429)
        self.portal.move()
        self.assertEqual(self.portal.enroll(self.request, password).status, 200)

    def test_weak_keys(self):
        for key, status in (("rsa:1024", 400), ("rsa:2040", 400), ("ec -pkeyopt ec_paramgen_curve:P-192", 400),
                            ("ec -pkeyopt ec_paramgen_curve:P-224", 200)):
            with self.subTest(key):
                answer = self.portal.enroll(request(self.folder, "weak", key=key), self.portal.password())
                self.assertEqual(answer.status, status, answer.body)
                if status == 400:
                    self.assertIn("bits; 2048 are required", answer.body)

    @staticmethod
    def files(portal):
        return [len(os.listdir(f"{portal.state}/{name}")) for name in ("passwords", "spent")]

    @staticmethod
    def comes(condition, seconds=5):
        end = time.monotonic() + seconds
        while not condition() and time.monotonic() < end:
            time.sleep(0.05)
        return condition()

    def test_expired_passwords_are_removed(self):
        """Spent and expired passwords leave no files behind."""
        portal = Portal(scratch())
        try:
            self.assertEqual(portal.enroll(self.request, portal.password()).status, 200)
            for _ in range(3):
                portal.password(SERIAL, "--clock", clock(-3600 - 86400 - 1))
            kept = portal.password()
            self.assertEqual(self.files(portal), [4, 1])
            portal.stop()
            portal.start()
            self.assertTrue(self.comes(lambda: self.files(portal) == [1, 1]), self.files(portal))
            self.assertEqual(portal.enroll(self.request, kept).status, 200)
            kept = portal.password()
            portal.stop()
            portal.start("--clock", clock(3600 + 86400 + 1))
            self.assertTrue(self.comes(lambda: self.files(portal) == [0, 0]), self.files(portal))
            self.assertEqual(portal.enroll(self.request, kept).status, 401)
        finally:
            portal.stop()

    def test_slow_clients(self):
        """One byte and silence: no thread is taken, the others are served at once, memory is given back."""
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, limits[1]), limits[1]))
        self.assertEqual(self.portal.send("GET", f"{EST}/cacerts").status, 200)
        for what, data in (("one byte", b"\x16"), ("half a record", b"\x16\x03\x01\x02\x00" + b"\x01" * 200)):
            calm = self.portal.resident()
            slow = [socket.create_connection(("127.0.0.1", self.portal.port), 10) for _ in range(2300)]
            for client in slow:
                client.sendall(data)
            before = time.monotonic()
            self.assertEqual(self.portal.send("GET", f"{EST}/cacerts").status, 200, what)
            elapsed = time.monotonic() - before
            crowded, threads = self.portal.resident() - calm, self.portal.threads()
            for client in slow:
                client.close()
            self.comes(lambda: self.portal.resident() - calm < 8192)
            left = self.portal.resident() - calm
            print(f"2,300 clients, {what}: {elapsed:.2f} s, {threads} threads, {crowded:+} KB, {left:+} KB afterwards")
            self.assertLess(elapsed, 2)
            self.assertLess(threads, 40)
            self.assertLess(crowded, 2300 * 64)
            self.assertLess(left, 32768)

    def test_renewal(self):
        def renew(body, arguments=""):
            return self.portal.send("POST", f"{EST}/simplereenroll", body, arguments)

        self.assertEqual(self.portal.enroll(self.request, self.portal.password()).certificates(
            self.folder, "first.pem"), 1)
        shown = "-cert first.pem -key device.key"
        answer = renew(request(self.folder, "second"), shown)
        self.assertEqual(answer.status, 200, answer.body)
        answer.certificates(self.folder, "second.pem")
        self.verify("second.pem")
        self.assertEqual(renew(self.request).status, 403)
        self.assertEqual(renew(request(self.folder, "foreign", "1"), shown).status, 400)
        # A certificate of another CA is refused in the handshake.
        openssl(f"req -x509 -newkey rsa:2048 -nodes -keyout own.key -subj /CN={SERIAL} -days 9 -out own.pem", self.folder)
        answer = renew(self.request, "-cert own.pem -key own.key")
        self.assertEqual((answer.status, answer.alert), (None, 48))
        self.portal.stop()
        self.portal.start("--clock", "+91d")
        try:
            answer = renew(self.request, shown)
            self.assertEqual((answer.status, answer.alert), (None, 45))
        finally:
            self.portal.stop()
            self.portal.start("--name", "portal.example.com")

    def test_strongswan(self):
        """An independent EST client."""
        if not shutil.which("pki"):
            self.skipTest("strongswan-pki is not installed")

        def pki(line, store=None):
            done = subprocess.run(["pki", *line.split()], cwd=self.folder, capture_output=True, timeout=30, check=False)
            if store:
                with open(f"{self.folder}/{store}", "wb") as file:
                    file.write(done.stdout)
            return done.returncode, done.stderr.decode(errors="replace")

        place = f"--url https://127.0.0.1:{self.portal.port} --cacert portal-ca.pem --outform pem"
        status, told = pki(f"--estca {place} --caout swan-ca --force")
        self.assertEqual(status, 0, told)
        self.assertEqual(openssl("x509 -in swan-ca.pem -outform DER", self.folder),
                         openssl("x509 -in portal-ca.pem -outform DER", self.folder))
        for kind, size in (("rsa", 2048), ("ecdsa", 384)):
            for name in ("one", "two"):
                pki(f"--gen --type {kind} --size {size} --outform pem", f"{kind}-{name}.key")
                pki(f"--req --type {kind} --in {kind}-{name}.key --dn CN={SERIAL} --outform pem", f"{kind}-{name}.req")
            first = f"--est {place} --in {kind}-one.req --userpass {SERIAL}:{self.portal.password()}"
            status, told = pki(first, f"{kind}-one.pem")
            self.assertEqual((status, "Issued certificate is trusted" in told), (0, True), told)
            self.verify(f"{kind}-one.pem")
            self.assertNotEqual(pki(first)[0], 0)
            status, told = pki(f"--est {place} --in {kind}-two.req --cert {kind}-one.pem --key {kind}-one.key",
                               f"{kind}-two.pem")
            self.assertEqual(status, 0, told)
            self.verify(f"{kind}-two.pem")

    def test_other_requests(self):
        for method, path, status in (
                ("GET", "/", 404), ("GET", f"{EST}/simpleenroll", 405), ("POST", f"{EST}/cacerts", 405),
                ("GET", f"{EST}/csrattrs", 404), ("GET", f"{EST}/../cacerts", 404), ("BREW", f"{EST}/cacerts", 405),
                ("GET", f"{EST}/cacerts?label", 200)):
            with self.subTest(f"{method} {path}"):
                self.assertEqual(self.portal.send(method, path).status, status)
        self.assertEqual(self.portal.enroll(b"A" * 70000, self.portal.password()).status, 413)

    def test_garbage(self):
        address = ("127.0.0.1", self.portal.port)
        silent = [socket.create_connection(address, 5) for _ in range(600)]
        for data in (b"", b"\0" * 10000, os.urandom(3000), b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x40\x00" + b"x" * 900):
            for _ in range(5):
                with socket.create_connection(address, 5) as client:
                    client.sendall(data)
        for raw in (b"\r\n" * 9000, b"GET /" + b"x" * 20000 + b" HTTP/1.1\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                    b"POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
                    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"):
            subprocess.run(["openssl", "s_client", "-quiet", "-connect", f"127.0.0.1:{self.portal.port}"], input=raw,
                           capture_output=True, check=False, timeout=10)
        # Unfinished handshakes take one thread each, but never all threads.
        for client in silent[:120]:
            client.sendall(b"\x16\x03\x01")
        before = time.monotonic()
        self.assertEqual(self.portal.send("GET", f"{EST}/cacerts").status, 200)
        self.assertLess(time.monotonic() - before, 3)
        for client in silent:
            client.close()
        self.assertIsNone(self.portal.process.poll())

    def test_hundreds(self):
        """Simultaneous requests of a CI run: each appliance has a password and gets its certificate."""
        count = 2000 if os.environ.get("WFSH_SOAK") else 100
        words = [word for _ in range(count) for word in ("--password", SERIAL)]
        passwords = self.portal.ask(*words).split()
        self.assertEqual(len(set(passwords)), count)
        before = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda one: self.portal.enroll(self.request, one).status, passwords))
        self.assertEqual(answers, [200] * count)
        print(f"{count} certificates in {time.monotonic() - before:.1f} s")

    def test_process(self):
        """Termination, failed starts, file permissions."""
        def start(*words):
            return subprocess.run([WFSH, "portal", *words], capture_output=True, text=True, timeout=20, check=False)

        used = start("--listen", f"127.0.0.1:{self.portal.port}", "--state", self.portal.state)
        self.assertEqual((used.returncode, "Address already in use" in used.stderr), (3, True), used.stderr)
        for words in ((), ("--ca", "--password", SERIAL), ("--listen", "here"), ("--name", "x", "--ca"), ("-c", "x")):
            self.assertEqual(start(*words).returncode, 2, words)
        self.assertEqual(start("--password", "a b", "--state", self.portal.state).returncode, 3)
        appliance = scratch()
        Device(appliance, {}, NTP)
        wrong = start("--ca", "--state", appliance)
        self.assertEqual((wrong.returncode, "state directory of an appliance" in wrong.stderr), (3, True))
        self.assertEqual([name for name in os.listdir(appliance) if name in ("authority", "passwords")], [])
        for place, folders, names in os.walk(self.portal.state):
            for name in folders + names:
                self.assertEqual(os.stat(f"{place}/{name}").st_mode & 0o077, 0, name)
            for name in names:
                with open(f"{place}/{name}", "rb") as file:
                    self.assertNotIn(b"BEGIN PRIVATE", file.read())
        other = Portal(scratch(), listen="[::1]:0")
        device = Device(scratch(), {"WFSH_PORTAL": f"https://[::1]:{other.port}", "WFSH_PORTAL_CA": other.authority}, NTP)
        self.assertEqual(device.fetch(other.password())[1], 0)
        self.assertEqual(other.stop(signal.SIGINT), 130)
        # Several portals that start at once share one CA.
        place = scratch()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = {one.stdout for one in pool.map(lambda _: start("--ca", "--state", f"{place}/new"), range(8))}
        self.assertEqual(len(answers), 1)
        self.assertIn("BEGIN CERTIFICATE", answers.pop())


if __name__ == "__main__":
    unittest.main()
