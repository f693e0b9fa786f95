# SPDX-License-Identifier: Apache-2.0
"""A change of the schema that others' locks stop, or that fails in its middle: nobody's ALTER is taken back then."""

import concurrent.futures
import contextlib
import os
import pathlib
import re
import shutil
import signal
import subprocess

import pymysql

from mariadb import CHANGES, CRVS_ADMIN, ROOT, sanitized
from waiting import wait_until

PEOPLE = """INSERT INTO user (id, username, full_name, role, created_at) VALUES
    (1, 'awa', 'Awa', 'learner', '2026-01-01'), (2, 'zo', 'Zo', 'learner', '2026-01-01')"""
# Done twice, each of them is seen: the first and the last fail, and the other is in the names.
THING = """-- Deploy; in three statements.
CREATE TABLE thing (id INT NOT NULL PRIMARY KEY) ENGINE = InnoDB;
UPDATE user SET full_name = CONCAT(full_name, '; été') ORDER BY id;
ALTER TABLE {table} ADD COLUMN note INT NULL;
"""


def plan_with(folder, *, revert="SELECT 1;\n", verify="SELECT 1;\n", **changes):
    """The plan's first change, and further ones behind it: of each, the script that deploys it."""
    shutil.copytree(ROOT / "sql", folder)
    head = re.match(rf".*?^{CHANGES[0]} .*?\n", (ROOT / "sql" / "sqitch.plan").read_text(), re.M | re.S)[0]
    with open(folder / "sqitch.plan", "w", encoding="utf-8") as plan:
        plan.write(head)
        for name, script in changes.items():
            plan.write(f"{name} 2099-01-01T00:00:00Z t <t@localhost.invalid> # Next.\n")
            for part, text in (("deploy", script), ("revert", revert), ("verify", verify)):
                (folder / part / f"{name}.sql").write_text(text)
    return str(folder)


def names(mariadb, database):
    return [name for name, in mariadb.run_sql(database, "SELECT full_name FROM user ORDER BY id")]


def newest(mariadb, database):
    return sorted(name for name, in mariadb.run_sql(database, "SELECT `change` FROM changes") if name not in CHANGES)


def columns(mariadb, database, table):
    return [row[0] for row in mariadb.run_sql(database, f"SHOW COLUMNS FROM {table}")]


def unfinished(mariadb, database):
    """The script that is kept, and how many of how many statements are done."""
    return mariadb.run_sql(database, "SELECT script, done, statements FROM migrate_unfinished")


@contextlib.contextmanager
def holding(mariadb, database, statement="SELECT id FROM user WHERE id = 2 FOR UPDATE"):
    """Somebody's transaction, which the block's cursor ends with rollback()."""
    with (pymysql.connect(unix_socket=str(mariadb.socket), user="root", database=database) as connection,
          connection.cursor() as cursor):
        connection.begin()
        cursor.execute(statement)
        yield connection


@contextlib.contextmanager
def migrating(mariadb, database, sql, said, *, ignored=None):
    """`crvs-admin migrate` in a session of its own; `said` gets what it says. `ignored`: a signal."""
    def prepare():
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN if number == ignored else signal.SIG_DFL)

    with open(said, "wb") as output:
        process = subprocess.Popen(
            [CRVS_ADMIN, "migrate", "--sql", sql], start_new_session=True, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            env={**os.environ, **sanitized(), "LC_ALL": "C.UTF-8", "CRVS_CONFIG": str(mariadb.option_file(database))},
            preexec_fn=prepare)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def client_of(session):
    """The process of a session that runs the scripts."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if b"crvs-sqitch-client" in (path / "cmdline").read_bytes().split(b"\0")[0] and os.getsid(int(path.name)) == session:
                found.append(int(path.name))
    pid, = found
    return pid


def at_work(mariadb, database):
    return mariadb.run_sql(None, f"SELECT id FROM information_schema.processlist WHERE user = 'crvs' AND db = '{database}'")


def goes_on(mariadb, database, sql):
    done = mariadb.crvs_admin(database, "migrate", "--sql", sql)
    assert done.returncode == 0, done.stdout + done.stderr
    assert names(mariadb, database) == ["Awa; été", "Zo; été"] and newest(mariadb, database) == ["thing"]
    assert columns(mariadb, database, "thing") == ["id", "note"] and unfinished(mariadb, database) == []


def test_a_deadlock_with_people_at_work(mariadb, tmp_path):
    """Somebody's transaction holds the second row and wants the first; the change has the first and wants the second."""
    mariadb.migrated("locked", to=CHANGES[0])
    mariadb.run_sql("locked", PEOPLE)
    sql = plan_with(tmp_path / "sql", thing=THING.format(table="thing"))
    with (pymysql.connect(unix_socket=str(mariadb.socket), user="root", database="locked") as connection,
          connection.cursor() as cursor, concurrent.futures.ThreadPoolExecutor(1) as pool):
        connection.begin()
        # Costlier to undo than the change, which therefore is the one that the database stops.
        cursor.executemany("INSERT INTO category (name, slug) VALUES (%s, %s)", [(f"C{i}", f"c{i}") for i in range(200)])
        cursor.execute("SELECT id FROM user WHERE id = 2 FOR UPDATE")
        migrating = pool.submit(mariadb.crvs_admin, "locked", "migrate", "--sql", sql)
        wait_until(lambda: mariadb.blocked("crvs") or migrating.done())
        cursor.execute("SELECT id FROM user WHERE id = 1 FOR UPDATE")
        connection.rollback()
        done = migrating.result()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "deploy/thing.sql, line 3: error 1213" in done.stderr and "trying again" in done.stderr
    assert names(mariadb, "locked") == ["Awa; été", "Zo; été"]
    assert columns(mariadb, "locked", "thing") == ["id", "note"] and unfinished(mariadb, "locked") == []


def begun(mariadb, database, tmp_path, **scripts):
    mariadb.migrated(database, to=CHANGES[0])
    mariadb.run_sql(database, PEOPLE)
    return plan_with(tmp_path / "sql", thing=THING.format(table="thing"), **scripts), tmp_path / "said"


def test_ctrl_c_waits_for_the_statement_that_runs(mariadb, tmp_path):
    """What runs cannot be called back: that it was done is noted, and the next time the rest is."""
    sql, said = begun(mariadb, "left", tmp_path)
    with holding(mariadb, "left") as other, migrating(mariadb, "left", sql, said) as process:
        wait_until(lambda: mariadb.blocked("crvs") or process.poll() is not None)
        os.killpg(process.pid, signal.SIGINT)
        wait_until(lambda: b"the statement that runs is waited for" in said.read_bytes())
        other.rollback()
        assert process.wait() != 0
    assert unfinished(mariadb, "left") == [["deploy/thing.sql", "2", "3"]]
    goes_on(mariadb, "left", sql)


def test_a_line_that_breaks_leaves_the_client_alone(mariadb, tmp_path):
    """It is at work until its statement ends, and nobody else is meanwhile."""
    sql, said = begun(mariadb, "alone", tmp_path)
    with holding(mariadb, "alone") as other, migrating(mariadb, "alone", sql, said) as process:
        wait_until(lambda: mariadb.blocked("crvs") or process.poll() is not None)
        os.killpg(process.pid, signal.SIGHUP)
        assert process.wait() != 0
        done = mariadb.crvs_admin("alone", "migrate", "--sql", sql)
        assert done.returncode == 1 and "another crvs-admin migrate is at work on this database" in done.stderr
        assert unfinished(mariadb, "alone") == [["deploy/thing.sql", "1", "3"]]
        other.rollback()
        wait_until(lambda: not at_work(mariadb, "alone"))
    assert unfinished(mariadb, "alone") == [["deploy/thing.sql", "2", "3"]]
    goes_on(mariadb, "alone", sql)


def test_a_client_that_is_killed(mariadb, tmp_path):
    """By the kernel, say, that wants memory: what it had done is known, and what it was at is undone and done again."""
    sql, said = begun(mariadb, "killed", tmp_path)
    with holding(mariadb, "killed") as other, migrating(mariadb, "killed", sql, said) as process:
        wait_until(lambda: mariadb.blocked("crvs") or process.poll() is not None)
        os.kill(client_of(process.pid), signal.SIGKILL)
        assert process.wait() != 0
        # The server does not know yet that nobody waits for it.
        done = mariadb.crvs_admin("killed", "migrate", "--sql", sql)
        assert done.returncode == 1 and "another crvs-admin migrate is at work on this database" in done.stderr
        other.rollback()
        wait_until(lambda: not at_work(mariadb, "killed"))
    assert names(mariadb, "killed") == ["Awa", "Zo"] and unfinished(mariadb, "killed") == [["deploy/thing.sql", "1", "3"]]
    goes_on(mariadb, "killed", sql)


def test_nohup(mariadb, tmp_path):
    sql, said = begun(mariadb, "nohup", tmp_path)
    with (holding(mariadb, "nohup") as other,
          migrating(mariadb, "nohup", sql, said, ignored=signal.SIGHUP) as process):
        wait_until(lambda: mariadb.blocked("crvs") or process.poll() is not None)
        os.killpg(process.pid, signal.SIGHUP)
        other.rollback()
        assert process.wait() == 0, said.read_text()
    assert newest(mariadb, "nohup") == ["thing"] and unfinished(mariadb, "nohup") == []


@contextlib.contextmanager
def being_checked(mariadb, database, tmp_path):
    """All statements are done, and sqitch's check of the change waits for another transaction."""
    held = "SELECT id FROM category WHERE id = 1 FOR UPDATE"
    sql, said = begun(mariadb, database, tmp_path, verify=f"{held};\n")
    mariadb.run_sql(database, "INSERT INTO category (id, name, slug) VALUES (1, 'C', 'c')")
    with holding(mariadb, database, held) as other, migrating(mariadb, database, sql, said) as process:
        wait_until(lambda: mariadb.blocked("crvs") or process.poll() is not None)
        assert unfinished(mariadb, database) == [["deploy/thing.sql", "3", "3"]]
        yield sql, said, other, process


def test_a_line_that_breaks_when_all_statements_are_done(mariadb, tmp_path):
    """sqitch checks the change and notes it only then: none of it is done a second time."""
    with being_checked(mariadb, "checked", tmp_path) as (sql, _, other, process):
        os.killpg(process.pid, signal.SIGHUP)
        assert process.wait() != 0
        other.rollback()
        wait_until(lambda: not at_work(mariadb, "checked"))
    goes_on(mariadb, "checked", sql)


def test_ctrl_c_when_all_statements_are_done(mariadb, tmp_path):
    """While sqitch checks the change: it is neither taken back, nor done a second time."""
    with being_checked(mariadb, "verified", tmp_path) as (sql, said, other, process):
        # What checks changes nothing: it is called back, though what it waits for is still held.
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait() != 0
        other.rollback()
    assert "the same command goes on from there" in said.read_text()
    assert unfinished(mariadb, "verified") == [["deploy/thing.sql", "3", "3"]] and newest(mariadb, "verified") == []
    goes_on(mariadb, "verified", sql)


def test_an_open_transaction_stops_nobody_for_long(mariadb, tmp_path):
    """An ALTER that waits lets pages by, says how to find what it waits for, and is tried again."""
    sql, said = begun(mariadb, "open", tmp_path)
    script = tmp_path / "sql" / "deploy" / "thing.sql"
    script.write_text(script.read_text().replace("ALTER", "ALTER TABLE user ADD COLUMN note INT NULL;\nALTER"))
    with holding(mariadb, "open", "SELECT id FROM user") as other, migrating(mariadb, "open", sql, said) as process:
        wait_until(lambda: b"trying again" in said.read_bytes() or process.poll() is not None)
        assert "thing.sql, line 4: error 1205" in said.read_text() and "information_schema.innodb_trx" in said.read_text()
        other.rollback()
        assert process.wait() == 0, said.read_text()
    assert "note" in columns(mariadb, "open", "user")


def test_a_revert_that_was_interrupted(mariadb, tmp_path):
    sql, _ = begun(mariadb, "back", tmp_path, revert="DROP TABLE thing;\nALTER TABLE absent ADD COLUMN note INT NULL;\n")
    goes_on(mariadb, "back", sql)
    revert = ("migrate", "revert", "--yes", "--to", CHANGES[0], "--sql", sql)
    done = mariadb.crvs_admin("back", *revert)
    assert done.returncode == 1 and "revert/thing.sql, line 2: error 1146" in done.stderr
    # Nothing is pending.
    done = mariadb.crvs_admin("back", "migrate", "--sql", sql)
    assert done.returncode == 1 and "revert/thing.sql was interrupted: crvs-admin migrate revert goes on" in done.stderr
    assert "revert/thing.sql is under way, or was interrupted" in mariadb.crvs_admin("back", "doctor").stdout
    mariadb.run_sql("back", "CREATE TABLE absent (id INT NOT NULL PRIMARY KEY) ENGINE = InnoDB")
    done = mariadb.crvs_admin("back", *revert)
    assert done.returncode == 0, done.stdout + done.stderr
    assert newest(mariadb, "back") == [] and unfinished(mariadb, "back") == []
    assert "interrupted" not in mariadb.crvs_admin("back", "doctor").stdout


def test_what_was_done_unseen_can_be_told(mariadb, tmp_path):
    """An ALTER that was carried out when the connection was lost fails the second time, and says what to do."""
    sql, _ = begun(mariadb, "unseen", tmp_path)
    mariadb.run_sql("unseen", "CREATE TABLE thing (id INT NOT NULL PRIMARY KEY) ENGINE = InnoDB")
    assert mariadb.crvs_admin("unseen", "migrate", "--sql", sql).returncode == 1
    done = mariadb.crvs_admin("unseen", "migrate", "--sql", sql)
    advice = re.search(r"(UPDATE migrate_unfinished .*?); then", done.stderr)[1]
    mariadb.run_sql("unseen", advice)
    goes_on(mariadb, "unseen", sql)


def test_a_delimiter_stops_the_script_before_its_first_statement(mariadb, tmp_path):
    sql, _ = begun(mariadb, "client", tmp_path)
    with open(tmp_path / "sql" / "deploy" / "thing.sql", "a", encoding="utf-8") as script:
        script.write("delimiter //\n")
    done = mariadb.crvs_admin("client", "migrate", "--sql", sql)
    assert done.returncode == 1 and "thing.sql, line 5: DELIMITER is not known here, nothing was run" in done.stderr
    assert names(mariadb, "client") == ["Awa", "Zo"]


def test_a_change_that_failed_in_its_middle_goes_on_from_there(mariadb, tmp_path):
    mariadb.migrated("middle", to=CHANGES[0])
    mariadb.run_sql("middle", PEOPLE)
    before = "CREATE TABLE before_it (id INT NOT NULL PRIMARY KEY) ENGINE = InnoDB;\n"
    sql = plan_with(tmp_path / "sql", before=before, thing=THING.format(table="absent"))
    done = mariadb.crvs_admin("middle", "migrate", "--sql", sql)
    assert done.returncode == 1 and "deploy/thing.sql, line 4: error 1146" in done.stderr
    assert "once what it complains of is mended, the same command goes on from there" in done.stderr
    # What was before it stays, as does what it had done itself.
    assert newest(mariadb, "middle") == ["before"]
    assert names(mariadb, "middle") == ["Awa; été", "Zo; été"]
    done = mariadb.crvs_admin("middle", "migrate", "revert", "--yes", "--to", CHANGES[0], "--sql", sql)
    assert done.returncode == 1 and "deploy/thing.sql was interrupted: crvs-admin migrate goes on with it first" in done.stderr
    # A statement that was carried out is another one now: nobody knows what there is then.
    script = tmp_path / "sql" / "deploy" / "thing.sql"
    text = script.read_text()
    script.write_text(text.replace("; été", "; hiver"))
    done = mariadb.crvs_admin("middle", "migrate", "--sql", sql)
    assert done.returncode == 1 and "its first 2 statements were carried out, and these were changed" in done.stderr
    script.write_text(text)
    mariadb.run_sql("middle", "CREATE TABLE absent (id INT NOT NULL PRIMARY KEY) ENGINE = InnoDB")
    done = mariadb.crvs_admin("middle", "migrate", "--sql", sql)
    assert done.returncode == 0, done.stdout + done.stderr
    assert newest(mariadb, "middle") == ["before", "thing"]
    assert names(mariadb, "middle") == ["Awa; été", "Zo; été"]
    assert columns(mariadb, "middle", "absent") == ["id", "note"] and unfinished(mariadb, "middle") == []
