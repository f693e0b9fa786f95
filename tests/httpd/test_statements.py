# SPDX-License-Identifier: Apache-2.0
"""Every named statement of sql/queries/ against the migrated schema: what it gives, and how the server finds it.

A page's statement may neither read a whole table or index nor sort; one that may says why in its `-- plan:`.
"""

import re
import subprocess

import pytest

import datasets
from mariadb import ROOT, quoted
from school import School
from statements import READS, SCHOOL, STATEMENTS, WRITES, arguments_of, executed, with_placeholders

MYSQL_TYPES = {
    "int": {"TINY", "SHORT", "LONG", "LONGLONG", "INT24"},
    "bool": {"TINY", "LONG", "LONGLONG"},
    "text": {"VAR_STRING", "STRING", "BLOB"},
    "time": {"DATETIME"},
}


UNFINISHED = "INSERT INTO migrate_unfinished VALUES (1, 'deploy/absent.sql', 0, 1, '');"


@pytest.fixture(scope="module")
def filled(mariadb):
    mariadb.deployed("filled")
    mariadb.run_sql("filled", SCHOOL + UNFINISHED)
    return "filled"


@pytest.fixture(scope="module")
def large(mariadb):
    """The same in a twentieth of the large school: among 15,000 people, 500 classes and 5,000 lessons."""
    mariadb.deployed("large")
    mariadb.run_sql("large", SCHOOL + UNFINISHED)
    school = School(mariadb, "large")
    datasets.large(school, 20)
    school.close()
    return "large"


@pytest.fixture(scope="module", params=["filled", "large"])
def sized(request):
    return request.getfixturevalue(request.param)


def by_name(statements):
    return pytest.mark.parametrize("statement", statements, ids=lambda statement: statement["name"])


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
    assert [name for name, _ in found] == [column["name"] for column in statement["columns"]]
    for (name, mysql_type), column in zip(found, statement["columns"]):
        assert mysql_type in MYSQL_TYPES[column["type"]], f"{name} is {mysql_type}"


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


@by_name([statement for statement in READS if statement["name"] == "classes_idle"])
@pytest.mark.parametrize("category", ["0", "3", "-1"])
def test_classes_without_a_session_are_looked_for_in_an_index_alone(mariadb, large, statement, category):
    """In its order, so that no more are than are shown; what else is asked of a class is read of those few."""
    sql = executed(statement, {**arguments_of(statement), "category_id": category, "class_state": "''"}, before="EXPLAIN ")
    (access, extra), = [(row[3], row[-1]) for row in mariadb.run_sql(large, sql) if row[2] == "o"]
    assert access == "range" and "Using index" in extra.split("; ") and "filesort" not in extra


@by_name([statement for statement in READS if any(parameter["name"] == "inactive_since" for parameter in statement["parameters"])])
def test_the_last_session_of_a_class_comes_from_an_index_alone(mariadb, large, statement):
    """One that was not cancelled, of which nothing but its time is read: for the date that is asked for, and for what is shown."""
    sql = executed(statement, {**arguments_of(statement), "inactive_since": "'2026-01-01'"}, before="EXPLAIN ")
    looked_for = [(row[2], row[3], row[5], row[-1]) for row in mariadb.run_sql(large, sql) if row[2] in ("s", "l")]
    assert {table for table, *_ in looked_for} == {"s", "l"}
    assert {row[1:] for row in looked_for} == {("ref", "live_session_last", "Using where; Using index")}


@by_name([statement for statement in WRITES if not statement["plan"]])
def test_a_write_finds_its_rows_by_an_index(mariadb, sized, statement):
    """Else it would lock the whole table."""
    verb, _, target = statement["sql"].split()[:3]
    plan = [row for row in plans(mariadb, sized, statement)
            # The row that an INSERT makes is shown as a whole table.
            if not (verb.upper() == "INSERT" and row[0] == target)]
    assert list(faults_of(plan, sorting=False)) == []


@by_name([statement for statement in WRITES if re.match(r"UPDATE \(.*\) j STRAIGHT_JOIN classroom_revision r", statement["sql"])])
def test_several_classes_are_held_once_and_in_the_order_of_their_numbers(mariadb, filled, statement):
    """So that two that raise revisions of the same classes never wait for each other."""
    classes = re.match(r"UPDATE \((.*)\) j", statement["sql"])[1].strip()
    # As they come by themselves, they are the other way round.
    turned = "; ".join(f"UPDATE {table} SET classroom_id = 201 - classroom_id" for table in ("live_session", "user_import_class"))
    found = [int(row[0]) for row in mariadb.run_sql(
        filled, f"START TRANSACTION; {turned}; {executed({**statement, 'sql': classes}, arguments_of(statement))} ROLLBACK;")]
    assert found and found == sorted(set(found))
    assert [access for _, access, _ in plans(mariadb, filled, statement)][:2] == ["ALL", "eq_ref"], "not in that order"


@pytest.mark.parametrize("sql, fault", [
    ("SELECT id FROM user WHERE language = 'x'", "reads all of user"),
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

HEAD = "-- name: a\n-- kind: one\n-- parameters: id int\n-- columns: id int\n-- for: a test\n"
BODY = "SELECT id FROM t WHERE id = :id;\n"


def generated(folder, text):
    source = folder / "sample.sql"
    source.write_text(text)
    return subprocess.run(["perl", ROOT / "build-aux" / "queries.pl", "--output", folder,
                           "--plan", ROOT / "sql" / "sqitch.plan", source], capture_output=True, text=True)


@pytest.mark.parametrize("line, word, text", [
    (1, "small letters", HEAD.replace("name: a", "name: A") + BODY),
    (2, "'two'", HEAD.replace("one", "two") + BODY),
    (4, "'integer'", HEAD.replace("columns: id int", "columns: id integer") + BODY),
    (4, "'id'", HEAD.replace("columns: id int", "columns: id") + BODY),
    (6, "':other'", HEAD + BODY.replace(":id", ":other")),
    (3, "isn't used", HEAD + "SELECT id FROM t;\n"),
    (5, "no statement 'b'", HEAD.replace("-- for:", "-- behind: b\n-- for:") + BODY),
    (4, "no number to give", HEAD.replace("one", "insert").replace("-- columns: id int\n", "-- behind: nothing\n")
     + "INSERT INTO t VALUES (:id);\n"),
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
    (5, "'insert'", HEAD.replace("one", "insert").replace("-- columns: id int\n", "") + "UPDATE t SET a = 1 WHERE id = :id;\n"),
    (5, "RETURNING", HEAD.replace("one", "insert").replace("-- columns: id int\n", "")
     + "INSERT INTO t VALUES (:id) RETURNING id;\n"),
    (5, "has no '-- kind:'", HEAD.replace("-- kind: one\n", "") + BODY),
    (5, "'*/'", HEAD.replace("a test", "a */ test") + BODY),
    (3, "list of 'name type'", HEAD.replace("parameters: id int", "parameters: id int,") + BODY),
    (3, "small letters", HEAD.replace("parameters: id int", "parameters: Id int") + BODY),
    (3, "second time", HEAD.replace("parameters: id int", "parameters: id int, id text") + BODY),
    (1, "not with '-- kind:'", "-- kind: one\n" + BODY),
    (2, "is one word", HEAD.replace("-- kind", "--   more\n-- kind") + BODY),
    (6, "goes on with", HEAD + "--\n" + BODY),
    (6, "is empty", HEAD + "-- plan:\n" + BODY),
    (6, "has no statement", HEAD + HEAD + BODY),
    (6, "no closing", HEAD + BODY.replace(";", "") + HEAD + BODY),
    (6, "with '--'", HEAD + BODY.replace(":id", "/* a */ :id")),
    (6, "with '--'", HEAD + BODY.replace(":id", ":id # a")),
    (5, "SHOW", HEAD.replace("one", "write").replace("-- columns: id int\n", "") + "SHOW t LIKE :id;\n"),
    (5, "'insert'", HEAD.replace("one", "insert").replace("-- columns: id int\n", "") + "DELETE FROM t WHERE id = :id;\n"),
])
def test_a_malformed_statement_stops_the_build(tmp_path, line, word, text):
    done = generated(tmp_path, text)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{tmp_path}/sample.sql:{line}: ") and word in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sample.sql"]


def test_what_is_made_of_a_statement(tmp_path):
    done = generated(tmp_path, HEAD.replace("id int", "id int, name text", 1) + r"""
        SELECT id -- a remark: isn't it
        FROM t   WHERE name LIKE CONCAT(:name, '%\'":id  ?') AND id % 2 = :id
            OR at < '12:30:00' AND name = :name
        ;""")
    assert (done.returncode, done.stderr) == (0, "")
    source = (tmp_path / "sample.c").read_text()
    joined = re.sub(r'"\n *"', "", source)
    assert (r'''.sql = "SELECT id FROM t WHERE name LIKE CONCAT(?, '%\\'\":id  ?') AND id % 2 = ?'''
            r''' OR at < '12:30:00' AND name = ?",''') in joined
    assert "placeholders[] = {1, 0, 1};" in source
    assert "arguments[] = {crvs_value_int(id), crvs_value_text(name)};" in source
    assert ("crvs_error_t *crvs_sql_a(crvs_db_t *db, crvs_object_t **row, apr_int64_t id, const char *name);"
            in (tmp_path / "sample.h").read_text())
    assert "#define CRVS_STATEMENT_COUNT 1\n" in (tmp_path / "statements.h").read_text()


@pytest.mark.parametrize("behind, then", [
    ("b", "return crvs_db_is_behind(error) ? crvs_sql_b(db, row, id) : error;"),
    ("nothing", "return crvs_db_is_behind(error) ? NULL : error;"),
    ("later", "return crvs_db_one(db, &statement, arguments, row);")])
def test_what_comes_of_a_statement_on_an_older_schema(tmp_path, behind, then):
    other = (HEAD + BODY).replace("name: a", "name: b")
    done = generated(tmp_path, HEAD.replace("-- for:", f"-- behind: {behind}\n-- for:") + BODY + "\n" + other)
    assert (done.returncode, done.stderr) == (0, "")
    first, _ = (tmp_path / "sample.c").read_text().split("crvs_sql_b(crvs_db_t")
    assert then in first
