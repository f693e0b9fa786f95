# SPDX-License-Identifier: Apache-2.0
"""The rule of a class: where its recordings go by themselves, once."""

import concurrent.futures
import re

import pytest

from client import Browser
from server import SECRET
from deliveries import URL, body_of, deliver, token
from test_database import Locks
from waiting import wait_until


@pytest.fixture
def teacher(sign_in, people):
    return sign_in(people.teacher)


@pytest.fixture
def session(school, people):
    return school.live_session(people.classroom, -200, -200, -100, title="Les dérivées")


@pytest.fixture
def place(school, people):
    course = school.course(people.teacher, title="Terminale")
    module = school.module(course, title="Analyse")
    return {"course_id": course, "module_id": module, "lesson_id": school.lesson(module, title="Chapitre 2")}


@pytest.fixture
def send(visitor):
    """Announces a recording, as Jibri does."""
    def send(session, url=URL):
        response = deliver(visitor, body_of(session, url), token(SECRET))
        assert response.status == 200, response
        return response.json
    return send


def set_rule(browser, classroom, kind, place=None, do="save", **more):
    return browser.post(f"/classrooms/{classroom.id}/publishing/", {"kind": kind, "do": do, **(place or {}), **more})


def videos(school, lesson):
    """The addresses of the recordings that a lesson shows."""
    return [url for url, in school.sql("SELECT r.url FROM lesson_video v JOIN recording r ON r.id = v.recording_id"
                                       " WHERE v.lesson_id = %s ORDER BY v.position", lesson)]


def lessons(school, module):
    return [title for title, in school.sql("SELECT title FROM lesson WHERE module_id = %s ORDER BY position", module)]


def published(school, session):
    return school.value("SELECT COUNT(*) FROM lesson_video v JOIN recording r ON r.id = v.recording_id"
                        " WHERE r.live_session_id = %s", session)


def class_page(browser, people):
    return browser.get(f"/classrooms/{people.classroom.id}/").page.one("main")


def see(school, user, lesson, minutes):
    """A user opened a lesson so many minutes ago."""
    school.sql("REPLACE INTO lesson_progress (user_id, lesson_id, last_seen_at) VALUES"
               " (%s, %s, UTC_TIMESTAMP() - INTERVAL %s MINUTE)", user.id, lesson, minutes)


# ---- What each rule does ----

def test_without_a_rule_nothing_is_published(school, people, teacher, session, send):
    page = teacher.get(f"/classrooms/{people.classroom.id}/publishing/").page
    assert page.one("input", checked=True, name_="kind")["value"] == "none"
    send(session)
    assert published(school, session) == 0 and school.recordings(session) == [URL]
    assert "n’a rien publié" not in class_page(teacher, people).text


def test_to_a_fixed_lesson(school, people, teacher, session, place, send):
    answer = set_rule(teacher, people.classroom, "lesson", place)
    assert "La règle est enregistrée." in teacher.follow(answer).page.one(data_flash=True).text
    send(session)
    send(session, URL + "?2")
    assert videos(school, place["lesson_id"]) == [URL, URL + "?2"]
    assert school.value("SELECT title FROM lesson_video WHERE lesson_id = %s LIMIT 1", place["lesson_id"]) == "Les dérivées"
    item = class_page(teacher, people).one("li", id=f"session-{session}")
    assert item.all("a", href=f"/courses/lessons/{place['lesson_id']}/")
    assert school.sql("SELECT actor_name, action, target_kind, target_id, detail FROM audit ORDER BY id DESC LIMIT 1") == [
        ("", "recording_published_by_rule", "lesson", place["lesson_id"], "Les dérivées")]
    assert [school.value("SELECT action FROM audit WHERE target_kind = 'classroom' AND target_id = %s", people.classroom.id)] == [
        "publish_rule_set"]


@pytest.mark.parametrize("pattern, title", [
    ("{session} – {date}", "Les dérivées – lun. 12 janv. 2026"), ("Live du {date}", "Live du lun. 12 janv. 2026"),
    ("{session}", "Les dérivées"), ("{session}{session} é", "Les dérivéesLes dérivées é")])
def test_to_a_new_lesson_of_a_module(school, people, teacher, session, place, send, pattern, title):
    school.sql("UPDATE live_session SET start_at = '2026-01-12 07:00:00' WHERE id = %s", session)
    set_rule(teacher, people.classroom, "module", place, title_pattern=pattern)
    send(session)
    assert lessons(school, place["module_id"]) == ["Chapitre 2", title]
    # The second part of a session joins the first; another session has a lesson of its own.
    send(session, URL + "?2")
    assert lessons(school, place["module_id"]) == ["Chapitre 2", title]
    other = school.live_session(people.classroom, title="é" * 200)
    send(other)
    assert len(lessons(school, place["module_id"])) == 3 and published(school, other) == 1
    assert published(school, session) == 2


def test_to_the_last_lesson_followed(school, people, teacher, session, place, send):
    module = place["module_id"]
    old, new, hidden = school.lesson(module), school.lesson(module), school.lesson(module, is_active=False)
    others = [school.lesson(school.module(course)) for course in (
        school.course(school.user("trainer")),                                            # not a teacher's of this class
        school.course(people.teacher, category_id=None))]                                 # of another category
    see(school, people.member, old, 10)
    see(school, people.member, new, 5)
    for lesson in (*others, hidden):
        see(school, people.member, lesson, 1)
    see(school, people.other, old, 1)
    set_rule(teacher, people.classroom, "last_seen")
    send(session)
    assert videos(school, new) == [URL]
    see(school, people.member, old, 0)
    send(session, URL + "?2")
    assert videos(school, old) == [URL + "?2"]


def test_the_rule_of_an_administrator_may_point_anywhere(school, people, sign_in, session, send):
    module = school.module(school.course(school.user("trainer")))
    place = {"course_id": school.value("SELECT course_id FROM module WHERE id = %s", module), "module_id": module,
             "lesson_id": school.lesson(module)}
    assert set_rule(sign_in(people.admin), people.classroom, "lesson", place).status == 303
    send(session)
    assert videos(school, place["lesson_id"]) == [URL]


# ---- A rule that finds nothing ----

def lose_lesson(school, people, place):
    school.sql("DELETE FROM lesson WHERE id = %s", place["lesson_id"])


def lose_course(school, people, place):
    school.sql("DELETE FROM course WHERE id = %s", place["course_id"])


def lose_right(school, people, place):
    school.sql("DELETE FROM classroom_member WHERE user_id = %s", people.teacher.id)


def lose_role(school, people, place):
    school.sql("UPDATE user SET role = 'learner' WHERE id = %s", people.teacher.id)


def lose_nothing(school, people, place):
    pass


@pytest.mark.parametrize("kind, lose, why", [
    ("lesson", lose_lesson, "la leçon choisie n’existe plus"), ("lesson", lose_course, "la leçon choisie n’existe plus"),
    ("module", lose_course, "le module choisi n’existe plus"), ("lesson", lose_right, "n’appartient plus"),
    ("module", lose_right, "n’appartient plus"), ("lesson", lose_role, "n’appartient plus"),
    ("last_seen", lose_nothing, "aucun membre n’a encore ouvert"), ("last_seen", lose_right, "aucun membre n’a encore ouvert")])
def test_no_target(school, people, teacher, sign_in, session, place, send, kind, lose, why):
    assert set_rule(teacher, people.classroom, kind, place, title_pattern="{session}").status == 303
    if lose is lose_right:
        see(school, people.member, place["lesson_id"], 1)
    lose(school, people, place)
    send(session)
    assert school.recordings(session) == [URL] and published(school, session) == 0
    reader = sign_in(people.admin)
    item = class_page(reader, people).one("li", id=f"session-{session}")
    assert why in item.text and item.all("a", href=f"/classrooms/sessions/{session}/publish/")
    assert why in reader.get(f"/classrooms/{people.classroom.id}/publishing/").page.one(id="trial").text
    if lose is not lose_right:
        assert why not in class_page(sign_in(people.member), people).text
    # Published by hand, it needs no excuse any more.
    lesson = school.lesson(school.module(school.course(people.admin)))
    school.lesson_video(lesson, recording_id=school.value("SELECT id FROM recording WHERE live_session_id = %s", session))
    assert why not in class_page(reader, people).text


# ---- Once ----

def undo(teacher, school, session):
    for video, in school.sql("SELECT v.id FROM lesson_video v JOIN recording r ON r.id = v.recording_id"
                             " WHERE r.live_session_id = %s", session):
        assert teacher.post(f"/classrooms/sessions/{session}/unpublish/", {"video_id": video}).status == 303


def test_what_was_undone_is_not_published_by_rule_again(school, people, teacher, session, place, send):
    set_rule(teacher, people.classroom, "lesson", place)
    send(session)
    undo(teacher, school, session)
    assert published(school, session) == 0
    assert send(session)["duplicate"] is True
    other = school.lesson(place["module_id"])
    for do in ("save", "apply"):
        set_rule(teacher, people.classroom, "lesson", {**place, "lesson_id": other}, do)
        set_rule(teacher, people.classroom, "module", place, do, title_pattern="{session}")
        send(session)
    assert published(school, session) == 0
    # The lesson was there before the rule.
    assert lessons(school, place["module_id"])[0] == "Chapitre 2"


def test_a_lesson_that_the_rule_made_goes_with_its_last_recording(school, people, teacher, session, place, send):
    set_rule(teacher, people.classroom, "module", place, title_pattern="{session}")
    for url in (URL, URL + "?2"):
        send(session, url)
    assert lessons(school, place["module_id"]) == ["Chapitre 2", "Les dérivées"]
    for left, said in ((["Chapitre 2", "Les dérivées"], "Il reste dans la classe"), (["Chapitre 2"], "avec lui la leçon")):
        video = class_page(teacher, people).all("form", action=f"/classrooms/sessions/{session}/unpublish/")[0].one("button")
        answer = teacher.post(f"/classrooms/sessions/{session}/unpublish/", {"video_id": video["value"]})
        assert said in teacher.follow(answer).page.one(data_flash=True).text
        assert lessons(school, place["module_id"]) == left
    send(session)
    assert lessons(school, place["module_id"]) == ["Chapitre 2"] and len(school.recordings(session)) == 2


@pytest.mark.parametrize("change", [
    "UPDATE lesson SET title = 'Les derivees' WHERE id = {lesson}", "UPDATE lesson SET description = 'À lire.' WHERE id = {lesson}",
    "UPDATE lesson SET is_active = FALSE WHERE id = {lesson}",
    "INSERT INTO lesson_video (lesson_id, title, url, position, created_at)"
    " VALUES ({lesson}, 'Autre', 'https://v.example.org/1.mp4', 9, UTC_TIMESTAMP())",
    "INSERT INTO lesson_progress (user_id, lesson_id, last_seen_at, completed_at)"
    " VALUES ({member}, {lesson}, UTC_TIMESTAMP(), UTC_TIMESTAMP())",
    "UPDATE publish_rule SET kind = 'lesson', lesson_id = {lesson}"])
def test_a_lesson_that_somebody_counts_on_stays(school, people, teacher, session, place, send, change):
    set_rule(teacher, people.classroom, "module", place, title_pattern="{session}")
    send(session)
    lesson = school.value("SELECT MAX(id) FROM lesson WHERE module_id = %s", place["module_id"])
    school.sql(change.format(lesson=lesson, member=people.member.id))
    undo(teacher, school, session)
    assert published(school, session) == 0
    assert school.value("SELECT COUNT(*) FROM lesson WHERE id = %s", lesson) == 1


def test_a_hundred_deliveries_at_once_publish_once(school, people, teacher, server, session, place):
    set_rule(teacher, people.classroom, "module", place, title_pattern="{session}")
    body = body_of(session)
    audited = school.value("SELECT COUNT(*) FROM audit WHERE action = 'recording_published_by_rule'")

    def send(_):
        return deliver(Browser(server), body, token(SECRET))

    with concurrent.futures.ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(send, range(100)))
    assert {answer.status for answer in answers} <= {200, 503}
    assert [answer.json["duplicate"] for answer in answers if answer.status == 200].count(False) == 1
    assert school.recordings(session) == [URL] and published(school, session) == 1
    assert lessons(school, place["module_id"]) == ["Chapitre 2", "Les dérivées"]
    assert school.value("SELECT COUNT(*) FROM audit WHERE action = 'recording_published_by_rule'") == audited + 1


def test_many_recordings_at_once_each_have_their_place(school, people, teacher, server, place):
    """Of several sessions, into one module: none is lost, and no two stand in one place."""
    set_rule(teacher, people.classroom, "module", place, title_pattern="{session}")
    sessions = [school.live_session(people.classroom, title=f"Session {number}") for number in range(12)]

    def send(session):
        return deliver(Browser(server), body_of(session), token(SECRET)).status

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        assert set(pool.map(send, sessions)) == {200}
    places = [place for place, in school.sql("SELECT position FROM lesson WHERE module_id = %s ORDER BY 1", place["module_id"])]
    assert places == list(range(1, 14))
    assert all(published(school, session) == 1 for session in sessions)


@pytest.mark.parametrize("order", ["delivery", "rule"])
def test_a_rule_applied_while_a_recording_arrives_takes_it(mariadb, school, people, teacher, session, place, send, order):
    """Whichever comes first, they wait for each other: the rule takes what is there, or the delivery sees the rule."""
    doing = {"delivery": lambda: send(session),
             "rule": lambda: set_rule(teacher, people.classroom, "lesson", place, do="apply")}

    with Locks(mariadb) as locks, concurrent.futures.ThreadPoolExecutor(2) as pool:
        locks.run("START TRANSACTION")
        locks.run("SELECT revision FROM classroom_revision WHERE classroom_id = %s FOR UPDATE", people.classroom.id)
        answers = []
        for name in sorted(doing, key=lambda name: name != order):
            answers.append(pool.submit(doing[name]))
            wait_until(lambda: len(mariadb.blocked("crvs")) + sum(answer.done() for answer in answers) == len(answers))
        locks.run("ROLLBACK")
        for answer in answers:
            answer.result()
    assert videos(school, place["lesson_id"]) == [URL]


def test_a_rule_that_fails_keeps_the_recording_out_too(school, people, teacher, server, visitor, session, place, send):
    """Both or neither: the sender comes again."""
    set_rule(teacher, people.classroom, "lesson", place)
    server.expect_log("crvs:error.*publish_run")
    school.sql("RENAME TABLE publish_run TO publish_run_away")
    try:
        assert deliver(visitor, body_of(session), token(SECRET)).status == 503
    finally:
        school.sql("RENAME TABLE publish_run_away TO publish_run")
    assert school.recordings(session) == [] and videos(school, place["lesson_id"]) == []
    assert not send(session)["duplicate"]
    assert videos(school, place["lesson_id"]) == [URL]


# ---- Trying it out, and applying it to what is there ----

def test_a_trial_says_what_would_be_and_changes_nothing(school, people, teacher, session, place):
    school.sql("UPDATE live_session SET start_at = '2026-01-12 07:00:00' WHERE id = %s", session)
    for title in ("", "Seconde partie"):
        school.recording(session, title=title)
    hidden = school.live_session(people.classroom, title="Cachée")
    school.recording(hidden, hidden_at="2026-01-01 00:00:00")
    done = school.live_session(people.classroom, title="Déjà publiée")
    school.lesson_video(place["lesson_id"], recording_id=school.recording(done))
    tables = "CHECKSUM TABLE publish_rule, publish_run, lesson, lesson_video, audit"
    before = school.sql(tables)
    for kind, more, wanted in (("lesson", {}, "dans la leçon « Chapitre 2 »"),
                               ("module", {"title_pattern": "{session}, {date}"}, "Les dérivées, lun. 12 janv. 2026")):
        page = set_rule(teacher, people.classroom, kind, place, "try", **more)
        trial = page.page.one(id="trial")
        assert page.status == 200 and "2 enregistrements" in trial.text
        assert trial.text.replace("\u00a0", " ").count(wanted) == 2
        assert "Cachée" not in trial.text and "Déjà publiée" not in trial.text
        assert page.values["lesson_id"] == str(place["lesson_id"])
        assert page.page.one("input", checked=True, name_="kind")["value"] == kind
    trial = set_rule(teacher, people.classroom, "last_seen", place, "try").page.one(id="trial")
    assert "aucun membre n’a encore ouvert" in trial.text and not trial.all("button")
    assert not set_rule(teacher, people.classroom, "none", place, "try").page.all(id="trial")
    assert school.sql(tables) == before


def test_a_rule_is_applied_to_what_is_there(school, people, teacher, place):
    late = school.live_session(people.classroom, -1000, title="Tard")
    early = school.live_session(people.classroom, -5000, title="Tôt")
    for session in (late, early):
        school.recording(session)
    hand = school.lesson(place["module_id"], title="À la main")
    other = school.live_session(people.classroom, -9000, title="Autre")
    school.lesson_video(hand, recording_id=school.recording(other))
    answer = set_rule(teacher, people.classroom, "module", place, "apply", title_pattern="{session}")
    assert "les enregistrements de la classe sont publiés" in teacher.follow(answer).page.one(data_flash=True).text
    assert lessons(school, place["module_id"]) == ["Chapitre 2", "À la main", "Tôt", "Tard"]
    assert published(school, late) == published(school, early) == published(school, other) == 1
    set_rule(teacher, people.classroom, "module", place, "apply", title_pattern="{session}")
    assert len(lessons(school, place["module_id"])) == 4
    assert "déjà publiés" in teacher.get(f"/classrooms/{people.classroom.id}/publishing/").page.one(id="trial").text


def test_applied_without_a_target_it_says_why(school, people, teacher, session, place):
    school.recording(session)
    answer = set_rule(teacher, people.classroom, "last_seen", None, "apply")
    page = teacher.follow(answer).page
    assert "elle n’a rien publié" in page.one(data_flash=True).text
    assert "aucun membre n’a encore ouvert" in page.one("li", id=f"session-{session}").text
    # Once there is one, it goes there.
    see(school, people.member, place["lesson_id"], 1)
    set_rule(teacher, people.classroom, "last_seen", None, "apply")
    assert len(videos(school, place["lesson_id"])) == 1


# ---- Setting it ----

def test_the_page_shows_the_rule_that_stands(school, people, teacher, place):
    set_rule(teacher, people.classroom, "module", place, title_pattern="Live : {session}")
    page = teacher.get(f"/classrooms/{people.classroom.id}/publishing/")
    assert page.page.one("input", checked=True, name_="kind")["value"] == "module"
    assert page.values["title_pattern"] == "Live : {session}"
    assert page.values["course_id"] == str(place["course_id"]) and page.values["module_id"] == str(place["module_id"])
    set_rule(teacher, people.classroom, "none")
    assert school.value("SELECT COUNT(*) FROM publish_rule WHERE classroom_id = %s", people.classroom.id) == 0


def test_a_colleague_may_leave_the_lesson_as_it_is(school, people, teacher, sign_in, place):
    set_rule(teacher, people.classroom, "module", place, title_pattern="{session}")
    colleague = school.user("trainer")
    school.add_members(people.classroom, [colleague], "teacher")
    browser = sign_in(colleague)
    page = browser.get(f"/classrooms/{people.classroom.id}/publishing/")
    assert page.values["course_id"] == str(place["course_id"])
    assert set_rule(browser, people.classroom, "module", place, title_pattern="Live {date}").status == 303
    foreign = school.course(people.admin)
    answer = set_rule(browser, people.classroom, "module", {**place, "course_id": foreign}, title_pattern="x")
    assert answer.status == 422 and set(answer.errors) == {"course_id"}


@pytest.mark.parametrize("kind, field, value", [
    *[("lesson", field, value) for field in ("course_id", "module_id", "lesson_id")
      for value in ("", "0", "x", "new", "2147483647", "9" * 30)],
    *[("module", field, value) for field in ("course_id", "module_id") for value in ("", "-1", "2147483647")],
    *[("module", "title_pattern", value) for value in ("", " ", "t" * 201, "{titre}", "{session", "}", "{{session}}", b"\xff", "a\0")],
    *[("lesson", "kind", value) for value in ("", "LESSON", "new", "k" * 300, "lesson'")]])
@pytest.mark.parametrize("do", ["save", "apply", "try", ""])
def test_what_cannot_be_a_rule_is_said(school, people, teacher, place, kind, field, value, do):
    before = school.sql("CHECKSUM TABLE publish_rule, audit, lesson, lesson_video")
    answer = set_rule(teacher, people.classroom, kind, {**place, "title_pattern": "{session}", field: value}, do)
    assert answer.status == 422
    if field == "kind":
        assert answer.page.one(id="kind-error").text
    else:
        assert set(answer.errors) == {field}
        assert answer.page.one("input", checked=True, name_="kind")["value"] == kind
    if field != "title_pattern":
        assert answer.values["title_pattern"] == "{session}"
    assert school.sql("CHECKSUM TABLE publish_rule, audit, lesson, lesson_video") == before


def test_in_steps_without_a_script(school, people, teacher, place):
    step = set_rule(teacher, people.classroom, "lesson", {"course_id": place["course_id"]}, "continue")
    assert step.status == 200 and not step.page.all(id="trial")
    options = [option["value"] for option in step.page.one(id="module_id").all("option")]
    assert options == ["", str(place["module_id"])]
    assert school.value("SELECT COUNT(*) FROM publish_rule WHERE classroom_id = %s", people.classroom.id) == 0


def test_a_class_without_a_category_is_told(school, people, teacher):
    path = f"/classrooms/{people.classroom.id}/publishing/"
    assert re.search("catégorie « .*Sciences", teacher.get(path).page.text.replace("\u00a0", " "))
    school.sql("UPDATE classroom SET category_id = NULL WHERE id = %s", people.classroom.id)
    assert "La classe n’a pas de catégorie" in teacher.get(path).page.text
