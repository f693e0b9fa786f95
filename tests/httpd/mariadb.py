# SPDX-License-Identifier: Apache-2.0
"""A private MariaDB: its own data folder, a Unix socket, no TCP port.

    mariadb = MariaDB(folder)
    mariadb.start()
    mariadb.create("school")
    mariadb.run_sql("school", "SELECT 1, NULL")     -> [["1", None]]
    mariadb.option_file("school")                   -> path of a file with the groups [crvs] and [client]
    mariadb.deployed("other")                       -> the same for a new database with today's schema
    mariadb.keep("other"), mariadb.emptied("other") -> as it was when it was kept
    mariadb.migrated("other")                       -> the same, made by crvs-admin migrate
    mariadb.stop()

Root has no password here; the tests' own account, `crvs`, has one and rights on its databases only, as in production.
"""

import contextlib
import getpass
import hashlib
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What `make install` put in place.
CRVS_ADMIN = os.environ.get("CRVS_ADMIN", "crvs-admin")
# Of the schema, in their order.
CHANGES = [line.split()[0] for line in (ROOT / "sql" / "sqitch.plan").read_text().splitlines()
           if re.match(r"[a-z]", line)]
# Another server's program, MySQL's mysqld too: CRVS_DATABASE_SERVER.
SERVER = os.environ.get("CRVS_DATABASE_SERVER") or shutil.which("mariadbd") or "/usr/sbin/mariadbd"
IS_MYSQL = pathlib.Path(SERVER).name == "mysqld"
# What is read of sqitch's registry, with the keys that it has there, and of how far a migration is.
REGISTRY = """CREATE TABLE changes (change_id VARCHAR(40) PRIMARY KEY, script_hash VARCHAR(40), `change` VARCHAR(255) NOT NULL,
    project VARCHAR(255) NOT NULL, UNIQUE (project, script_hash)) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
    CREATE TABLE events (event VARCHAR(10), change_id VARCHAR(40), PRIMARY KEY (event, change_id));
    CREATE TABLE releases (version FLOAT PRIMARY KEY);
    CREATE TABLE migrate_unfinished (id INT NOT NULL PRIMARY KEY, script VARCHAR(250) CHARACTER SET ascii COLLATE ascii_bin
    NOT NULL, done INT NOT NULL, statements INT NOT NULL, sum VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL);"""
# Characters that an option file, a shell or DBDParams might stumble over.
PASSWORD = "a #b;c'd=e,|\"f\\g"
# Longer socket paths don't fit in a sockaddr_un.
MAX_SOCKET_LENGTH = 100
# Tests need no durability, and make tables by the hundred. "loose": not every version has these.
SERVER_OPTIONS = [
    "--skip-networking",
    "--skip-log-bin",
    "--character-set-server=utf8mb4",
    "--innodb-buffer-pool-size=64M",
    "--loose-innodb-log-file-size=16M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--loose-innodb-file-per-table=0",
    "--loose-debug-no-sync",
    "--loose-sync-frm=0",
    # As MariaDB has it from 11.6 on.
    "--loose-innodb-snapshot-isolation=ON",
    "--performance-schema=OFF",
    "--max-connections=100",
]
# What MySQL alone has: its second protocol's port, and a folder that its package makes.
if IS_MYSQL:
    SERVER_OPTIONS += ["--mysqlx=OFF", "--secure-file-priv="]
ESCAPES = {"\\n": "\n", "\\t": "\t", "\\0": "\0", "\\\\": "\\"}


class SqlError(Exception):
    """What the client said on standard error."""


def sanitized():
    """What the environment needs where the module was made with sanitizers: httpd is made without.

    What they find goes to standard error, or to files in the folder CRVS_REPORTS.
    """
    preload, reports = os.environ.get("CRVS_PRELOAD"), os.environ.get("CRVS_REPORTS")
    place = f":log_path={reports}/found" if reports else ""
    # httpd's own handler says no more than that there was a fault.
    # Programs of the system that cannot have them loaded are found in a folder of their own first.
    path = f"{ROOT}/tests/sanitize/bin:{os.environ['PATH']}"
    return {"LD_PRELOAD": preload, "PATH": path, "ASAN_OPTIONS": f"detect_leaks=0:allow_user_segv_handler=0{place}",
            "UBSAN_OPTIONS": f"print_stacktrace=1{place}"} if preload else {}


class MariaDB:
    account = "crvs@localhost"

    def __init__(self, folder, options=(), environment=None):
        """Nothing runs yet. `options` are added to the server's command line, `environment` to its environment."""
        self.folder = pathlib.Path(folder).resolve()
        self.data = self.folder / "data"
        # A server that starts removes all others' temporary tables from where its own will be.
        self.temporary = self.folder / "tmp"
        self.log = self.folder / "mariadb.log"
        self.options = list(options)
        self.environment = dict(environment or {})
        self.process = None
        self._empty = {}  # by a database's name: what empties it
        self._socket_folder = None
        self.socket = self.folder / "mariadb.sock"
        if len(os.fsencode(self.socket)) > MAX_SOCKET_LENGTH:
            self._socket_folder = tempfile.mkdtemp(prefix="crvs-")
            # httpd's children run under another account and connect here.
            os.chmod(self._socket_folder, 0o755)
            self.socket = pathlib.Path(self._socket_folder) / "mariadb.sock"

    # ---- The server ----

    def start(self):
        """Makes the data folder where there is none, starts the server and waits until it answers."""
        self.temporary.mkdir(parents=True, exist_ok=True)
        if not (self.data / "mysql").is_dir():
            self._install()
        self._run()
        self._wait_until_ready()

    def command(self):
        return [SERVER, "--no-defaults", *self.places(), *SERVER_OPTIONS, *self.options]

    def places(self):
        return [f"--user={getpass.getuser()}", f"--datadir={self.data}", f"--tmpdir={self.temporary}",
                f"--socket={self.socket}", f"--pid-file={self.folder / 'mariadb.pid'}"]

    def _run(self, *options, **environment):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([*self.command(), *options], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env={**os.environ, **self.environment, **environment})

    def _install(self):
        shutil.copytree(empty_data(), self.data, dirs_exist_ok=True)

    def _wait_until_ready(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            with socket.socket(socket.AF_UNIX) as probe:
                try:
                    probe.connect(str(self.socket))
                except OSError:
                    time.sleep(0.05)
                    continue
            self.run_sql(None, "SELECT 1")
            return
        self.stop()
        raise RuntimeError(f"MariaDB didn't start:\n{self.log.read_text(errors='replace')[-4000:]}")

    def kill(self):
        """What a crash does."""
        self.process.kill()
        self.process.wait()
        self.process = None

    def stop(self):
        """Shuts the server down and waits for it. Its data stays."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    @contextlib.contextmanager
    def frozen(self):
        """The server takes connections and does nothing, as on a disk or a host that hangs."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            # Each thread stops by itself, a moment later on a busy machine.
            while not all(state == "T" for state in self._thread_states()):
                time.sleep(0.001)
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def _thread_states(self):
        """The state of each thread of the server, as proc(5) has it: T for one that is stopped."""
        for status in pathlib.Path("/proc", str(self.process.pid), "task").glob("*/stat"):
            yield status.read_text().rpartition(")")[2].split()[0]

    def restart(self):
        self.stop()
        self.start()

    def remove(self):
        """Stops the server and removes what it left outside its folder."""
        self.stop()
        if self._socket_folder:
            shutil.rmtree(self._socket_folder, ignore_errors=True)

    # ---- Databases ----

    def create(self, name):
        """An empty database, replacing one of that name, and the right to use it for the account `crvs`."""
        password = quoted(PASSWORD)
        self.run_sql(None, f"""
            DROP DATABASE IF EXISTS `{name}`;
            CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
            CREATE USER IF NOT EXISTS {self.account} IDENTIFIED BY {password};
            GRANT ALL ON `{name}`.* TO {self.account};""")

    def option_file(self, database):
        """A file with the groups [crvs] and [client] that leads the account `crvs` into `database`."""
        path = self.folder / f"{database}.cnf"
        password = PASSWORD.replace("\\", "\\\\").replace('"', '\\"')
        settings = (f'user = crvs\npassword = "{password}"\n{self.way()}\n'
                    "default-character-set = utf8mb4\nconnect-timeout = 3\n")
        path.write_text(f"[crvs]\n{settings}database = {database}\n\n[client]\n{settings}")
        path.chmod(0o644)
        return path

    def way(self):
        """How clients come to it, for an option file."""
        return f"socket = {self.socket}"

    def migrated(self, name, *, to=None):
        """Like create(), with the schema of the change `to`, or today's. Returns the option file."""
        self.create(name)
        done = self.crvs_admin(name, "migrate", "deploy", *(["--to", to] if to else []))
        if done.returncode:
            raise RuntimeError(f"crvs-admin migrate failed:\n{done.stdout}{done.stderr}")
        return self.option_file(name)

    def deployed(self, name, *, to=CHANGES[-1]):
        """Like migrated(), by the changes' scripts alone: sqitch takes seconds, and cannot go on from here."""
        changes = CHANGES[:CHANGES.index(to) + 1]
        self.create(name)
        self.run_scripts(name, "deploy", changes)
        self.run_sql(name, REGISTRY + "".join(
            f"INSERT INTO changes VALUES (SHA1('{change}'), SHA1('{change}'), '{change}', 'crvs');" for change in changes))
        return self.option_file(name)

    def keep(self, name):
        """Remembers what is in a database that was just made, for emptied()."""
        self.create(f"{name}_kept")
        tables = [row[0] for row in self.run_sql(name, "SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'")]
        columns = dict(self.run_sql(name, "SELECT table_name, GROUP_CONCAT('`', column_name, '`') FROM information_schema.columns"
                                    f" WHERE table_schema = '{name}' AND COALESCE(generation_expression, '') = ''"
                                    " GROUP BY table_name"))
        counts = self.run_sql(name, " UNION ALL ".join(f"SELECT '{table}', COUNT(*) FROM `{table}`" for table in tables))
        filled = [table for table, count in counts if count != "0"]
        self.run_sql(f"{name}_kept", "".join(f"CREATE TABLE `{table}` AS SELECT {columns[table]} FROM `{name}`.`{table}`;"
                                             for table in filled))
        self._empty[name] = ("SET foreign_key_checks = OFF;" + "".join(f"TRUNCATE `{table}`;" for table in tables)
                             + "".join(f"INSERT INTO `{table}` ({columns[table]}) SELECT * FROM `{name}_kept`.`{table}`;"
                                       for table in filled))

    def emptied(self, name):
        """The database as keep() found it: no row is left of whoever had it since."""
        self.run_sql(name, self._empty[name])

    def run_scripts(self, name, folder, changes):
        self.run_sql(name, "\n".join((ROOT / "sql" / folder / f"{change}.sql").read_text() for change in changes))

    def crvs_admin(self, database, *arguments, text="", **environment):
        """Runs crvs-admin on `database` with `text` as its standard input; returns a CompletedProcess with str."""
        return subprocess.run(
            [CRVS_ADMIN, *arguments], input=text, capture_output=True, text=True, encoding="utf-8",
            env={**os.environ, **sanitized(), "LC_ALL": "C.UTF-8", "CRVS_CONFIG": str(self.option_file(database)),
                 **environment})

    def run_sql(self, database, sql):
        """Runs statements as root.

        Returns the rows of all of them, each a list of str and None (the text NULL reads as None too).
        """
        lines = self._client(database, sql, "--batch", "--skip-column-names").split("\n")[:-1]
        return [[value_of(text) for text in line.split("\t")] for line in lines]

    def blocked(self, user="%"):
        """The ids of a user's connections that wait for a row, lowest first."""
        # InnoDB keeps what innodb_trx shows for as long as it is asked more often than every 0.1 seconds.
        time.sleep(0.15)
        return [int(row[0]) for row in self.run_sql(None, f"""
            SELECT t.trx_mysql_thread_id FROM information_schema.innodb_trx t
            JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
            WHERE t.trx_state = 'LOCK WAIT' AND p.user LIKE {quoted(user)} ORDER BY 1""")]

    def columns_of(self, database, sql):
        """The columns of a statement's result, also of an empty one: a list of (name, MySQL's type)."""
        text = self._client(database, sql, "--column-type-info", "--table")
        return re.findall(r"^Field +\d+: +`(.*)`$(?:\n.*?)*?^Type: +(\w+)$", text, re.M)

    def _client(self, database, sql, *options):
        done = subprocess.run(
            ["mariadb", "--no-defaults", f"--socket={self.socket}", "--user=root", "--default-character-set=utf8mb4",
             *options, *([database] if database else [])],
            input=sql.encode(), capture_output=True)
        if done.returncode:
            raise SqlError(done.stderr.decode(errors="replace").strip())
        return done.stdout.decode()


def install_data(path):
    if IS_MYSQL:
        subprocess.run([SERVER, "--no-defaults", "--initialize-insecure", f"--user={getpass.getuser()}", f"--datadir={path}"],
                       stdin=subprocess.DEVNULL, capture_output=True, check=True)
        return
    with tempfile.TemporaryDirectory(prefix="crvs-") as temporary:
        done = subprocess.run(
            ["mariadb-install-db", "--no-defaults", f"--user={getpass.getuser()}", f"--datadir={path}",
             f"--tmpdir={temporary}", "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"mariadb-install-db failed:\n{done.stdout}{done.stderr}")


def empty_data():
    """An empty data folder, to be copied: made once in the build folder, and anew when the server changes."""
    word = hashlib.sha256(pathlib.Path(SERVER).read_bytes()).hexdigest()[:16]
    path = pathlib.Path(os.environ["CRVS_BUILD_DIR"]) / "prepared" / f"mariadb-{word}"
    if not path.exists():
        own = path.with_name(f"{path.name}.{os.getpid()}")
        own.parent.mkdir(exist_ok=True)
        install_data(own)
        try:
            own.rename(path)
        except OSError:
            # Another run made it meanwhile.
            shutil.rmtree(own)
    return path


def quoted(text):
    """A text as a literal of SQL."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def value_of(text):
    """A value as --batch prints it."""
    if text == "NULL":
        return None
    if "\\" not in text:
        return text
    result, at = [], 0
    while at < len(text):
        pair = text[at:at + 2]
        result.append(ESCAPES.get(pair, text[at]))
        at += 2 if pair in ESCAPES else 1
    return "".join(result)
