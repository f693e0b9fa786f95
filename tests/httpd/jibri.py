# SPDX-License-Identifier: Apache-2.0
"""Jibri's machine: directories as it writes them, the program that it calls, and sites that behave badly."""

import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import threading

from deliveries import PATH
from mariadb import ROOT
from waiting import wait_until

FINALIZE = ROOT / "conf" / "jibri" / "crvs-finalize"
RECORDINGS_URL = "https://recordings.example.org/r"
DATE = "2026-11-22-20-59-00"
# What it needs besides bash, jq apart: what else it runs wouldn't be there.
TOOLS = ["base64", "cat", "curl", "date", "dd", "find", "flock", "head", "id", "mkdir", "mv", "od", "rm", "sha256sum",
         "sort", "stat", "sync", "tail"]
# Files in memory where there is such a file system: what is written durably is written a thousand times here.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
# Stands for the journal: <priority> <text>, a line each.
LOGGER = '#!/bin/sh\necho "${4#daemon.} $6" >>"$JOURNAL"\n'
# Notes each program that is run and what it could be seen with; may kill all of them at one of those steps.
STEP = """#!/bin/sh
name=${0##*/}
read -r count <"$STEPS/count"
count=$((count + 1))
echo $count >"$STEPS/count"
{ echo "$name $*"; env; } >>"$STEPS/seen"
echo "$name $*" >>"$STEPS/names"
[ "$count before" != "$KILL_AT" ] || kill -9 0
PATH=$REAL_PATH "$name" "$@"
status=$?
[ "$count behind" != "$KILL_AT" ] || kill -9 0
exit $status
"""


def executable(path, text):
    path.write_text(text)
    path.chmod(0o755)


class Jibri:
    """A machine with Jibri: its recordings, its configuration and spool, its journal."""

    def __init__(self, url, secret, **settings):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="crvs-jibri-", dir=MEMORY))
        self.recordings = self.folder / "recordings"
        self.recordings.mkdir()
        self.spool = self.folder / "spool"
        self.conf = self.folder / "finalize.conf"
        self.journal_file = self.folder / "journal"
        self.programs = self.folder / "bin"
        self.programs.mkdir()
        executable(self.programs / "logger", LOGGER)
        # A copy: the project may lie where other accounts may not go.
        self.finalizer = shutil.copy(FINALIZE, self.folder)
        self.path = f"{self.programs}:{os.environ['PATH']}"
        self.groups = []
        self.settings = {}
        # No file is left alone for minutes here.
        self.configure(**{"url": url + PATH, "secret": secret, "recordings_url": RECORDINGS_URL + "/",
                          "spool": self.spool, "recordings_directory": self.recordings, "sweep_after": 0, "timeout": 20,
                          **settings})

    def remove(self):
        for group in self.groups:
            # What works on in the background still.
            if group_is_alive(group):
                os.killpg(group, signal.SIGKILL)
                wait_until(lambda: not group_is_alive(group))
        shutil.rmtree(self.folder, ignore_errors=True)

    def configure(self, **settings):
        self.settings.update(settings)
        self.conf.touch(mode=0o600)
        self.conf.write_text("# Of a test\n\n" + "".join(
            f"{name} = {value}\n" for name, value in self.settings.items() if value is not None))

    def let_in(self, group):
        """Other accounts may come here, and those of a group may read the configuration."""
        self.folder.chmod(0o711)
        self.programs.chmod(0o755)
        self.journal_file.touch()
        self.journal_file.chmod(0o666)
        os.chown(self.conf, 0, group)
        self.conf.chmod(0o640)

    # ---- What Jibri does ----

    def record(self, room, *, directory=None, names=None, metadata=True, participants=(), url=None):
        """A directory as Jibri leaves it; `metadata` is True, None for no such file, or the file's text."""
        path = self.recordings / (directory or f"s{len(os.listdir(self.recordings))}-{os.urandom(4).hex()}")
        path.mkdir()
        for name in names or [f"{room}_{DATE}.mp4"]:
            (path / name).write_bytes(b"moov")
        if metadata is True:
            metadata = json.dumps({"meeting_url": url or f"https://meet.example.org/{room}",
                                   "participants": list(participants)}, ensure_ascii=False, separators=(",", ":"))
        if metadata is not None:
            (path / "metadata.json").write_text(metadata)
        return path

    def environment(self, **more):
        return {"PATH": self.path, "JOURNAL": str(self.journal_file), "TZ": "Africa/Douala", **more}

    def start(self, *arguments, environment=None, **more):
        process = subprocess.Popen([self.finalizer, "--config", self.conf, *arguments], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
                                   env=self.environment(**(environment or {})), **more)
        self.groups.append(process.pid)
        return process

    def run(self, *arguments, status=0, **more):
        """Runs crvs-finalize, which must exit with that status, and returns what it printed."""
        process = self.start(*arguments, **more)
        output = process.communicate(timeout=600)[0].decode(errors="surrogateescape")
        assert process.returncode == status, output
        return output

    def finalize(self, *directories):
        """What Jibri runs: it never fails, and its output ends when it does."""
        for directory in directories:
            self.run(directory)

    def flush(self, *options):
        """What the timer runs; it waits for a delivery that is under way."""
        return self.run("--flush", *options)

    # ---- What came of it ----

    @property
    def waiting(self):
        return sorted(self.spool.glob("*.delivery"))

    @property
    def refused(self):
        return sorted((self.spool / "refused").glob("*.delivery"))

    def entry(self, path=None):
        """The fields of an entry of the spool, by default the only one."""
        if path is None:
            path, = self.waiting
        return dict(line.split("=", 1) for line in path.read_text().splitlines())

    def change(self, **fields):
        """Changes fields of all that waits."""
        for path in self.waiting:
            entry = {**self.entry(path), **fields}
            path.write_text("".join(f"{name}={value}\n" for name, value in entry.items()))

    def make_due(self):
        """Time passes until everything may be tried again."""
        (self.spool / "pause").unlink(missing_ok=True)
        self.change(next=0)

    def answers(self):
        return "".join(path.read_text() for path in sorted((self.spool / "refused").glob("*.answer")))

    def journal(self, priority):
        """The lines of a priority."""
        if not self.journal_file.exists():
            return []
        lines = [line.split(" ", 1) for line in self.journal_file.read_text().splitlines()]
        return [text for name, text in lines if name == priority]

    # ---- A machine that lacks something, or stops ----

    def install_only(self, *without):
        """Nothing is on PATH but the programs that are needed, without those."""
        for name in {*TOOLS, "bash", "jq"} - set(without):
            where = shutil.which(name)
            assert where or name == "jq", f"{name} is not installed"
            if where:
                (self.programs / name).symlink_to(where)
        self.path = str(self.programs)

    def watch_steps(self):
        """Each program that crvs-finalize runs is noted, and can be the last one: see run_until."""
        self.steps = self.folder / "steps"
        self.steps.mkdir()
        self.watched = self.folder / "watched"
        self.watched.mkdir()
        for name in [*TOOLS, "jq"]:
            executable(self.watched / name, STEP)
        for name in ["count", "seen", "names"]:
            (self.steps / name).write_text("0\n" if name == "count" else "")

    def run_until(self, step, *arguments):
        """Runs crvs-finalize with all its children, killed at a step such as "3 before" or "3 behind"; "" for none.

        Returns the steps that it made.
        """
        (self.steps / "count").write_text("0\n")
        process = self.start(*arguments, environment={"PATH": f"{self.watched}:{self.path}", "KILL_AT": step,
                                                      "REAL_PATH": self.path, "STEPS": str(self.steps)})
        process.communicate(timeout=120)
        wait_until(lambda: not group_is_alive(process.pid))
        return int((self.steps / "count").read_text() or 0)


def group_is_alive(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    # Those that are dead and whose parent doesn't ask for them don't count.
    for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, of = path.read_text().rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if int(of) == group and state != "Z":
            return True
    return False


# ---- Sites that behave badly ----


class Site(http.server.ThreadingHTTPServer):
    """Answers what `answer` says: (status, headers, body), or a function of what was sent; hangs where it is None."""
    daemon_threads = True

    def __init__(self, status=200, body='{"status":"ok"}', **headers):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = (status, headers, body)
        self.requests = []
        self.released = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.released.set()
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.headers, body))
        if self.server.answer is None:
            self.server.released.wait()
            self.close_connection = True
            return
        answer = self.server.answer
        status, headers, text = answer(json.loads(body)) if callable(answer) else answer
        self.send_response_only(status)
        for name, value in {"Date": self.date_time_string(), "Content-Length": str(len(text)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_):
        pass


class Wire:
    """A wire to a server, on a port of its own, that can be cut right before the answer comes."""

    def __init__(self, port_of_server):
        """`port_of_server` is called for each connection."""
        self.port_of_server = port_of_server
        self.cuts = 0
        self.cut = 0
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def _accept(self):
        while True:
            try:
                near = self.socket.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near):
        with near:
            try:
                with socket.create_connection(("127.0.0.1", self.port_of_server()), timeout=30) as far:
                    self._forward(near, far)
            except OSError:
                # As a proxy's does whose server is away.
                pass

    def _forward(self, near, far):
        near.settimeout(30)
        far.sendall(receive_message(near))
        answer = receive_message(far)
        if self.cuts:
            self.cuts -= 1
            self.cut += 1
        else:
            near.sendall(answer)


def receive_message(connection):
    """A request or an answer with a Content-Length, head and body."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError("ended early")
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)[1])
    while len(body) < length:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError("ended early")
        body += part
    return head + b"\r\n\r\n" + body


def closed_port():
    """A port of this machine where nobody listens, and none will as long as the socket is kept."""
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    return sock, f"http://127.0.0.1:{sock.getsockname()[1]}"


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)
