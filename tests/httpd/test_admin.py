# SPDX-License-Identifier: Apache-2.0
"""crvs-admin: accounts and migrations from the command line."""

import json
import os
import pty
import re
import select
import signal
import subprocess

import pytest

from mariadb import CRVS_ADMIN, PASSWORD as DATABASE_PASSWORD, ROOT, SqlError, quoted
from waiting import wait_until

GOOD = "mot de passé"
TABLES = ("user_session", "user")


@pytest.fixture(scope="module")
def database(mariadb):
    mariadb.migrated("admin")
    return "admin"


@pytest.fixture
def admin(mariadb, database):
    """Runs crvs-admin on a school without accounts: admin("user", "list", text="...")."""
    mariadb.run_sql(database, "".join(f"DELETE FROM {table};" for table in TABLES))
    return lambda *arguments, **more: mariadb.crvs_admin(database, *arguments, **more)


@pytest.fixture
def sql(mariadb, database):
    return lambda text: mariadb.run_sql(database, text)


@pytest.fixture
def add(admin):
    def add(username, role="learner", name="Aïcha Ngo", password=GOOD, *more):
        done = admin("user", "add", username, "--name", name, "--role", role, "--password-stdin", *more,
                     text=password + "\n")
        assert done.returncode == 0, done.stderr
    return add


def crypted(password, setting):
    return subprocess.run(["perl", "-e", "chomp($p = <STDIN>); print crypt($p, $ARGV[0])", setting], input=password,
                          capture_output=True, text=True, check=True).stdout


def open_sessions(sql, username, count):
    sql("".join(f"""
        INSERT INTO user_session (token_hash, user_id, created_at, last_seen_at, expires_at)
        SELECT SHA2(CONCAT(username, {number}), 256), id, UTC_TIMESTAMP(), UTC_TIMESTAMP(),
            UTC_TIMESTAMP() + INTERVAL 1 DAY FROM user WHERE username = {quoted(username)};"""
        for number in range(count)))


def sessions(sql):
    return sql("SELECT u.username, COUNT(*) FROM user_session s JOIN user u ON u.id = s.user_id GROUP BY u.username "
               "ORDER BY u.username")


# ---- user add, list ----

def test_an_account_is_stored_as_given(admin, sql):
    done = admin("user", "add", "aïcha.ngo", "--name", "  Aïcha  Ngo 😀 ", "--role", "trainer",
                 "--email", "a@example.org", "--language", "fr", "--password-stdin", text=GOOD + "\nanother line\n")
    assert (done.returncode, done.stdout) == (0, "Added aïcha.ngo (Aïcha Ngo 😀, trainer).\n")
    row, = sql("SELECT username, full_name, role, email, language, disabled_at, password_hash,"
               " TIMESTAMPDIFF(SECOND, created_at, UTC_TIMESTAMP()) BETWEEN 0 AND 60 FROM user")
    assert row[:6] == ["aïcha.ngo", "Aïcha Ngo 😀", "trainer", "a@example.org", "fr", None]
    assert row[7] == "1"
    assert re.fullmatch(r"\$2y\$1[0-9]\$[./A-Za-z0-9]{53}", row[6])
    assert crypted(GOOD, row[6]) == row[6]
    assert crypted(GOOD + "x", row[6]) != row[6]


def test_email_and_language_may_be_left_out(add, sql):
    add("x")
    assert sql("SELECT email, language FROM user") == [["", None]]


def test_equal_passwords_have_different_hashes(add, sql):
    add("x")
    add("y")
    assert sql("SELECT COUNT(DISTINCT password_hash) FROM user") == [["2"]]


def test_a_decomposed_name_is_stored_composed(admin, add, sql):
    add("ze\u0301", name="Ze\u0301phyr")
    assert sql("SELECT username, full_name FROM user") == [["z\u00e9", "Z\u00e9phyr"]]
    assert admin("user", "disable", "ze\u0301").returncode == 0


@pytest.mark.parametrize("again", ["rené", "RENÉ", "rene"])
def test_a_user_name_is_taken_whatever_its_case_and_accents(admin, add, sql, again):
    add("rené")
    done = admin("user", "add", again, "--name", "X", "--role", "learner", "--password-stdin", text=GOOD)
    assert (done.returncode, done.stderr) == (1, f"crvs-admin: the user name '{again}' is taken\n")
    assert sql("SELECT COUNT(*) FROM user") == [["1"]]


@pytest.mark.parametrize("arguments, word", [
    (["user", "add", "--name", "X", "--role", "admin"], "missing: USERNAME"),
    (["user", "add", "x", "y", "--name", "X", "--role", "admin"], "'y'"),
    (["user", "add", "x", "--role", "admin"], "--name"),
    (["user", "add", "x", "--name", " ", "--role", "admin"], "empty"),
    (["user", "add", "x", "--name", "a\nb", "--role", "admin"], "control"),
    (["user", "add", "x", "--name", "é" * 151, "--role", "admin"], "150"),
    (["user", "add", "x", "--name", "X"], "--role"),
    (["user", "add", "x", "--name", "X", "--role", "root"], "'root'"),
    (["user", "add", "a b", "--name", "X", "--role", "admin"], "letters"),
    (["user", "add", "<b>", "--name", "X", "--role", "admin"], "letters"),
    (["user", "add", "x", "--name", "X", "--role", "admin", "--email", "nobody"], "nobody"),
    (["user", "add", "x", "--name", "X", "--role", "admin", "--email", 'a,b;c@x"y'], "no e-mail address"),
    (["user", "add", "x", "--name", "X", "--role", "admin", "--language", "French"], "French"),
    (["user", "add", "x", "--name", "X", "--role", "admin", "--language", "xx"], "no language"),
    (["user", "add", "x", "--name"], "requires an argument"),
    (["user", "list", "--json=yes"], "takes no value"),
    (["user", "list", "-z"], "-z"),
    (["user", "add", "x", "--name", "X", "--role", "admin", "--password", GOOD], "password"),
    (["user", "add", b"\xff", "--name", "X", "--role", "admin"], "UTF-8"),
    (["user", "passwd", "--password-stdin"], "missing: USERNAME"),
    (["user", "role", "x"], "missing: ROLE"),
    (["user", "role", "x", "teacher"], "'teacher'"),
    (["user", "delete", "x"], "'user delete'"),
    (["user"], "user what"),
    (["users"], "'users'"),
    ([], "say what"),
    (["migrate", "up"], "'migrate up'"),
    (["migrate", "revert", "--yes"], "--to"),
    (["migrate", "status", "--to", "school"], "--to"),
], ids=lambda value: None)
def test_a_wrong_command_line_is_explained(admin, sql, arguments, word):
    done = admin(*arguments, text=GOOD + "\n")
    assert done.returncode == 2
    assert word in done.stderr and "--help" in done.stderr
    assert done.stdout == ""
    assert sql("SELECT COUNT(*) FROM user") == [["0"]]


def test_accounts_are_listed(admin, add):
    add("zoé", "admin", "Zoé Été", GOOD, "--email", "z@example.org")
    add("b", "learner", "Boris")
    admin("user", "disable", "b")
    assert admin("user", "list").stdout == (
        "USER NAME  ROLE     NAME     E-MAIL\n"
        "b          learner  Boris                   disabled\n"
        "zoé        admin    Zoé Été  z@example.org\n")
    assert "Boris" not in admin("user", "list", "--role", "admin").stdout
    assert json.loads(admin("user", "list", "--json").stdout) == [
        {"username": "b", "role": "learner", "full_name": "Boris", "email": "", "state": "disabled"},
        {"username": "zoé", "role": "admin", "full_name": "Zoé Été", "email": "z@example.org", "state": ""}]
    assert json.loads(admin("user", "list", "--role", "trainer", "--json").stdout) == []


# ---- Passwords ----

@pytest.mark.parametrize("password, word", [
    ("", "8 characters"), ("sept777", "8 characters"), ("é" * 7, "8 characters"), ("x" * 73, "72 bytes"),
    ("é" * 37, "72 bytes"), ("a\tbcdefgh", "control"), ("Username9", "user name"),
])
def test_a_bad_password_is_refused(admin, sql, password, word):
    done = admin("user", "add", "username9", "--name", "X", "--role", "learner", "--password-stdin",
                 text=password + "\n")
    assert done.returncode == 1 and word in done.stderr
    assert sql("SELECT COUNT(*) FROM user") == [["0"]]


@pytest.mark.parametrize("password", ["huit car", "é" * 36, "x" * 72])
def test_a_password_at_the_limits_is_taken(add, sql, password):
    add("x", password=password)
    (stored,), = sql("SELECT password_hash FROM user")
    assert crypted(password, stored) == stored


def test_no_password_at_all(admin):
    assert admin("user", "add", "x", "--name", "X", "--role", "learner", "--password-stdin").returncode == 1
    done = admin("user", "add", "x", "--name", "X", "--role", "learner")
    assert done.returncode == 2 and "--password-stdin" in done.stderr


def test_a_new_password_ends_the_accounts_sessions_only(admin, add, sql):
    add("x")
    add("y")
    open_sessions(sql, "x", 2)
    open_sessions(sql, "y", 1)
    done = admin("user", "passwd", "x", "--password-stdin", text="un autre mot\n")
    assert (done.returncode, done.stdout) == (0, "x has a new password; 2 open sessions ended.\n")
    assert sessions(sql) == [["y", "1"]]
    (stored,), = sql("SELECT password_hash FROM user WHERE username = 'x'")
    assert crypted("un autre mot", stored) == stored


def on_a_terminal(mariadb, database, arguments, answers):
    """Types each answer once its question is there; returns the exit status and all that the terminal showed."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "CRVS_CONFIG": str(mariadb.option_file(database))}
    child, terminal = pty.fork()
    if child == 0:
        os.execve(CRVS_ADMIN, ["crvs-admin", *arguments], environment)
    shown, typed = b"", 0
    while True:
        if not select.select([terminal], [], [], 60)[0]:
            os.kill(child, signal.SIGKILL)
        try:
            part = os.read(terminal, 1000)
        except OSError:
            part = b""
        if not part:
            break
        shown += part
        if typed < len(answers) and len(re.findall(rb": |\] ", shown)) > typed:
            os.write(terminal, answers[typed].encode())
            typed += 1
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode()


def test_on_a_terminal_the_password_is_asked_twice_and_not_shown(mariadb, database, add, sql):
    add("x")
    status, shown = on_a_terminal(mariadb, database, ["user", "passwd", "x"], ["sécret du soir\n"] * 2)
    assert status == 0 and "New password for x: " in shown and "The same again: " in shown
    assert "soir" not in shown
    (stored,), = sql("SELECT password_hash FROM user")
    assert crypted("sécret du soir", stored) == stored


@pytest.mark.parametrize("answers", [["sécret du soir\n", "secret du soir\n"], ["\x03"], ["\x04"]],
                         ids=["differs", "ctrl-c", "ctrl-d"])
def test_on_a_terminal_a_password_may_be_abandoned(mariadb, database, add, sql, answers):
    add("x")
    before = sql("SELECT password_hash FROM user")
    assert on_a_terminal(mariadb, database, ["user", "passwd", "x"], answers)[0] == 1
    assert sql("SELECT password_hash FROM user") == before


# ---- role, disable, enable ----

def test_a_role_is_changed(admin, add, sql):
    add("x")
    assert admin("user", "role", "x", "trainer").stdout == "x is now trainer.\n"
    assert admin("user", "role", "x", "trainer").stdout == "x is already trainer.\n"
    assert sql("SELECT role FROM user") == [["trainer"]]


def test_a_disabled_account_loses_its_sessions_and_can_be_enabled(admin, add, sql):
    add("x")
    add("y")
    open_sessions(sql, "x", 3)
    open_sessions(sql, "y", 1)
    assert admin("user", "disable", "x").stdout == "x is disabled; 3 open sessions ended.\n"
    assert sessions(sql) == [["y", "1"]]
    first, = sql("SELECT disabled_at FROM user WHERE username = 'x'")
    assert first != [None]
    assert admin("user", "disable", "x").returncode == 0
    assert sql("SELECT disabled_at FROM user WHERE username = 'x'") == [first]
    assert admin("user", "enable", "x").returncode == 0
    assert sql("SELECT disabled_at FROM user WHERE username = 'x'") == [[None]]


@pytest.mark.parametrize("arguments", [["role", "chef", "trainer"], ["disable", "chef"]])
def test_the_last_active_administrator_stays_one(admin, add, sql, arguments):
    add("chef", "admin")
    add("ancien", "admin")
    admin("user", "disable", "ancien")
    open_sessions(sql, "chef", 1)
    done = admin("user", *arguments)
    assert done.returncode == 1 and "last administrator" in done.stderr
    assert sql("SELECT role, disabled_at FROM user WHERE username = 'chef'") == [["admin", None]]
    assert sessions(sql) == [["chef", "1"]]
    admin("user", "enable", "ancien")
    assert admin("user", *arguments).returncode == 0


def test_two_administrators_who_demote_each_other_leave_one(mariadb, database, admin, add, sql):
    add("a", "admin")
    add("b", "admin")
    environment = {**os.environ, "CRVS_CONFIG": str(mariadb.option_file(database))}
    # Both commands come to wait for this transaction, so that they go on at the same moment.
    holder = subprocess.Popen(
        ["mariadb", "--no-defaults", f"--socket={mariadb.socket}", "--user=root", "--batch", "--unbuffered", database],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        holder.stdin.write("BEGIN; SELECT id FROM user FOR UPDATE;\n")
        holder.stdin.flush()
        holder.stdout.readline()
        commands = [subprocess.Popen([CRVS_ADMIN, "user", "role", name, "learner"], env=environment,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for name in "ab"]
        wait_until(lambda: len(mariadb.blocked()) == 2)
    finally:
        holder.communicate("COMMIT;\n")
    messages = [command.communicate()[1] for command in commands]
    assert sorted(command.returncode for command in commands) == [0, 1]
    assert "last administrator" in "".join(messages)
    assert sql("SELECT COUNT(*) FROM user WHERE role = 'admin'") == [["1"]]


@pytest.mark.parametrize("arguments", [
    ["passwd", "nobody", "--password-stdin"], ["role", "nobody", "admin"], ["disable", "nobody"], ["enable", "nobody"]])
def test_an_unknown_account(admin, arguments):
    done = admin("user", *arguments, text=GOOD)
    assert (done.returncode, done.stderr) == (1, "crvs-admin: there is no user 'nobody'\n")


# ---- The connection ----

def test_the_command_runs_through_a_link_too(mariadb, database, tmp_path):
    """It finds what was installed with it, wherever it is called from."""
    link = tmp_path / "crvs-admin"
    link.symlink_to(CRVS_ADMIN)
    environment = {**os.environ, "CRVS_CONFIG": str(mariadb.option_file(database))}
    for arguments, word in [(["user", "list"], "USER NAME"), (["migrate", "status"], "up-to-date")]:
        done = subprocess.run([link, *arguments], capture_output=True, text=True, cwd="/", env=environment)
        assert done.returncode == 0 and word in done.stdout, done.stderr


def test_a_database_that_was_not_migrated(mariadb):
    mariadb.create("empty")
    done = mariadb.crvs_admin("empty", "user", "list")
    assert (done.returncode, done.stderr) == (
        1, "crvs-admin: the database has no tables yet: run crvs-admin migrate\n")
    assert "No changes deployed" in mariadb.crvs_admin("empty", "migrate", "status").stdout


def test_the_option_file_is_named_in_what_goes_wrong_with_it(admin, tmp_path):
    missing = tmp_path / "none.cnf"
    empty = tmp_path / "empty.cnf"
    empty.write_text("[client]\nuser = x\n")
    away = tmp_path / "away.cnf"
    away.write_text(f"[crvs]\nuser = x\nsocket = {tmp_path}/no.sock\ndatabase = x\n")
    for path in (missing, empty, away):
        done = admin("--config", path, "user", "list")
        assert done.returncode == 1 and str(path) in done.stderr, path
        assert ("crvs-admin setup" in done.stderr) == (path == missing)


def test_the_example_option_file_is_one(mariadb, database, tmp_path):
    """With its password and socket replaced, nothing else."""
    text = (ROOT / "conf" / "my.cnf").read_text()
    mariadb.run_sql(None, f"CREATE OR REPLACE USER example@localhost IDENTIFIED BY 'change me';"
                          f"GRANT ALL ON {database}.* TO example@localhost;")
    path = tmp_path / "my.cnf"
    for old, new in [("/run/mysqld/mysqld.sock", str(mariadb.socket)), ("user = crvs", "user = example"),
                     ("database = crvs", f"database = {database}")]:
        text = text.replace(old, new)
    path.write_text(text)
    for arguments in (["user", "list"], ["migrate", "verify"]):
        done = mariadb.crvs_admin(database, "--config", path, *arguments)
        assert done.returncode == 0, done.stderr


# ---- migrate ----

def test_a_revert_is_asked_for(mariadb, database, admin, sql):
    """sqitch itself would take the end of its input for a yes."""
    done = admin("migrate", "revert", "--to", "school")
    assert done.returncode == 2 and "--yes" in done.stderr
    status, shown = on_a_terminal(mariadb, database, ["migrate", "revert", "--to", "school"], ["\n"])
    assert status == 1 and "will be lost" in shown
    sql("SELECT sort_name FROM classroom_member")


def test_a_revert_that_is_agreed_to(mariadb):
    mariadb.migrated("reverted", to="class_category")
    assert on_a_terminal(mariadb, "reverted", ["migrate", "revert", "--to", "school"], ["yes\n"])[0] == 0
    with pytest.raises(SqlError):
        mariadb.run_sql("reverted", "SELECT category_id FROM classroom")


def test_the_databases_password_is_shown_to_nobody(mariadb, tmp_path):
    """Neither sqitch nor the client that it starts has it among its arguments or in its environment."""
    for program in ("sqitch", "mariadb"):
        real = subprocess.run(["sh", "-c", f"command -v {program}"], capture_output=True, text=True).stdout.strip()
        script = tmp_path / program
        script.write_text(f'#!/bin/sh\n{{ printf "%s\\n" {program} "$@"; env; }} >> "{tmp_path}/seen"\n'
                          f'exec {real} "$@"\n')
        script.chmod(0o755)
    mariadb.create("private")
    done = mariadb.crvs_admin("private", "migrate", PATH=f"{tmp_path}:{os.environ['PATH']}",
                              MYSQL_PWD="something else", SQITCH_PASSWORD="something else")
    assert done.returncode == 0, done.stdout + done.stderr
    seen = (tmp_path / "seen").read_text()
    assert "\nsqitch\n" in "\n" + seen and "\nmariadb\n" in seen
    assert DATABASE_PASSWORD not in seen and "--password" not in seen
    assert "something else" not in seen


def test_a_failing_migration_is_told(mariadb):
    mariadb.create("occupied")
    mariadb.run_sql("occupied", "CREATE TABLE category (id INT PRIMARY KEY)")
    done = mariadb.crvs_admin("occupied", "migrate")
    assert done.returncode == 1 and "sqitch deploy failed" in done.stderr
