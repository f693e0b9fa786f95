# SPDX-License-Identifier: Apache-2.0
"""Who was in a session, as its class sees it: statuses, what a teacher says instead, the term, and the files of both."""

import csv
import io

import pytest

from meetings import Prosody, tell
from test_attendance_events import Lesson, lesson, minutes, shown, status

HEADS = ["classe", "séance", "date", "début prévu", "fin", "numéro", "nom", "e-mail", "statut", "arrivée", "sortie",
         "secondes de présence", "pourcentage", "entrées", "source", "première connexion par le lien",
         "dernière connexion par le lien", "corrigé par", "note"]


def held(visitor, lesson, *stays):
    """Tells of a session from 0 to 60 minutes, with (person, from, to) for each who was there."""
    room, at = Prosody(lesson.room), lesson.at
    for user, start, end in [(lesson.people.teacher, 0, 60), *stays]:
        tell(visitor, room.joined(user, f"d{user.id}", at(start)), room.left(user, f"d{user.id}", at(start), at(end)))


def correct(browser, lesson, user, **fields):
    return browser.post(lesson.path + "correct/", {"user_id": user.id, **fields})


def audited(school, user):
    return school.sql("SELECT actor_name, action, detail FROM audit WHERE target_kind = 'user' AND target_id = %s ORDER BY id",
                      user.id)


def read(response):
    assert response.body.startswith(b"\xef\xbb\xbf") and response.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.body.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def teacher(sign_in, people):
    return sign_in(people.teacher)


# ---- Statuses ----

@pytest.mark.parametrize("stay, expected", [
    ((0, 60), "Présence"), ((10, 60), "Présence"), ((12, 60), "Retard"), ((0, 45), "Départ anticipé"), ((0, 20), "Absence"),
    (None, "Absence")])
def test_what_a_school_says(visitor, teacher, lesson, people, stay, expected):
    held(visitor, lesson, *([(people.member, *stay)] if stay else []))
    assert status(teacher, lesson, people.member) == expected


def test_the_numbers_are_the_schools(make_server, school, visitor, lesson, people):
    httpd = make_server("CrvsAttendanceShare 80\nCrvsAttendanceMinutes 20\n")
    httpd.start()
    browser = school.browser(httpd, people.teacher)
    held(visitor, lesson, (people.member, 15, 60))
    assert status(browser, lesson, people.member) == "Absence"
    assert "80" in browser.get(lesson.path).page.one("main").text
    held(visitor, lesson, (people.member, 12, 60))
    assert status(browser, lesson, people.member) == "Présence"


def test_the_plan_does_not_count(visitor, school, teacher, people):
    """A session that began half an hour late, and lasted twenty minutes: who was in all of it was there."""
    lesson = Lesson(school, people)
    room, at = Prosody(lesson.room), lesson.at
    for user in (people.teacher, people.member):
        tell(visitor, room.joined(user, f"d{user.id}", at(30)), room.left(user, f"d{user.id}", at(30), at(50)))
    assert status(teacher, lesson, people.member) == "Présence"
    assert "100 %" in shown(teacher, lesson, people.member)[2]


def test_while_it_runs(visitor, school, teacher, people):
    session = school.live_session(people.classroom, start=-20, started=-20)
    late = school.user()
    school.add_members(people.classroom, [late])
    lesson = type("Running", (), {"path": f"/classrooms/sessions/{session}/attendance/"})
    begin = int(school.value("SELECT UNIX_TIMESTAMP(start_at) FROM live_session WHERE id = %s", session))
    room = Prosody(f"CRVS_{people.classroom.join_code}_{session}")
    tell(visitor, room.joined(people.teacher, "t", begin), room.joined(people.member, "a", begin + 60))
    assert status(teacher, lesson, people.member) == "Présence"
    assert status(teacher, lesson, late) is None
    assert "Pas encore là" in shown(teacher, lesson, late)[3]
    tell(visitor, room.joined(late, "b", begin + 15 * 60))
    assert status(teacher, lesson, late) == "Retard"


def test_who_is_still_there_has_not_gone_out(visitor, school, teacher, people):
    """The time of whoever is in a running session goes on: it has no end yet, and no share."""
    session = school.live_session(people.classroom, start=-20, started=-20)
    gone = school.user()
    school.add_members(people.classroom, [gone])
    lesson = type("Running", (), {"path": f"/classrooms/sessions/{session}/attendance/"})
    begin = int(school.value("SELECT UNIX_TIMESTAMP(start_at) FROM live_session WHERE id = %s", session))
    room = Prosody(f"CRVS_{people.classroom.join_code}_{session}")
    tell(visitor, room.joined(people.teacher, "t", begin), room.joined(people.member, "a", begin + 60),
         room.joined(gone, "b", begin + 60), room.left(gone, "b", begin + 60, begin + 600))
    there, left = shown(teacher, lesson, people.member), shown(teacher, lesson, gone)
    assert there[1] == "Encore là" and left[1].startswith("Sortie")
    assert "%" not in there[2] + left[2] and left[2].endswith("9 min")
    by_id = {row[5]: dict(zip(HEADS, row)) for row in read(teacher.get(lesson.path + "csv/"))[1:]}
    assert by_id[str(people.member.id)]["sortie"] == "" and by_id[str(gone.id)]["sortie"] != ""
    assert by_id[str(people.member.id)]["arrivée"] != ""
    school.sql("UPDATE live_session SET ended_at = UTC_TIMESTAMP() WHERE id = %s", session)
    there = shown(teacher, lesson, people.member)
    assert there[1].startswith("Sortie") and "%" in there[2]


def test_who_came_into_the_class_later_was_not_missed(visitor, school, teacher, lesson, people):
    school.sql("UPDATE classroom_member SET joined_at = joined_at + INTERVAL 2 DAY WHERE user_id = %s", people.member.id)
    held(visitor, lesson)
    assert status(teacher, lesson, people.member) is None


def test_who_left_the_class_was_there_all_the_same(visitor, school, teacher, lesson, people):
    held(visitor, lesson, (people.member, 0, 60))
    school.sql("DELETE FROM classroom_member WHERE user_id = %s", people.member.id)
    assert status(teacher, lesson, people.member) == "Présence"
    assert "N’est plus dans la classe" in teacher.get(lesson.path).page.one("tr", id=f"person-{people.member.id}").text


def test_people_are_in_the_order_of_the_members(school, teacher, lesson, people):
    for full_name, family in (("Zoé Abena", "ABENA"), ("Aïcha Ngo Bassong", "NGO BASSONG"), ("Élie Mbarga", "")):
        user = school.user(full_name=full_name, sort_name=family)
        school.add_members(people.classroom, [user])
    school.sql("UPDATE classroom_member m JOIN user u ON u.id = m.user_id SET m.sort_name = u.order_name")
    names = [row.one("th").text for row in teacher.get(lesson.path).page.one("table").one("tbody").all("tr")]
    assert names == ["ABENA Zoé", "Élie Mbarga", "NGO BASSONG Aïcha", people.member.full_name]


# ---- Without tokens ----

def test_a_click_on_the_link_is_no_attendance(school, teacher, sign_in, people):
    """Nothing is measured: when somebody followed the link is shown as that, once and again."""
    session = school.live_session(people.classroom, start=-20, started=-20)
    path = f"/classrooms/sessions/{session}/"
    browser = sign_in(people.member)
    for _ in range(2):
        assert browser.get(path + "join/").status == 302
    assert school.sql("SELECT user_id, last_at >= first_at FROM attendance_click WHERE live_session_id = %s",
                      session) == [(people.member.id, 1)]
    # Noted to the minute: what was noted less than one ago stays, what is older does not.
    for ago, noted in ((50, 0), (70, 1)):
        school.sql("UPDATE attendance_click SET last_at = UTC_TIMESTAMP() - INTERVAL %s SECOND WHERE live_session_id = %s", ago, session)
        assert browser.get(path + "join/").status == 302
        assert school.value("SELECT last_at > UTC_TIMESTAMP() - INTERVAL 40 SECOND FROM attendance_click WHERE live_session_id = %s",
                            session) == noted
    assert "La salle n’a encore rien transmis" in teacher.get(path + "attendance/").page.one("main").text
    school.sql("UPDATE live_session SET ended_at = UTC_TIMESTAMP() WHERE id = %s", session)
    page = teacher.get(path + "attendance/").page
    row = page.one("tr", id=f"person-{people.member.id}")
    assert "Connexion par le lien" in row.text
    assert "Non relevé" in row.text
    assert "pas un relevé de présence" in page.one("main").text
    assert "présence" not in page.one("ul", class_="facts").text


def test_a_session_of_clicks_alone_is_one_of_the_term(school, teacher, sign_in, people):
    """Where a class does not wait, nobody need have started it."""
    session = school.live_session(people.classroom, start=-180)
    school.sql("INSERT INTO attendance_click VALUES (%s, %s, UTC_TIMESTAMP(), UTC_TIMESTAMP())", session, people.member.id)
    path = f"/classrooms/sessions/{session}/attendance/"
    assert teacher.get(f"/classrooms/{people.classroom.id}/attendance/").page.all("a", href=path)


def test_looking_ahead_is_no_click(school, sign_in, people):
    session = school.live_session(people.classroom, start=-20, started=-20)
    browser = sign_in(people.member)
    path = f"/classrooms/sessions/{session}/join/"
    browser.request("HEAD", path)
    browser.get(path, Sec_Purpose="prefetch;prerender")
    assert school.value("SELECT COUNT(*) FROM attendance_click WHERE live_session_id = %s", session) == 0


def test_nothing_known_is_said(teacher, lesson, people):
    page = teacher.get(lesson.path).page
    assert "Vous pouvez noter vous-même" in page.one("main").text
    assert status(teacher, lesson, people.member) is None


def test_a_session_that_is_on_is_not_to_come(school, teacher, people):
    def said(**columns):
        session = school.live_session(people.classroom, **columns)
        return teacher.get(f"/classrooms/sessions/{session}/attendance/").page.one("main").text

    running, planned = said(start=-20, started=-20), said(start=600)
    assert "La séance est en cours. La salle n’a encore rien transmis." in running and "pas encore eu lieu" not in running
    assert "pas encore eu lieu" in planned and "en cours" not in planned


# ---- Corrections ----

def test_a_correction_stands_above_what_was_measured(visitor, school, teacher, sign_in, lesson, people):
    held(visitor, lesson, (people.member, 15, 60))
    before = lesson.rows()
    assert correct(teacher, lesson, people.member, status="excused", note="Certificat médical").status == 303
    assert status(teacher, lesson, people.member) == "Absence excusée"
    row = shown(teacher, lesson, people.member)
    assert "Noté par vous" in row[3] and "relevé : Retard" in row[3] and "Certificat médical" in row[3]
    assert "45 min" in row[2] and lesson.rows() == before
    assert f"Noté par {people.teacher.full_name}" in shown(sign_in(people.admin), lesson, people.member)[3]
    (actor, action, detail), = audited(school, people.member)
    assert (actor, action) == (people.teacher.username, "attendance_corrected") and detail.endswith(": excused")
    assert "Certificat" not in detail


def test_one_click_undoes_it(visitor, school, teacher, lesson, people):
    held(visitor, lesson, (people.member, 15, 60))
    correct(teacher, lesson, people.member, status="present")
    form = teacher.get(lesson.path).page.one("form", action=lesson.path + "undo/")
    assert form.one("button")["value"] == str(people.member.id)
    for _ in range(2):
        assert teacher.post(lesson.path + "undo/", {"user_id": people.member.id}).status == 303
    assert status(teacher, lesson, people.member) == "Retard"
    assert [action for _, action, _ in audited(school, people.member)] == ["attendance_corrected", "attendance_uncorrected"]


def test_the_menu_keeps_the_note(teacher, lesson, people):
    correct(teacher, lesson, people.member, status="absent", note="Malade")
    correct(teacher, lesson, people.member, status="excused")
    assert "Malade" in shown(teacher, lesson, people.member)[3]
    form = teacher.get(f"{lesson.path}correct/?user_id={people.member.id}")
    assert form.values == {"status": "excused", "note": "Malade"}
    correct(teacher, lesson, people.member, status="excused", note="")
    assert "Malade" not in shown(teacher, lesson, people.member)[3]


@pytest.mark.parametrize("fields, wrong", [
    ({"status": ""}, "status"), ({"status": "here"}, "status"), ({"status": "absent", "note": "x" * 201}, "note")])
def test_wrong_corrections(teacher, lesson, people, fields, wrong):
    answer = correct(teacher, lesson, people.member, **fields)
    assert answer.status == 422 and wrong in answer.errors
    assert status(teacher, lesson, people.member) is None


def test_nobody_is_corrected_who_is_not_of_the_class(school, teacher, lesson, people):
    for user in (people.other.id, people.teacher.id, people.admin.id, 2147483647, 0):
        assert teacher.post(lesson.path + "correct/", {"user_id": user, "status": "absent"}).status == 404
        assert teacher.get(f"{lesson.path}correct/?user_id={user}").status == 404


def test_an_excuse_may_come_before_the_session(school, teacher, people):
    session = school.live_session(people.classroom, start=600)
    lesson = type("Planned", (), {"path": f"/classrooms/sessions/{session}/attendance/"})
    assert correct(teacher, lesson, people.member, status="excused").status == 303
    assert status(teacher, lesson, people.member) == "Absence excusée"


# ---- A term ----

def test_a_class_by_sessions(visitor, school, teacher, people):
    first, second = Lesson(school, people), Lesson(school, people)
    school.live_session(people.classroom, start=-300, cancelled_at="2026-01-01", title="Annulée")
    school.live_session(people.classroom, start=-400, title="Jamais commencée")
    school.sql("UPDATE live_session SET start_at = start_at - INTERVAL 1 DAY, started_at = start_at,"
               " ended_at = ended_at - INTERVAL 1 DAY WHERE id = %s", first.id)
    first.begin -= 86400
    held(visitor, first, (people.member, 0, 60))
    held(visitor, second, (people.member, 20, 60))
    page = teacher.get(f"/classrooms/{people.classroom.id}/attendance/").page
    heads = [link["href"] for link in page.one("table").one("thead").all("a")]
    assert heads == [first.path, second.path]
    row, = page.one("table").one("tbody").all("tr")
    assert [cell.text for cell in row.all("td")] == ["2/2", "P", "R"]
    assert row.all("abbr")[1]["title"] == "Retard"
    assert f'"presences-classe-{people.classroom.id}.csv"' in teacher.get(
        f"/classrooms/{people.classroom.id}/attendance/csv/").headers["Content-Disposition"]


def test_a_student_sees_the_own_ones_alone(visitor, school, teacher, sign_in, lesson, people):
    other = school.user(full_name="Une Autre Personne")
    school.add_members(people.classroom, [other])
    held(visitor, lesson, (people.member, 0, 60), (other, 20, 60))
    correct(teacher, lesson, other, status="excused", note="Un secret")
    browser = sign_in(people.member)
    class_page = browser.get(f"/classrooms/{people.classroom.id}/").page
    path = f"/classrooms/{people.classroom.id}/attendance/"
    assert class_page.one("main").all("a", href=path)
    text = browser.get(path).page.one("main").text
    assert "Présence" in text and "60 min" in text
    assert "Une Autre" not in text and "secret" not in text and "Absence excusée" not in text
    own = sign_in(other).get(path).page.one("main").text
    assert "Absence excusée" in own and "Un secret" in own


def test_many_sessions_have_pages(school, teacher, sign_in, people):
    sessions = [school.live_session(people.classroom, start=-200 - number * 60, started=-200 - number * 60,
                                    ended=-170 - number * 60) for number in range(62)]
    path = f"/classrooms/{people.classroom.id}/attendance/"
    for browser in (teacher, sign_in(people.member)):
        page = browser.get(path).page
        older, = [link["href"] for link in page.all("a") if "before" in link["href"] and "csv" not in link["href"]]
        assert older == f"?before={sessions[59]}"
    heads = [link["href"] for link in teacher.get(path + older).page.one("table").one("thead").all("a")]
    assert heads == [f"/classrooms/sessions/{session}/attendance/" for session in reversed(sessions[60:])]
    assert len(read(teacher.get(path + "csv/"))) == 61
    assert len(read(teacher.get(path + "csv/" + older))) == 3


def test_files_have_all_of_a_large_class(school, teacher, lesson, people):
    # Those of the class of the other tests are few.
    before = len(read(teacher.get(lesson.path + "csv/")))
    school.sql("INSERT INTO user (username, full_name, created_at) SELECT CONCAT('nombreux', seq), CONCAT('Nombreux ', seq),"
               " UTC_TIMESTAMP() FROM seq_1_to_2050")
    school.sql("INSERT INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)"
               " SELECT %s, id, 'student', full_name, '2026-01-01' FROM user WHERE username REGEXP '^nombreux'", people.classroom.id)
    for path in (lesson.path, f"/classrooms/{people.classroom.id}/attendance/"):
        assert len(read(teacher.get(path + "csv/"))) == before + 2050


@pytest.fixture
def many(school, people):
    """Joins so many students to the class, behind the others: many(count). Returns their ids."""
    def join(count):
        ids = [school.user(full_name=f"Zz {number:04}").id for number in range(count)]
        for id in ids:
            school.sql("INSERT INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)"
                       " VALUES (%s, %s, 'student', (SELECT full_name FROM user WHERE id = %s), '2026-01-01')",
                       people.classroom.id, id, id)
        return ids

    return join


def rows_of(page):
    return [int(row["id"].removeprefix("person-")) for row in page.one("table").one("tbody").all("tr")]


def links_of(page):
    return [link.text for link in page.one("main").all("a") if link.text in ("Revenir au début", "Élèves suivants")]


def test_a_class_that_is_counted_wrong_is_shown_whole(school, teacher, lesson, people, many):
    ids = many(100)
    for kept in (0, 3, 5000):
        school.sql("UPDATE classroom_count SET members = %s WHERE classroom_id = %s", kept, people.classroom.id)
        first = teacher.get(lesson.path).page
        following = [link["href"] for link in first.one("main").all("a") if link.text == "Élèves suivants"]
        later = teacher.get(following[0]).page
        assert len(rows_of(first)) == 100 and links_of(first) == ["Élèves suivants"] and links_of(later) == ["Revenir au début"]
        assert {*ids, people.member.id} <= {*rows_of(first), *rows_of(later)}
        # Whoever stands first is the beginning, and nobody is nobody.
        for start in (rows_of(first)[0], people.teacher.id, 2_000_000_000):
            page = teacher.get(f"{lesson.path}?from={start}").page
            assert rows_of(page) == rows_of(first) and links_of(page) == ["Élèves suivants"]
    # Of a class of one page all are shown.
    school.sql("DELETE FROM classroom_member WHERE user_id IN (%s, %s)", ids[0], ids[1])
    page = teacher.get(f"{lesson.path}?from={ids[50]}").page
    assert people.member.id in rows_of(page) and links_of(page) == [] and "Sur cette page" not in page.one("main").text


def test_a_correction_leads_to_who_left_a_large_class(visitor, school, teacher, lesson, people, many):
    held(visitor, lesson, (people.member, 0, 60))
    many(102)
    school.sql("DELETE FROM classroom_member WHERE user_id = %s", people.member.id)
    done = correct(teacher, lesson, people.member, status="excused")
    assert done.status == 303
    page = teacher.get(done.location.partition("#")[0]).page
    assert people.member.id in rows_of(page) and links_of(page) == ["Revenir au début"]
    assert page.one("tr", id=f"person-{people.member.id}").one("span", class_="status status-excused").text == "Absence excusée"
    assert "seulement les personnes qui ne sont plus dans la classe" in page.one("main").text
    assert people.member.id not in rows_of(teacher.get(lesson.path).page)


# ---- Files ----

def test_a_session_as_a_file(visitor, school, teacher, lesson, people):
    formula = school.user(full_name="=HYPERLINK(\"http://evil.example\")", email="a@example.org")
    school.add_members(people.classroom, [formula])
    held(visitor, lesson, (people.member, 12, 60))
    correct(teacher, lesson, formula, status="excused", note="@SUM(A1)")
    school.sql("UPDATE live_session SET title = '+1' WHERE id = %s", lesson.id)
    answer = teacher.get(lesson.path + "csv/")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="presences-{lesson.id}.csv"'
    rows = read(answer)
    assert rows[0] == HEADS
    by_id = {row[5]: dict(zip(HEADS, row)) for row in rows[1:]}
    assert set(by_id) == {str(people.member.id), str(formula.id)}
    row = by_id[str(people.member.id)]
    assert (row["statut"], row["secondes de présence"], row["pourcentage"], row["entrées"], row["source"]) == (
        "Retard", "2880", "80", "1", "jitsi")
    assert row["début prévu"].startswith(row["date"]) and len(row["arrivée"]) == len("2026-11-26 14:02")
    assert row["séance"] == "'+1"
    row = by_id[str(formula.id)]
    assert row["nom"].startswith("'=") and row["note"] == "'@SUM(A1)"
    assert (row["statut"], row["source"], row["corrigé par"]) == ("Absence excusée", "à la main", people.teacher.full_name)


def test_a_file_says_what_is_estimated(visitor, teacher, lesson, people):
    room = Prosody(lesson.room)
    tell(visitor, room.joined(people.teacher, "t", lesson.at(0)), room.joined(people.member, "a", lesson.at(0)))
    row = dict(zip(HEADS, read(teacher.get(lesson.path + "csv/"))[1]))
    assert (row["statut"], row["source"]) == ("Présence", "estimé")


# ---- On paper ----

def test_the_list_on_paper_is_filled_in(visitor, teacher, lesson, people):
    held(visitor, lesson, (people.member, 15, 60))
    paper = f"/classrooms/{people.classroom.id}/members/attendance/?session={lesson.id}"
    assert teacher.get(lesson.path).page.all("a", href=paper)
    row, = teacher.get(paper).page.one("table").one("tbody").all("tr")
    assert "Retard" in row.text
    row, = teacher.get(paper.partition("?")[0]).page.one("table").one("tbody").all("tr")
    assert "Retard" not in row.text


# ---- How long it is kept ----

def test_it_goes_in_time(server, school, tidy, visitor, teacher, sign_in, people):
    old, young = Lesson(school, people), Lesson(school, people)
    for one in (old, young):
        held(visitor, one, (people.member, 0, 60))
        tell(visitor, Prosody(one.room).created(one.at(0)))
        correct(teacher, one, people.member, status="absent")
        school.sql("INSERT INTO attendance_click VALUES (%s, %s, UTC_TIMESTAMP(), UTC_TIMESTAMP())", one.id, people.member.id)
    for table, column in (("stay", "kept_from"), ("mark", "at"), ("correction", "corrected_at"), ("click", "last_at")):
        school.sql(f"UPDATE attendance_{table} SET {column} = {column} - INTERVAL 402 DAY WHERE live_session_id = %s", old.id)
    assert tidy(server)[0]["attendance"] == 5
    for table in ("stay", "mark", "correction", "click"):
        kept = school.sql(f"SELECT DISTINCT live_session_id FROM attendance_{table} WHERE live_session_id IN (%s, %s)",
                          old.id, young.id)
        assert kept == [(young.id,)], table


def test_it_goes_with_the_account(visitor, school, teacher, lesson, people):
    held(visitor, lesson, (people.member, 0, 60))
    correct(teacher, lesson, people.member, status="absent")
    school.sql("INSERT INTO attendance_click VALUES (%s, %s, UTC_TIMESTAMP(), UTC_TIMESTAMP())", lesson.id, people.member.id)
    school.sql("DELETE FROM user WHERE id = %s", people.member.id)
    for table in ("stay", "correction", "click"):
        assert school.value(f"SELECT COUNT(*) FROM attendance_{table} WHERE user_id = %s", people.member.id) == 0
