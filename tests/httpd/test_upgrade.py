# SPDX-License-Identifier: Apache-2.0
"""Upgrades while the school goes on.

Between the new package and the restart, and on several machines for longer, a module meets a schema that is not its own:
the older one's module a newer schema, and, where Apache is reloaded early, the newer one's module the older schema. So
migrations only add, and from a release on, which is a tag in sql/sqitch.plan, statements know what to do without what they add.
"""

import os
import re
import shutil
import signal
import types

import pytest

import deliveries
from load import Load
from mariadb import CHANGES, ROOT, SqlError, quoted
from school import PASSWORD, School
from server import HTTPD, SECRET
from statements import STATEMENTS, with_placeholders

PLAN = (ROOT / "sql" / "sqitch.plan").read_text()
# What the next release may do, on tables that every page reads.
NEXT = """
    ALTER TABLE user ADD COLUMN next_thing VARCHAR(20) NULL, ADD KEY user_next_thing (next_thing);
    ALTER TABLE classroom ADD COLUMN next_thing INT NOT NULL DEFAULT 0;
    ALTER TABLE live_session ADD COLUMN next_thing DATETIME NULL;
    ALTER TABLE recording ADD COLUMN next_thing INT NOT NULL DEFAULT 7;
    CREATE TABLE next_thing (user_id INT NOT NULL PRIMARY KEY,
        FOREIGN KEY (user_id) REFERENCES user (id) ON DELETE CASCADE) ENGINE = InnoDB;"""


def released(plan=PLAN):
    """The last change of the last release; before there is one: of all."""
    until_tag = plan[:plan.rindex("\n@")] if "\n@" in plan else plan
    return re.findall(r"^([a-z]\S*) ", until_tag, re.M)[-1]


def test_a_tag_of_the_plan_is_a_release():
    plan = "%project=crvs\n\na 2026 x # A.\nb [a] 2026 x # B.\n@v1.0.0 2026 x # First.\n\nc 2026 x # C.\n"
    assert (released(plan), released(plan[:plan.index("@")])) == ("b", "b")


# ---- Migrations only add ----

# The last change that did more than add. Each one behind it is looked at, released or not.
LAST_OF_OTHERS = "calendar"

AWAY, OTHERWISE, WANTS, REFUSES = ("takes something away", "calls or stores something otherwise",
                                   "wants what older inserts don't give", "refuses what older inserts give")
# Whole statements, and the parts of an ALTER TABLE, as an older module's statements would meet them.
OF_STATEMENTS = {
    r"DROP (?!INDEX|TEMPORARY)|TRUNCATE|CREATE OR REPLACE (?:TEMPORARY )?TABLE": AWAY,
    r"RENAME": OTHERWISE,
    r"CREATE UNIQUE": REFUSES,
}
OF_PARTS = {
    # A key that is gone makes nothing fail, and what no longer refuses anything doesn't either.
    r"DROP (?!KEY|INDEX|FOREIGN|CONSTRAINT|CHECK)": AWAY,
    # No one knows from the statement alone whether a type is shorter than it was.
    r"RENAME|CHANGE|MODIFY|CONVERT": OTHERWISE,
    r"ALTER .* DROP DEFAULT": WANTS,
    r"ADD (?:CONSTRAINT (?:\S+ )?)?(?:UNIQUE|PRIMARY|CHECK|FOREIGN)": REFUSES,
}
NO_COLUMN = r"(?:KEY|INDEX|FULLTEXT|SPATIAL|UNIQUE|PRIMARY|CONSTRAINT|CHECK|FOREIGN|PERIOD|SYSTEM|PARTITION)\b"


def parts_of(text):
    """What stands between the commas that are in no parentheses."""
    parts, depth = [""], 0
    for one in text:
        depth += {"(": 1, ")": -1}.get(one, 0)
        if one == "," and not depth:
            parts.append("")
        else:
            parts[-1] += one
    return [part.strip() for part in parts]


def columns_of(part):
    """The columns that a part adds: none, one, or those in parentheses."""
    added = re.match(rf"ADD (?:COLUMN )?(?:IF NOT EXISTS )?(?!{NO_COLUMN})(.*)", part, re.I)
    if not added:
        return []
    return parts_of(added[1][1:-1]) if added[1].startswith("(") else [added[1]]


def found_in_column(column):
    column = column.upper()
    if re.search(r" (?:UNIQUE|PRIMARY|CHECK)\b", column):
        return {REFUSES}
    has_value = re.search(r" (?:DEFAULT|AS|GENERATED|AUTO_INCREMENT)\b", column)
    return {WANTS} if " NOT NULL" in column and not has_value else set()


def found_in_table(text):
    """Of what comes behind ALTER TABLE and its name."""
    parts, found = parts_of(text), set()
    new = [column.split()[0].strip("`") for part in parts for column in columns_of(part)]
    for part in parts:
        for column in columns_of(part):
            found |= found_in_column(column)
        refers = re.search(r"FOREIGN KEY \S* ?\(`?(\w+)`?\)", part, re.I)
        # Older inserts leave a new column NULL, which refers to nothing.
        if not (refers and refers[1] in new):
            found |= {what for pattern, what in OF_PARTS.items() if re.match(rf"(?:{pattern})", part, re.I)}
    return found


def contractions(text):
    """What in a script is no mere addition. One that a release long since does without is said so: `-- contracts: why`."""
    if re.search(r"^-- contracts: \S", text, re.M):
        return set()
    # Neither words in comments nor in texts.
    text = re.sub(r"--[^\n]*|'(?:[^'\\]|\\.)*'", lambda one: "''" if one[0][0] == "'" else "", text)
    found = set()
    for statement in (" ".join(one.split()) for one in text.split(";")):
        found |= {what for pattern, what in OF_STATEMENTS.items() if re.match(rf"(?:{pattern})", statement, re.I)}
        table = re.match(r"ALTER (?:\w+ )?TABLE (?:IF EXISTS )?\S+ (.*)", statement, re.I)
        found |= found_in_table(table[1]) if table else set()
    return found


def script(change):
    return (ROOT / "sql" / "deploy" / f"{change}.sql").read_text()


def test_migrations_only_add():
    since = CHANGES[CHANGES.index(LAST_OF_OTHERS) + 1:]
    assert {change: found for change in since if (found := contractions(script(change)))} == {}
    assert contractions(script(LAST_OF_OTHERS)) == {OTHERWISE}


@pytest.mark.parametrize("text, found", [
    (NEXT, set()),
    ("ALTER TABLE a DROP COLUMN b;", {AWAY}),
    ("ALTER TABLE a DROP b;", {AWAY}),
    ("ALTER TABLE a ADD COLUMN c INT NULL, DROP `b`;", {AWAY}),
    ("ALTER TABLE a DROP PRIMARY KEY;", {AWAY}),
    ("ALTER TABLE a DROP KEY b, ADD KEY c (d), DROP INDEX e, DROP FOREIGN KEY f, DROP CONSTRAINT g;", set()),
    ("DROP TABLE a;", {AWAY}),
    ("DROP VIEW a;", {AWAY}),
    ("DROP INDEX b ON a;", set()),
    ("TRUNCATE a;", {AWAY}),
    ("TRUNCATE TABLE a;", {AWAY}),
    ("RENAME TABLE a TO b;", {OTHERWISE}),
    ("ALTER TABLE a RENAME TO b;", {OTHERWISE}),
    ("ALTER TABLE a RENAME COLUMN b TO c;", {OTHERWISE}),
    ("ALTER TABLE a CHANGE b c INT;", {OTHERWISE}),
    ("ALTER TABLE a MODIFY b INT NOT NULL;", {OTHERWISE}),
    ("ALTER TABLE a MODIFY COLUMN b VARCHAR(10) NULL;", {OTHERWISE}),
    ("alter table a\n    add column c int null,\n    modify b int null;", {OTHERWISE}),
    ("ALTER TABLE a ADD COLUMN b INT NOT NULL;", {WANTS}),
    ("ALTER TABLE a ADD b INT NOT NULL;", {WANTS}),
    ("ALTER TABLE a ADD (b INT NULL, c DECIMAL(4, 2) NOT NULL);", {WANTS}),
    ("ALTER TABLE a ADD COLUMN b INT NOT NULL, ADD COLUMN c INT DEFAULT 1;", {WANTS}),
    ("ALTER TABLE a ADD b INT NULL, ADD c VARCHAR(20) NOT NULL DEFAULT '', ADD (d DECIMAL(4, 2) NULL);", set()),
    ("ALTER TABLE a ADD COLUMN b INT AS (c + 1) STORED NOT NULL, ADD KEY a_b (b);", set()),
    ("ALTER TABLE a ADD COLUMN b INT GENERATED ALWAYS AS (IF(c IS NOT NULL, 1, 0)) STORED;", set()),
    ("ALTER TABLE a ALTER b DROP DEFAULT;", {WANTS}),
    ("ALTER TABLE a ALTER COLUMN b DROP DEFAULT;", {WANTS}),
    ("ALTER TABLE a ALTER b SET DEFAULT 1;", set()),
    ("ALTER TABLE a ADD UNIQUE KEY b (c);", {REFUSES}),
    ("ALTER TABLE a ADD UNIQUE (c);", {REFUSES}),
    ("ALTER TABLE a ADD b INT NULL UNIQUE;", {REFUSES}),
    ("ALTER TABLE a ADD PRIMARY KEY (b);", {REFUSES}),
    ("CREATE UNIQUE INDEX b ON a (c);", {REFUSES}),
    ("ALTER TABLE a ADD CONSTRAINT b CHECK (c > 0);", {REFUSES}),
    ("ALTER TABLE a ADD CHECK (c > 0);", {REFUSES}),
    ("ALTER TABLE a ADD CONSTRAINT b UNIQUE (c);", {REFUSES}),
    ("ALTER TABLE a ADD CONSTRAINT b FOREIGN KEY (c) REFERENCES d (e);", {REFUSES}),
    ("ALTER TABLE a ADD COLUMN c INT NULL, ADD CONSTRAINT b FOREIGN KEY (c) REFERENCES d (e);", set()),
    ("ALTER TABLE a ADD KEY b (c), ADD FULLTEXT KEY d (e), ADD INDEX f (g, h);", set()),
    ("CREATE TABLE a (b INT NOT NULL, UNIQUE KEY c (b), CHECK (b > 0));", set()),
    ("-- DROP TABLE a; it's gone\nINSERT INTO a (b) VALUES ('DROP TABLE a; it''s'), ('TRUNCATE');", set()),
    ("-- contracts: no statement has read it since v1.1.0\nALTER TABLE a DROP COLUMN b;", set())])
def test_what_is_no_mere_addition(text, found):
    assert contractions(text) == found


# ---- Statements on an older schema ----

def lacking(mariadb, database):
    """The names of statements that a schema has not all for."""
    names = set()
    for statement in STATEMENTS:
        sql, _ = with_placeholders(statement["sql"])
        try:
            mariadb.run_sql(database, f"PREPARE statement FROM {quoted(sql)}")
        except SqlError as error:
            assert re.search(r"ERROR (1054|1146|1176|1305)\b", str(error)), (statement["name"], error)
            names.add(statement["name"])
    return names


def without_way(mariadb, database):
    """Those of them which don't say what comes of them, or say what doesn't run either."""
    names = lacking(mariadb, database)
    behind = {statement["name"]: statement["behind"] for statement in STATEMENTS}
    return {name for name in names if behind[name] is None or behind[name] in names}, names


def test_each_statement_knows_what_to_do_on_the_schema_of_the_release(mariadb):
    mariadb.deployed("released", to=released())
    assert without_way(mariadb, "released")[0] == set()


def test_what_a_statement_lacks_is_found(mariadb):
    """On a schema that is old: one that says what runs instead, and one that doesn't."""
    mariadb.deployed("released", to=CHANGES[CHANGES.index("coming_over") - 1])
    wrong, names = without_way(mariadb, "released")
    assert "hashes_foreign" in names - wrong and "login_user" not in names - wrong and wrong


# ---- A module that is newer than its schema ----

# The schema of this change is the older one's: attachments, which classes and lessons show, came behind it.
OLDER = CHANGES[CHANGES.index("attachments") - 1]
BEHIND = "crvs:error.*error 1(054|146|176|305): .*run crvs-admin migrate; where it has run, restart Apache"


@pytest.fixture
def behind(mariadb, make_server):
    """A school whose schema is older than its module."""
    mariadb.migrated("behind", to=OLDER)
    school = School(mariadb, "behind")
    httpd = make_server("CrvsTidyInterval Off\nCrvsRecordingHosts storage.example.com\n"
                        "<Location /crvs-health>\nSetHandler crvs-health\n</Location>\n", database="behind")
    httpd.start()
    yield types.SimpleNamespace(school=school, people=school.people(), httpd=httpd)
    school.close()


def is_asked_back(answer):
    return answer.status == 503 and int(answer.headers["Retry-After"]) > 0


def test_what_the_schema_lacks_asks_to_come_back_and_all_else_goes_on(mariadb, behind):
    school, people, httpd = behind.school, behind.people, behind.httpd
    path = f"/classrooms/{people.classroom.id}/"
    teacher, admin = school.browser(httpd, people.teacher, language="fr"), school.browser(httpd, people.admin)
    answer = teacher.get(path)
    assert is_asked_back(answer) and answer.page.one("h1").text == "Le site est en cours de mise à jour"
    assert answer.page.one("a", href=path).text == "Réessayer"
    httpd.expect_log(BEHIND)
    # Home is another one where it is kept when somebody looked, and goes on without.
    for browser, ways in ((teacher, ["/", "/classrooms/", "/courses/", "/search/?q=a", "/users/profile/"]),
                          (admin, ["/", "/users/", "/users/audit/", "/recordings/", "/categories/", "/classrooms/all/"])):
        assert {way: answer.status for way in ways if (answer := browser.get(way)).status != 200} == {}
    assert school.browser(httpd).log_in(people.other.username, PASSWORD).status == 303
    session = school.live_session(people.classroom, start=-5, started=-5)
    delivered = deliveries.deliver(school.browser(httpd), deliveries.body_of(session, "https://storage.example.com/1.mp4"),
                                   deliveries.token(SECRET))
    assert delivered.status == 200
    ready = admin.get("/crvs-health?ready")
    assert ready.status == 503 and "older than the module: run crvs-admin migrate" in ready.json["detail"]
    # No restart: the next request finds what it wants.
    done = mariadb.crvs_admin("behind", "migrate")
    assert done.returncode == 0, done.stdout + done.stderr
    assert teacher.get(path).status == teacher.get("/").status == admin.get("/crvs-health?ready").status == 200


def test_a_form_that_the_schema_cannot_take_keeps_what_was_typed(mariadb, behind):
    school, people, httpd = behind.school, behind.people, behind.httpd
    mariadb.run_sql("behind", "RENAME TABLE announcement TO announcement_away")
    teacher = school.browser(httpd, people.teacher, language="en")
    path = f"/classrooms/{people.classroom.id}/announcements/create/"
    answer = teacher.post(path, {"title": "Bring a ruler", "body": "And a pencil."})
    assert is_asked_back(answer) and answer.page.one("h1").text == "The site is being updated"
    assert "Bring a ruler" in answer.text and "And a pencil." in answer.text
    httpd.expect_log(BEHIND)


def test_what_has_expired_goes_though_the_schema_lacks_some_kinds(mariadb, behind):
    mariadb.run_sql("behind", "RENAME TABLE user_import TO user_import_away")
    behind.school.insert("form_sent", {"hash": "0" * 64}, created_at="UTC_TIMESTAMP() - INTERVAL 25 HOUR")
    done = mariadb.crvs_admin("behind", "tidy", "--apache", f"{HTTPD} -f '{behind.httpd.conf}'")
    assert done.returncode == 1 and "run crvs-admin migrate" in done.stderr
    assert behind.school.value("SELECT COUNT(*) FROM form_sent") == 0


# ---- Under load ----

@pytest.fixture
def next_sql(tmp_path):
    """The plan with one change more, as the next release might have it."""
    folder = tmp_path / "sql"
    shutil.copytree(ROOT / "sql", folder)
    for part in ("deploy", "revert", "verify"):
        (folder / part / "next_thing.sql").write_text(NEXT if part == "deploy" else "SELECT 1;")
    with open(folder / "sqitch.plan", "a", encoding="utf-8") as plan:
        plan.write("next_thing 2099-01-01T00:00:00Z t <t@localhost.invalid> # Next.\n")
    return folder


def test_migrate_and_a_graceful_restart_under_load(mariadb, make_server, next_sql):
    """First this module is newer than the schema (once there was a release), then older, then restarted: no 5xx."""
    mariadb.migrated("upgraded", to=released())
    school = School(mariadb, "upgraded")
    people = school.people()
    httpd = make_server("CrvsTidyInterval Off\nCrvsRecordingHosts storage.example.com\n", database="upgraded")
    httpd.start()
    try:
        with Load(httpd, school, people) as load:
            load.go_on()
            done = mariadb.crvs_admin("upgraded", "migrate", "--sql", str(next_sql))
            assert done.returncode == 0, done.stdout + done.stderr
            load.go_on()
            os.kill(httpd.process.pid, signal.SIGUSR1)
            httpd.wait_for_log("AH00493|configured -- resuming normal operations.*", 30)
            load.go_on()
        assert load.faults == []
        # Whatever was said to be stored is there, once.
        assert sorted(school.recordings(load.session)) == sorted(load.stored)
        assert mariadb.run_sql("upgraded", "SELECT COUNT(*) FROM next_thing") == [["0"]]
    finally:
        school.close()
