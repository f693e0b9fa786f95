# SPDX-License-Identifier: Apache-2.0
"""A form that is sent while the database is away waits on the error's page, and is sent again from there."""

import pytest

from forms import form_for, forms_of
from school import PASSWORD
from test_access import RULES
from test_database import AWAY, DBD_LOG, own_mariadb, running, world
from test_forms_kept import FORMS, typed

TYPED = {"name": "Classe d’« été » & <b>Cie</b>", "subject": "L’histoire", "schedule": "", "description": "Une ligne\r\net une autre\r\n"}


def test_it_is_sent_again_from_the_page(world):
    browser = world.school.browser(world.server, world.people.teacher)
    form = form_for(browser.get("/classrooms/create/"), "/classrooms/create/")
    form.fields.update(TYPED, category_id=str(world.school.category))
    world.server.allow_log(DBD_LOG)
    world.mariadb.stop()
    answer = form.send(browser)
    assert answer.status == 503 and answer.headers["Retry-After"]
    waiting = form_for(answer, "/classrooms/create/")
    assert waiting.fields == form.fields
    assert "Classe d’« été » & <b>Cie</b>" in answer.page.one("main").one("details").text
    world.mariadb.start()
    made = waiting.send(browser)
    assert made.status == 303
    assert form.send(browser).location == made.location, "it is the same form"
    stored = world.school.sql("SELECT name, description FROM classroom WHERE subject = 'L’histoire'")
    assert [list(row) for row in stored] == [[TYPED["name"], "Une ligne\net une autre"]] or stored[0][1].split() == TYPED["description"].split()


def test_every_form_waits(world):
    browser = world.school.browser(world.server, world.people.teacher)
    token = browser.token()
    world.server.allow_log(DBD_LOG)
    world.mariadb.stop()
    for pattern in FORMS:
        path = pattern.format(id=1, key="0" * 32, name="x")
        fields = {**(RULES["POST", pattern][2] or {}), "title": "Un titre"}
        answer = browser.post(path, fields, token=token)
        assert answer.status == 503, pattern
        waiting = form_for(answer, path, typed(fields))
        assert waiting.fields["csrf_token"] == token
        program = browser.post(path, fields, {"Accept": "application/json"}, token=token)
        assert program.status == 503 and program.headers.get_content_type() == "application/problem+json"
        foreign = browser.post(path, fields, {"Sec-Fetch-Site": "cross-site"}, token=token)
        assert foreign.status == 503 and forms_of(foreign, path) == []


def test_a_password_is_asked_for_again(world):
    browser = world.school.browser(world.server)
    form = form_for(browser.get("/users/login/"), "/users/login/")
    form.fields.update(username=world.people.teacher.username, password=PASSWORD)
    world.server.allow_log(DBD_LOG)
    world.mariadb.stop()
    answer = form.send(browser)
    assert answer.status == 503 and PASSWORD not in answer.text
    waiting = form_for(answer, "/users/login/", {"username": world.people.teacher.username})
    assert "password" not in waiting.fields
    world.mariadb.start()
    asked = waiting.send(browser)
    assert asked.status == 422 and set(asked.errors) == {"password"}
    assert form_for(asked, "/users/login/", {"username": world.people.teacher.username}).send(browser, password=PASSWORD).status == 303
