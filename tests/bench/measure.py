# SPDX-License-Identifier: Apache-2.0
"""Requests in number, by wrk, and what the kernel accounted to the processes that served them; single ones, by curl."""

import contextlib
import dataclasses
import mmap
import os
import pathlib
import statistics
import struct
import subprocess

HERE = pathlib.Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")
# Fewer than a child's threads: a child whose threads are all busy closes connections that wait.
CONNECTIONS = 8
FIRST_BYTES = 15


@dataclasses.dataclass
class Row:
    name: str
    server: object              # has port, modules, pids() and new_lines()
    path: str
    environment: dict
    base: str = ""              # the row that this one is compared with
    deliveries: list = ()       # the sessions whose recordings are announced, each once
    page: str = ""              # what it is called where pages are counted exactly
    disk: object = None         # the database's, whose flushes take longer meanwhile
    results: list = dataclasses.field(default_factory=list)

    def median(self, key):
        return statistics.median(result[key] for result in self.results)


def cpu_seconds(pids):
    """What the processes used, with those of their children that have ended: an httpd lets some go now and then."""
    total = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += sum(int(field) for field in fields[11:15])
    return total / TICKS


def url_of(server, path):
    return f"{'https' if 'ssl' in server.modules else 'http'}://127.0.0.1:{server.port}{path}"


def measure(row, seconds, mariadb):
    web, database = row.server.pids(), [mariadb.process.pid]
    before = cpu_seconds(web), cpu_seconds(database)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "20s", "-s", HERE / "requests.lua",
               url_of(row.server, row.path)]
    out = subprocess.run(command, capture_output=True, text=True, check=True,
                         env={**os.environ, **row.environment}).stdout
    after = cpu_seconds(web), cpu_seconds(database)
    line = next(line for line in out.splitlines() if line.startswith("RESULT"))
    requests, duration, p50, p99, errors = map(int, line.split()[1:])
    if errors or not requests:
        said = [line for line in row.server.new_lines() if "crvs:err" in line or "crvs:warn" in line]
        raise SystemExit("\n".join([*said[-5:], f"{row.name}: {errors} of {requests} requests failed"]))
    return {"rate": requests / (duration / 1e6), "p50": p50 / 1000, "p99": p99 / 1000,
            "web": (after[0] - before[0]) / requests * 1e6, "database": (after[1] - before[1]) / requests * 1e6}


def curl(server, path, environment, *options, headers=()):
    """What curl counts of one answer on a connection of its own: size of its header and body, and seconds."""
    sent = [f"{name}: {value}" for name, value in (
        ("Cookie", environment.get("COOKIE")), ("Range", environment.get("RANGE")), ("Accept-Encoding", "gzip"),
        *headers) if value]
    command = ["curl", "--silent", "--show-error", "--insecure", "--output", os.devnull, *options,
               *(word for line in sent for word in ("--header", line)),
               "--write-out", "%{size_header} %{size_download} %{time_starttransfer} %{response_code}\n%header{etag}",
               url_of(server, path)]
    line, _, etag = subprocess.run(command, capture_output=True, text=True, check=True).stdout.partition("\n")
    header, body, seconds, status = line.split()
    return int(header) + int(body), float(seconds), int(status), etag


def wire_bytes(server, path, environment, change=lambda: None):
    """Of the whole answer over HTTP/1.1, and of the answer to a browser that has the page of before the change."""
    size, _, _, etag = curl(server, path, environment, "--http1.1")
    change()
    again = curl(server, path, environment, "--http1.1", headers=[("If-None-Match", etag)])[0] if etag else size
    return size, again


def first_byte(server, path, environment, version):
    """Milliseconds from opening a connection to the first byte over TLS; the median of some."""
    return statistics.median(curl(server, path, environment, version)[1] for _ in range(FIRST_BYTES)) * 1000


def compiled(folder, name):
    """A program of ours that speaks with MariaDB."""
    flags = subprocess.run(["mariadb_config", "--cflags", "--libs"], capture_output=True, text=True, check=True).stdout
    subprocess.run(["cc", "-O2", "-pthread", "-o", folder / name, HERE / f"{name}.c", *flags.split()], check=True)
    return folder / name


def least_question(folder, mariadb, database, seconds):
    """What one row by its key costs, in microseconds of CPU: of the server, and of who asks."""
    command = [compiled(folder, "question"), mariadb.socket, database, str(seconds)]
    before = cpu_seconds([mariadb.process.pid])
    count, own = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return (cpu_seconds([mariadb.process.pid]) - before) / int(count) * 1e6, float(own)


class SlowDisk:
    """The disk of a MariaDB, each flush of which can be made to take a millisecond longer, by slow_disk.c."""

    MILLISECOND = 1_000_000

    def __init__(self, folder):
        library, state = folder / "slow_disk.so", folder / "slow_disk"
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, HERE / "slow_disk.c"], check=True)
        state.write_bytes(bytes(16))
        with open(state, "r+b") as file:
            self._state = mmap.mmap(file.fileno(), 16)
        self.environment = {"LD_PRELOAD": str(library), "SLOW_DISK": str(state)}

    @contextlib.contextmanager
    def slowed(self):
        struct.pack_into("=q", self._state, 0, self.MILLISECOND)
        try:
            yield
        finally:
            struct.pack_into("=q", self._state, 0, 0)

    def flushes(self):
        """How often anything was flushed to it since the server started."""
        return struct.unpack_from("=q", self._state, 8)[0]


class InsertLoop:
    """Rows a second that the server takes, one durable transaction each."""

    def __init__(self, folder, mariadb, database):
        self.command = [compiled(folder, "insert"), mariadb.socket, database, str(CONNECTIONS)]

    def rate(self, seconds):
        done = subprocess.run([*self.command, str(seconds)], capture_output=True, text=True, check=True)
        return int(done.stdout)
