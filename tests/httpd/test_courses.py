# SPDX-License-Identifier: Apache-2.0
"""Courses: written by trainers, read by learners, with their modules, lessons, videos and progress."""

import re

import pytest

VIDEO = "https://videos.example.org/cours.mp4"


@pytest.fixture
def author(school):
    return school.user("trainer")


@pytest.fixture
def writer(sign_in, author):
    return sign_in(author)


@pytest.fixture
def learner(sign_in, school):
    return sign_in(school.user())


@pytest.fixture
def course(school, author):
    return school.course(author, title="Algèbre")


def id_in(response, kind="courses"):
    assert response.status == 303, response
    return int(re.search(rf"/{kind}/(\d+)/", response.location)[1])


def titles(page, kind):
    """What stands on a page, in its order: modules, lessons or videos by their ids."""
    return [int(element["id"].rpartition("-")[2]) for element in page.all(id=True)
            if re.fullmatch(rf"{kind}-\d+", element["id"])]


# ---- Writing ----

def test_from_nothing_to_a_lesson_with_a_video(writer, learner, school):
    answer = writer.post("/courses/create/", {"title": "Algèbre", "category_id": school.category, "language": "fr",
                                              "description": "Le cours", "thumbnail_url": "https://i.example.org/a.png"})
    course = id_in(answer)
    page = writer.follow(answer).page
    assert "Le cours est créé." in page.one(data_flash=True).text and "Ce cours est encore vide" in page.text
    assert id_in(writer.post(f"/courses/{course}/modules/create/", {"title": "Les bases", "level": "advanced"})) == course
    module, = titles(writer.get(f"/courses/{course}/").page, "module")
    answer = writer.post(f"/courses/modules/{module}/lessons/create/",
                         {"title": "Équations", "description": "Un\r\ndeux", "is_active": "1"})
    lesson = id_in(answer, "lessons")
    writer.post(f"/courses/lessons/{lesson}/videos/create/", {"title": "En vidéo", "url": VIDEO})

    main = learner.get(f"/courses/{course}/").page.one("main")
    for text in ("Algèbre", "Catégorie : Sciences", "Français", "Le cours", "Les bases", "Avancé", "Équations",
                 "0 leçon terminée sur 1"):
        assert text in main.text, text
    assert main.one("img")["src"] == "https://i.example.org/a.png"
    page = learner.get(f"/courses/lessons/{lesson}/").page
    assert page.one("h1").text == "Équations" and page.one("video")["src"] == VIDEO
    assert page.one("p", class_="prose lesson-text").raw_text == "Un\ndeux"
    assert school.sql("SELECT title, language, created_by IS NOT NULL FROM course WHERE id = %s", course) == [
        ("Algèbre", "fr", 1)]


@pytest.mark.parametrize("url, plays", [
    (VIDEO, True), ("https://v.example.org/a.WEBM?x=1#t=3", True), ("https://v.example.org/watch?v=a.mp4", False),
    ("https://v.example.org/mp4", False)])
def test_files_play_in_the_page_and_pages_are_linked(school, learner, course, url, plays):
    lesson = school.lesson(school.module(course))
    school.lesson_video(lesson, url=url)
    main = learner.get(f"/courses/lessons/{lesson}/").page.one("main")
    assert [video["src"] for video in main.all("video")] == ([url] if plays else [])
    # A browser that plays nothing gets a link too.
    links = main.all("a", href=url)
    assert [link.attributes.get("rel") for link in links] == [None, "noopener noreferrer"] if plays else ["noopener noreferrer"]


PLACES = {"course": "/courses/create/", "module": "/courses/{course}/modules/create/",
          "lesson": "/courses/modules/{module}/lessons/create/", "video": "/courses/lessons/{lesson}/videos/create/"}
GOOD = {"course": {"title": "T", "category_id": "{category}", "language": "en", "thumbnail_url": "https://i.example/a"},
        "module": {"title": "T", "level": "beginner"}, "lesson": {"title": "T", "description": "D", "is_active": "1"},
        "video": {"title": "T", "url": VIDEO}}


@pytest.fixture
def places(school, course):
    module = school.module(course)
    return {"course": course, "module": module, "lesson": school.lesson(module), "category": school.category}


@pytest.mark.parametrize("kind, field, value", [
    *[(kind, "title", value) for kind in PLACES for value in ("", " \u00a0", "t" * 201, "a\0b", b"\xff", "a\u202eb")],
    *[("course", "category_id", value) for value in ("", "0", "-1", "2147483647", "9223372036854775808", "x")],
    ("course", "description", "d" * 4001), ("course", "language", "xx"), ("course", "language", "l" * 300),
    *[("course", "thumbnail_url", value) for value in ("javascript:alert(1)", "/a.png", "https://", "https://é.example",
                                                       "https://a.example/" + "a" * 2048, "https://u:p@a.example/")],
    *[("module", "level", value) for value in ("", "expert", "1")],
    ("lesson", "description", "d" * 8001),
    *[("video", "url", value) for value in ("", "data:video/mp4,", "ftp://a.example/b", "https://a.example/a b.mp4")]])
def test_what_cannot_be_is_said_and_what_was_typed_stays(writer, school, places, kind, field, value):
    fields = {name: text.format(**places) for name, text in GOOD[kind].items()} | {field: value}
    before = school.value(f"SELECT COUNT(*) FROM {kind if kind != 'video' else 'lesson_video'}")
    answer = writer.post(PLACES[kind].format(**places), fields)
    assert answer.status == 422 and set(answer.errors) == {field}
    assert answer.page.one(id=f"{field}-error").text
    if field != "title":
        assert answer.page.one(id="title")["value"] == "T"
    assert school.value(f"SELECT COUNT(*) FROM {kind if kind != 'video' else 'lesson_video'}") == before


HARD = "<b>\"{{title}}\" & 'x' \\ é 😀"


def test_texts_are_stored_as_typed_and_shown_escaped(writer, school, places):
    for kind, page in (("course", "/courses/{course}/edit/"), ("module", "/courses/modules/{module}/edit/"),
                       ("lesson", "/courses/lessons/{lesson}/edit/")):
        fields = {name: text.format(**places) for name, text in GOOD[kind].items()} | {"title": HARD}
        answer = writer.post(page.format(**places), fields)
        assert answer.status == 303
        assert school.value(f"SELECT title FROM {kind} WHERE id = %s", places[kind]) == HARD
        assert HARD in writer.follow(answer).page.one("main").text
        assert writer.get(page.format(**places)).page.one(id="title")["value"] == HARD
    assert "<b>" not in writer.get(f"/courses/{places['course']}/").text


def test_a_form_shows_what_there_is(writer, school, author):
    course = school.course(author, title="Algèbre", description="Mots", language="en", thumbnail_url="https://i.example/a")
    page = writer.get(f"/courses/{course}/edit/").page
    assert [page.one(id=name)["value"] for name in ("title", "thumbnail_url")] == ["Algèbre", "https://i.example/a"]
    assert page.one(id="description").text == "Mots"
    assert [option["value"] for option in page.one("main").all("option", selected=True)] == [str(school.category), "en"]
    module = school.module(course, level="intermediate")
    assert writer.get(f"/courses/modules/{module}/edit/").page.one("main").one("option", selected=True)["value"] == "intermediate"


def test_choices_require_only_what_can_be_missing(writer, school, author):
    """As HTML has it: a choice that is required begins with none, and has no length."""
    course = school.course(author)
    for path in ("/courses/create/", f"/courses/{course}/edit/", f"/courses/{course}/modules/create/"):
        for choice in writer.get(path).page.one("main").all("select"):
            assert "maxlength" not in choice.attributes
            assert "required" not in choice.attributes or choice.all("option")[0]["value"] == ""


# ---- Whose it is ----

def test_another_trainer_reads_and_does_not_write(school, sign_in, course):
    other = sign_in(school.user("trainer"))
    page = other.get(f"/courses/{course}/")
    assert page.status == 200 and not page.page.one("main").all("a", href=f"/courses/{course}/edit/")
    answer = other.post(f"/courses/{course}/edit/", {"title": "À moi", "category_id": school.category})
    assert answer.status == 403 and "Réservé à l’auteur du cours" in answer.page.text


def test_a_course_asks_its_author_for_more_and_its_readers_to_learn(writer, school, sign_in, author):
    course = school.course(author)
    lesson = school.lesson(school.module(course))
    reader = sign_in(school.user())
    primary = [[one.text for one in browser.get(f"/courses/lessons/{lesson}/").page.one("main").all(class_="btn btn-primary")]
               for browser in (writer, reader)]
    assert primary == [["Ajouter une vidéo"], ["Marquer comme terminée"]]
    shown = ["0 leçon terminée sur 1" in browser.get(f"/courses/{course}/").text for browser in (writer, reader)]
    assert shown == [False, True]


def test_an_author_who_is_no_trainer_any_more_writes_nothing(school, sign_in, author, course):
    module = school.module(course)
    browser = sign_in(author)
    assert browser.get(f"/courses/modules/{module}/edit/").status == 200
    school.sql("UPDATE user SET role = 'learner' WHERE id = %s", author.id)
    assert browser.get(f"/courses/modules/{module}/edit/").status == 404
    assert browser.get(f"/courses/{course}/edit/").status == 403


def test_a_hidden_lesson_is_there_for_its_author_alone(school, writer, learner, course):
    module = school.module(course)
    hidden, seen = school.lesson(module, is_active=False), school.lesson(module)
    assert learner.get(f"/courses/lessons/{hidden}/").status == 404
    assert learner.post(f"/courses/lessons/{hidden}/done/", {"done": "1"}).status == 404
    assert titles(learner.get(f"/courses/{course}/").page, "lesson") == [seen]
    assert titles(writer.get(f"/courses/{course}/").page, "lesson") == [hidden, seen]
    assert "Masquée" in writer.get(f"/courses/lessons/{hidden}/").page.one("main").text


# ---- Reading ----

def progress(page):
    return [(int(bar["value"]), int(bar["max"])) for bar in page.one("main").all("progress")]


def test_progress(school, learner, course):
    one, two = school.module(course), school.module(course)
    lessons = [school.lesson(one), school.lesson(one), school.lesson(two)]
    school.lesson(two, is_active=False)
    assert progress(learner.get(f"/courses/{course}/").page) == [(0, 3), (0, 2), (0, 1)]
    answer = learner.post(f"/courses/lessons/{lessons[0]}/done/", {"done": "1"})
    assert "Bravo" in learner.follow(answer).page.text
    assert progress(learner.get(f"/courses/{course}/").page) == [(1, 3), (1, 2), (0, 1)]
    assert (1, 3) in progress(learner.get("/courses/").page)
    learner.post(f"/courses/lessons/{lessons[0]}/done/", {"done": "0"})
    assert progress(learner.get(f"/courses/{course}/").page)[0] == (0, 3)


def test_the_lesson_opened_last_is_remembered(school, sign_in, course):
    user = school.user()
    lessons = [school.lesson(school.module(course)) for _ in range(2)]
    browser = sign_in(user)
    for lesson in (*lessons, lessons[0]):
        assert browser.get(f"/courses/lessons/{lesson}/").status == 200
        school.sql("UPDATE lesson_progress SET last_seen_at = last_seen_at - INTERVAL 1 MINUTE WHERE user_id = %s", user.id)
    assert school.sql("SELECT lesson_id FROM lesson_progress WHERE user_id = %s ORDER BY last_seen_at DESC",
                      user.id) == [(lessons[0],), (lessons[1],)]


def test_the_next_lesson_may_lie_in_the_next_module(school, learner, course):
    one, _empty, two = school.module(course), school.module(course), school.module(course)
    first, hidden, second = school.lesson(one), school.lesson(one, is_active=False), school.lesson(two)
    links = learner.get(f"/courses/lessons/{first}/").page.one("nav", class_="lesson-nav").all("a")
    assert [link["href"] for link in links] == [f"/courses/lessons/{second}/"]
    links = learner.get(f"/courses/lessons/{second}/").page.one("nav", class_="lesson-nav").all("a")
    assert [link["href"] for link in links] == [f"/courses/lessons/{first}/"]
    assert hidden


def test_a_recording_that_is_hidden_leaves_the_lesson_and_comes_back(school, people, sign_in):
    course = school.course(people.teacher)
    lesson = school.lesson(school.module(course))
    session = school.live_session(people.classroom, start=-60, title="Les dérivées")
    recording = school.recording(session)
    school.lesson_video(lesson, recording_id=recording, title="La séance")
    url = school.value("SELECT url FROM recording WHERE id = %s", recording)
    reader, stranger = sign_in(people.member), sign_in(people.other)

    main = reader.get(f"/courses/lessons/{lesson}/").page.one("main")
    assert main.one("video")["src"] == url
    assert main.one("a", href=f"/classrooms/{people.classroom.id}/#session-{session}").text == "Les dérivées"
    # Of a class that is not theirs, others see the name and no link.
    main = stranger.get(f"/courses/lessons/{lesson}/").page.one("main")
    assert "Les dérivées" in main.text
    assert not [link for link in main.all("a") if link["href"].startswith(f"/classrooms/{people.classroom.id}/")]

    school.sql("UPDATE recording SET hidden_at = UTC_TIMESTAMP() WHERE id = %s", recording)
    assert url not in reader.get(f"/courses/lessons/{lesson}/").text
    assert "Son enregistrement est masqué" in sign_in(people.teacher).get(f"/courses/lessons/{lesson}/").text
    school.sql("UPDATE recording SET hidden_at = NULL WHERE id = %s", recording)
    assert url in reader.get(f"/courses/lessons/{lesson}/").text


def test_courses_by_category(school, writer, learner, author):
    category = school.insert("category", {"name": "Langues", "slug": f"langues-{author.id}"})
    mine = school.course(author, title="Anglais", category_id=category)
    school.course(author, title="Chimie")
    page = learner.get(f"/courses/?category={category}").page
    assert [card["href"] for card in page.all("a", class_="stretched-link")] == [f"/courses/{mine}/"]
    assert page.one("a", aria_current="true", class_="choice").text == "Langues"
    assert "Chimie" in learner.get("/courses/").page.text
    for wrong in ("0", "x", "2147483647", "%00"):
        assert learner.get(f"/courses/?category={wrong}&before={wrong}").status == 200


def test_many_courses_come_in_pages(school, learner, author):
    category = school.insert("category", {"name": "Beaucoup", "slug": f"beaucoup-{author.id}"})
    courses = [school.course(author, category_id=category) for _ in range(30)]
    seen, path = [], f"/courses/?category={category}"
    for _ in range(2):
        page = learner.get(path).page
        seen += [int(card["href"].split("/")[2]) for card in page.all("a", class_="stretched-link")]
        older = [link["href"] for link in page.one("main").all("a") if "before=" in link["href"]]
        path = "/courses/" + older[0] if older else None
    assert seen == courses[::-1] and path is None


# ---- Order ----

@pytest.fixture
def ordered(school, course):
    """Three of each kind: (the path to move one, the page that shows them, their ids)."""
    modules = [school.module(course) for _ in range(3)]
    lessons = [school.lesson(modules[0]) for _ in range(3)]
    videos = [school.lesson_video(lessons[0], url=VIDEO) for _ in range(3)]
    return {"module": ("/courses/modules/{}/move/", f"/courses/{course}/", modules),
            "lesson": ("/courses/lessons/{}/move/", f"/courses/{course}/", lessons),
            "video": ("/courses/videos/{}/move/", f"/courses/lessons/{lessons[0]}/", videos)}


@pytest.mark.parametrize("kind", ["module", "lesson", "video"])
@pytest.mark.parametrize("which, to, order", [
    (0, "down", [1, 0, 2]), (2, "up", [0, 2, 1]), (0, "up", [0, 1, 2]), (2, "down", [0, 1, 2]), (2, "1", [2, 0, 1]),
    (0, "3", [1, 2, 0]), (0, "99999999999999999999", [1, 2, 0]), (2, "-5", [2, 0, 1]), (1, "", [1, 0, 2])])
def test_putting_in_order(writer, ordered, kind, which, to, order):
    path, page, ids = ordered[kind]
    answer = writer.post(path.format(ids[which]), {"to": to})
    assert answer.status == 303 and answer.location == f"{page}#{kind}-{ids[which]}"
    assert titles(writer.get(page).page, kind) == [ids[place] for place in order]


def test_two_in_the_same_place_are_told_apart_by_a_move(school, writer, course):
    modules = [school.module(course, position=1) for _ in range(3)]
    writer.post(f"/courses/modules/{modules[2]}/move/", {"to": "up"})
    assert titles(writer.get(f"/courses/{course}/").page, "module") == [modules[0], modules[2], modules[1]]
    assert school.sql("SELECT position FROM module WHERE course_id = %s ORDER BY position", course) == [(1,), (2,), (3,)]


# ---- Deleting ----

def test_deleting_says_what_goes_and_recordings_never_do(school, people, sign_in):
    course = school.course(people.teacher)
    module = school.module(course)
    lesson = school.lesson(module)
    session = school.live_session(people.classroom, start=-60)
    recording = school.recording(session)
    video = school.lesson_video(lesson, recording_id=recording)
    browser = sign_in(people.teacher)
    for path in (f"/courses/videos/{video}/delete/", f"/courses/lessons/{lesson}/delete/",
                 f"/courses/modules/{module}/delete/", f"/courses/{course}/delete/"):
        assert "Les enregistrements des classes restent" in browser.get(path).page.text
    assert "1 module, 1 leçon." in browser.get(f"/courses/{course}/delete/").page.text
    assert "1 vidéo." in browser.get(f"/courses/lessons/{lesson}/delete/").page.text
    answer = browser.post(f"/courses/{course}/delete/")
    assert answer.location == "/courses/"
    for table, key in (("course", course), ("module", module), ("lesson", lesson), ("lesson_video", video)):
        assert school.value(f"SELECT COUNT(*) FROM {table} WHERE id = %s", key) == 0
    assert school.value("SELECT COUNT(*) FROM recording WHERE id = %s", recording) == 1
    assert browser.get(f"/courses/{course}/").status == 404


@pytest.mark.parametrize("kind, leads_to", [("module", "/courses/{course}/"), ("lesson", "/courses/{course}/"),
                                            ("video", "/courses/lessons/{lesson}/")])
def test_deleting_a_part(school, writer, course, kind, leads_to):
    module = school.module(course)
    lesson = school.lesson(module)
    ids = {"module": module, "lesson": lesson, "video": school.lesson_video(lesson, url=VIDEO)}
    answer = writer.post(f"/courses/{kind}s/{ids[kind]}/delete/")
    assert answer.location == leads_to.format(course=course, lesson=lesson)
    assert writer.get(answer.location).status == 200
    assert writer.get(f"/courses/{kind}s/{ids[kind]}/delete/").status == 404
