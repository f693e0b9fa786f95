# SPDX-License-Identifier: Apache-2.0
"""Every act has its line in the audit, whoever does it by crvs-admin: each command, really run, or a reason why none."""

import json
import sqlite3

import pytest

import django_school
from backups import Backups
from server import ROOT
from test_admin_help import COMMANDS
from test_admin_recordings import record
from test_import_people import GREENLIGHT, MOODLE
from uploads import mp4

# Why a command has no line. Whoever adds one says what would be lost if nobody knew of it.
NO_LINE = {
    "user list": "it is looked at",
    "class list": "it is looked at",
    "category list": "it is looked at",
    "doctor": "it is looked at",
    "setup": "there is no school yet",
    "migrate": "sqitch's own log of the database has each change",
    "migrate deploy": "the same",
    "migrate status": "it is looked at",
    "migrate verify": "it is looked at",
    "migrate revert": "as migrate",
    "recordings convert": "a version of a film that is there; its row says when it was made",
    "tidy": "what has expired, as the server does it by itself",
    "notify": "each mail is a row that says what became of it",
}
TEXTS = {language: json.loads((ROOT / "templates" / "lang" / f"{language}.json").read_text()) for language in ("fr", "en")}


class World:
    """A school for one command."""

    def __init__(self, mariadb, school, files, folder):
        self.mariadb, self.school, self.files, self.folder = mariadb, school, files, folder
        self.teacher = school.user("trainer", username="prof")
        self.user = school.user(username="awa", email="awa@b.example")
        self.classroom = school.classroom(self.teacher, [self.user])
        school.open_session(self.user)

    def run(self, *arguments, database=None, text=""):
        done = self.mariadb.crvs_admin(database or self.school.database, *map(str, arguments), text=text,
                                       CRVS_RECORDING_DIR=str(self.files))
        assert done.returncode == 0, done.stdout + done.stderr

    def file(self, content):
        path = self.folder / "accounts.csv"
        path.write_text(content)
        return path

    def foreign(self, script):
        path = self.folder / "source.sqlite3"
        with sqlite3.connect(path) as connection:
            connection.executescript(script)
        return f"sqlite:{path}"

    def session(self):
        return self.school.live_session(self.classroom, start=-90, started=-90, ended=-30)

    def lines(self, database=None):
        return self.mariadb.run_sql(database or self.school.database, "SELECT action, target_kind, detail FROM audit")


def user(*arguments, text="", before=""):
    def act(world):
        if before:
            world.school.sql(before)
        world.run("user", *arguments, text=text)
    return act


def restore_class(world):
    world.school.sql("UPDATE classroom SET archived_at = UTC_TIMESTAMP() WHERE id = %s", world.classroom.id)
    world.run("class", "restore", world.classroom.id)


def restore(world):
    """Its line stands in the database that came of it."""
    backups = Backups(world.mariadb, world.school, world.files, world.folder)
    backup = backups.make()
    world.mariadb.create("audited")
    done = backups.command("restore", [backup, "--without-recordings"], options=world.mariadb.option_file("audited"))
    assert done.returncode == 0, backups.said
    return "audited"


def import_django(world):
    world.mariadb.deployed("audited")
    path = world.folder / "django.sqlite3"
    django_school.make_sqlite(path)
    world.run("import", "django", "--from", f"sqlite:{path}", "--without-missing", database="audited")
    return "audited"


def import_recording(world):
    folder = world.folder / "jibri"
    folder.mkdir()
    record(folder, world.school.value("SELECT room_name FROM live_session WHERE id = %s", world.session()).lower(), mp4(5000))
    world.run("recordings", "import", folder)


def reconcile(world):
    """A file that somebody took away."""
    public_id = world.school.kept_recording(world.files, world.session())
    (world.files / public_id / "lecon.mp4").unlink()
    world.run("recordings", "reconcile", "--apply", "--lost")


def bounce(world):
    world.school.sql("INSERT INTO notice_person (user_id, off_token) VALUES (%s, '')", world.user.id)
    world.run("notify", "bounce", "awa@b.example")


ACTS = {
    "user add": user("add", "new", "--name", "N", "--role", "learner", "--password-stdin", text="une bonne phrase\n"),
    "user change": user("change", "awa", "--name", "Autre"),
    "user passwd": user("passwd", "awa", "--password-stdin", text="une bonne phrase\n"),
    "user role": user("role", "awa", "trainer"),
    "user disable": user("disable", "awa"),
    "user enable": user("enable", "awa", before="UPDATE user SET disabled_at = UTC_TIMESTAMP() WHERE username = 'awa'"),
    "user import": lambda world: world.run("user", "import", world.file("nom;identifiant\nA;b\n")),
    "user export": user("export"),
    "user link": user("link", "awa", "--url", "https://classe.example.org/"),
    "user sign-out": user("sign-out", "awa"),
    "user erase": user("erase", "awa", "--yes"),
    "class archive": lambda world: world.run("class", "archive", world.classroom.id),
    "class restore": restore_class,
    "category add": lambda world: world.run("category", "add", "Une de plus"),
    "import django": import_django,
    "import moodle-users": lambda world: world.run("import", "moodle-users", "--from", world.foreign(MOODLE)),
    "import greenlight": lambda world: world.run("import", "greenlight", "--from", world.foreign(GREENLIGHT)),
    "recordings import": import_recording,
    "recordings reconcile": reconcile,
    "notify bounce": bounce,
    "backup": lambda world: world.run("backup", world.folder / "kept", "--without-recordings"),
    "restore": restore,
}


@pytest.fixture
def world(mariadb, emptied_school, files, tmp_path):
    emptied_school.sql("DELETE FROM recording")
    emptied_school.sql("DELETE FROM category WHERE name = 'Une de plus'")
    return World(mariadb, emptied_school, files, tmp_path)


def test_each_command_is_known_here():
    assert set(NO_LINE) | set(ACTS) == set(COMMANDS), "say in ACTS how to run it, or in NO_LINE why it leaves no line"


@pytest.mark.parametrize("command", ACTS)
def test_each_act_has_its_line(world, command):
    lines = world.lines(ACTS[command](world))
    assert lines, f"crvs-admin {command} leaves no line in the audit: write one, or say in NO_LINE why it needs none"
    for action, kind, _ in lines:
        for texts in TEXTS.values():
            assert f"audit.action.{action}" in texts and (not kind or f"audit.kind.{kind}" in texts)
    assert "une bonne phrase" not in str(lines)


@pytest.mark.parametrize("command", ["user list", "class list", "category list", "tidy", "migrate status"])
def test_what_needs_none_has_none(world, command):
    """Else its reason would be wrong."""
    world.mariadb.crvs_admin(world.school.database, *command.split())
    assert world.lines() == []
