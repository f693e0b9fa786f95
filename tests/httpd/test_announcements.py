# SPDX-License-Identifier: Apache-2.0
"""Announcements: what teachers write to their class, and who reads it where."""

import pytest

from forms import form_for


@pytest.fixture
def class_url(people):
    return f"/classrooms/{people.classroom.id}/"


@pytest.fixture
def teacher(server, school, people):
    return school.browser(server, people.teacher)


@pytest.fixture
def member(server, school, people):
    return school.browser(server, people.member)


def write(browser, class_url, **fields):
    path = class_url + "announcements/create/"
    return form_for(browser.get(path), path).send(browser, **fields)


def titles(page):
    return [heading.text for heading in page.all("h3") if heading.all("a") and "/announcements/" in heading.one("a").get("href")]


def test_a_class_reads_what_its_teacher_writes(teacher, member, class_url, people):
    done = write(teacher, class_url, title="Devoir", body="Pour lundi.\n\nVoir https://exemple.org/devoir.")
    assert (done.status, done.location) == (303, class_url + "#announcements")
    assert "L’annonce est publiée." in teacher.get(class_url).text
    one = member.get(class_url).page.one("li", class_="announcement")
    assert people.teacher.full_name in one.text and [p.text for p in one.all("p", class_="prose")] == [
        "Pour lundi.", "Voir https://exemple.org/devoir."]
    assert one.one("a", href="https://exemple.org/devoir").get("rel") == "noopener noreferrer nofollow"
    # Readers change nothing.
    assert not one.all("form") and not member.get(class_url).page.all("a", href=class_url + "announcements/create/")


def test_the_newest_three_stand_on_the_page_and_what_is_pinned_above(teacher, member, class_url):
    for number in range(1, 6):
        write(teacher, class_url, title=f"Mot {number}", **({"is_pinned": "1"} if number == 2 else {}))
    page = member.get(class_url).page
    assert titles(page) == ["Mot 2", "Mot 5", "Mot 4"]
    assert titles(member.get(page.one("a", href=class_url + "announcements/").get("href")).page) == [
        "Mot 2", "Mot 5", "Mot 4", "Mot 3", "Mot 1"]


def test_a_long_text_is_shortened_at_the_end_of_a_word(teacher, member, class_url, school, people):
    link = "https://exemple.org/" + "a" * 100
    body = "mot " * 140 + link + " fin"
    write(teacher, class_url, title="Long", body=body)
    one = member.get(class_url).page.one("li", class_="announcement")
    assert link not in one.text and one.one("p", class_="prose").text.endswith("mot …")
    whole = member.get(one.one("a", class_="inline-link").get("href")).page
    assert whole.one("a", href=link) and whole.one("p", class_="prose").text.endswith("fin")


def test_a_long_word_is_shortened_between_characters_and_a_long_link_is_whole(teacher, member, class_url):
    link = "https://exemple.org/" + "a" * 500
    write(teacher, class_url, title="Mot", body="x" + "é" * 399)
    write(teacher, class_url, title="Lien", body=link + " fin")
    one, other = member.get(class_url).page.all("li", class_="announcement")
    assert one.one("p", class_="prose").text == link + " …" and one.one("a", href=link)
    assert other.one("p", class_="prose").text == "x" + "é" * 199 + " …"


def test_it_is_changed_pinned_and_taken_back(teacher, member, class_url, school, people):
    first = school.announcement(people.classroom, people.teacher, "Premier")
    school.announcement(people.classroom, people.teacher, "Second")
    path = f"/announcements/{first}/edit/"
    assert form_for(teacher.get(path), path).fields["title"] == "Premier"
    assert "modifiée" not in member.get(class_url).page.one("main").text
    form_for(teacher.get(path), path).send(teacher, title="Premier mot")
    assert titles(member.get(class_url).page) == ["Second", "Premier mot"]
    assert "modifiée" in member.get(class_url).page.one("main").text
    pin = f"/announcements/{first}/pin/"
    form_for(teacher.get(class_url), pin).send(teacher, is_pinned="1")
    assert titles(member.get(class_url).page) == ["Premier mot", "Second"]
    form_for(teacher.get(class_url), pin).send(teacher, is_pinned="0")
    assert titles(member.get(class_url).page) == ["Second", "Premier mot"]
    delete = f"/announcements/{first}/delete/"
    form_for(teacher.get(delete), delete).send(teacher)
    assert titles(member.get(class_url).page) == ["Second"]
    assert member.get(f"/announcements/{first}/").status == 404


def test_what_cannot_be_taken_comes_back(teacher, class_url, school):
    answer = write(teacher, class_url, title="", body="Un texte")
    assert answer.status == 422 and "title" in answer.errors
    again = form_for(answer, class_url + "announcements/create/", {"body": "Un texte"})
    assert again.send(teacher, title="x" * 201).status == 422
    assert again.send(teacher, title="Un titre").status == 303


def test_an_archived_class_is_read_only(teacher, member, class_url, school, people):
    number = school.announcement(people.classroom, people.teacher)
    school.sql("UPDATE classroom SET archived_at = UTC_TIMESTAMP() WHERE id = %s", people.classroom.id)
    assert titles(member.get(class_url).page) == ["Un mot"]
    page = teacher.get(class_url).page
    assert not page.all("a", href=class_url + "announcements/create/") and not page.one("li", class_="announcement").all("form")
    for path in (class_url + "announcements/create/", f"/announcements/{number}/edit/", f"/announcements/{number}/delete/"):
        assert teacher.get(path).status == 303
        assert teacher.post(path, {"title": "Autre"}).status == (303 if path.endswith("/delete/") else 422)
    assert teacher.post(f"/announcements/{number}/pin/", {"is_pinned": "1"}).status == 303
    assert school.sql("SELECT title, is_pinned FROM announcement WHERE classroom_id = %s", people.classroom.id) == [("Un mot", 0)]


def test_who_left_the_class_reads_nothing_of_it(member, class_url, school, people):
    number = school.announcement(people.classroom, people.teacher)
    assert member.get(f"/announcements/{number}/").status == 200
    school.sql("DELETE FROM classroom_member WHERE user_id = %s", people.member.id)
    for path in (f"/announcements/{number}/", class_url + "announcements/"):
        assert member.get(path).status == 404


def test_a_teacher_beside_the_first_may_change_it_and_a_name_follows_its_owner(server, teacher, member, class_url, school, people):
    other = school.user("trainer")
    school.add_members(people.classroom, [other], "teacher")
    number = school.announcement(people.classroom, people.teacher)
    browser = school.browser(server, other)
    path = f"/announcements/{number}/edit/"
    assert form_for(browser.get(path), path).send(browser, title="Un mot de plus").status == 303
    # Also where whoever wrote it has left the class.
    school.sql("DELETE FROM classroom_member WHERE user_id = %s", people.teacher.id)
    assert people.teacher.full_name in member.get(class_url).text
    school.browser(server, people.admin).post(f"/users/{people.teacher.id}/", {
        "full_name": "Un Autre Nom", "username": people.teacher.username, "role": "trainer"})
    assert "Un Autre Nom" in member.get(class_url).text


def test_what_was_typed_comes_back_though_the_class_or_the_announcement_is_gone(teacher, class_url, school, people):
    """On the page that says so, to be copied."""
    create = class_url + "announcements/create/"
    assert write(teacher, class_url, title="Mot", body="Bref").status == 303
    number = school.value("SELECT MAX(id) FROM announcement")
    edit = f"/announcements/{number}/edit/"
    change, add = form_for(teacher.get(edit), edit), form_for(teacher.get(create), create)
    school.sql("DELETE FROM announcement WHERE id = %s", number)
    gone = change.send(teacher, title="Autre mot", body="Tout ce que j’ai écrit")
    assert gone.status == 404 and "Tout ce que j’ai écrit" in gone.text
    school.sql("UPDATE classroom SET archived_at = UTC_TIMESTAMP() WHERE id = %s", people.classroom.id)
    try:
        closed = add.send(teacher, title="Encore", body="Et bien plus encore")
    finally:
        school.sql("UPDATE classroom SET archived_at = NULL WHERE id = %s", people.classroom.id)
    assert closed.status == 422 and "archivée" in closed.errors["body"]
    assert "Et bien plus encore" in closed.text
