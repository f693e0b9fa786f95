# SPDX-License-Identifier: Apache-2.0
"""The order of rows is the statement's own: a server of another version, or with another plan, gives the same page.

What a statement orders by must tell any two of its rows apart, also in a school where all that may be equal is equal.
A statement whose rows somebody else puts in order says who, in its `-- order:`.
"""

import re

import pytest

from mariadb import SqlError
from statements import READS, SCHOOL, arguments_of, executed

# Names, times and places are equal; of sessions half are over, and half begin soon.
TIES = """
    UPDATE user SET full_name = 'Nom';
    UPDATE classroom_member SET sort_name = 'Nom';
    UPDATE classroom SET name = 'Classe';
    UPDATE module SET position = 1;
    UPDATE lesson SET position = 1;
    UPDATE lesson_video SET position = 1;
    UPDATE lesson_progress SET last_seen_at = '2026-02-01';
    UPDATE live_session SET start_at = UTC_TIMESTAMP() - INTERVAL 2 DAY, started_at = start_at, ended_at = start_at
        WHERE id <= 1600;
    UPDATE live_session SET start_at = UTC_TIMESTAMP() + INTERVAL 5 MINUTE WHERE id > 1600;
    UPDATE recording SET received_at = UTC_TIMESTAMP() - INTERVAL 47 HOUR, bytes = 1;
    UPDATE recording SET purge_at = UTC_TIMESTAMP() - INTERVAL 1 DAY WHERE purge_at IS NOT NULL;
    UPDATE upload SET expires_at = UTC_TIMESTAMP() - INTERVAL 1 DAY;
    -- Of what each statement looks for, more than one.
    UPDATE classroom SET archived_at = '2026-06-30' WHERE id = 2;
    UPDATE classroom_member SET role = 'teacher' WHERE classroom_id = 5 AND user_id = 6;
    INSERT INTO publish_run (recording_id, outcome, lesson_id, at) SELECT id, 'published', 5, '2026-03-01'
        FROM recording WHERE live_session_id = 5 ON DUPLICATE KEY UPDATE outcome = 'published', lesson_id = 5;
    UPDATE lesson SET module_id = 6 WHERE id = 5;
    INSERT INTO lesson (id, module_id, title, position, created_at) VALUES (10002, 1, 'Leçon 10002', 1, '2026-01-01');
    UPDATE lesson_video SET recording_id = NULL WHERE id IN (204, 404);
    UPDATE recording SET url_hash = SHA2(4, 256) WHERE live_session_id IS NULL;
    INSERT INTO lesson_video (lesson_id, title, recording_id, position, created_at)
        SELECT 100 + seq, 'Vidéo', 6, 1, '2026-01-01' FROM seq_1_to_3;
    UPDATE recording r JOIN live_session s ON s.id = r.live_session_id
        SET r.listed_in = s.classroom_id, r.listed_until = LEAST(COALESCE(r.expires_at, '9999-12-31'), s.closes_at + INTERVAL 90 DAY),
            r.unpublished_in = IF(EXISTS (SELECT 1 FROM lesson_video v WHERE v.recording_id = r.id), NULL, s.classroom_id) WHERE r.id % 7;
    UPDATE user_import_line SET outcome = 'create', user_id = 1001 WHERE import_id = 6;
    UPDATE user SET password_hash = '' WHERE id = 1001;
    UPDATE user SET email = 'user7@example.org' WHERE id = 8;"""
ARGUMENTS = {"days": "1", "received_at": "UTC_TIMESTAMP() - INTERVAL 47 HOUR", "room_name": "'CRVS_CODE0006_5'",
             "module_id": "6", "typed": "'user7@example.org'"}
OF_STATEMENT = {"import_classes_named": {"class_name": "'Classe'"},
                "classroom_members_after": {"place_role": "'teacher'", "place_name": "''", "place_id": "0"},
                "classroom_members_before": {"place_role": "'student'", "place_name": "'zz'", "place_id": "99999"},
                "recording_by_source": {"session_id": "0"}, "upload_recording": {"session_id": "0"}}


# Of a class's sessions, and of the looks at a lesson, which are one a person: where only the statement around says which.
FULL = r"(\w+)\.(?:closes_at|start_at),\1\.id|p\.last_seen_at,p\.user_id"


def pieces_of(sql, word):
    """The parts of a statement between the occurrences of a word that stand in no parentheses and no literal."""
    parts, depth, start = [], 0, 0
    for match in re.finditer(rf"'(?:[^'\\]|\\.|'')*'|[()]|{word}", sql):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if match[0] == word and depth == 0:
            parts.append(sql[start:match.start()])
            start = match.end()
    return [part.strip() for part in [*parts, sql[start:]]]


def split_order(select):
    """A SELECT without its ORDER BY and what follows that, and the terms of it: [] where it has none."""
    head, *order = pieces_of(select, "ORDER BY")
    if not order:
        return head, []
    terms = pieces_of(re.split(r" (?:LIMIT|FOR UPDATE)\b", order[-1])[0], ",")
    return head, [re.sub(r" (?:ASC|DESC)$", "", term) for term in terms]


def ordered_selects(sql):
    """Each SELECT that orders its rows, as (SQL without it, terms): the statement itself, and the halves of a union."""
    halves = re.split(r"\) UNION (?:ALL )?\(", sql)
    if len(halves) == 1 or not sql.startswith("("):
        return [split_order(sql)]
    last, _, tail = halves[-1].rpartition(")")
    inner = [halves[0].removeprefix("("), *halves[1:-1], last]
    whole = ") UNION ALL (".join(inner)
    limited = [half for half in inner if re.search(r"\bLIMIT \d+$", half)]
    return [*map(split_order, limited), (f"({whole})", split_order(tail)[1])]


def inner_selects(sql):
    """The parts of a statement in parentheses that choose rows by their order."""
    for match in re.finditer(r"\(SELECT\b", sql):
        depth = 0
        for at in range(match.start(), len(sql)):
            depth += {"(": 1, ")": -1}.get(sql[at], 0)
            if depth == 0:
                inner = sql[match.start() + 1:at]
                if len(pieces_of(inner, "LIMIT")) > 1 and len(pieces_of(inner, "ORDER BY")) > 1:
                    yield split_order(inner)
                break


def with_terms(select, terms, columns):
    """The SELECT with what it orders by behind its own columns, and where each term is among them."""
    head, *rest = pieces_of(select, "FROM")
    places, added = [], []
    for term in terms:
        if term in columns:
            places.append(columns.index(term))
        else:
            places.append(len(columns) + len(added))
            added.append(f", {term}")
    return " FROM ".join([head + "".join(added), *rest]) if added else select, places


def names_of(select):
    """What its columns are called."""
    return [re.split(r"[ .]", column)[-1] for column in pieces_of(pieces_of(select, "FROM")[0], ",")]


def test_the_terms_of_an_order():
    assert split_order("SELECT a, (SELECT b FROM u ORDER BY c LIMIT 1) AS d FROM t ORDER BY e, f(g, 'x, y') DESC LIMIT 5") == (
        "SELECT a, (SELECT b FROM u ORDER BY c LIMIT 1) AS d FROM t", ["e", "f(g, 'x, y')"])
    assert ordered_selects("(SELECT a FROM t ORDER BY b LIMIT 2) UNION (SELECT a FROM u) ORDER BY a DESC") == [
        ("SELECT a FROM t", ["b"]), ("(SELECT a FROM t ORDER BY b LIMIT 2) UNION ALL (SELECT a FROM u)", ["a"])]


@pytest.fixture(scope="module")
def tied(mariadb):
    mariadb.deployed("tied")
    mariadb.run_sql("tied", SCHOOL + TIES)
    return "tied"


def rows_of(mariadb, tied, statement, select, terms, columns):
    """For each truth of the statement's bools: the different rows that the SELECT gives, and the different terms in them."""
    sql, places = with_terms(select, terms, columns)
    for truth in (False, True):
        arguments = {**arguments_of(statement, truth=truth), **ARGUMENTS, **OF_STATEMENT.get(statement["name"], {})}
        rows = {tuple(row) for row in mariadb.run_sql(tied, executed({**statement, "sql": sql}, arguments))}
        yield rows, {tuple(row[place] for place in places) for row in rows}


@pytest.mark.parametrize("statement", [
    one for one in READS if not one["order"] and (one["kind"] == "rows" or len(pieces_of(one["sql"], "LIMIT")) > 1)],
    ids=lambda statement: statement["name"])
def test_no_two_rows_are_equal_in_what_they_are_ordered_by(mariadb, tied, statement):
    for select, terms in ordered_selects(statement["sql"]):
        assert terms, f"{statement['name']} does not say in which order its rows come"
        columns = [column["name"] for column in statement["columns"]]
        found = list(rows_of(mariadb, tied, statement, select, terms, columns))
        for rows, keys in found:
            assert len(keys) == len(rows), f"{statement['name']} leaves rows that are equal in {terms} to the server"
        assert max(len(rows) for rows, _ in found) > 1, f"{statement['name']} finds no two rows here"


@pytest.mark.parametrize("statement, select, terms", [
    pytest.param(statement, select, terms, id=f"{statement['name']}-{number}") for statement in READS if not statement["order"]
    for number, (select, terms) in enumerate(inner_selects(statement["sql"]))])
def test_nor_are_those_that_a_part_of_a_statement_chooses(mariadb, tied, statement, select, terms):
    try:
        found = list(rows_of(mariadb, tied, statement, select, terms, names_of(select)))
    except SqlError as error:
        # What is chosen for each row of the statement around it. By the unique key that stands in its terms.
        assert "Unknown column" in str(error) and re.fullmatch(FULL, ",".join(terms)), statement["sql"]
        return
    for rows, keys in found:
        assert len(keys) == len(rows), f"{statement['name']} leaves rows that are equal in {terms} to the server"


# ---- What pages put in order themselves ----

NOON = "'2026-11-02 12:00:00'"


def test_recordings_that_came_at_once_stand_in_the_order_in_which_they_were_stored(school, sign_in, people):
    sessions = [school.live_session(people.classroom, start=start, started=start, ended=ended)
                for start, ended in ((-300, -200), (-30, None))]
    urls = {}
    for session in sessions:
        made = [school.recording(session) for _ in range(8)]
        school.sql(f"UPDATE recording SET received_at = {NOON} WHERE live_session_id = %s", session)
        # One that came before the others, and was stored last.
        made.insert(0, school.recording(session))
        school.sql("UPDATE recording SET received_at = received_at - INTERVAL 1 YEAR WHERE id = %s", made[0])
        urls[session] = [school.value("SELECT CONCAT('/recordings/', public_id, '/') FROM recording WHERE id = %s", one) for one in made]
    page = sign_in(people.member).get(f"/classrooms/{people.classroom.id}/").page
    menus = page.all("details", data_menu=True)
    assert [[link["href"] for link in menu.all("a")] for menu in menus] == [urls[sessions[1]], urls[sessions[0]]]
    assert [span.text for span in menus[0].all("span") if span.text.startswith("Enregistrement")] == [
        f"Enregistrement {number}" for number in range(1, 10)]


def test_sessions_of_one_hour_stand_in_the_order_in_which_they_were_planned(school, sign_in, people):
    past = [school.live_session(people.classroom) for _ in range(5)]
    to_come = [school.live_session(people.classroom) for _ in range(5)]
    school.sql(f"UPDATE live_session SET start_at = {NOON} WHERE id BETWEEN %s AND %s", past[0], past[-1])
    school.sql("UPDATE live_session SET start_at = UTC_TIMESTAMP() + INTERVAL 5 HOUR WHERE id >= %s", to_come[0])
    page = sign_in(people.member).get(f"/classrooms/{people.classroom.id}/").page
    shown = [item["id"] for item in page.all("li", class_="session")]
    assert shown == [f"session-{number}" for number in [*to_come[1:], *reversed(past)]]


def test_lessons_that_show_a_session_stand_in_the_order_in_which_it_was_published(school, sign_in, people):
    session = school.live_session(people.classroom, start=-300, started=-300, ended=-200)
    recordings = [school.recording(session) for _ in range(3)]
    module = school.module(school.course(people.teacher))
    lessons = [school.lesson(module) for _ in range(6)]
    places = list(zip(reversed(lessons), recordings * 2))
    for lesson, recording in places:
        school.lesson_video(lesson, recording_id=recording)
    page = sign_in(people.member).get(f"/classrooms/{people.classroom.id}/").page
    assert [part.one("a")["href"] for part in page.all("div", class_="published")] == [
        f"/courses/lessons/{lesson}/" for lesson, _ in places]


def test_what_stands_beside_the_sessions_of_a_class_comes_list_by_list(school, sign_in):
    pupils = [school.user(full_name=f"Élève {number}") for number in (3, 1, 2)]
    classroom = school.classroom(school.user("trainer", full_name="Zoé Zanga"), pupils)
    for number in range(1, 5):
        school.sql("INSERT INTO announcement (classroom_id, title, is_pinned, created_at) VALUES (%s, %s, %s, UTC_TIMESTAMP())",
                   classroom.id, f"Mot {number}", number == 2)
    for number in (2, 4):
        for name in ("b", "a"):
            school.sql("INSERT INTO attachment (public_id, announcement_id, file_name, media_type, bytes, created_at)"
                       " SELECT MD5(UUID()), id, %s, 'text/plain', 1, UTC_TIMESTAMP() FROM announcement"
                       " WHERE classroom_id = %s AND title = %s", f"{name}{number}.txt", classroom.id, f"Mot {number}")
    page = sign_in(pupils[0]).get(f"/classrooms/{classroom.id}/").page
    shown = [one for one in page.all("li", id=True) if one["id"].startswith("announcement-")]
    assert [one.one("h3").text for one in shown] == ["Mot 2", "Mot 4", "Mot 3"]
    files = [re.findall(r"[ab]\d\.txt", one.text) for one in shown]
    assert [list(dict.fromkeys(names)) for names in files] == [["b2.txt", "a2.txt"], ["b4.txt", "a4.txt"], []]
    assert [item.all("span")[0].text for item in page.one("ul", class_="people-list").all("li")] == [
        "Zoé Zanga", "Élève 1", "Élève 2", "Élève 3"]


def test_classes_of_one_name_stand_in_the_order_in_which_they_were_made(school, sign_in):
    teacher = school.user("trainer")
    classes = [school.classroom(teacher, name="Terminale") for _ in range(9)]
    archived = [school.classroom(teacher, name="Terminale") for _ in range(4)]
    school.sql(f"UPDATE classroom SET archived_at = {NOON} WHERE id >= %s", archived[0].id)
    page = sign_in(teacher).get("/classrooms/").page
    links = [link["href"] for link in page.one("main").all("a") if re.fullmatch(r"/classrooms/\d+/", link["href"])]
    assert links == [f"/classrooms/{one.id}/" for one in [*classes, *archived]]


def test_sign_ins_of_one_second_stand_the_newest_first(school, sign_in, people):
    browser = sign_in(people.member)
    for _ in range(8):
        school.open_session(people.member)
    school.sql("UPDATE user_session SET last_seen_at = UTC_TIMESTAMP() WHERE user_id = %s", people.member.id)
    numbers = [int(re.search(r"/sessions/(\d+)/end/", form["action"])[1])
               for form in browser.get("/users/profile/").page.all("form") if "/sessions/" in form["action"]]
    assert len(numbers) == 8 and numbers == sorted(numbers, reverse=True)
