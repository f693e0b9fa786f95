# SPDX-License-Identifier: Apache-2.0
"""./bootstrap on a bare machine, by somebody with sudo and nothing installed: the demo, then all tests.

CRVS_SUITE says on which Debian: bookworm by default.
"""

import os
import re
import subprocess

import pytest

from world import BUILD, REVISION, ROOT, Machine
from waiting import wait_until  # noqa: I100

SUITE = os.environ.get("CRVS_SUITE", "bookworm")
LOGIN = "http://127.0.0.1:8080/users/login/"


@pytest.fixture(scope="module")
def machine():
    machine = Machine(SUITE, BUILD / "machines" / f"newcomer-{SUITE}")
    machine.start()
    machine.run("apt-get update && apt-get install --yes sudo && useradd --create-home awa", outside=True)
    machine.path("/etc/sudoers.d/awa").write_text("awa ALL=(ALL) NOPASSWD: ALL\n")
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, machine.path("/home/awa/mod_crvs")], check=True)
    subprocess.run(["git", "-C", machine.path("/home/awa/mod_crvs"), "checkout", "--quiet", REVISION], check=True)
    machine.run("chown -R awa: /home/awa")
    yield machine
    machine.stop()


def test_the_demo(machine):
    log = machine.path("/home/awa/demo.log")
    machine.run("cd mod_crvs && { setsid ./bootstrap demo >~/demo.log 2>&1 & echo $! >~/demo.pid; }", user="awa", outside=True)
    wait_until(lambda: re.search("CRVS ready|that failed|does not start", log.read_text()), 1800)
    text = log.read_text()
    assert "CRVS ready: http://127.0.0.1:8080/" in text, text
    assert "ERROR" not in text
    # What it costs was said before, and a line for each step is all that scrolls by.
    assert re.search(r"packages to install with apt-get: .*\d+ new.* to fetch.* on disk", text)
    assert int(re.search(r"(\d+) new", text)[1]) <= 288 and len(text.splitlines()) < 60
    page = machine.run(f"curl -s -c jar {LOGIN}", user="awa", outside=True)
    token = re.search('name="csrf_token" value="([^"]*)"', page)[1]
    assert machine.run(f"curl -s -b jar -o /dev/null -w '%{{http_code}}' -d csrf_token={token} -d username=apprenant"
                       f" -d password=crvs-demo {LOGIN}", user="awa", outside=True) == "303"
    machine.run("kill -TERM $(cat demo.pid)", user="awa")
    wait_until(lambda: "to remove the" in log.read_text())


def test_all_tests(machine):
    said = machine.run("cd mod_crvs && ./bootstrap check", user="awa", outside=True)
    passed, failed, _ = re.search(r"^(\d+) passed, (\d+) failed, (\d+) skipped$", said, re.M).groups()
    assert int(passed) > 6000 and failed == "0"
