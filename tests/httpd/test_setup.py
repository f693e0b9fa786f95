# SPDX-License-Identifier: Apache-2.0
"""crvs-admin setup: from a MariaDB and an Apache that have just been installed to a school's database."""

import os
import re
import stat
import subprocess

import pytest

from client import Browser
from mariadb import CRVS_ADMIN
from server import ROOT, Httpd

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="setup is for root")


@pytest.fixture
def etc(folder, request):
    return folder / re.sub(r"\W", "-", request.node.name) / "crvs"


def set_up(mariadb, etc, *arguments):
    return subprocess.run([CRVS_ADMIN, "--config", etc / "my.cnf", "setup", "--socket", str(mariadb.socket), "--recording-dir",
                           etc / "recordings", *arguments], capture_output=True, text=True)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode), path.owner(), path.group()


def test_from_nothing_to_a_school(own_mariadb, etc):
    own_mariadb.run_sql(None, "DROP DATABASE IF EXISTS crvs")
    done = set_up(own_mariadb, etc)
    assert done.returncode == 0, done.stderr
    assert "crvs-admin user add" in done.stdout
    assert mode(etc / "my.cnf") == (0o640, "root", "www-data")
    assert mode(etc / "webhook-secret") == (0o600, "root", "root")
    assert mode(etc / "recordings") == (0o750, "www-data", "www-data")
    # A site with these files is ready.
    httpd = Httpd(etc.parent / "httpd", database=etc / "my.cnf", recordings=etc / "recordings")
    httpd.start()
    assert Browser(httpd).get("/crvs-health?ready").status == 200
    httpd.stop()
    assert httpd.check_log() == []


def test_a_second_time_changes_nothing(own_mariadb, etc):
    assert set_up(own_mariadb, etc).returncode == 0
    files = [etc / "my.cnf", etc / "webhook-secret"]
    before = [path.read_bytes() for path in files]
    done = set_up(own_mariadb, etc)
    assert done.returncode == 0, done.stderr
    assert [path.read_bytes() for path in files] == before
    assert f"{etc}/my.cnf: is there already" in done.stdout and "the database: is there already" in done.stdout


def test_an_option_file_that_was_lost(own_mariadb, etc):
    """A new one has another password: the account gets it, and the school is as it was."""
    assert set_up(own_mariadb, etc).returncode == 0
    own_mariadb.run_sql("crvs", "INSERT IGNORE INTO category (name, slug) VALUES ('Kept', 'kept')")
    (etc / "my.cnf").unlink()
    assert set_up(own_mariadb, etc).returncode == 0
    assert own_mariadb.run_sql("crvs", "SELECT name FROM category WHERE slug = 'kept'") == [["Kept"]]
    listed = subprocess.run([CRVS_ADMIN, "--config", etc / "my.cnf", "user", "list"], capture_output=True, text=True)
    assert listed.returncode == 0, listed.stderr


def test_by_hand_as_the_shipped_file_says(own_mariadb, etc):
    """Its own statements make the database; setup makes the rest, without any right of root's there."""
    shipped = (ROOT / "conf" / "my.cnf").read_text()
    statements = "\n".join(re.findall(r"^#   ((?:CREATE|GRANT) .*;)$", shipped, re.M)).replace("the password below", "change me")
    assert statements.count("crvs") == 4 and "# then: crvs-admin setup" in shipped
    own_mariadb.run_sql(None, f"DROP DATABASE IF EXISTS crvs; DROP USER IF EXISTS crvs@localhost; {statements}")
    etc.mkdir(parents=True)
    option_file = shipped.replace("/run/mysqld/mysqld.sock", str(own_mariadb.socket))
    (etc / "my.cnf").write_text(option_file)
    done = set_up(own_mariadb, etc, "--socket", f"{etc}/none.sock")
    assert done.returncode == 0, done.stderr
    assert (etc / "my.cnf").read_text() == option_file
    assert (etc / "webhook-secret").stat().st_size > 32 and (etc / "recordings").is_dir()
    assert own_mariadb.run_sql("crvs", "SELECT COUNT(*) FROM user") == [["0"]]


def test_no_database_server(own_mariadb, etc):
    done = set_up(own_mariadb, etc, "--socket", f"{etc}/none.sock")
    assert done.returncode == 1 and "systemctl start mariadb" in done.stderr


def test_a_database_elsewhere_is_made_there(own_mariadb, etc):
    etc.mkdir(parents=True)
    (etc / "my.cnf").write_text("[crvs]\nuser = crvs\npassword = x\ndatabase = crvs\nhost = db.invalid\n")
    done = set_up(own_mariadb, etc)
    assert done.returncode == 1 and "another machine" in done.stderr


def test_an_account_that_is_not_there(own_mariadb, etc):
    done = set_up(own_mariadb, etc, "--account", "nobody-of-here")
    assert done.returncode == 1 and "nobody-of-here" in done.stderr and "--account" in done.stderr
    assert not etc.exists()


def test_only_root_sets_up(own_mariadb, etc):
    done = subprocess.run(["setpriv", "--reuid", "www-data", "--regid", "www-data", "--clear-groups", CRVS_ADMIN, "--config",
                           etc / "my.cnf", "setup"], capture_output=True, text=True)
    assert done.returncode == 1 and "sudo crvs-admin setup" in done.stderr
