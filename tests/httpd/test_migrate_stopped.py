# SPDX-License-Identifier: Apache-2.0
"""A change of the schema that others' locks stop, or that fails in its middle: nobody's ALTER is taken back then."""

import concurrent.futures
import os
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


def plan_with(folder, **changes):
    """The plan's first change, and further ones behind it: of each, the script that deploys it."""
    shutil.copytree(ROOT / "sql", folder)
    head = re.match(rf".*?^{CHANGES[0]} .*?\n", (ROOT / "sql" / "sqitch.plan").read_text(), re.M | re.S)[0]
    with open(folder / "sqitch.plan", "w", encoding="utf-8") as plan:
        plan.write(head)
        for name, script in changes.items():
            plan.write(f"{name} 2099-01-01T00:00:00Z t <t@localhost.invalid> # Next.\n")
            for part in ("deploy", "revert", "verify"):
                (folder / part / f"{name}.sql").write_text(script if part == "deploy" else "SELECT 1;\n")
    return str(folder)


def names(mariadb, database):
    return [name for name, in mariadb.run_sql(database, "SELECT full_name FROM user ORDER BY id")]


def newest(mariadb, database):
    return sorted(name for name, in mariadb.run_sql(database, "SELECT `change` FROM changes") if name not in CHANGES)


def columns(mariadb, database, table):
    return [row[0] for row in mariadb.run_sql(database, f"SHOW COLUMNS FROM {table}")]


def unfinished(mariadb, database):
    return mariadb.run_sql(database, "SHOW TABLES LIKE 'migrate%'")


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


def test_ctrl_c_waits_for_the_statement_that_runs(mariadb, tmp_path):
    """What runs cannot be called back: that it was done is noted, and the next time the rest is."""
    mariadb.migrated("left", to=CHANGES[0])
    mariadb.run_sql("left", PEOPLE)
    sql = plan_with(tmp_path / "sql", thing=THING.format(table="thing"))
    with (pymysql.connect(unix_socket=str(mariadb.socket), user="root", database="left") as connection,
          connection.cursor() as cursor):
        connection.begin()
        cursor.execute("SELECT id FROM user WHERE id = 2 FOR UPDATE")
        migrating = subprocess.Popen([CRVS_ADMIN, "migrate", "--sql", sql], start_new_session=True, stdin=subprocess.DEVNULL,
                                     env={**os.environ, **sanitized(), "CRVS_CONFIG": str(mariadb.option_file("left"))})
        wait_until(lambda: mariadb.blocked("crvs") or migrating.poll() is not None)
        os.killpg(migrating.pid, signal.SIGINT)
        connection.rollback()
    assert migrating.wait() != 0 and unfinished(mariadb, "left")
    done = mariadb.crvs_admin("left", "migrate", "--sql", sql)
    assert done.returncode == 0, done.stdout + done.stderr
    assert names(mariadb, "left") == ["Awa; été", "Zo; été"]
    assert columns(mariadb, "left", "thing") == ["id", "note"] and unfinished(mariadb, "left") == []


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
    mariadb.run_sql("middle", "CREATE TABLE absent (id INT NOT NULL PRIMARY KEY) ENGINE = InnoDB")
    done = mariadb.crvs_admin("middle", "migrate", "--sql", sql)
    assert done.returncode == 0, done.stdout + done.stderr
    assert newest(mariadb, "middle") == ["before", "thing"]
    assert names(mariadb, "middle") == ["Awa; été", "Zo; été"]
    assert columns(mariadb, "middle", "absent") == ["id", "note"] and unfinished(mariadb, "middle") == []
