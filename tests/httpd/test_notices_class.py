# SPDX-License-Identifier: Apache-2.0
"""What people want to hear of one class otherwise than of all: the page, what comes of it, and the links that stop mails."""

import re

import pytest

# The last one is a fixture.
from test_notices import Scene, choices, site


@pytest.fixture
def scene(emptied_school, site, office):
    """With a second class of the same people."""
    scene = Scene(emptied_school, site, office)
    scene.other = emptied_school.classroom(scene.teacher, [scene.student], name="5e A")
    scene.reader = emptied_school.browser(site, scene.student)
    return scene


def page_of(scene, classroom=None):
    return f"/notices/classes/{(classroom or scene.classroom).id}/"


def boxes(scene, classroom=None):
    """What is ticked on a class's page."""
    main = scene.reader.get(page_of(scene, classroom)).page.one("main")
    return {box["name"] for box in main.all("input", type="checkbox") if "checked" in box.attributes}


def choose(scene, *kinds, classroom=None, **more):
    answer = scene.reader.post(page_of(scene, classroom), {**{kind: "1" for kind in kinds}, **more})
    assert (answer.status, answer.location) == (303, "/notices/")


def rows(scene):
    return scene.school.sql("SELECT classroom_id, kind, is_on FROM notice_class_kind WHERE user_id = %s ORDER BY 1, 2", scene.student.id)


def announce(scene, title, classroom=None):
    scene.post(f"/classrooms/{(classroom or scene.classroom).id}/announcements/create/", title=title)


ALL = {"planned", "moved", "cancelled", "soon", "recording", "published", "announcement"}


def test_announcements_of_one_class_and_reminders_of_the_other(scene):
    assert scene.reader.post("/notices/", choices(scene.reader, announcement=None)).status == 303
    assert boxes(scene) == ALL - {"announcement"}
    choose(scene, *(ALL - {"soon"}))
    assert boxes(scene) == ALL - {"soon"} and boxes(scene, scene.other) == ALL - {"announcement"}
    assert rows(scene) == [(scene.classroom.id, "announcement", 1), (scene.classroom.id, "soon", 0)]
    announce(scene, "Du A")
    announce(scene, "Du B", scene.other)
    for classroom in (scene.classroom, scene.other):
        scene.school.live_session(classroom, start=50, title=f"Cours {classroom.name}")
    mail, = [mail for mail in scene.mails() if mail.to == "eleve@example.org"]
    assert "Du A" in mail.text and "Cours 5e A" in mail.text
    assert "Du B" not in mail.text and "Cours 6e B" not in mail.text


def test_the_page_says_what_is_otherwise_and_one_press_takes_it_back(scene):
    link = scene.reader.get("/notices/").page.one("a", href=page_of(scene))
    assert "6e B" in link.text and "différent" not in scene.reader.get("/notices/").page.one("main").text
    assert "as_usual" not in scene.reader.get(page_of(scene)).text
    choose(scene, "announcement")
    assert len(rows(scene)) == len(ALL) - 1
    assert "différent des autres classes" in scene.reader.get("/notices/").page.one("main").text
    page = scene.reader.get(page_of(scene)).page
    assert page.one("main").text.count("Décoché pour cette classe seulement") == len(ALL) - 1
    choose(scene, as_usual="1")
    assert rows(scene) == [] and boxes(scene) == ALL


def test_what_is_not_otherwise_follows_what_is_wanted_of_all(scene):
    choose(scene, *(ALL - {"moved"}))
    assert scene.reader.post("/notices/", choices(scene.reader, planned=None)).status == 303
    assert boxes(scene) == ALL - {"moved", "planned"}
    # Once it is the same for all, it is nothing of its own.
    assert scene.reader.post("/notices/", choices(scene.reader, moved=None)).status == 303
    assert rows(scene) == []
    assert scene.reader.post("/notices/", choices(scene.reader, moved="1")).status == 303
    assert boxes(scene) == ALL - {"planned"}


def test_a_class_of_which_nothing_is_wanted_is_off(scene):
    choose(scene)
    assert f"class-{scene.classroom.id}" not in choices(scene.reader) and boxes(scene) == set() and rows(scene) == []
    announce(scene, "Rien")
    assert scene.mails() == []
    choose(scene, "announcement")
    assert f"class-{scene.classroom.id}" in choices(scene.reader) and boxes(scene) == {"announcement"}
    scene.plan()
    announce(scene, "Une")
    assert "Une – " in scene.mail().text


def test_a_page_that_is_saved_as_it_was_changes_nothing(scene):
    choose(scene, classroom=scene.other)
    assert scene.reader.post("/notices/", choices(scene.reader, **dict.fromkeys(ALL))).status == 303
    for classroom in (scene.classroom, scene.other):
        assert boxes(scene, classroom) == set()
        choose(scene, classroom=classroom)
    # What is wanted of all again comes from the one, and not from the other, which was off.
    assert scene.reader.post("/notices/", choices(scene.reader, announcement="1")).status == 303
    assert boxes(scene) == {"announcement"} and boxes(scene, scene.other) == set() and rows(scene) == []
    announce(scene, "Du A")
    announce(scene, "Du B", scene.other)
    mail = scene.mail()
    assert "Du A" in mail.text and "Du B" not in mail.text


def test_what_waits_goes_by_what_is_wanted_now(scene):
    scene.school.sql("UPDATE notice_person SET confirmed_at = NULL WHERE user_id = %s", scene.student.id)
    scene.plan()
    announce(scene, "Un mot")
    assert scene.mails() == []
    assert dict(scene.school.sql("SELECT kind, state FROM notice")) == {"planned": "held", "announcement": "held"}
    choose(scene, *(ALL - {"planned"}))
    assert dict(scene.school.sql("SELECT kind, state FROM notice")) == {"planned": "dropped", "announcement": "held"}


def test_whoever_hears_that_sessions_are_cancelled_hears_when_they_are_not(scene):
    session = scene.plan()
    scene.mails()
    choose(scene, "cancelled")
    for act, said in (("cancel", "annulée"), ("restore", "maintenue")):
        scene.post(f"/classrooms/sessions/{session}/{act}/", reason="")
        assert said in scene.mail().subject


def test_the_link_of_a_mail_stops_the_class_whatever_is_wanted_of_it(scene):
    choose(scene, "announcement", "planned")
    announce(scene, "Un mot")
    url = re.fullmatch(r"<http://[^/]+(/notices/off/[\w-]{43}/\d+/)>", scene.mail().message["List-Unsubscribe"])[1]
    assert scene.school.browser(scene.site).request("POST", url, b"List-Unsubscribe=One-Click").status == 200
    announce(scene, "Un autre")
    scene.plan()
    assert scene.mails() == [] and boxes(scene) == set()
    # One that means all classes leaves none that is otherwise.
    assert scene.reader.post("/notices/", choices(scene.reader, **{f"class-{scene.classroom.id}": "1"})).status == 303
    assert boxes(scene) == {"announcement", "planned"}
    url = re.sub(r"\d+/$", "", url)
    assert scene.school.browser(scene.site).request("POST", url, b"List-Unsubscribe=One-Click").status == 200
    announce(scene, "Un dernier")
    assert scene.mails() == [] and boxes(scene) == set() and rows(scene) == []


def test_teachers_are_told_of_the_week_of_the_classes_that_they_choose(scene):
    page = scene.browser.get(page_of(scene)).page
    assert page.all("input", id="attendance") and not scene.reader.get(page_of(scene)).page.all("input", id="attendance")
    assert not page.all("input", id="added")
    assert scene.browser.post(page_of(scene), {kind: "1" for kind in ALL}).status == 303
    assert scene.school.sql("SELECT kind, is_on FROM notice_class_kind WHERE user_id = %s", scene.teacher.id) == [("attendance", 0)]


def test_a_class_that_one_is_not_in_has_no_page(scene):
    stranger = scene.school.classroom(scene.teacher, [], name="Conseil")
    scene.site.allow_log("")
    for answer in (scene.reader.get(page_of(scene, stranger)), scene.reader.post(page_of(scene, stranger), {"planned": "1"})):
        assert answer.status == 404 and "Conseil" not in answer.text
    assert rows(scene) == []
