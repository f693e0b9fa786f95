# SPDX-License-Identifier: Apache-2.0
"""Recordings become videos of lessons: published by hand, and undone."""

import json

import pytest

HARD = "<b>\"{{title}}\" & 'x' \\ é 😀"


@pytest.fixture
def teacher(sign_in, people):
    return sign_in(people.teacher)


@pytest.fixture
def session(school, people):
    """A session that is over, with a recording."""
    session = school.live_session(people.classroom, -200, -200, -100, title="Les dérivées")
    school.recording(session)
    return session


@pytest.fixture
def recording(school, session):
    return school.value("SELECT id FROM recording WHERE live_session_id = %s", session)


@pytest.fixture
def place(school, people):
    """A lesson of the teacher's, as a form names it."""
    course = school.course(people.teacher)
    module = school.module(course)
    return {"course_id": course, "module_id": module, "lesson_id": school.lesson(module, title="Chapitre 2")}


def publish(browser, session, recording, place, **more):
    return browser.post(f"/classrooms/sessions/{session}/publish/", {
        "do": "publish", "recording_id": recording, "video_title": "La séance", "new_title": "", **place, **more})


def videos(school, lesson):
    return school.sql("SELECT recording_id, title FROM lesson_video WHERE lesson_id = %s ORDER BY position", lesson)


def class_page(browser, people):
    return browser.get(f"/classrooms/{people.classroom.id}/").page.one("main")


# ---- By hand ----

def test_a_recording_becomes_a_video(school, people, teacher, sign_in, session, recording, place):
    assert "Publier vers une leçon" in class_page(teacher, people).one("a", data_publish=True).text
    form = teacher.get(f"/classrooms/sessions/{session}/publish/")
    assert form.values["video_title"] == "Les dérivées"
    answer = publish(teacher, session, recording, place)
    assert answer.location == f"/classrooms/{people.classroom.id}/#session-{session}"
    page = teacher.follow(answer).page
    assert "la leçon montre sa vidéo" in page.one(data_flash=True).text
    assert videos(school, place["lesson_id"]) == [(recording, "La séance")]
    lesson = f"/courses/lessons/{place['lesson_id']}/"
    for user in (people.teacher, people.member):
        browser = sign_in(user)
        assert class_page(browser, people).one("li", id=f"session-{session}").one("a", href=lesson).text == "Chapitre 2"
        main = browser.get(lesson).page.one("main")
        assert main.one("h2").text == "La séance"
        assert main.one("video")["src"] == school.recordings(session)[0]
        assert main.one("a", href=f"/classrooms/{people.classroom.id}/#session-{session}").text == "Les dérivées"
    assert school.sql("SELECT action, target_kind, target_id, target_name, detail FROM audit ORDER BY id DESC LIMIT 1") == [
        ("recording_published", "lesson", place["lesson_id"], "Chapitre 2", "Les dérivées")]


def test_a_new_lesson_is_made_in_place(school, teacher, session, recording, place):
    answer = publish(teacher, session, recording, place, lesson_id="new", new_title=HARD, video_title=HARD)
    assert answer.status == 303
    (lesson, title, position, active), = school.sql(
        "SELECT id, title, position, is_active FROM lesson WHERE module_id = %s AND id <> %s",
        place["module_id"], place["lesson_id"])
    assert (title, position, active) == (HARD, 2, 1)
    assert videos(school, lesson) == [(recording, HARD)] and videos(school, place["lesson_id"]) == []
    page = teacher.follow(answer)
    assert HARD in page.page.one("main").text and "<b>" not in page.text


def test_the_same_in_three_steps(school, people, teacher, session, recording, place):
    """Without a script: one list after the other, and what was typed meanwhile is kept."""
    path = f"/classrooms/sessions/{session}/publish/"

    def open_lists(page):
        return [name for name in ("course_id", "module_id", "lesson_id")
                if "disabled" not in page.page.one("select", id=name).attributes]

    assert open_lists(teacher.get(path)) == ["course_id"]
    sent = {"do": "continue", "recording_id": recording, "video_title": "Un titre", "new_title": "Une autre",
            "course_id": place["course_id"]}
    step = teacher.post(path, sent)
    assert step.status == 200 and open_lists(step) == ["course_id", "module_id"]
    step = teacher.post(path, {**sent, "module_id": place["module_id"]})
    assert step.status == 200 and open_lists(step) == ["course_id", "module_id", "lesson_id"]
    assert step.values["video_title"] == "Un titre" and step.values["new_title"] == "Une autre"
    assert [step.values[name] for name in ("course_id", "module_id")] == [str(place["course_id"]), str(place["module_id"])]
    assert videos(school, place["lesson_id"]) == []
    assert teacher.post(path, {**sent, "do": "publish", **place}).status == 303
    assert videos(school, place["lesson_id"]) == [(recording, "Un titre")]
    # Back to the first list: what stood behind it is chosen anew.
    other = school.course(people.teacher)
    step = teacher.post(path, {**sent, **place, "course_id": other})
    assert step.status == 200 and open_lists(step) == ["course_id", "module_id"]


def test_twice_to_the_same_lesson_is_said_and_not_doubled(school, teacher, session, recording, place):
    publish(teacher, session, recording, place)
    answer = publish(teacher, session, recording, place, video_title="Encore")
    assert "montre déjà cet enregistrement" in teacher.follow(answer).page.one(data_flash=True).text
    assert videos(school, place["lesson_id"]) == [(recording, "La séance")]


def test_to_two_lessons(school, people, teacher, session, recording, place):
    other = school.lesson(place["module_id"], title="Chapitre 3")
    publish(teacher, session, recording, place)
    publish(teacher, session, recording, place, lesson_id=other)
    item = class_page(teacher, people).one("li", id=f"session-{session}")
    assert {link.text for link in item.all("a") if "/lessons/" in link["href"]} == {"Chapitre 2", "Chapitre 3"}


def test_of_several_recordings_one_is_chosen(school, people, teacher, session, recording, place):
    second = school.recording(session, title="Seconde partie")
    choice = teacher.get(f"/classrooms/sessions/{session}/publish/").page.one("select", id="recording_id")
    assert [option["value"] for option in choice.all("option")] == [str(recording), str(second)]
    assert "Seconde partie" in choice.text
    publish(teacher, session, second, place)
    assert videos(school, place["lesson_id"]) == [(second, "La séance")]


def test_what_a_lesson_cannot_show_is_not_offered(school, people, teacher, session, recording, place):
    for change in ("hidden_at = UTC_TIMESTAMP()", "hidden_at = NULL, expires_at = UTC_TIMESTAMP() - INTERVAL 1 MINUTE"):
        school.sql(f"UPDATE recording SET {change} WHERE id = %s", recording)
        page = teacher.get(f"/classrooms/sessions/{session}/publish/").page
        assert "pas d’enregistrement à publier" in page.one("main").text
        assert not class_page(teacher, people).all("a", data_publish=True)
        assert publish(teacher, session, recording, place).status == 422
    assert videos(school, place["lesson_id"]) == []


def test_who_has_no_course_is_told_what_to_do(school, people, teacher, sign_in, session):
    page = teacher.get(f"/classrooms/sessions/{session}/publish/").page.one("main")
    assert page.one("a", href="/courses/create/") and not page.all("select")
    helper = school.user()
    school.add_members(people.classroom, [helper], "teacher")
    page = sign_in(helper).get(f"/classrooms/sessions/{session}/publish/").page.one("main")
    assert "Seuls les enseignants ont des cours" in page.text and not page.all("a", href="/courses/create/")


@pytest.mark.parametrize("field, value", [
    *[(field, value) for field in ("course_id", "module_id", "lesson_id")
      for value in ("", "0", "-1", "x", "2147483648", "9" * 30, "\u0661", "theirs", "1 OR 1=1")],
    ("module_id", "elsewhere"), ("lesson_id", "elsewhere"),
    *[("recording_id", value) for value in ("", "0", "x", "2147483647", "elsewhere")],
    *[("video_title", value) for value in ("", " \u00a0", "t" * 201, b"\xff", "a\0b")]])
def test_what_cannot_be_published_is_said(school, people, teacher, session, recording, place, field, value):
    stranger = school.user("trainer")
    if value == "theirs":
        course = school.course(stranger)
        module = school.module(course)
        value = {"course_id": course, "module_id": module, "lesson_id": school.lesson(module)}[field]
    elif value == "elsewhere":
        module = school.module(school.course(people.teacher))
        value = {"module_id": module, "lesson_id": school.lesson(module),
                 "recording_id": school.recording(school.live_session(people.classroom))}[field]
    before = school.sql("CHECKSUM TABLE lesson, lesson_video, audit")
    answer = publish(teacher, session, recording, {**place, "video_title": "Mon titre", field: value})
    assert answer.status == 422
    assert [link["href"] for link in answer.page.one(id="errors").all("a")] == [f"#{field}"]
    if field != "recording_id":
        assert set(answer.errors) == {field}
    if field != "video_title":
        assert answer.values["video_title"] == "Mon titre"
    assert school.sql("CHECKSUM TABLE lesson, lesson_video, audit") == before


@pytest.mark.parametrize("title", ["", " \u00a0", "t" * 201, b"\xff"])
def test_a_new_lesson_needs_a_title(school, teacher, session, recording, place, title):
    answer = publish(teacher, session, recording, place, lesson_id="new", new_title=title)
    assert answer.status == 422 and set(answer.errors) == {"new_title"}
    assert answer.page.one("option", value="new").get("selected") is not None
    assert school.value("SELECT COUNT(*) FROM lesson WHERE module_id = %s", place["module_id"]) == 1


def test_an_administrator_publishes_into_any_course(school, people, sign_in, session, recording, place):
    assert publish(sign_in(people.admin), session, recording, place).status == 303
    assert len(videos(school, place["lesson_id"])) == 1


# ---- Undoing ----

def test_publishing_is_undone(school, people, teacher, session, recording, place):
    publish(teacher, session, recording, place)
    form = class_page(teacher, people).one("form", action=f"/classrooms/sessions/{session}/unpublish/")
    button = form.one("button")
    assert button["name"] == "video_id"
    answer = teacher.post(form["action"], {"video_id": button["value"]})
    assert "ne montre plus cet enregistrement" in teacher.follow(answer).page.one(data_flash=True).text
    assert videos(school, place["lesson_id"]) == []
    assert len(school.recordings(session)) == 1
    assert school.value("SELECT action FROM audit ORDER BY id DESC LIMIT 1") == "recording_unpublished"
    # Once more, and it may be published again.
    assert "déjà plus" in teacher.follow(teacher.post(form["action"], {"video_id": button["value"]})).page.text
    assert publish(teacher, session, recording, place).status == 303
    assert len(videos(school, place["lesson_id"])) == 1


@pytest.mark.parametrize("wrong", ["", "0", "x", "2147483647", "url", "other"])
def test_nothing_else_is_undone(school, people, teacher, session, recording, place, wrong):
    other = school.live_session(people.classroom)
    ids = {"url": school.lesson_video(place["lesson_id"], url="https://v.example.org/1.mp4"),
           "other": school.lesson_video(place["lesson_id"], recording_id=school.recording(other))}
    before = school.sql("CHECKSUM TABLE lesson_video, audit")
    answer = teacher.post(f"/classrooms/sessions/{session}/unpublish/", {"video_id": ids.get(wrong, wrong)})
    assert answer.status == 303
    assert school.sql("CHECKSUM TABLE lesson_video, audit") == before


# ---- What is seen of it ----

def test_a_hidden_lesson_is_linked_for_its_author_alone(school, people, teacher, sign_in, session, recording, place):
    publish(teacher, session, recording, place)
    colleague = school.user("trainer")
    school.add_members(people.classroom, [colleague], "teacher")
    school.sql("UPDATE lesson SET is_active = FALSE WHERE id = %s", place["lesson_id"])
    link = f"/courses/lessons/{place['lesson_id']}/"
    assert class_page(teacher, people).all("a", href=link)
    main = class_page(sign_in(colleague), people)
    assert "Chapitre 2" in main.text and not main.all("a", href=link)
    assert "Chapitre 2" not in class_page(sign_in(people.member), people).text


def test_students_publish_nothing(people, sign_in, session, recording, place, teacher):
    publish(teacher, session, recording, place)
    main = class_page(sign_in(people.member), people)
    for text in ("Publier", "Retirer", "Publication automatique"):
        assert text not in main.text


def test_a_recording_that_is_hidden_is_in_no_lesson_until_it_is_shown(school, people, teacher, sign_in, session, recording, place):
    publish(teacher, session, recording, place)
    url, = school.recordings(session)
    reader, lesson = sign_in(people.member), f"/courses/lessons/{place['lesson_id']}/"
    school.sql("UPDATE recording SET hidden_at = UTC_TIMESTAMP() WHERE id = %s", recording)
    assert url not in reader.get(lesson).text
    assert not class_page(reader, people).all("a", href=lesson)
    school.sql("UPDATE recording SET hidden_at = NULL WHERE id = %s", recording)
    assert url in reader.get(lesson).text
    assert class_page(reader, people).all("a", href=lesson)


def test_older_sessions_say_it_too(school, people, teacher, place):
    sessions = [school.live_session(people.classroom, minutes, minutes, minutes + 50) for minutes in range(-5000, -2400, 100)]
    recordings = [school.recording(session) for session in sessions]
    for recording in (recordings[0], recordings[-1]):
        school.lesson_video(place["lesson_id"], recording_id=recording)
    link = f"/courses/lessons/{place['lesson_id']}/"
    assert len(class_page(teacher, people).all("a", href=link)) == 1
    older, = [one["href"] for one in class_page(teacher, people).all("a") if "before=" in one["href"]]
    page = teacher.get(f"/classrooms/{people.classroom.id}/{older}").page
    assert len(page.all("a", href=link)) == 1
    assert page.one("li", id=f"session-{sessions[0]}").all("a", href=link)


# ---- The lists for scripts ----

def choices(response):
    assert response.status == 200 and response.headers.get_content_type() == "application/json"
    return [(choice["id"], choice["title"]) for choice in response.json["choices"]]


def test_the_lists(school, people, teacher, sign_in):
    one, two = (school.course(people.teacher, title=title) for title in (HARD, "Algèbre"))
    foreign = school.course(school.user("trainer"))
    modules = [school.module(one), school.module(one)]
    lessons = [school.lesson(modules[0], title="A", is_active=False), school.lesson(modules[0], title="B")]
    assert choices(teacher.get("/courses/mine/")) == [(two, "Algèbre"), (one, HARD)]
    assert [id for id, _ in choices(teacher.get(f"/courses/{one}/modules/"))] == modules
    assert choices(teacher.get(f"/courses/modules/{modules[0]}/lessons/")) == [(lessons[0], "A"), (lessons[1], "B")]
    assert choices(teacher.get(f"/courses/modules/{modules[1]}/lessons/")) == []
    assert choices(sign_in(people.member).get("/courses/mine/")) == []
    assert (foreign, two) <= tuple(id for id, _ in choices(sign_in(people.admin).get("/courses/mine/"))[:2])
    answer = teacher.get(f"/courses/{foreign}/modules/", Accept="application/json")
    assert answer.status == 403 and json.loads(answer.body)["status"] == 403
