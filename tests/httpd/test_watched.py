# SPDX-License-Identifier: Apache-2.0
"""Who watched a recording or a lesson's video, and how far: teachers see it, and learners are told so."""

import pytest


@pytest.fixture
def session(school, people):
    return school.live_session(people.classroom, start=-60, started=-60, ended=-1)


@pytest.fixture
def key(school, recordings, session):
    """The public id of a kept recording of ten minutes."""
    return school.kept_recording(recordings, session, duration_seconds=600)


def watch(browser, path, reached, **more):
    done = browser.post(f"{path}position/", {"seconds": reached, "reached": reached, **more})
    assert done.json == {"status": "ok"}


def shown(page):
    """What the lists of people say: name to "60 %", "up to 01:05" or "not yet"."""
    rows = page.page.one("main").all("li", class_="row-line")
    return {row.one(class_="row-main").text: row.one(class_="row-marks").all("span")[0].text for row in rows}


def test_a_teacher_sees_who_watched_and_how_far(school, sign_in, people, key):
    half, whole, never = people.member, school.user(full_name="Toute"), school.user(full_name="Jamais")
    school.add_members(people.classroom, [whole, never])
    watch(sign_in(half), f"/recordings/{key}/", 300, length=600)
    # At its end a player says that one begins anew.
    watch(sign_in(whole), f"/recordings/{key}/", 598, seconds=0)
    teacher = sign_in(people.teacher)
    watch(teacher, f"/recordings/{key}/", 500)
    page = teacher.get(f"/recordings/{key}/")
    assert page.page.one("a", href=f"/recordings/{key}/watched/").text == "Vu par 2 personnes"
    page = teacher.get(f"/recordings/{key}/watched/")
    assert shown(page) == {half.full_name: "50 %", "Toute": "100 %", "Jamais": "pas encore"}
    assert "2 personnes l’ont regardé." in page.text
    assert teacher.get(f"/classrooms/{people.classroom.id}/recordings/").page.one("a", href=f"/recordings/{key}/watched/")


def test_before_anybody_watched(sign_in, people, key):
    teacher = sign_in(people.teacher)
    assert teacher.get(f"/recordings/{key}/").page.one("a", href=f"/recordings/{key}/watched/").text == "Qui a regardé"
    assert "Personne ne l’a encore regardé." in teacher.get(f"/recordings/{key}/watched/").text


def test_beginning_anew_takes_nothing_back(school, sign_in, people, key):
    member = sign_in(people.member)
    watch(member, f"/recordings/{key}/", 300)
    watch(member, f"/recordings/{key}/", 12)
    assert shown(sign_in(people.teacher).get(f"/recordings/{key}/watched/")) == {people.member.full_name: "50 %"}
    # What a browser sends that has an older script.
    member.post(f"/recordings/{key}/position/", {"seconds": 450})
    assert shown(sign_in(people.teacher).get(f"/recordings/{key}/watched/")) == {people.member.full_name: "75 %"}


def test_whoever_came_by_a_lesson_is_listed_apart(school, sign_in, people, key):
    recording = school.value("SELECT id FROM recording WHERE public_id = %s", key)
    lesson = school.lesson(school.module(school.course(people.teacher)))
    video = school.lesson_video(lesson, recording_id=recording)
    other, teacher = sign_in(people.other), sign_in(people.teacher)
    other.get(f"/courses/lessons/{lesson}/")
    watch(other, f"/recordings/{key}/", 150)
    watch(sign_in(people.member), f"/recordings/{key}/", 300)
    page = teacher.get(f"/recordings/{key}/watched/")
    assert shown(page) == {people.member.full_name: "50 %", people.other.full_name: "25 %"}
    assert "Hors de la classe" in page.text
    # The course's author sees those who came by the lesson, who may be another's students.
    assert shown(teacher.get(f"/courses/videos/{video}/watched/")) == {people.other.full_name: "25 %"}
    assert teacher.get(f"/courses/lessons/{lesson}/").page.one("a", href=f"/courses/videos/{video}/watched/")


def test_a_video_that_lies_elsewhere_has_its_own_list(school, sign_in, people):
    lesson = school.lesson(school.module(school.course(people.teacher)))
    video = school.lesson_video(lesson, url="https://videos.example.org/1.mp4")
    watch(sign_in(people.member), f"/courses/videos/{video}/", 65)
    watch(sign_in(people.other), f"/courses/videos/{video}/", 30, length=40)
    assert shown(sign_in(people.teacher).get(f"/courses/videos/{video}/watched/")) == {
        people.member.full_name: "jusqu’à 01:05", people.other.full_name: "75 %"}


def test_learners_are_told(school, sign_in, people, key):
    told = "Les enseignants voient qui a regardé, et jusqu’où."
    assert told in sign_in(people.member).get(f"/recordings/{key}/").text
    assert told not in sign_in(people.teacher).get(f"/recordings/{key}/").text
    lesson = school.lesson(school.module(school.course(people.teacher)))
    assert told not in sign_in(people.member).get(f"/courses/lessons/{lesson}/").text
    school.lesson_video(lesson, url="https://videos.example.org/1.mp4")
    assert told in sign_in(people.member).get(f"/courses/lessons/{lesson}/").text


@pytest.mark.parametrize("fields", [{"reached": "-1"}, {"reached": "86401"}, {"length": "1.5"}, {"length": "soon"}])
def test_places_that_are_none(school, sign_in, people, key, fields):
    assert sign_in(people.member).post(f"/recordings/{key}/position/", {"seconds": 1, **fields}).status == 422
    assert shown(sign_in(people.teacher).get(f"/recordings/{key}/watched/")) == {people.member.full_name: "pas encore"}
