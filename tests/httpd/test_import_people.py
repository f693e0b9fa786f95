# SPDX-License-Identifier: Apache-2.0
"""People of Moodle and Greenlight come into a school that may have some already: crvs-admin import."""

import sqlite3

import pytest

from client import Browser
from school import PASSWORD, PASSWORD_HASH

BCRYPT = PASSWORD_HASH.replace("$2y$", "$2a$")
# Of PASSWORD, as Rails makes it.
RAILS = "$2a$12$abcdefghijklmnopqrstuuFDJRuYeKkCzo3Wy7h8SxhBSHBAHiPK2"
MOODLE = f"""
    CREATE TABLE mdl_user (id bigint, username TEXT, firstname TEXT, lastname TEXT, email TEXT, password TEXT, deleted int,
        suspended int);
    INSERT INTO mdl_user VALUES (1, 'guest', 'Invité', ' ', 'root@localhost', '', 0, 0),
        (2, 'prof', 'Marthe', 'Ngo Bassong', 'marthe@lycee.example', '{BCRYPT}', 0, 0),
        (3, 'zoe', 'Zoé', 'Mbarga', 'zoe@lycee.example', '$6$rounds=10000$c2Vs$abc', 0, 0),
        (4, 'parti', 'Paul', 'Parti', '', 'not cached', 0, 1), (5, 'x@y.1234', 'Ef', 'Facé', 'a@b.example', '', 1, 0),
        (6, 'deja', 'Autre', 'Personne', 'c@d.example', '{BCRYPT}', 0, 0),
        (7, 'nom', 'Sans', 'Courriel', 'pas une adresse', '', 0, 0);
    CREATE TABLE mdl_role (id bigint, shortname TEXT);
    INSERT INTO mdl_role VALUES (3, 'editingteacher'), (5, 'student');
    CREATE TABLE mdl_role_assignments (id bigint, roleid bigint, userid bigint);
    INSERT INTO mdl_role_assignments VALUES (1, 3, 2), (2, 5, 3);"""
GREENLIGHT = f"""
    CREATE TABLE users (id TEXT, name TEXT, email TEXT, password_digest TEXT, status int);
    INSERT INTO users VALUES ('u-1', 'Marthe Ngo', 'marthe@lycee.example', '{BCRYPT}', 0),
        ('u-2', 'Banni', 'banni@lycee.example', '{BCRYPT}', 2), ('u-3', 'Externe', 'externe@lycee.example', NULL, 0);
    CREATE TABLE recordings (id TEXT, name TEXT, record_id TEXT);
    INSERT INTO recordings VALUES ('r-1', 'Algèbre, mardi', 'abc-1');
    CREATE TABLE formats (id TEXT, recording_id TEXT, recording_type TEXT, url TEXT);
    INSERT INTO formats VALUES ('f-1', 'r-1', 'presentation', 'https://bbb.example/playback/presentation/2.3/abc-1'),
        ('f-2', 'r-1', 'video', 'https://bbb.example/playback/vidéo/abc-1/'), ('f-3', 'r-1', 'notes', 'nowhere');"""


@pytest.fixture
def bring(mariadb, tmp_path):
    """Runs the import of a database that is made by a script; returns what it says."""
    mariadb.deployed("guests")
    mariadb.run_sql("guests", "INSERT INTO user (username, full_name, created_at) VALUES ('deja', 'Déjà Là', UTC_TIMESTAMP())")

    def bring(what, script, *arguments, status=0):
        path = tmp_path / "source.sqlite3"
        path.unlink(missing_ok=True)
        connection = sqlite3.connect(path)
        connection.executescript(script)
        connection.close()
        done = mariadb.crvs_admin("guests", "import", what, "--from", f"sqlite:{path}", *arguments)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr
    return bring


def people(mariadb):
    return mariadb.run_sql("guests", "SELECT username, full_name, sort_name, role, password_hash <> '', disabled_at IS NULL"
                                     " FROM user WHERE username <> 'deja' ORDER BY username")


def audited(mariadb):
    return mariadb.run_sql("guests", "SELECT action, target_name, detail FROM audit WHERE action LIKE 'user%'"
                                     " ORDER BY target_name, id")


def test_moodles_accounts(mariadb, bring, make_server):
    report = bring("moodle-users", MOODLE)
    assert people(mariadb) == [["parti", "Paul Parti", "Parti", "learner", "0", "0"],
                               ["prof", "Marthe Ngo Bassong", "Ngo Bassong", "trainer", "1", "1"],
                               ["zoe", "Zoé Mbarga", "Mbarga", "learner", "0", "1"]]
    assert "3 accounts were taken over, of 5" in report
    assert "6 'deja' is left out: there is an account of that name" in report
    assert "7 'nom' is left out: the e-mail address is none" in report
    assert "parti is disabled, as it was there" in report
    assert "zoe needs a password" in report and "crvs-admin user link 'zoe'" in report
    assert audited(mariadb) == [["user_created", "parti", "learner"], ["user_disabled", "parti", ""],
                                ["user_created", "prof", "trainer"], ["user_created", "zoe", "learner"]]
    httpd = make_server(database="guests")
    httpd.start()
    assert Browser(httpd).log_in("prof", PASSWORD).status == 303
    # A second time they are all there.
    assert "0 accounts were taken over, of 5" in bring("moodle-users", MOODLE)


def test_tables_with_another_prefix(mariadb, bring):
    bring("moodle-users", MOODLE.replace("mdl_", "m_"), "--prefix", "m_")
    assert len(people(mariadb)) == 3


def test_greenlights_accounts_and_recordings(mariadb, bring, make_server):
    report = bring("greenlight", GREENLIGHT)
    assert people(mariadb) == [["banni@lycee.example", "Banni", "", "learner", "1", "0"],
                               ["externe@lycee.example", "Externe", "", "learner", "0", "1"],
                               ["marthe@lycee.example", "Marthe Ngo", "", "learner", "1", "1"]]
    assert "a recording is left out, since its address is none: nowhere" in report
    assert [line for line in audited(mariadb) if line[1].startswith("banni")] == [
        ["user_created", "banni@lycee.example", "learner"], ["user_disabled", "banni@lycee.example", ""]]
    assert mariadb.run_sql("guests", "SELECT url, room_name FROM recording_inbox ORDER BY id") == [
        ["https://bbb.example/playback/presentation/2.3/abc-1", "Algèbre, mardi"],
        ["https://bbb.example/playback/vid%C3%A9o/abc-1/", "Algèbre, mardi"]]
    httpd = make_server(database="guests")
    httpd.start()
    assert Browser(httpd).log_in("marthe@lycee.example", PASSWORD).status == 303
    assert Browser(httpd).log_in("banni@lycee.example", PASSWORD).status == 422


def test_greenlights_passwords_are_dearer_than_ours(mariadb, bring, make_server):
    too_dear = BCRYPT.replace("$10$", "$15$")
    report = bring("greenlight", GREENLIGHT.replace(f"marthe@lycee.example', '{BCRYPT}'", f"marthe@lycee.example', '{RAILS}'")
                   .replace(f"banni@lycee.example', '{BCRYPT}'", f"banni@lycee.example', '{too_dear}'"))
    assert ("banni@lycee.example needs a new password, since the old one is hashed by bcrypt at the cost 15, and more than 14 is"
            " not computed: crvs-admin user link 'banni@lycee.example'") in report
    assert mariadb.run_sql("guests", "SELECT username, LEFT(password_hash, 7), bcrypt_cost FROM user WHERE password_hash <> ''"
                           ) == [["marthe@lycee.example", "$2y$12$", "12"]]
    httpd = make_server(database="guests")
    httpd.start()
    for wrong in ("marthe@lycee.example", "personne"):
        assert Browser(httpd).log_in(wrong, "wrong horse").status == 422
    for _ in range(2):
        assert Browser(httpd).log_in("marthe@lycee.example", PASSWORD).status == 303
        assert mariadb.run_sql("guests", "SELECT LEFT(password_hash, 7), bcrypt_cost FROM user WHERE password_hash <> ''") == [
            ["$2y$10$", "10"]]


@pytest.mark.parametrize("what, script", [("moodle-users", MOODLE), ("greenlight", GREENLIGHT)], ids=["moodle", "greenlight"])
def test_a_dry_run_and_another_programs_database(mariadb, bring, what, script):
    dry = bring(what, script, "--dry-run")
    assert people(mariadb) == [] and mariadb.run_sql("guests", "SELECT COUNT(*) FROM recording_inbox") == [["0"]]
    assert dry.replace("would be", "were").split("\nNothing")[0] == bring(what, script)
    other = GREENLIGHT if script is MOODLE else MOODLE
    assert "this is another program's database: it has no table" in bring(what, other, status=1)
