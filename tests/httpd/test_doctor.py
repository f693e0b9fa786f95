# SPDX-License-Identifier: Apache-2.0
"""crvs-admin doctor: each thing that it looks at, broken; and an installation of which it has nothing to say."""

import json
import os
import re
import shutil
import subprocess

import pytest

from mariadb import ROOT
from server import HTTPD, SECRET

CHECKS = ["apache", "module", "engine", "running", "example", "tls", "limits", "time zone", "secret", "meeting",
          "reconnect", "rights", "database", "migrations", "collation", "clock", "counts", "admin", "passwords", "recordings",
          "light recordings", "definers", "backup", "mail"]
HEALTH = """<Location "/crvs-health">
SetHandler crvs-health
Require local
</Location>"""


@pytest.fixture(scope="module")
def database(mariadb):
    mariadb.migrated("doctor")
    mariadb.run_sql("doctor", """INSERT INTO user (username, full_name, role, created_at)
                                 VALUES ('marie', 'Marie', 'admin', UTC_TIMESTAMP());
                                 UPDATE user_count SET users = 1 WHERE role = 'admin' AND NOT is_disabled""")
    return "doctor"


class Patient:
    """An installation, which runs: its configuration and option file, as a doctor finds them."""

    def __init__(self, mariadb, database, httpd):
        self.mariadb, self.database, self.httpd = mariadb, database, httpd
        self.secret = httpd.folder / "secret"
        self.secret.write_text(SECRET)
        self.secret.chmod(0o600)
        self.options = httpd.folder / "doctor" / "my.cnf"
        self.options.parent.mkdir()
        self.options.write_text(mariadb.option_file(database).read_text())
        self.protect(0o640)
        self.site = {"CrvsEngine": "On", "CrvsTimeZone": "Africa/Douala", "CrvsWebhookSecret": f"file:{self.secret}",
                     "ServerName": "https://classe.lycee.cm", "CrvsDatabaseFile": self.options, HEALTH: " ",
                     "CrvsMeetingBaseURL": "https://meet.lycee.cm"}
        self.configure()
        httpd.start()

    def configure(self):
        self.httpd.directives = "".join(f"{name} {value}\n" for name, value in self.site.items() if value)
        self.httpd.write()

    def protect(self, mode, group="www-data"):
        if os.getuid() == 0:
            shutil.chown(self.options, group=group)
        self.options.chmod(mode)

    def seen(self, *arguments, **environment):
        """The doctor's exit status, summary, and what it has to say of each check that isn't well."""
        self.configure()
        done = self.mariadb.crvs_admin(
            self.database, "--config", self.options, "doctor", "--apache", f"{HTTPD} -f '{self.httpd.conf}'",
            *arguments, **environment)
        assert done.stderr == "", done.stderr
        summary, *lines = done.stdout.splitlines()
        found = [re.fullmatch(r"(\w+) +([a-z ]+)(?:: (.*))?", line).groups() for line in lines]
        self.names = [name for _, name, _ in found]
        self.texts = {name: text for _, name, text in found}
        return done.returncode, summary, {name: (level, text) for level, name, text in found if level != "ok"}


@pytest.fixture
def patient(mariadb, database, make_server):
    return Patient(mariadb, database, make_server(site=""))


def test_nothing_to_say(patient):
    status, summary, found = patient.seen()
    assert (status, found) == (0, {})
    assert summary == f"CRVS OK: {len(CHECKS)} checks, 0 error, 0 warning, 0 unknown"
    assert patient.names == CHECKS
    patient.seen("--quiet")
    assert patient.names == []


def test_the_dump_shows_no_secret(patient):
    patient.site["CrvsWebhookSecret"] = SECRET
    patient.configure()
    patient.httpd.directives += 'DBDParams "group=crvs,pass=hush-hush,reconnect=0"\n'
    done = patient.httpd.run("-t", "-D", "DUMP_CRVS")
    assert done.returncode == 0
    assert f"CrvsWebhookSecret literal:{patient.httpd.conf}\n" in done.stdout
    assert "DBDParams group=crvs,reconnect=0\n" in done.stdout
    assert SECRET not in done.stdout and "hush" not in done.stdout


def test_a_warning_has_a_status_of_its_own(patient):
    patient.site["ServerName"] = "classe.lycee.cm"
    status, summary, found = patient.seen()
    assert status == 1 and summary.startswith("CRVS WARNING")
    assert found.keys() == {"tls"} and "SSLEngine On" in found["tls"][1]


@pytest.mark.parametrize("change, check, level, words", [
    ({"CrvsEngine": None}, "engine", "error", ["CrvsEngine On"]),
    ({"CrvsTimeZone": None}, "time zone", "warning", ["UTC"]),
    ({"CrvsTimeZone": "Afrique/Douala"}, "apache", "error", ["CrvsTimeZone", "Afrique/Douala"]),
    ({"CrvsColour": "red"}, "apache", "error", ["CrvsColour"]),
    ({"CrvsWebhookSecret": None}, "secret", "error", ["openssl rand"]),
    ({"CrvsWebhookSecret": SECRET}, "secret", "error", ["httpd.conf", "chmod 600"]),
    ({"DBDParams": '"group=crvs"'}, "reconnect", "warning", ["reconnect=0"]),
    ({"DBDParams": '"group=crvs,reconnect=1"'}, "reconnect", "warning", ["reconnect=0"]),
])
def test_what_is_wrong_with_the_configuration(patient, change, check, level, words):
    patient.site.update(change)
    status, summary, found = patient.seen()
    assert status == {"error": 2, "warning": 1}[level]
    assert found[check][0] == level and all(word in found[check][1] for word in words), found
    # What cannot be looked at then is said not to have been.
    assert {name: level for name, (level, _) in found.items() if name != check and level != "unknown"} == {}


def test_what_it_finds_is_there_for_programs_too(patient):
    status, _, found = patient.seen()
    command = [patient.database, "--config", patient.options, "doctor", "--json", "--apache", f"{HTTPD} -f '{patient.httpd.conf}'"]
    done = patient.mariadb.crvs_admin(*command)
    rows = json.loads(done.stdout)
    assert done.returncode == status == 0 and found == {}
    assert [row["check"] for row in rows] == patient.names
    assert {row["check"]: row["sentence"] or None for row in rows} == patient.texts
    assert {row["level"] for row in rows} == {"ok"}
    assert json.loads(patient.mariadb.crvs_admin(*command, "--quiet").stdout) == []
    # An installation that isn't well, too.
    patient.options.chmod(0o644)
    done = patient.mariadb.crvs_admin(*command, "--quiet")
    assert (done.returncode, {row["check"] for row in json.loads(done.stdout)}) == (2, {"rights"})


def test_who_moderates_without_tokens(patient):
    patient.seen()
    assert "no CrvsMeetingToken" in patient.texts["meeting"] and "docs/jitsi.md" in patient.texts["meeting"]


def lines_of(patient, check):
    patient.configure()
    done = patient.mariadb.crvs_admin(patient.database, "--config", patient.options, "doctor", "--apache",
                                      f"{HTTPD} -f '{patient.httpd.conf}'")
    return [line.partition(f"{check}: ")[2] for line in done.stdout.splitlines() if f" {check}: " in line], done.stdout


def test_what_jitsi_needs_for_a_secret(patient):
    secret = patient.httpd.folder / "meeting-secret"
    secret.write_text("a-secret-that-Prosody-knows-0123456789")
    secret.chmod(0o600)
    patient.site["CrvsMeetingToken"] = f"ecole file:{secret} aud=lycee"
    (prosody, moderators), output = lines_of(patient, "meeting")
    for words in ('app_id = "ecole"', f"file:{secret}", "AUTH_TYPE=jwt", "JWT_APP_ID=ecole", "JWT_ACCEPTED_AUDIENCES=lycee"):
        assert words in prosody
    for words in ("token_affiliation", "enable-auto-owner", "ENABLE_AUTO_OWNER=false", "JICOFO_ENABLE_AUTH=0",
                  "WAIT_FOR_HOST_DISABLE_AUTO_OWNERS=true"):
        assert words in moderators
    assert patient.seen()[0] == 0
    # It shows neither the secret nor a token.
    assert secret.read_text() not in output and "eyJ" not in output
    secret.chmod(0o644)
    patient.site["CrvsMeetingBaseURL"] = "http://meet.lycee.cm"
    found, _ = lines_of(patient, "meeting")
    assert any("chmod 600" in line and str(secret) in line for line in found)
    assert any("without https" in line for line in found)
    assert patient.seen()[0] == 2


@pytest.mark.parametrize("app_id, kid, base, words", [
    ("crvs", "crvs/2026-11", "https://meet.lycee.cm",
     "https://classe.lycee.cm/meeting/asap/c034ac3954a376ebf6c313013a1e355a12c32dad3694a23dfcb246c78b075233.pem"),
    ("chat", "vpaas-magic-cookie-0123/k1", "https://8x8.vc/vpaas-magic-cookie-0123", "JaaS needs the public half")])
def test_what_jitsi_needs_for_a_key(patient, app_id, kid, base, words):
    key = patient.httpd.folder / "meeting.pem"
    subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
    key.chmod(0o600)
    patient.site.update({"CrvsMeetingToken": f"{app_id} rsa:{key} kid={kid}", "CrvsMeetingBaseURL": base})
    lines, output = lines_of(patient, "meeting")
    assert any(words in line for line in lines), output
    key.chmod(0o640)
    assert patient.seen()[0] == 0
    key.write_text("broken")
    assert "is no private key in PEM" in patient.seen()[2]["apache"][1]


def test_rules_of_the_system_that_icu_does_not_have(patient, tmp_path):
    """It is told, and nothing is wrong: the system's count."""
    (tmp_path / "zone.tab").write_text("CM\t+0403+00942\tAfrica/Douala\n")
    (tmp_path / "tzdata.zi").write_text("# version 2099z\n")
    (tmp_path / "Africa").mkdir()
    shutil.copy("/usr/share/zoneinfo/Asia/Tokyo", tmp_path / "Africa" / "Douala")
    status, _, found = patient.seen(TZDIR=str(tmp_path))
    assert (status, found) == (0, {})
    assert "Africa/Douala" in patient.texts["time zone"] and "2099z" in patient.texts["time zone"]
    patient.seen()
    assert patient.texts["time zone"] is None


def test_no_apache_and_no_module(patient, mariadb, database, make_server):
    _, _, found = patient.seen("--apache", "/nowhere/apachectl")
    assert found["apache"][0] == "error" and "/nowhere/apachectl" in found["apache"][1]
    patient.httpd = make_server(site="", without=["crvs"])
    patient.site = {}
    status, _, found = patient.seen()
    assert status == 2 and found["module"][0] == "error" and "a2enmod crvs" in found["module"][1]


def test_a_secret_that_everybody_can_read(patient):
    patient.secret.chmod(0o644)
    status, _, found = patient.seen()
    assert status == 2 and found.keys() == {"secret"}
    assert str(patient.secret) in found["secret"][1]


@pytest.mark.skipif(os.getuid() != 0, reason="gives a file to another group")
def test_who_can_read_the_option_file(patient):
    patient.protect(0o644)
    _, _, found = patient.seen()
    assert found.keys() == {"rights"} and "everybody" in found["rights"][1]
    patient.protect(0o600)
    status, _, found = patient.seen()
    assert status == 2 and found.keys() == {"rights"} and "www-data" in found["rights"][1]
    patient.protect(0o640, group="root")
    assert patient.seen()[2].keys() == {"rights"}


def test_a_database_out_of_reach(patient):
    # A child that the running server makes meanwhile reads the file too.
    patient.httpd.allow_log("dbd:(error|crit)|crvs:error.*cannot be reached")
    patient.options.write_text(f"[crvs]\nuser = x\ndatabase = x\nsocket = {patient.httpd.folder}/no.sock\n")
    status, _, found = patient.seen()
    assert status == 2 and found["database"][0] == "error" and "no.sock" in found["database"][1]
    assert {found[name][0] for name in ("migrations", "collation", "clock", "admin")} == {"unknown"}


def test_migrations_that_are_missing_and_too_new(patient, mariadb):
    mariadb.migrated("behind", to="school")
    patient.options.write_text(mariadb.option_file("behind").read_text())
    status, _, found = patient.seen()
    assert status == 2 and found["migrations"][0] == "error"
    assert "class_category" in found["migrations"][1] and "crvs-admin migrate" in found["migrations"][1]
    assert found["admin"][0] == "warning" and "user add" in found["admin"][1]
    # What is asked of columns that are still to come does without them.
    assert "passwords" not in found
    plan = patient.httpd.folder / "sql"
    plan.mkdir()
    text = (ROOT / "sql" / "sqitch.plan").read_text()
    (plan / "sqitch.plan").write_text(text[:text.index("class_category")])
    assert "migrations" not in patient.seen("--sql", plan)[2]
    patient.options.write_text(mariadb.option_file(patient.database).read_text())
    level, sentence = patient.seen("--sql", plan)[2]["migrations"]
    assert level == "warning" and "newer" in sentence


def test_a_database_without_anything(patient, mariadb):
    mariadb.create("bare")
    patient.options.write_text(mariadb.option_file("bare").read_text())
    status, _, found = patient.seen()
    assert status == 2 and "school" in found["migrations"][1] and found["admin"][0] == "unknown"


def test_a_column_and_a_database_that_cannot_hold_every_character(patient, mariadb):
    mariadb.migrated("latin")
    mariadb.run_sql("latin", "ALTER TABLE module MODIFY title VARCHAR(200) CHARACTER SET latin1 NOT NULL; "
                             "ALTER DATABASE latin CHARACTER SET latin1")
    patient.options.write_text(mariadb.option_file("latin").read_text())
    mariadb.run_sql("latin", "INSERT INTO user (username, full_name, role, created_at) "
                             "VALUES ('a', 'A', 'admin', UTC_TIMESTAMP()); "
                             "UPDATE user_count SET users = 1 WHERE role = 'admin' AND NOT is_disabled")
    # A finding for each: the last one wins in `found`.
    done = patient.seen()
    assert done[0] == 2 and "1 error, 1 warning" in done[1]
    assert done[2].keys() == {"collation"} and "ALTER DATABASE" in done[2]["collation"][1]


@pytest.mark.parametrize("seconds, level, status", [(30, "warning", 1), (-3600, "error", 2)])
def test_clocks_that_differ(patient, mariadb, seconds, level, status):
    mariadb.run_sql(None, f"SET GLOBAL init_connect = 'SET timestamp = UNIX_TIMESTAMP() + ({seconds})'")
    try:
        code, _, found = patient.seen()
    finally:
        mariadb.run_sql(None, "SET GLOBAL init_connect = ''")
    assert code == status and found.keys() == {"clock"}
    assert found["clock"][0] == level and "NTP" in found["clock"][1]


# ---- The running server ----

def test_the_running_server_cannot_reach_the_database(patient):
    """This command can: by the file that it reads. Apache's is another."""
    patient.httpd.allow_log("dbd:(error|crit)|crvs:error")
    patient.site["CrvsDatabaseFile"] = patient.httpd.folder / "my.cnf"
    wrong = patient.mariadb.option_file("doctor").read_text().replace("user = crvs", "user = nobody")
    patient.httpd.database = patient.httpd.folder / "wrong.cnf"
    patient.httpd.database.write_text(wrong)
    patient.httpd.stop()
    patient.configure()
    patient.httpd.start()
    status, _, found = patient.seen()
    assert status == 2 and found.keys() == {"running", "rights"}
    assert found["running"][0] == "error" and "the database cannot be reached" in found["running"][1]
    assert found["rights"][0] == "warning" and str(patient.options) in found["rights"][1]


def test_a_server_that_does_not_run(patient):
    patient.httpd.stop()
    status, _, found = patient.seen()
    assert status == 2 and found.keys() == {"running"}
    assert f"does not answer at 127.0.0.1:{patient.httpd.port}" in found["running"][1]


def test_a_server_that_runs_with_another_configuration(patient):
    """What was written since waits for a reload."""
    patient.site = {name: value for name, value in patient.site.items() if name != HEALTH}
    patient.site[HEALTH.replace("/crvs-health", "/somewhere")] = " "
    status, _, found = patient.seen()
    assert status == 2 and found.keys() == {"running"}
    assert "answers 404" in found["running"][1] and "reload" in found["running"][1]


def test_nowhere_to_ask(patient):
    patient.site[HEALTH] = None
    status, _, found = patient.seen()
    assert status == 1 and found.keys() == {"running"} and "SetHandler crvs-health" in found["running"][1]


def test_a_server_that_lets_nobody_ask(patient):
    patient.httpd.stop()
    patient.site[HEALTH] = None
    patient.site[HEALTH.replace("Require local", "Require ip 192.0.2.1")] = " "
    patient.configure()
    patient.httpd.start()
    patient.httpd.expect_log("authz_core:error")
    status, _, found = patient.seen()
    assert status == 1 and found.keys() == {"running"} and "Require local" in found["running"][1]


# ---- What the example leaves ----

@pytest.mark.parametrize("change", [
    {"ServerName": "https://classe.example.org"}, {"CrvsMeetingBaseURL": "https://meet.example.org"},
    {"CrvsRecordingHosts": "recordings.lycee.cm .storage.example.com"}])
def test_hosts_of_the_example(patient, change):
    patient.site.update(change)
    status, _, found = patient.seen()
    assert status == 1 and found.keys() == {"example"}
    assert next(iter(change)) in found["example"][1]


@pytest.mark.parametrize("name, value, warned", [
    ("CrvsMaxUpload", "63M", True), ("CrvsMaxUpload", "64M", False), ("LimitRequestBody", "1048576", True),
    ("LimitRequestBody", "67108864", True), ("LimitRequestBody", "110000000", False)])
def test_limits_that_refuse_films_and_forms_with_files(patient, name, value, warned):
    folder = patient.httpd.folder / "kept"
    folder.mkdir()
    folder.chmod(0o777)
    patient.site |= {"CrvsRecordingDir": folder, name: value}
    status, _, found = patient.seen()
    assert (status, found.keys()) == ((1, {"limits"}) if warned else (0, set()))
    assert not warned or name in found["limits"][1]


def test_a_wrong_command_line(patient):
    done = patient.mariadb.crvs_admin(patient.database, "doctor", "house")
    assert done.returncode == 2 and "house" in done.stderr


def test_recordings_without_files_and_files_without_recordings(patient, mariadb, database):
    folder = patient.httpd.folder / "kept"
    folder.mkdir()
    folder.chmod(0o777)
    patient.site["CrvsRecordingDir"] = folder
    assert patient.seen()[2] == {}
    mariadb.run_sql(database, f"""
        INSERT INTO recording (public_id, url, url_hash, file_name, received_at)
        VALUES ('{"a" * 32}', '', '{"a" * 64}', 'lecon.mp4', UTC_TIMESTAMP());
        INSERT INTO recording_space (classroom_id, recordings) VALUES (-1, 1), (0, 1) ON DUPLICATE KEY UPDATE recordings = 1""")
    level, text = patient.seen()[2]["recordings"]
    assert level == "warning" and f"{'a' * 32}/lecon.mp4 is missing: crvs-admin recordings reconcile" in text
    (folder / ("a" * 32)).mkdir()
    (folder / ("a" * 32) / "lecon.mp4").touch()
    assert patient.seen()[2] == {}
    (folder / ("b" * 32)).mkdir()
    (folder / ("b" * 32) / "lecon.mp4").touch()
    os.utime(folder / ("b" * 32), (0, 0))
    assert "of which the database knows nothing" in patient.seen()[2]["recordings"][1]
    (folder / ("c" * 32)).mkdir()
    (folder / ("c" * 32) / "attachment.pdf").touch()
    os.utime(folder / ("c" * 32), (0, 0))
    assert f"{'c' * 32}/attachment.pdf, which no announcement and no lesson has" in patient.seen()[2]["recordings"][1]
    # Nothing of this is the next test's.
    mariadb.run_sql(database, "DELETE FROM recording; DELETE FROM recording_space")


# ---- Kept counts ----

def test_a_class_whose_members_are_counted_wrong(patient, mariadb, database):
    """Its sentence is what mends it."""
    mariadb.run_sql(database, """
        INSERT INTO category (id, name, slug) VALUES (1, 'Arts', 'arts');
        INSERT INTO category_count (category_id, classes) VALUES (1, 1);
        INSERT INTO classroom (id, name, category_id, join_code, created_at) VALUES (1, 'A', 1, 'AAAA1111', UTC_TIMESTAMP());""")
    try:
        level, sentence = patient.seen()[2]["counts"]
        assert level == "warning" and "wrong for 1 classes" in sentence
        mariadb.run_sql(database, sentence[sentence.index("REPLACE"):])
        assert "counts" not in patient.seen()[2]
    finally:
        mariadb.run_sql(database, "DELETE FROM classroom; DELETE FROM category; DELETE FROM category_count WHERE category_id > 0")


@pytest.mark.parametrize("number", ["classes", "archived", "courses"])
def test_a_category_that_is_counted_wrong(patient, mariadb, database, number):
    """Its sentence names what mends it."""
    # The second one's category is gone.
    mariadb.run_sql(database, f"UPDATE category_count SET {number} = {number} + 3 WHERE category_id = 0;"
                              f" INSERT INTO category_count (category_id, {number}) VALUES (70000, 1)")
    level, sentence = patient.seen()[2]["counts"]
    assert level == "warning" and "wrong for 2 categories: run crvs-admin tidy" in sentence
    done = mariadb.crvs_admin(database, "--config", patient.options, "tidy", "--apache", f"{HTTPD} -f '{patient.httpd.conf}'")
    assert done.returncode == 0, done.stderr
    assert "counts" not in patient.seen()[2]
    assert mariadb.run_sql(database, "SELECT COUNT(*) FROM category_count WHERE category_id = 70000") == [["0"]]


@pytest.mark.parametrize("number", ["recordings", "bytes"])
def test_recordings_that_are_counted_wrong(patient, mariadb, database, number):
    """Its sentence says what mends it."""
    mariadb.run_sql(database, f"INSERT INTO recording_space (classroom_id, {number}) VALUES (0, 3) ON DUPLICATE KEY UPDATE {number} = {number} + 3")
    level, sentence = patient.seen()[2]["counts"]
    assert level == "warning" and "wrong for 1 classes: run crvs-admin tidy" in sentence
    done = mariadb.crvs_admin(database, "--config", patient.options, "tidy", "--apache", f"{HTTPD} -f '{patient.httpd.conf}'")
    assert done.returncode == 0, done.stderr
    assert "counts" not in patient.seen()[2]
    assert mariadb.run_sql(database, "SELECT recordings FROM recording_space WHERE classroom_id = -1") == [["0"]]


def test_sessions_that_are_marked_as_over_and_are_not(patient, mariadb, database):
    """Its sentence names what mends it."""
    mariadb.run_sql(database, """
        INSERT INTO classroom (id, name, join_code, created_at) VALUES (1, 'A', 'AAAA1111', UTC_TIMESTAMP());
        INSERT INTO classroom_count (classroom_id, members) VALUES (1, 0);
        INSERT INTO category_count (category_id, classes) VALUES (0, 1) ON DUPLICATE KEY UPDATE classes = 1;
        INSERT INTO live_session (classroom_id, title, start_at, created_at, is_past) VALUES (1, 'A', UTC_TIMESTAMP() + INTERVAL 1 DAY, UTC_TIMESTAMP(), TRUE);""")
    try:
        level, sentence = patient.seen()[2]["counts"]
        assert level == "warning" and "1 sessions are marked as long over and are not" in sentence and "run crvs-admin tidy" in sentence
        done = mariadb.crvs_admin(database, "--config", patient.options, "tidy", "--apache", f"{HTTPD} -f '{patient.httpd.conf}'")
        assert done.returncode == 0, done.stderr
        assert "counts" not in patient.seen()[2]
    finally:
        mariadb.run_sql(database, "DELETE FROM classroom; UPDATE category_count SET classes = 0 WHERE category_id = 0")


def test_accounts_that_are_counted_wrong(patient, mariadb, database):
    """Its sentence is what mends it."""
    mariadb.run_sql(database, "UPDATE user_count SET users = users + 3 WHERE role = 'admin' AND NOT is_disabled")
    level, sentence = patient.seen()[2]["counts"]
    assert level == "warning" and "number of accounts" in sentence
    mariadb.run_sql(database, sentence[sentence.index("REPLACE"):])
    assert "counts" not in patient.seen()[2]


# ---- Passwords ----

def test_passwords_of_another_program_are_counted_and_are_nothing_wrong(patient, mariadb):
    mariadb.run_sql(patient.database, "INSERT INTO user (username, full_name, password_hash, created_at) "
                                      "VALUES ('d', 'D', 'pbkdf2_sha256$10000$a$b', UTC_TIMESTAMP()),"
                                      "       ('e', 'E', '$2y$12$a', UTC_TIMESTAMP()), ('f', 'F', '$2y$10$a', UTC_TIMESTAMP())")
    try:
        done = patient.mariadb.crvs_admin(patient.database, "doctor")
        assert "ok       passwords: 2 accounts have a password that another program hashed, or at another cost" in done.stdout
    finally:
        mariadb.run_sql(patient.database, "DELETE FROM user WHERE username IN ('d', 'e', 'f')")
