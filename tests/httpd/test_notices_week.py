# SPDX-License-Identifier: Apache-2.0
"""Who was there, told to a class's teachers once a week."""

import datetime

import pytest

from test_notices import Scene, choices

DAY = datetime.timedelta(days=1)


def zone_and_week():
    """A zone in which it isn't early on a Monday, by its name, and the first moment in UTC of the week that ended there."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    for name, hours in (("Africa/Douala", 1), ("Pacific/Kiritimati", 14)):
        there = now + datetime.timedelta(hours=hours)
        if there.weekday() or there.hour >= 7:
            monday = datetime.datetime.combine(there.date() - there.weekday() * DAY, datetime.time())
            return name, monday - 7 * DAY - datetime.timedelta(hours=hours)
    raise AssertionError("it is Monday morning everywhere")


@pytest.fixture
def week():
    return zone_and_week()[1]


@pytest.fixture
def scene(emptied_school, make_server, office):
    httpd = make_server(office.directives + f"CrvsTimeZone {zone_and_week()[0]}\n", database=emptied_school.database)
    httpd.start()
    return Scene(emptied_school, httpd, office)


def lesson(scene, start, title, absent=(), late=(), classroom=None):
    """A session of an hour that began then, and what the teacher says of who was there."""
    session = scene.school.insert("live_session", {
        "classroom_id": (classroom or scene.classroom).id, "title": title, "start_at": start, "started_at": start,
        "created_at": start, "ended_at": start + DAY / 24, "duration_minutes": 60})
    for status, people in (("absent", absent), ("late", late)):
        for person in people:
            scene.school.sql("INSERT INTO attendance_correction (live_session_id, user_id, status, corrected_at)"
                             " VALUES (%s, %s, %s, UTC_TIMESTAMP())", session, person.id, status)
    return session


def test_teachers_are_told_of_the_week_once(scene, week):
    other = scene.school.user(email="autre@example.org", full_name="Ali <Sow>")
    scene.school.add_members(scene.classroom, [other])
    first = lesson(scene, week - DAY, "La semaine d’avant", absent=[scene.student, other])
    second = lesson(scene, week + 8 * DAY / 24, "Les fractions", absent=[scene.student], late=[other])
    third = lesson(scene, week + 6.9 * DAY, "Rien n’est su")
    clicked = lesson(scene, week + 3 * DAY, "Un lien")
    scene.school.insert("attendance_click", {"live_session_id": clicked, "user_id": other.id, "first_at": week, "last_at": week})
    lesson(scene, week + 7 * DAY, "La semaine d’après", late=[scene.student])
    mail = scene.mail()
    assert mail.to == "prof@example.org" and mail.subject == "Présences de la semaine\u00a0: 6e B & <Maths>"
    assert "Les fractions" in mail.text and "1 élève présent sur 2" in mail.text and "Présences non relevées\n" in mail.text
    assert "Présences non relevées, 1 élève a suivi le lien" in mail.text
    assert "La semaine" not in mail.text
    _, _, missed = mail.text.partition("Absents deux fois de suite")
    assert "- Zoé Ngo" in missed and "Sow" not in missed
    assert f"/classrooms/sessions/{second}/attendance/" in mail.html and f"/classrooms/sessions/{third}/attendance/" in mail.html
    assert f"sessions/{first}/" not in mail.html and mail.links(f"/classrooms/{scene.classroom.id}/attendance/")
    assert mail.message["List-Id"].endswith(f"<class-{scene.classroom.id}.localhost>")
    lesson(scene, week + DAY, "Ajoutée plus tard")
    assert scene.mails() == [], "each week once"
    scene.school.sql("DELETE FROM notice")
    for path in (f"/classrooms/{scene.classroom.id}/attendance/", f"/classrooms/sessions/{second}/attendance/"):
        assert scene.browser.get(path).status == 200


def test_where_no_session_was_held_nothing_is_told(scene, week):
    lesson(scene, week - DAY, "Avant")
    cancelled = lesson(scene, week + DAY, "Annulée")
    scene.school.sql("UPDATE live_session SET cancelled_at = start_at WHERE id = %s", cancelled)
    planned = lesson(scene, week + DAY, "Sans personne")
    scene.school.sql("UPDATE live_session SET started_at = NULL, ended_at = NULL WHERE id = %s", planned)
    assert scene.mails() == [] and scene.school.value("SELECT COUNT(*) FROM notice") == 0


def test_all_classes_of_a_teacher_are_one_mail_and_each_week_has_its_own(scene, week):
    other = scene.school.classroom(scene.teacher, [], name="5e A")
    for classroom in (scene.classroom, other):
        lesson(scene, week + DAY, f"Leçon {classroom.id}", classroom=classroom)
    mail = scene.mail()
    assert "6e B" in mail.text and "5e A" in mail.text and mail.message["List-Id"].endswith("<notices.localhost>")
    # As it was sent a week ago.
    scene.school.sql("UPDATE notice SET revision = revision - 1; UPDATE notice_week SET week = week - 1")
    assert len(scene.mails()) == 1
    assert scene.school.value("SELECT COUNT(*) FROM notice_week") == 1, "of older ones nothing is kept"


def test_whoever_does_not_want_it_gets_none_and_students_are_not_asked(scene, week):
    lesson(scene, week + DAY, "Leçon")
    student = scene.school.browser(scene.site, scene.student)
    assert not student.get("/notices/").page.all("input", id="attendance")
    assert student.post("/notices/", choices(student)).status == 303
    assert scene.browser.post("/notices/", choices(scene.browser, attendance=None)).status == 303
    assert scene.school.sql("SELECT user_id, kind FROM notice_off_kind WHERE kind = 'attendance'") in (
        [(scene.teacher.id, "attendance")], [(scene.teacher.id, "attendance"), (scene.student.id, "attendance")])
    assert scene.mails() == []


def test_it_is_not_wanted_of_one_class(scene, week):
    other = scene.school.classroom(scene.teacher, [], name="5e A")
    for classroom in (scene.classroom, other):
        lesson(scene, week + DAY, f"Leçon {classroom.id}", classroom=classroom)
    scene.school.insert("notice_class_kind", {"user_id": scene.teacher.id, "classroom_id": other.id, "kind": "attendance", "is_on": 0})
    mail = scene.mail()
    assert "6e B" in mail.text and "5e A" not in mail.text


def test_whoever_comes_later_hears_of_the_next_week(scene, week):
    lesson(scene, week + DAY, "Leçon")
    assert scene.mail().to == "prof@example.org"
    second = scene.school.user("trainer", email="second@example.org")
    scene.confirm(second)
    scene.school.add_members(scene.classroom, [second], role="teacher")
    noted = scene.school.classroom(scene.teacher, [scene.student], name="Notée plus tard")
    lesson(scene, week + DAY, "Notée", absent=[scene.student], classroom=noted)
    assert scene.mails() == []


def test_a_week_of_which_there_was_nothing_to_tell_is_not_told_later(scene, week):
    """Where nobody taught, or what was noted came after Monday."""
    scene.school.sql("UPDATE classroom_member SET role = 'student'")
    lesson(scene, week + DAY, "Leçon")
    assert scene.mails() == []
    scene.school.sql("UPDATE classroom_member SET role = 'teacher' WHERE user_id = %s", scene.teacher.id)
    lesson(scene, week + 2 * DAY, "Notée plus tard", absent=[scene.student])
    assert scene.mails() == []


def test_a_week_that_waited_too_long_is_not_told(scene, week):
    """Until an address was confirmed."""
    lesson(scene, week - 2 * DAY, "Ancienne")
    lesson(scene, week + DAY, "Récente")
    assert "Récente" in scene.mail().text
    scene.school.sql("UPDATE notice SET revision = revision - 1, state = 'waiting', done_at = NULL; UPDATE notice_week SET week = week - 1")
    mail = scene.mail()
    assert "Récente" in mail.text and "Ancienne" not in mail.text
    assert sorted(scene.school.sql("SELECT state, problem FROM notice")) == [("dropped", "over"), ("sent", "")]


def test_a_session_that_began_on_sunday_hides_none_of_monday(scene, week):
    night = lesson(scene, week - DAY / 6, "La nuit")
    scene.school.sql("UPDATE live_session SET ended_at = %s WHERE id = %s", week + 9 * DAY / 24, night)
    lesson(scene, week + 7 * DAY / 24, "Lundi tôt")
    lesson(scene, week + DAY, "Mardi")
    text = scene.mail().text
    assert "Lundi tôt" in text and "Mardi" in text and "La nuit" not in text


def test_a_class_too_large_to_be_counted_says_so(scene, week):
    lesson(scene, week + DAY, "Leçon", absent=[scene.student])
    assert "2\u00a0000" not in scene.mail().text
    scene.school.sql("DELETE FROM notice; DELETE FROM notice_week")
    scene.school.sql("INSERT INTO user (username, full_name, role, created_at)"
                     " SELECT CONCAT('foule', seq), 'Foule', 'learner', UTC_TIMESTAMP() FROM seq_1_to_2000")
    scene.school.sql("INSERT INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)"
                     " SELECT %s, id, 'student', full_name, UTC_TIMESTAMP() FROM user WHERE username LIKE 'foule%%'",
                     scene.classroom.id)
    mail = scene.mail()
    for told in (mail.text, mail.html):
        assert "Seuls les 2\u00a0000 premiers élèves sont comptés." in told
