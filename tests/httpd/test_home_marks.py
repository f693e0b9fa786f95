# SPDX-License-Identifier: Apache-2.0
"""Where home finds the recordings that it lists: marks that whatever adds, attaches and publishes recordings keeps."""

import random

import pytest

from deliveries import body_of, deliver, token
from server import HTTPD, SECRET
from statements import STATEMENTS, with_placeholders


@pytest.fixture(scope="module")
def teacher(own_school):
    return own_school.user("trainer")


@pytest.fixture(scope="module")
def classroom(own_school, teacher):
    return own_school.classroom(teacher)


@pytest.fixture
def site(make_server, own_school):
    httpd = make_server("CrvsTidyInterval Off\n", database=own_school.database)
    httpd.start()
    return httpd


@pytest.fixture
def browser(own_school, site, teacher):
    return own_school.browser(site, teacher)


@pytest.fixture
def arrived(own_school, site, classroom):
    """A recording that Jibri announced: its number, and its session's number and title."""
    def arrive(title):
        session = own_school.live_session(classroom, -100, -100, -40, title=title)
        answer = deliver(own_school.browser(site, own_school.user()), body_of(session, f"https://storage.example.com/{session}.mp4"), token(SECRET))
        assert answer.status == 200, answer
        return own_school.value("SELECT id FROM recording WHERE live_session_id = %s", session), session
    return arrive


def listed(browser, name):
    """The titles in a part of home."""
    return [title.text for section in browser.get("/").page.one("main").all("section", aria_labelledby=f"{name}-heading")
            for title in section.all("h3")]


def tidy(mariadb, school, site):
    done = mariadb.crvs_admin(school.database, "tidy", "--apache", f"{HTTPD} -f '{site.conf}'")
    assert done.returncode == 0, done.stderr


def test_what_is_delivered_is_listed_and_waits(browser, arrived):
    arrived("Livrée")
    assert listed(browser, "recordings")[0] == "Livrée" and listed(browser, "waits")[0] == "Livrée"


@pytest.mark.parametrize("way", ["unpublish", "video", "lesson", "module", "course"])
def test_each_way_out_of_a_lesson_marks_what_it_frees(own_school, browser, teacher, arrived, way):
    recording, session = arrived(f"Libre par {way}")
    course = own_school.course(teacher)
    module = own_school.module(course)
    lesson = own_school.lesson(module)
    video = own_school.lesson_video(lesson, recording_id=recording)
    own_school.sql("UPDATE recording SET unpublished_in = NULL WHERE id = %s", recording)
    assert f"Libre par {way}" not in listed(browser, "waits")
    path, fields = {"unpublish": (f"/classrooms/sessions/{session}/unpublish/", {"video_id": video}),
                    "video": (f"/courses/videos/{video}/delete/", {}), "lesson": (f"/courses/lessons/{lesson}/delete/", {}),
                    "module": (f"/courses/modules/{module}/delete/", {}), "course": (f"/courses/{course}/delete/", {})}[way]
    assert browser.post(path, fields).status == 303
    assert listed(browser, "waits")[0] == f"Libre par {way}"


def test_what_another_lesson_shows_does_not_wait(own_school, browser, teacher, arrived):
    recording, _ = arrived("Deux leçons")
    first, _ = (own_school.lesson_video(own_school.lesson(own_school.module(own_school.course(teacher))), recording_id=recording) for _ in range(2))
    assert browser.post(f"/courses/videos/{first}/delete/", {}).status == 303
    assert "Deux leçons" in listed(browser, "recordings") and "Deux leçons" not in listed(browser, "waits")


def test_what_is_attached_to_a_session_is_listed(own_school, site, browser, classroom):
    key = "ab" * 16
    own_school.insert("recording", {"public_id": key, "url": "https://r.example.org/1.mp4", "url_hash": "1" * 64, "title": "Retrouvée"},
                      received_at="UTC_TIMESTAMP() + INTERVAL 1 MINUTE")
    session = own_school.live_session(classroom, -300, -300, -240, title="Attachée")
    assert "Retrouvée" not in listed(browser, "recordings")
    done = own_school.browser(site, own_school.user("admin")).post(f"/recordings/{key}/attach/", {"session_id": session})
    assert done.status == 303, done
    assert any("Attachée" in title or "Retrouvée" in title for title in (listed(browser, "recordings")[0], listed(browser, "waits")[0]))


def test_tidy_marks_what_an_older_release_added_and_takes_back_what_is_over(own_school, mariadb, site, browser, classroom, teacher):
    missed, published, old = (own_school.recording(own_school.live_session(classroom, start, start, start + 50, title=title))
                              for start, title in ((-70, "Oubliée"), (-80, "Publiée"), (-91 * 1440, "Ancienne")))
    own_school.lesson_video(own_school.lesson(own_school.module(own_school.course(teacher))), recording_id=published)
    own_school.sql("UPDATE recording SET listed_in = NULL, listed_until = NULL, unpublished_in = NULL WHERE id = %s", missed)
    assert "Oubliée" not in listed(browser, "recordings") + listed(browser, "waits")
    doctor = mariadb.crvs_admin(own_school.database, "doctor")
    assert "1 recordings are missing on the home pages of those who may see them: run crvs-admin tidy" in doctor.stdout
    tidy(mariadb, own_school, site)
    assert own_school.sql("SELECT id, listed_in, unpublished_in FROM recording WHERE id IN (%s, %s, %s) ORDER BY id", missed, published, old) == [
        (missed, classroom.id, classroom.id), (published, classroom.id, None), (old, None, None)]
    assert "Oubliée" in listed(browser, "recordings") and "recordings are missing" not in mariadb.crvs_admin(own_school.database, "doctor").stdout


def test_home_lists_the_same_as_where_nothing_is_marked(own_school):
    """Whatever is hidden, in the bin, over, elsewhere, archived or in a lesson."""
    school, chance = own_school, random.Random(17)
    teacher, student = school.user("trainer"), school.user()
    lesson = school.lesson(school.module(school.course(teacher)))
    classes = [school.classroom(school.user("trainer"), [student], **({"archived_at": "2026-01-01"} if chance.random() < 0.1 else {})) for _ in range(12)]
    for place in classes:
        school.add_members(place, [teacher], chance.choice(["teacher", "teacher", "student"]))
        for _ in range(14):
            start = -chance.randrange(10, 130 * 1440)
            ended = chance.choice([start + 50, None])
            session = school.live_session(place, start, start, ended)
            for _ in range(chance.choice([0, 1, 1, 2])):
                moments = {name: f"UTC_TIMESTAMP() + INTERVAL {chance.randrange(-3000, 3000)} MINUTE"
                           for name in ("hidden_at", "deleted_at", "expires_at") if chance.random() < 0.12}
                recording = school.recording(session)
                received = min(start + chance.choice([60, 70, chance.randrange(200_000)]), -1)
                sets = ", ".join([f"received_at = UTC_TIMESTAMP() + INTERVAL {received * 60 + chance.randrange(60)} SECOND",
                                  *(f"{name} = {value}" for name, value in moments.items())])
                school.sql(f"UPDATE recording SET {sets} WHERE id = %s", recording)
                if "expires_at" in moments:
                    school.sql("UPDATE recording SET listed_until = LEAST(listed_until, expires_at) WHERE id = %s", recording)
                if chance.random() < 0.4:
                    school.lesson_video(lesson, recording_id=recording)
        for _ in range(4):
            start = chance.randrange(-600, 3000)
            school.live_session(place, start, *([-chance.randrange(1, 300)] if chance.random() < 0.4 else []),
                                **({"cancelled_at": "2026-01-01"} if chance.random() < 0.2 else {}))
        for _ in range(2):
            announced = school.announcement(place, chance.choice([teacher, student]))
            school.sql("UPDATE announcement SET created_at = UTC_TIMESTAMP() - INTERVAL %s DAY WHERE id = %s", chance.randrange(14), announced)
    school.sql("UPDATE live_session SET is_past = TRUE WHERE closes_at < UTC_TIMESTAMP() - INTERVAL 1 DAY")
    sql = {statement["name"]: with_placeholders(statement["sql"]) for statement in STATEMENTS}

    def rows(name, user):
        text, names = sql[name]
        school.sql("SET timestamp = %s", now)
        given = {"user_id": user.id, "until": until, "since": since, "is_trainer": user is teacher}
        return school.sql(text.replace("?", "%s"), *(given[one] for one in names))

    (now, until, since), = school.sql("SELECT UNIX_TIMESTAMP(), UTC_TIMESTAMP() + INTERVAL 2 DAY, UTC_TIMESTAMP() - INTERVAL 7 DAY")
    try:
        for user, lists in ((teacher, {0, 1, 2, 3}), (student, {0, 1, 3})):
            found = rows("home_lists", user)
            assert {row[0] // 1000 for row in found} == lists
            assert found == rows("home_lists_unmarked", user)
    finally:
        school.sql("SET timestamp = DEFAULT")
