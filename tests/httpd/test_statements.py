"""Every named statement of sql/queries/ against the migrated schema: what it gives, and how the server finds it.

A page's statement may neither read a whole table or index nor sort; one that may says why in its `-- plan:`.
"""

import json
import re
import shutil
import subprocess

import pytest

import datasets
from mariadb import ROOT, quoted
from school import School

FILES = sorted((ROOT / "sql" / "queries").glob("*.sql"))
STATEMENTS = [json.loads(line) for line in subprocess.run(
    ["awk", "-v", "mode=list", "-f", ROOT / "build-aux" / "queries.awk", *FILES],
    capture_output=True, text=True, check=True).stdout.splitlines()]
READS = [statement for statement in STATEMENTS if statement["kind"] in ("one", "rows")]
WRITES = [statement for statement in STATEMENTS if statement["kind"] in ("write", "insert")]

# A school of 200 classes with 25 members each, 10 sessions each (two to come), and 1,000 accounts. Class n has the
# members n to n + 24, the first of whom teaches it.
SCHOOL = """
    INSERT INTO category (id, name, slug) SELECT seq, CONCAT('Matière ', seq), CONCAT('matiere-', seq) FROM seq_1_to_20;
    INSERT INTO user (id, username, email, full_name, role, password_hash, created_at)
        SELECT seq, CONCAT('user', seq), CONCAT('user', seq, '@example.org'), CONCAT('Prénom ', MD5(seq), ' Nom ', seq),
            ELT(1 + (seq > 900) + (seq > 995), 'learner', 'trainer', 'admin'), REPEAT('x', 60), '2026-01-01'
        FROM seq_1_to_1000;
    INSERT INTO user_session (token_hash, user_id, created_at, last_seen_at, expires_at)
        SELECT SHA2(seq, 256), 1 + seq % 1000, UTC_TIMESTAMP(), UTC_TIMESTAMP(), UTC_TIMESTAMP() + INTERVAL seq MINUTE
        FROM seq_1_to_3000;
    INSERT INTO course (id, title, category_id, created_by, created_at)
        SELECT seq, CONCAT('Cours ', seq), 1 + seq % 20, IF(seq BETWEEN 6 AND 9, 906, 907), '2026-01-01' FROM seq_1_to_100;
    INSERT INTO module (id, course_id, title, position, created_at)
        SELECT seq, 1 + seq % 100, CONCAT('Module ', seq), seq, '2026-01-01' FROM seq_1_to_500;
    INSERT INTO lesson (id, module_id, title, position, created_at)
        SELECT seq, 1 + seq % 500, CONCAT('Leçon ', seq), seq, '2026-01-01' FROM seq_1_to_5000;
    -- The search counts on the newest from the ten thousandth on.
    INSERT INTO lesson (id, module_id, title, position, created_at) VALUES (10001, 1, 'Leçon 10001', 5001, '2026-01-01');
    INSERT INTO lesson_video (id, lesson_id, title, url, position, created_at)
        SELECT seq, 1 + seq % 5000, CONCAT('Vidéo ', seq), 'https://v.example.org/1.mp4', seq, '2026-01-01'
        FROM seq_1_to_8000;
    INSERT INTO lesson_progress (user_id, lesson_id, last_seen_at, completed_at)
        SELECT u.seq, l.seq, '2026-02-01', '2026-02-01' FROM seq_1_to_100 u JOIN seq_1_to_200 l;
    INSERT INTO classroom (id, name, subject, description, category_id, created_by, join_code, created_at, archived_at)
        SELECT seq, CONCAT('Classe ', seq), 'Maths', REPEAT('Une description. ', 20), 1 + seq % 20, seq,
            CONCAT('CODE', LPAD(seq, 4, '0')), '2026-01-01', IF(seq % 20 = 1, '2026-06-30', NULL) FROM seq_1_to_200;
    INSERT INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)
        SELECT c.id, u.id, IF(u.id = c.id, 'teacher', 'student'), u.full_name, '2026-02-01'
        FROM classroom c JOIN user u ON u.id BETWEEN c.id AND c.id + 24;
    INSERT INTO live_session (id, classroom_id, title, start_at, started_at, ended_at, created_by, created_at,
            recording_ready)
        SELECT seq, 1 + seq % 200, CONCAT('Séance ', seq), UTC_TIMESTAMP() - INTERVAL 1600 HOUR + INTERVAL seq HOUR,
            IF(seq < 1600, UTC_TIMESTAMP() - INTERVAL 1600 HOUR + INTERVAL seq HOUR, NULL),
            IF(seq < 1599, UTC_TIMESTAMP() - INTERVAL 1599 HOUR + INTERVAL seq HOUR, NULL), 1 + seq % 200,
            '2026-02-01', seq < 1500
        FROM seq_1_to_2000;
    INSERT INTO recording (live_session_id, url, url_hash, received_at, public_id, file_name, deleted_at, purge_at)
        SELECT IF(seq > 1790, NULL, 1 + seq % 1500), CONCAT('https://r.example.org/', seq, '.mp4'), SHA2(seq, 256),
            UTC_TIMESTAMP() - INTERVAL seq DAY, MD5(seq), IF(seq % 2, NULL, 'lecon.mp4'),
            IF(seq % 50 = 1, UTC_TIMESTAMP(), NULL), IF(seq % 50 = 1, UTC_TIMESTAMP() + INTERVAL seq DAY - INTERVAL 900 DAY, NULL)
        FROM seq_1_to_1800;
    UPDATE lesson_video SET recording_id = id WHERE id <= 1700;
    INSERT INTO recording_position (user_id, recording_id, seconds, updated_at)
        SELECT u.seq, r.seq, 60, '2026-02-01' FROM seq_1_to_100 u JOIN seq_1_to_50 r;
    INSERT INTO recording_inbox (url, url_hash, session_id, received_at)
        SELECT CONCAT('https://r.example.org/inbox/', seq), SHA2(seq, 256), 5000 + seq, UTC_TIMESTAMP()
        FROM seq_1_to_200;
    -- Class 6 has a teacher with courses, and its session 5 a recording that is published.
    INSERT INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)
        VALUES (6, 906, 'teacher', 'Formateur', '2026-02-01');
    INSERT INTO recording (id, live_session_id, url, url_hash, received_at)
        VALUES (2001, 5, 'https://r.example.org/11.mp4', SHA2(11, 256), UTC_TIMESTAMP());
    INSERT INTO publish_rule (classroom_id, kind, lesson_id, module_id, title_pattern, set_by, set_at)
        SELECT seq, ELT(1 + seq % 3, 'lesson', 'module', 'last_seen'), seq, seq, '{session}', seq, '2026-03-01'
        FROM seq_1_to_150;
    INSERT INTO publish_run (recording_id, outcome, lesson_id, at)
        SELECT id, IF(id % 2, 'published', 'none_followed'), IF(id % 2, 1 + id % 5000, NULL), '2026-03-01'
        FROM recording WHERE id BETWEEN 1 AND 700;
    INSERT INTO publish_run (recording_id, outcome, lesson_id, at) VALUES (2001, 'published', 5, '2026-03-01');
    INSERT INTO webhook_delivery (delivery_id, body_hash, received_at, outcome)
        SELECT CONCAT('delivery-', seq), SHA2(seq, 256), UTC_TIMESTAMP() - INTERVAL seq MINUTE, 'recorded'
        FROM seq_1_to_1800;
    INSERT INTO upload (public_id, live_session_id, user_id, is_machine, source_hash, bytes, created_at, expires_at)
        SELECT MD5(seq), seq + 1, IF(seq % 2, NULL, 6), seq % 2, SHA2(seq, 256), 1000, '2026-02-01',
            UTC_TIMESTAMP() + INTERVAL IF(seq > 400, -seq, seq) HOUR FROM seq_1_to_500;
    INSERT INTO user (id, username, full_name, role, disabled_at, created_at)
        SELECT 1000 + seq, CONCAT('user-new-', seq), CONCAT('Nouveau ', seq), 'learner',
            IF(seq > 25, UTC_TIMESTAMP(), NULL), '2026-01-01' FROM seq_1_to_50;
    INSERT INTO user_link (token_hash, user_id, created_at, expires_at)
        SELECT SHA2(seq, 256), seq, UTC_TIMESTAMP(), UTC_TIMESTAMP() + INTERVAL seq HOUR FROM seq_1_to_500;
    INSERT INTO user_import (id, created_by, created_at, line_count)
        SELECT seq, 6, UTC_TIMESTAMP() - INTERVAL seq HOUR, 200 FROM seq_1_to_10;
    INSERT INTO user_import_line (import_id, line, username, full_name, email, role, class_codes, user_id, outcome)
        SELECT i.seq, l.seq, CONCAT('user', l.seq), CONCAT('Nom ', l.seq), '', 'learner', '',
            IF(l.seq > 150, 850 + l.seq, l.seq), ELT(1 + l.seq % 4, 'wrong', 'create', 'change', 'same')
        FROM seq_1_to_10 i JOIN seq_1_to_200 l;
    INSERT INTO user_import_class (import_id, line, classroom_id)
        SELECT import_id, line, line FROM user_import_line WHERE line < 200;
    INSERT INTO audit (at, actor_id, actor_name, action, target_kind, target_id, target_name)
        SELECT UTC_TIMESTAMP() - INTERVAL 2000 - seq MINUTE, 7, 'user7', 'login', 'user', 7, 'user7' FROM seq_1_to_2000;
    ANALYZE TABLE category, audit, user, user_import, user_import_class, user_import_line, user_link, user_session, course,
        module, lesson, lesson_video, lesson_progress, classroom, classroom_member, live_session, publish_rule,
        publish_run, recording, recording_inbox, recording_position, upload, webhook_delivery;"""

# Arguments that find something: the server plans nothing for what it knows to be empty. By name, else by type.
ARGUMENTS = {
    "session_id": 5, "before_id": 1405, "most": 50, "skipped": 0, "lifetime": 3600, "category_id": 3,
    "duration_minutes": 60, "author_id": 906, "oldest_id": 5, "newest_id": 1805, "video_id": 4,
    "token_hash": "4fc82b26aecb47d2868c4efbe3581732a3e7cbcc6c2efb32062c08170a05eeb8",    # SHA-256 of "11"
    "url_hash": "4b227777d4dd1fc61c6f884f48641d02b4d121d3fd328cb08b5531fcacdabf8a",      # SHA-256 of "4"
    "body_hash": "4fc82b26aecb47d2868c4efbe3581732a3e7cbcc6c2efb32062c08170a05eeb8",
    "public_id": "a87ff679a2f3e71d9181a67b7542122c",      # MD5 of "4"
    "upload_name": "e4da3b7fbbce2345d7772b0674a318d5",    # MD5 of "5"
    "homeless_id": "90599c8fdd2f6e7a03ad173e2f535751",    # MD5 of "1796"
    "username": "user7", "join_code": "CODE0007", "delivery_id": "delivery-7",
    "after_name": "", "after_id": 0, "user_role": "learner", "user_pattern": "%user%", "who": "user7", "action": "login",
    "target_kind": "user", "from_time": "2020-01-01 00:00:00", "to_time": "2099-01-01 00:00:00", "first_line": 1,
    "last_line": 200,
    "username": "user7", "join_code": "CODE0007", "delivery_id": "delivery-7", "pattern": "%classe%",
    "named": "%nom%", "name": "Matière 7",
    "url": "https://r.example.org/7.mp4", "role": "student", "language": "fr",
    # Searched for: what each class, session, course and lesson has in its name.
    **{f"word{number}": "% qq%" for number in range(1, 7)}, "first_word": "%s%", "words": "qqcours* qqlecon*",
    "whole_word": "% qqlecon %", "among": 200,
    "until": "2099-01-01 00:00:00",
}
BY_TYPE = {"int": 6, "text": "texte", "time": "2026-11-22 08:00:00"}
# Computed by mod_crvs itself; all other texts may come from anybody.
OWN_TEXTS = {"action", "target_kind", "token_hash", "url_hash", "body_hash", "public_id", "homeless_id"}
MYSQL_TYPES = {
    "int": {"TINY", "SHORT", "LONG", "LONGLONG", "INT24"},
    "bool": {"TINY", "LONG", "LONGLONG"},
    "text": {"VAR_STRING", "STRING", "BLOB"},
    "time": {"DATETIME"},
}


@pytest.fixture(scope="module")
def filled(mariadb):
    mariadb.deployed("filled")
    mariadb.run_sql("filled", SCHOOL)
    return "filled"


@pytest.fixture(scope="module")
def large(mariadb):
    """The same among 100,000 lessons, 10,000 classes and 300,000 memberships."""
    mariadb.deployed("large")
    mariadb.run_sql("large", SCHOOL)
    school = School(mariadb, "large")
    datasets.large(school)
    school.close()
    return "large"


@pytest.fixture(scope="module", params=["filled", "large"])
def sized(request):
    return request.getfixturevalue(request.param)


def by_name(statements):
    return pytest.mark.parametrize("statement", statements, ids=lambda statement: statement["name"])


def with_placeholders(sql):
    """The statement with ? for each parameter, and the parameters' names in that order."""
    names = []

    def replace(match):
        if not match["name"]:
            return match[0]
        names.append(match["name"])
        return "?"

    literal = r"'(?:[^'\\]|\\.|'')*'" + r'|"(?:[^"\\]|\\.|"")*"' + r"|`[^`]*`"
    return re.sub(rf"{literal}|:(?P<name>[a-z]\w*)", replace, sql), names


def arguments_of(statement, *, truth=False, text=None):
    """A literal for each parameter; `truth` for all bool, `text` for all text that isn't mod_crvs's own."""
    result = {}
    for parameter in statement["parameters"]:
        name, kind = parameter["name"], parameter["type"]
        value = ARGUMENTS.get(name, BY_TYPE.get(kind))
        if kind == "text" and text is not None and name not in OWN_TEXTS:
            value = text
        result[name] = str(int(truth)) if kind == "bool" else quoted(value) if isinstance(value, str) else str(value)
    return result


def executed(statement, arguments, *, before=""):
    """SQL that prepares and executes a statement, as the module does: its parameters are no part of its text."""
    sql, names = with_placeholders(statement["sql"])
    using = " USING " + ", ".join(arguments[name] for name in names) if names else ""
    return f"EXECUTE IMMEDIATE {quoted(before + sql)}{using};"


def plans(mariadb, database, statement):
    """The rows of EXPLAIN, for each truth of its bools: (table, type, extra)."""
    has_bool = any(parameter["type"] == "bool" for parameter in statement["parameters"])
    for truth in (False, True) if has_bool else (False,):
        sql = executed(statement, arguments_of(statement, truth=truth), before="EXPLAIN ")
        for _id, _select, table, access, *_, extra in mariadb.run_sql(database, sql):
            yield table, access, extra or ""


def faults_of(plan, *, sorting=True):
    for table, access, extra in plan:
        # The result of a UNION is what its halves gave; each half is looked at by itself.
        if access in ("ALL", "index") and not (table or "").startswith("<union"):
            yield f"reads all of {table}"
        if sorting and re.search("Using (filesort|temporary)", extra):
            yield f"sorts {table}: {extra}"


def test_there_are_statements():
    assert READS and WRITES


@by_name(STATEMENTS)
def test_can_be_prepared(mariadb, filled, statement):
    sql, _ = with_placeholders(statement["sql"])
    mariadb.run_sql(filled, f"PREPARE statement FROM {quoted(sql)}; DEALLOCATE PREPARE statement;")


@by_name(READS)
def test_gives_the_columns_that_it_declares(mariadb, filled, statement):
    found = mariadb.columns_of(filled, executed(statement, arguments_of(statement)))
    assert [name for name, _, _ in found] == [column["name"] for column in statement["columns"]]
    for (name, mysql_type, length), column in zip(found, statement["columns"]):
        assert mysql_type in MYSQL_TYPES[column["type"]], f"{name} is {mysql_type}"
        if column["type"] == "int":
            assert length >= 10, f"apr_dbd would cut {name} to {length} digits"


@by_name([statement for statement in READS if statement["kind"] == "one"])
def test_gives_at_most_one_row(mariadb, filled, statement):
    for truth in (False, True):
        assert len(mariadb.run_sql(filled, executed(statement, arguments_of(statement, truth=truth)))) <= 1


@by_name([statement for statement in READS
          if any(parameter["type"] == "text" for parameter in statement["parameters"])])
@pytest.mark.parametrize("text", ["é", "😀", "", "'", "\\", "%", "x" * 5000, "a\tb"], ids=lambda text: ascii(text[:5]))
def test_any_text_may_be_asked_for(mariadb, filled, statement, text):
    mariadb.run_sql(filled, executed(statement, arguments_of(statement, text=text)))


@by_name(WRITES)
def test_a_write_is_understood_with_arguments_of_its_types(mariadb, filled, statement):
    mariadb.run_sql(filled, executed(statement, arguments_of(statement), before="EXPLAIN "))


@by_name(READS)
def test_the_arguments_of_these_tests_find_something(mariadb, filled, statement):
    """Else the plans below would be those of nothing."""
    counts = [len(mariadb.run_sql(filled, executed(statement, arguments_of(statement, truth=truth))))
              for truth in (False, True)]
    assert all(counts), "give ARGUMENTS a value that finds a row"


@by_name([statement for statement in READS if not statement["plan"]])
def test_a_page_neither_reads_a_whole_table_nor_sorts(mariadb, sized, statement):
    assert list(faults_of(plans(mariadb, sized, statement))) == []


@by_name([statement for statement in READS if statement["feature"] in ("home", "search")])
def test_a_search_sorts_no_more_than_it_says(mariadb, sized, statement):
    """The rows that it sorts it came to by an index: derived tables aside, none is read as a whole."""
    plan = [row for row in plans(mariadb, sized, statement) if not (row[0] or "").startswith("<derived")]
    assert plan and list(faults_of(plan, sorting=False)) == []


@by_name([statement for statement in WRITES if not statement["plan"]])
def test_a_write_finds_its_rows_by_an_index(mariadb, sized, statement):
    """Else it would lock the whole table."""
    verb, _, target = statement["sql"].split()[:3]
    plan = [row for row in plans(mariadb, sized, statement)
            # The row that an INSERT makes is shown as a whole table.
            if not (verb.upper() == "INSERT" and row[0] == target)]
    assert list(faults_of(plan, sorting=False)) == []


@pytest.mark.parametrize("sql, fault", [
    ("SELECT id FROM user WHERE email = 'x'", "reads all of user"),
    ("SELECT id FROM user WHERE id < 50 ORDER BY full_name", "sorts user"),
    ("SELECT username FROM user", "reads all of user"),
    ("SELECT role, COUNT(*) FROM classroom_member WHERE user_id = 7 GROUP BY role", "sorts classroom_member"),
])
def test_a_bad_plan_is_noticed(mariadb, filled, sql, fault):
    statement = {"sql": sql, "parameters": []}
    assert any(found.startswith(fault) for found in faults_of(plans(mariadb, filled, statement)))


def test_literals_are_no_parameters():
    sql = r"""SELECT ':a', ':b''c', "\":d", `:e` FROM x WHERE f = %s AND g = '12:30' OR f = %s"""
    assert with_placeholders(sql % (":f", ":f")) == (sql % ("?", "?"), ["f", "f"])


# ---- The generator itself ----

AWKS = [command for command in (["mawk"], ["gawk"], ["gawk", "--posix"], ["busybox", "awk"], ["awk"])
        if shutil.which(command[0])]
HEAD = "-- name: a\n-- kind: one\n-- parameters: id int\n-- columns: id int\n-- for: a test\n"
BODY = "SELECT id FROM t WHERE id = :id;\n"


def generated(awk, folder, text):
    source = folder / "sample.sql"
    source.write_text(text)
    return subprocess.run([*awk, "-v", f"output={folder}", "-f", ROOT / "build-aux" / "queries.awk", source],
                          capture_output=True, text=True)


@pytest.mark.parametrize("awk", AWKS, ids=" ".join)
@pytest.mark.parametrize("line, word, text", [
    (1, "small letters", HEAD.replace("name: a", "name: A") + BODY),
    (2, "'two'", HEAD.replace("one", "two") + BODY),
    (4, "'integer'", HEAD.replace("columns: id int", "columns: id integer") + BODY),
    (4, "'id'", HEAD.replace("columns: id int", "columns: id") + BODY),
    (6, "':other'", HEAD + BODY.replace(":id", ":other")),
    (3, "isn't used", HEAD + "SELECT id FROM t;\n"),
    (3, "'db'", HEAD.replace("parameters: id", "parameters: db") + BODY.replace(":id", ":db")),
    (5, "'-- columns:'", HEAD.replace("-- columns: id int\n", "") + BODY),
    (4, "gives 2 columns", HEAD + BODY.replace("id FROM", "id, f(a, b) FROM")),
    (4, "'name'", HEAD + BODY.replace("SELECT id", "SELECT t.name")),
    (4, "'n'", HEAD + BODY.replace("SELECT id", "SELECT MAX(id) AS n")),
    (8, "taken", HEAD + BODY + "\n" + HEAD + BODY),
    (5, "what it is for", HEAD.replace("-- for: a test\n", "") + BODY),
    (6, "after the closing", HEAD + BODY.strip() + " SELECT 1;\n"),
    (7, "after the closing", HEAD + BODY + "SELECT 1;\n"),
    (6, "instead of '*'", HEAD + BODY.replace("id FROM", "* FROM")),
    (6, "instead of 't.*'", HEAD + BODY.replace("id FROM", "id, t.* FROM")),
    (6, "no closing", HEAD + BODY.replace(";", "")),
    (5, "no statement", HEAD),
    (1, "without '-- name:'", "SELECT 1;\n"),
    (6, "unknown", HEAD + "-- note: x\n" + BODY),
    (6, "second time", HEAD + "-- kind: one\n" + BODY),
    (6, "neither a parameter's", HEAD + BODY.replace(":id", "a::id")),
    (6, "'?'", HEAD + BODY.replace(":id", "?")),
    (6, "isn't closed", HEAD + BODY.replace(":id", "'x")),
    (6, "UPDATE", HEAD + "UPDATE t SET a = :id;\n"),
    (5, "SELECT", HEAD.replace("one", "write").replace("-- columns: id int\n", "") + BODY),
    (4, "no columns", HEAD.replace("one", "write") + "DELETE FROM t WHERE id = :id;\n"),
    (5, "RETURNING", HEAD.replace("one", "insert").replace("-- columns: id int\n", "")
     + "INSERT INTO t VALUES (:id) RETURNING id;\n"),
])
def test_a_malformed_statement_stops_the_build(tmp_path, awk, line, word, text):
    done = generated(awk, tmp_path, text)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{tmp_path}/sample.sql:{line}: ") and word in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sample.sql"]


@pytest.mark.parametrize("awk", AWKS, ids=" ".join)
def test_what_is_made_of_a_statement(tmp_path, awk):
    done = generated(awk, tmp_path, HEAD.replace("id int", "id int, name text", 1) + r"""
        SELECT id -- a remark: isn't it
        FROM t   WHERE name LIKE CONCAT(:name, '%\'":id  ?') AND id % 2 = :id
            OR at < '12:30:00' AND name = :name
        ;""")
    assert (done.returncode, done.stderr) == (0, "")
    source = (tmp_path / "sample.c").read_text()
    joined = re.sub(r'"\n *"', "", source)
    assert (r'''.sql = "SELECT id FROM t WHERE name LIKE CONCAT(%s, '%%\\'\":id  ?') AND id %% 2 = %lld'''
            r''' OR at < '12:30:00' AND name = %s",''') in joined
    assert "placeholders[] = {1, 0, 1};" in source
    assert "arguments[] = {crvs_int(id), crvs_text(name)};" in source
    assert ("crvs_error_t *crvs_sql_a(crvs_db_t *db, crvs_object_t **row, apr_int64_t id, const char *name);"
            in (tmp_path / "sample.h").read_text())
    assert "#define CRVS_STATEMENT_COUNT 1\n" in (tmp_path / "statements.h").read_text()
