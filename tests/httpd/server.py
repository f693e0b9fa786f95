# SPDX-License-Identifier: Apache-2.0
"""A private httpd with mod_crvs: its own folder, configuration and port.

    httpd = Httpd(folder, "CrvsRegistration On", database=mariadb.option_file("school"))
    httpd.start()
    httpd.port
    httpd.expect_log("too many failed logins")
    httpd.stop()

It serves what conf/ ships: the virtual host of example-site.conf with crvs.conf, with our ports and folders. Directives
that a test needs otherwise follow in that virtual host. What is Debian's own part of the configuration is ours: the event
MPM with 2 children of 16 threads, as a small server has. What is tested is what `make stage` installed; make check says
where that is:

    CRVS_MODULE  mod_crvs.so
    CRVS_DATA    the folder with templates/ and assets/
"""

import contextlib
import dataclasses
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import weakref

from mariadb import sanitized

MODULE = os.environ.get("CRVS_MODULE")
DATA = os.environ.get("CRVS_DATA")
# Where make unpacks what isn't installed.
SERVERS = pathlib.Path(os.environ.get("CRVS_BUILD_DIR", "")) / "servers"
SBIN = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin", f"{SERVERS}/usr/sbin",
                        f"{SERVERS}/usr/bin"])
ROOT = pathlib.Path(os.environ.get("CRVS_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
# The shipped webhook's secret is a file; this is what stands in it.
SECRET = "a-secret-that-Jibri-knows-0123456789"
# Of the lines `[date] [module:level] [pid ...] message`.
LEVEL = re.compile(r"^\[[^]]*\] \[[\w-]*:(\w+)\]")
BAD_LEVELS = {"warn", "error", "crit", "alert", "emerg"}
# Said once, where tests keep all threads busy; and by MySQL's own client library of what apr-util asks of it.
NOISE = re.compile("AH00484: server reached MaxRequestWorkers|^WARNING: MYSQL_OPT_RECONNECT is deprecated")
STARTED = re.compile(r"configured -- resuming normal operations")
BASE = """
ServerRoot "{folder}"
DefaultRuntimeDir "{folder}"
PidFile "{folder}/httpd.pid"
ErrorLog "{folder}/error.log"
LogLevel info
LogFormat "%h %l %u %t \\"%r\\" %>s %O" combined
CustomLog "{folder}/access.log" combined
{modules}
{user}
Listen {address}:{port}
ServerName localhost
StartServers 2
<IfModule mpm_prefork_module>
    ServerLimit 16
    MaxRequestWorkers 16
</IfModule>
<IfModule !mpm_prefork_module>
    ServerLimit 2
    ThreadsPerChild 16
    ThreadLimit 16
    MaxRequestWorkers 32
    MinSpareThreads 1
    MaxSpareThreads 32
</IfModule>
Timeout 20
KeepAliveTimeout 20
TypesConfig /dev/null
DocumentRoot "{folder}/htdocs"
<Directory />
    Require all granted
</Directory>
"""


def memory_of(pid):
    """What a process takes, in megabytes: what is resident, and of it what no other process shares."""
    found = {"Rss": 0, "Private_Clean": 0, "Private_Dirty": 0}
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]:
        name, _, value = line.partition(":")
        if name in found:
            found[name] = int(value.split()[0]) / 1024
    return found["Rss"], found["Private_Clean"] + found["Private_Dirty"]


@contextlib.contextmanager
def temporary_folder(prefix):
    """A folder that httpd's children may enter, and no further account. It goes with all that is in it."""
    path = pathlib.Path(tempfile.mkdtemp(prefix=prefix))
    if os.getuid() == 0:
        shutil.chown(path, group="www-data")
        path.chmod(0o750)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def find(*names):
    for name in names:
        path = shutil.which(name, path=SBIN)
        if path:
            return path
    raise FileNotFoundError(f"none of {', '.join(names)} is installed")


def apxs(what):
    return subprocess.run([find("apxs", "apxs2"), "-q", what], capture_output=True, text=True, check=True).stdout.strip()


HTTPD = find("apache2", "httpd")
LIBEXEC = pathlib.Path(os.environ.get("CRVS_HTTPD_MODULES") or apxs("LIBEXECDIR"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def shipped(what, *arguments, root=ROOT):
    """A part of the configuration in conf/, for a private server."""
    command = [root / "build-aux" / "example-site", what, root / "conf", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


MODULES = shipped("modules").split()
DBD = """
DBDriver mysql
DBDParams "group=crvs,reconnect=0"
DBDMin 1
DBDKeep 4
DBDMax 8
"""


class StartFailed(Exception):
    """What httpd said instead of starting."""


@dataclasses.dataclass(frozen=True)
class Package:
    """What a server runs: a module, its data, and the source that its configuration comes from."""
    module: str | None
    data: str | None
    root: pathlib.Path


PACKAGE = Package(MODULE, DATA, ROOT)


class Httpd:
    address = "127.0.0.1"
    # Another one, before the configuration is written anew, is an upgrade.
    package = PACKAGE

    def __init__(self, folder, directives="", *, around="", site=None, database=None, recordings=None, modules=(),
                 without=(), environment=None):
        """Nothing runs yet.

        `around` are directives that stand outside of the virtual host, before it.

        `folder` must be one that httpd's children may enter. `database` is an option file with the group [crvs].
        `recordings` is CrvsRecordingDir; by default a folder of this server. `modules` are loaded besides the usual ones,
        those in `without` are not. `environment` is added to the process's own.

        With `site`, the directives of a site, the virtual host that is shipped is left out: for tests whose subject is the
        configuration itself. All directives stand in the main server then.
        """
        if not MODULE or not DATA:
            raise RuntimeError("CRVS_MODULE and CRVS_DATA are not set: run the tests through make check")
        self.folder = pathlib.Path(folder)
        self.modules = [name for name in [*MODULES, *modules] if name not in without]
        self.with_crvs = "crvs" not in without
        self.directives = directives
        self.around = around
        self.site = site
        self.recordings = recordings
        self.environment = environment or {}
        self.database = database
        self.port = 0
        self.process = None
        # Those that keep connections open.
        self.clients = weakref.WeakSet()
        self._expected = []
        self._read = 0
        self.conf = self.folder / "httpd.conf"
        self.log = self.folder / "error.log"

    # ---- The process ----

    def write(self):
        """Writes the configuration, and returns its path."""
        (self.folder / "htdocs").mkdir(parents=True, exist_ok=True)
        port = self.port or free_port()
        # Some are part of the program, others in other builds.
        lines = [f'<IfModule !mod_{name}.c>\nLoadModule {name}_module "{LIBEXEC}/mod_{name}.so"\n</IfModule>'
                 for name in self.modules]
        if self.with_crvs:
            lines.append(f'LoadModule crvs_module "{self.package.module}"')
        # The parent is root where the tests are, and serves nothing itself; Debian's account for the children.
        user = "User www-data\nGroup www-data" if os.getuid() == 0 else ""
        address = f"[{self.address}]" if ":" in self.address else self.address
        text = BASE.format(folder=self.folder, modules="\n".join(lines), user=user, address=address, port=port)
        if self.with_crvs:
            # Whatever is kept of pages is compared with what they show, and check_log tells of a difference.
            text += f'CrvsDataDir "{self.package.data}"\nCrvsKeptPages Verify\n'
        if self.database:
            text += shipped("global", self._file("my.cnf", pathlib.Path(self.database).read_text(), 0o640),
                            root=self.package.root)
        text += f"{self.around}\n"
        if self.site is None:
            secret = self._file("webhook-secret", SECRET, 0o600)
            text += shipped("open", port, secret, self.recordings or self._recordings(), self.folder,
                            root=self.package.root).replace(
                f"<VirtualHost 127.0.0.1:{port}>", f"<VirtualHost {address}:{port}>")
            text += f"{self.directives}\n</VirtualHost>\n"
        else:
            text += (DBD if self.database else "") + f"{self.site}\n{self.directives}\n"
        return self._file(self.conf.name, text, 0o644)

    def _file(self, name, content, mode):
        """A file that httpd's children may read where its mode lets their group.

        It takes the place of the one that is there at once: a child that begins meanwhile reads it.
        """
        new = self.folder / f"{name}.new"
        new.unlink(missing_ok=True)
        new.touch(mode)
        new.chmod(mode)
        new.write_text(content)
        if os.getuid() == 0:
            shutil.chown(new, group="www-data")
        return new.replace(self.folder / name)

    def _recordings(self):
        path = self.folder / "recordings"
        if not path.exists():
            path.mkdir()
            if os.getuid() == 0:
                shutil.chown(path, "www-data", "www-data")
        return path

    def _environment(self):
        own = {name: value for name, value in os.environ.items()
               if name not in ("MEETING_BASE_URL", "MARIADB_HOME", "MYSQL_HOME")}
        return {**own, **sanitized(), **self.environment}

    def run(self, *arguments):
        """Runs httpd with arguments such as -t. Returns a CompletedProcess."""
        self.write()
        return subprocess.run([HTTPD, "-f", str(self.conf), *arguments], capture_output=True, text=True,
                              env=self._environment(), stdin=subprocess.DEVNULL)

    def command(self):
        return [HTTPD, "-f", str(self.conf), "-D", "FOREGROUND"]

    def is_started(self, said):
        """Whether it serves; `said` is what the error log has of this start."""
        return STARTED.search(said)

    def start(self):
        """Starts the server and waits until it listens. StartFailed says why it doesn't."""
        for _ in range(5):
            self.port = free_port()
            try:
                return self._start()
            except StartFailed as failed:
                # Another program took the port meanwhile.
                if "Address already in use" not in str(failed):
                    raise
        raise StartFailed("no port was free")

    def _start(self):
        self.write()
        begin = self._end_of_log()
        with open(self.folder / "stderr.log", "wb") as stderr:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL,
                stdout=stderr, stderr=stderr, env=self._environment(), start_new_session=True)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.is_started(self._bytes(begin).decode(errors="replace")):
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        said = (self.folder / "stderr.log").read_text(errors="replace") + self._bytes(begin).decode(errors="replace")
        self.stop()
        # A failed start's lines have been seen by whoever catches this.
        self._read = self._end_of_log()
        raise StartFailed(said)

    def stop(self):
        """Ends the server, gracefully: where it is told to end at once while clients are connected, the MPM may crash."""
        if self.process is None:
            return
        for client in self.clients:
            client.close()
        for number, seconds in ((signal.SIGWINCH, 20), (signal.SIGTERM, 10), (signal.SIGKILL, 10)):
            try:
                self.process.send_signal(number)
                self.process.wait(timeout=seconds)
                break
            except subprocess.TimeoutExpired:
                continue
        self.process = None

    def children(self):
        """The process ids of the children that serve."""
        pid = self.process.pid
        return [int(one) for one in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def pids(self):
        """The process ids of all that serve."""
        return [self.process.pid, *self.children()]

    # ---- The error log ----

    def _end_of_log(self):
        return self.log.stat().st_size if self.log.exists() else 0

    def _bytes(self, begin):
        if not self.log.exists():
            return b""
        with open(self.log, "rb") as log:
            log.seek(begin)
            content = log.read()
        return content[:content.rfind(b"\n") + 1]

    def new_lines(self):
        """The log's lines since the last check."""
        return self._bytes(self._read).decode(errors="replace").splitlines()

    def expect_log(self, pattern):
        """Announces log lines that match a regular expression: at least one of them must come before the test ends."""
        self._expected.append((re.compile(pattern), True))

    def allow_log(self, pattern):
        """Announces log lines that may come."""
        self._expected.append((re.compile(pattern), False))

    def wait_for_log(self, pattern, seconds=10):
        """The first new line that matches."""
        deadline = time.monotonic() + seconds
        while True:
            lines = self.new_lines()
            for line in lines:
                if re.search(pattern, line):
                    return line
            if time.monotonic() > deadline:
                raise AssertionError(f"no new line of the error log matches {pattern!r}:\n" + "\n".join(lines))
            time.sleep(0.02)

    def check_log(self):
        """What is wrong with the new lines, as sentences. Forgets them and what was announced."""
        wrong = []
        for pattern, required in self._expected:
            try:
                if required:
                    self.wait_for_log(pattern, 5)
            except AssertionError:
                wrong.append(f"the error log has no line that matches {pattern.pattern!r}")
        content = self._bytes(self._read)
        self._read += len(content)
        for line in content.decode(errors="replace").splitlines():
            level = LEVEL.match(line)
            is_bad = not level or level[1] in BAD_LEVELS or "exit signal" in line
            if is_bad and not any(pattern.search(line) for pattern in
                                  [NOISE, *(pattern for pattern, _ in self._expected)]):
                wrong.append(f"unexpected line in the error log: {line}")
        self._expected = []
        return wrong
