# SPDX-License-Identifier: Apache-2.0
"""make install and make uninstall, on a machine that a folder stands for, with Debian's folders."""

import os
import pathlib
import shutil
import subprocess

import pytest

from mariadb import ROOT

BUILD = pathlib.Path(os.environ["CRVS_BUILD_DIR"])
MODULE = "etc/apache2/mods-available/crvs.conf"
SITE = "etc/apache2/sites-available/crvs.conf"
DIRECTORIES = ["prefix=/usr", "sysconfdir=/etc", "apachemoduledir=/usr/lib/apache2/modules",
               "apacheconfdir=/etc/apache2/mods-available", "apachesitedir=/etc/apache2/sites-available"]


class Machine:
    def __init__(self, folder):
        self.folder = folder

    def make(self, target):
        done = subprocess.run(["make", "-C", BUILD, target, f"DESTDIR={self.folder}", *DIRECTORIES],
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def __truediv__(self, path):
        return self.folder / path

    def files(self):
        return {str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if not path.is_dir()}


@pytest.fixture
def machine(tmp_path):
    machine = Machine(tmp_path)
    machine.make("install")
    yield machine
    shutil.rmtree(tmp_path)


def test_what_is_installed(machine):
    assert {MODULE, SITE, "etc/apache2/mods-available/crvs.load", "usr/lib/apache2/modules/mod_crvs.so",
            "usr/sbin/crvs-admin", "usr/share/man/man8/crvs-admin.8",
            "usr/share/mod_crvs/assets/manifest.json", "usr/share/mod_crvs/sql/sqitch.plan", "usr/share/bash-completion/completions/crvs-admin",
            "usr/lib/systemd/system/crvs-backup.service", "usr/lib/systemd/system/crvs-backup.timer",
            "usr/lib/systemd/system/crvs-convert.service", "usr/lib/systemd/system/crvs-convert.timer",
            "usr/lib/systemd/system/crvs-import.service", "usr/lib/systemd/system/crvs-import.timer",
            "usr/share/doc/mod_crvs/README.md", "usr/share/doc/mod_crvs/example-site.conf", "usr/share/doc/mod_crvs/operations.md",
            "usr/share/doc/mod_crvs/jitsi.md",
            "usr/lib/systemd/system/crvs-notify.service", "usr/lib/systemd/system/crvs-notify.timer",
            "usr/share/doc/mod_crvs/jibri/crvs-finalize", "usr/share/doc/mod_crvs/jibri/install"} <= machine.files()
    assert (machine / SITE).read_text() == (ROOT / "conf" / "example-site.conf").read_text()
    # Jibri's side can be installed from there, without the sources.
    subprocess.run([machine / "usr/share/doc/mod_crvs/jibri/install"], check=True,
                   env={"PATH": os.environ["PATH"], "DESTDIR": str(machine / "jibri")})
    assert (machine / "jibri/usr/local/bin/crvs-finalize").stat().st_mode & 0o111


def test_the_units(machine):
    units = machine / "usr/lib/systemd/system"
    assert "ExecStart=/usr/sbin/crvs-admin recordings import" in (units / "crvs-import.service").read_text()
    assert "ExecStart=/usr/sbin/crvs-admin backup " in (units / "crvs-backup.service").read_text()
    convert = (units / "crvs-convert.service").read_text()
    assert {"ExecStart=/usr/sbin/crvs-admin recordings convert", "Nice=15", "IOSchedulingClass=idle"} <= set(convert.splitlines())
    assert "ExecStart=/usr/sbin/crvs-admin notify\n" in (units / "crvs-notify.service").read_text()
    for path in units.iterdir():
        path.write_text(path.read_text().replace("/usr/sbin/crvs-admin", f"{machine.folder}/usr/sbin/crvs-admin"))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *units.iterdir()], capture_output=True, text=True)
    assert "crvs-convert" not in done.stderr and "crvs-import" not in done.stderr and "crvs-notify" not in done.stderr and done.returncode == 0, done.stderr


def test_what_was_edited_stays(machine):
    for path in [MODULE, SITE]:
        shipped = (machine / path).read_text()
        (machine / path).write_text(f"# Ours\n{shipped}")
        output = machine.make("install")
        assert (machine / path).read_text() == f"# Ours\n{shipped}"
        assert (machine / f"{path}.new").read_text() == shipped
        assert f"/{path} is not the one of this version, and stays as it is: the new one is /{path}.new" in output
        (machine / path).write_text(shipped)
        assert f"/{path}" not in machine.make("install").splitlines() and not (machine / f"{path}.new").exists()


def test_what_a_version_lacks_goes(machine):
    data = machine / "usr/share/mod_crvs"
    old = [data / "templates/gone.html", data / "assets/app.0123456789.css", data / "sql/deploy/gone.sql",
           data / "perl/CrvsAdmin/Gone.pm", data / "version"]
    for path in old:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("of the version before")
    machine.make("install")
    assert [path for path in old if path.exists()] == []
    assert (data / "templates/base.html").exists()


def test_uninstalling(machine):
    enabled = machine / "etc/apache2/mods-enabled"
    enabled.mkdir()
    for name in ["crvs.load", "crvs.conf"]:
        (enabled / name).symlink_to(f"../mods-available/{name}")
    (machine / SITE).write_text("# Edited\n")
    machine.make("install")
    output = machine.make("uninstall")
    # Also no link to nothing, with which Apache does not start.
    assert machine.files() == {SITE} and f"/{SITE} was changed, and stays" in output
    assert not (machine / "usr/share/doc/mod_crvs").exists() and not (machine / "usr/share/mod_crvs").exists()
