# SPDX-License-Identifier: Apache-2.0
"""What the story needs: README's own commands, packages built on a bare machine, and a browser that speaks TLS."""

import http.client
import pathlib
import re
import shutil
import ssl
import subprocess
import sys
import urllib.parse
import weakref

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "httpd"))

import client  # noqa: E402
from machine import BUILD, Machine  # noqa: E402

HOST = "classe.lycee.test"
# What is built, whatever is committed meanwhile.
REVISION = subprocess.run(["git", "-C", ROOT, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()


def commands(heading, number=0, *, file="README.md"):
    """The commands of a block of README, or of another file, below a heading, each as one line."""
    section = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", (ROOT / file).read_text(), re.M | re.S)[1]
    blocks = re.findall(r"(?:^    .*\n)+", section, re.M)
    return [line.strip() for line in blocks[number].replace("\\\n", " ").splitlines()]


def built(suite, *, newer=False):
    """The packages and the release of this commit, made on a bare machine from a clone. Kept for this commit.

    `newer` says so in its version, and has a change of the schema more, and one of the site: what is upgraded to.
    """
    target = BUILD / "machines" / f"packages-{suite}-{REVISION}{'-newer' if newer else ''}"
    if target.exists():
        return target
    machine = Machine(suite, BUILD / "machines" / "builder")
    machine.start()
    clone = machine.path("/root/mod_crvs")
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, clone], check=True)
    subprocess.run(["git", "-C", clone, "checkout", "--quiet", REVISION], check=True)
    if newer:
        make_newer(machine)
    machine.run("apt-get update && cd mod_crvs && ./bootstrap package", outside=True)
    new = target.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(machine.path("/root/mod_crvs/build/packages"), new)
    for archive in machine.path("/root/mod_crvs/build").glob("mod_crvs-*.tar.xz"):
        shutil.copy(archive, new)
    machine.remove()
    new.rename(target)
    return target


# As the next release may do it, to tables that every page reads.
NEXT = """ALTER TABLE user ADD COLUMN next_thing VARCHAR(20) NULL, ADD KEY user_next_thing (next_thing);
ALTER TABLE classroom ADD COLUMN next_thing INT NOT NULL DEFAULT 0;
"""


def make_newer(machine):
    with open(machine.path("/root/mod_crvs/conf/example-site.conf"), "a", encoding="utf-8") as site:
        site.write("# Of the version after.\n")
    machine.edit("/root/mod_crvs/configure.ac", ("AC_INIT([mod_crvs], [", "AC_INIT([mod_crvs], [9."))
    changelog = machine.path("/root/mod_crvs/debian/changelog")
    changelog.write_text(re.sub(r"\((?=\d)", "(9.", changelog.read_text(), count=1))
    sql = machine.path("/root/mod_crvs/sql")
    for part in ("deploy", "revert", "verify"):
        (sql / part / "next_thing.sql").write_text(NEXT if part == "deploy" else "SELECT 1;\n")
    with open(sql / "sqitch.plan", "a", encoding="utf-8") as plan:
        plan.write("next_thing 2099-01-01T00:00:00Z t <t@localhost.invalid> # Next.\n")


class Site:
    """The https site on this machine, for browsers."""

    port = 443

    def __init__(self, certificate):
        self.clients = weakref.WeakSet()
        self.tls = ssl.create_default_context(cafile=certificate)


class Connection(http.client.HTTPSConnection):
    """To this machine, whatever the host is called."""

    def __init__(self, tls):
        super().__init__(HOST, 443, timeout=60, context=tls)
        self._create_connection = lambda _, *arguments: client.socket.create_connection(("127.0.0.1", 443), *arguments)


class Browser(client.Browser):
    def __init__(self, site):
        super().__init__(site, host=HOST, language="fr")

    def _send(self, method, path, body, headers):
        if not self._connection:
            self._connection = Connection(self.server.tls)
        return super()._send(method, path, body, {name: value.replace("http://", "https://") if name == "Origin" else value
                                                  for name, value in headers.items()})

    def _take_cookies(self, answer):
        super()._take_cookies(answer)
        if answer.headers.get_all("Set-Cookie"):
            self._token = None

    def submit(self, path, **fields):
        """Posts a form and follows where it leads."""
        answer = self.post(path, fields)
        assert answer.status == 303, answer
        return answer


def number_of(location):
    return int(re.search(r"/(\d+)/", urllib.parse.urlsplit(location).path)[1])
