# SPDX-License-Identifier: Apache-2.0
"""Three nodes of a Galera cluster, as conf/scale/galera-node.cnf has them, each at a loopback address of its own.

    cluster = Cluster(folder)
    cluster.start()
    cluster.nodes[0].kill()
    cluster.nodes[0].start()            it gets from the others what it missed
    cluster.remove()

Debian's scripts that copy a node whole are for root and a machine each. Here none is ever copied: all begin with the same
data.
"""

import os
import pathlib
import re
import shutil
import subprocess

from mariadb import SERVER, MariaDB, SqlError
from waiting import wait_until

ROOT = pathlib.Path(os.environ.get("CRVS_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
PROVIDER = pathlib.Path("/usr/lib/galera/libgalera_smm.so")
# What tests want otherwise: less memory and fewer writes, and the script below.
OPTIONS = ["--innodb-buffer-pool-size=48M", "--innodb-log-file-size=16M", "--loose-innodb-file-per-table=0",
           "--performance-schema=OFF", "--innodb-flush-method=nosync", "--loose-debug-no-sync", "--loose-sync-frm=0",
           "--wsrep-sst-method=missed"]
# How two nodes agree that nothing is to be copied: the one that gives tells the one that comes up to where that one is. What
# it missed is sent by the provider itself.
SCRIPT = """#!/bin/sh
set -eu
while [ $# -gt 0 ]; do
    case $1 in
    --role) role=$2 ;;
    --address) address=${{2%%:*}} ;;
    --gtid) gtid=$2 ;;
    --bypass) bypass=yes ;;
    esac
    shift
done
case $role in
joiner)
    rm -f "{folder}/$address"
    mkfifo "{folder}/$address"
    echo "ready $address:4444/missed"
    cat "{folder}/$address"
    ;;
donor)
    # MariaDB 11.8 writes an account there: where nobody reads it, it takes the copy for failed.
    cat >/dev/null
    [ "${{bypass:-}}" ]
    echo "$gtid" >"{folder}/$address"
    echo "done $gtid"
    ;;
esac
"""


def own_network():
    """The beginning of loopback addresses that no other run uses."""
    number = os.getpid() % (250 * 250)
    return f"127.{2 + number // 250}.{2 + number % 250}."


class Node(MariaDB):
    account = "crvs@'127.%'"

    def __init__(self, cluster, number):
        super().__init__(cluster.folder / f"node{number}")
        self.cluster = cluster
        self.address = f"{cluster.network}{10 + number}"
        # Of a proxy, where clients come by one.
        self.address_of_clients = self.address
        self.environment = {"PATH": f"{cluster.folder / 'bin'}:{os.environ['PATH']}"}

    def command(self):
        shipped = (ROOT / "conf/scale/galera-node.cnf").read_text()
        own = re.sub(r"(^bind-address = |^wsrep-node-address = |tcp://|ist.recv_addr=)[0-9.]+", rf"\g<1>{self.address}",
                     shipped, flags=re.M)
        path = self.folder / "node.cnf"
        path.write_text(own.replace("10.0.0.", self.cluster.network).replace("gcache.size=256M", "gcache.size=16M"))
        return [SERVER, f"--defaults-file={path}", *self.places(), *OPTIONS]

    def start(self, *, is_first=False):
        """As the first one it does not look for others."""
        self.begin(is_first=is_first)
        self._wait_until_ready()

    def begin(self, *, is_first=False):
        """Starts it, without waiting until it has what the others have."""
        self.temporary.mkdir(parents=True, exist_ok=True)
        if not (self.data / "mysql").is_dir():
            self._install()
        self._run(*(["--wsrep-new-cluster"] if is_first else []), *self._position(), **self.environment)

    def _position(self):
        """Up to where it has all, as InnoDB knows it behind a crash: Debian's unit asks the same way."""
        if not (self.data / "grastate.dat").exists():
            return []
        done = subprocess.run([*self.command(), "--wsrep-recover"], capture_output=True, text=True, check=True)
        return [f"--wsrep-start-position={re.search('Recovered position: (.*)', done.stdout + done.stderr)[1]}"]

    def _wait_until_ready(self):
        wait_until(lambda: self.process.poll() is not None or self.status("wsrep_ready") == "ON")
        assert self.process.poll() is None, self.log.read_text(errors="replace")[-4000:]

    def way(self):
        return f"host = {self.address_of_clients}"

    def ask_through(self, address, query):
        """The only value that a query gives by way of a proxy there; NULL where it leads nowhere."""
        done = subprocess.run(["mariadb", f"--defaults-file={self.option_file('school')}", f"--host={address}",
                               "--connect-timeout=2", "--batch", "--skip-column-names", "--execute", query],
                              capture_output=True, text=True)
        return done.stdout.strip() or None

    def status(self, name):
        """A variable of the server's status; NULL where it doesn't answer."""
        try:
            (_, value), = self.run_sql(None, f"SHOW STATUS LIKE '{name}'")
        except (SqlError, ValueError):
            return None
        return value


class Cluster:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder).resolve()
        self.network = own_network()
        self.nodes = [Node(self, number) for number in (1, 2, 3)]

    def start(self):
        script = self.folder / "bin" / "wsrep_sst_missed"
        script.parent.mkdir(parents=True)
        script.write_text(SCRIPT.format(folder=self.folder))
        script.chmod(0o755)
        first, *others = self.nodes
        first.start(is_first=True)
        first.stop()
        for node in others:
            shutil.copytree(first.data, node.data, ignore=shutil.ignore_patterns("galera.cache"))
        first.start(is_first=True)
        for node in others:
            node.begin()
        for node in others:
            node._wait_until_ready()

    def remove(self):
        for node in self.nodes:
            node.remove()
