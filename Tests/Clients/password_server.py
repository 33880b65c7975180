"""An ssh server for user `operator` with password `Correct-Horse7`, which serves a folder by sftp.

    password_server.py PORT HOST-KEY FOLDER

sshd asks for passwords of real accounts only, and no test makes accounts. Offers `password` and
nothing else, so that the client asks `operator@127.0.0.1's password: `.
"""

import os
import socket
import sys
import threading

import paramiko


class Login(paramiko.ServerInterface):
    def get_allowed_auths(self, username):
        return "password"

    def check_auth_password(self, username, password):
        known = (username, password) == ("operator", "Correct-Horse7")
        return paramiko.AUTH_SUCCESSFUL if known else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, channel_id):
        if kind == "session":
            return paramiko.OPEN_SUCCEEDED
        return paramiko.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED


class Folder(paramiko.SFTPServerInterface):
    root = ""

    def _local(self, path):
        return os.path.join(self.root, os.path.basename(path))

    def canonicalize(self, path):
        return "/" + os.path.basename(path)

    def stat(self, path):
        try:
            return paramiko.SFTPAttributes.from_stat(os.stat(self._local(path)))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    lstat = stat

    def open(self, path, flags, attributes):
        try:
            handle = paramiko.SFTPHandle(flags)
            handle.readfile = open(self._local(path), "rb")
            handle.stat = lambda: self.stat(path)
            return handle
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)


class Files(paramiko.SFTPServer):
    def start_subsystem(self, name, transport, channel):
        super().start_subsystem(name, transport, channel)
        channel.send_exit_status(0)


def serve(connection, host_key):
    try:
        transport = paramiko.Transport(connection)
        transport.add_server_key(host_key)
        transport.set_subsystem_handler("sftp", Files, Folder)
        transport.start_server(server=Login())
        transport.join()
    except (paramiko.SSHException, EOFError, OSError) as error:
        print(error, file=sys.stderr)


def main():
    port, key_file, Folder.root = sys.argv[1:]
    host_key = paramiko.Ed25519Key(filename=key_file)
    listener = socket.create_server(("127.0.0.1", int(port)))
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, host_key), daemon=True).start()


if __name__ == "__main__":
    main()
