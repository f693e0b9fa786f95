# SPDX-License-Identifier: Apache-2.0
"""Every act has its line in the audit: each route that writes, really asked, or a reason why it needs none."""

import json

import pytest

import deliveries
import prosody
from meetings import EVENTS, Prosody, post
from school import PASSWORD
from server import ROOT, SECRET
from test_access import MEETING, ROUTES, RULES, scene
from test_forms_kept import actor_of, filled
from uploads import from_machine, from_page, mp4

# Why a route that writes has no line. Whoever adds one says what would be lost if nobody knew who did it.
NO_LINE = {
    ("POST", "/users/language/"): "a language of one's own pages",
    ("POST", "/users/import/"): "a list that is looked at; running it is an act",
    ("POST", "/notices/"): "which mail one wants oneself",
    ("POST", "/notices/classes/{id}/"): "which mail one wants oneself",
    ("POST", "/notices/confirm/"): "a mail to one's own address",
    ("POST", "/notices/confirm/{name}/"): "that one's own address is right",
    ("POST", "/notices/off/{name}/"): "which mail one wants oneself",
    ("POST", "/notices/off/{name}/{id}/"): "which mail one wants oneself",
    ("POST", "/recordings/{key}/position/"): "how far one has watched",
    ("POST", "/courses/videos/{id}/position/"): "how far one has watched",
    ("POST", "/courses/lessons/{id}/done/"): "one's own progress",
    ("POST", "/meeting/events/room/created"): "attendance, which is a record itself",
    ("POST", "/meeting/events/room/destroyed"): "attendance, which is a record itself",
    ("POST", "/meeting/events/occupant/joined"): "attendance, which is a record itself",
    ("POST", "/meeting/events/occupant/left"): "attendance, which is a record itself",
    ("POST", "/meeting/reservations/conference/"): "a question of Jitsi's, which changes nothing",
    ("DELETE", "/meeting/reservations/conference/{name}"): "a word of Jitsi's, which changes nothing",
    ("POST", "/uploads/sessions/{id}/"): "a file that begins to come; the recording that it becomes has a line",
    ("POST", "/uploads/lessons/{id}/"): "a file that begins to come; the recording that it becomes has a line",
    ("POST", "/classrooms/recording/upload/"): "a file that begins to come; the recording that it becomes has a line",
    ("DELETE", "/uploads/{name}"): "what began to come is given up by its sender",
    ("DELETE", "/classrooms/recording/upload/{name}"): "what began to come is given up by its sender",
}
# Asked where somebody has to wait: test_login_rush.py.
WAIT = ("GET", "/users/login/wait/")
# Links that lead to a meeting begin it, or say who came; no other one that is followed changes anything (test_access.py).
WRITES = [(method, pattern) for method, pattern, _ in ROUTES
          if method in ("POST", "PUT", "PATCH", "DELETE") or MEETING in RULES[method, pattern][1].values()] + [WAIT]
# What the line says, where another one must not stand for it.
ACTIONS = {
    ("GET", "/classrooms/sessions/{id}/start/"): "session_started",
    ("POST", "/classrooms/sessions/{id}/start/"): "session_started",
    ("GET", "/classrooms/sessions/{id}/join/"): "session_started",
}
# What must be so that the form has something to do. %s is the number in the address.
BEFORE = {
    "/users/{id}/enable/": "UPDATE user SET disabled_at = UTC_TIMESTAMP() WHERE id = %s",
    "/classrooms/{id}/restore/": "UPDATE classroom SET archived_at = UTC_TIMESTAMP() WHERE id = %s",
    "/classrooms/sessions/{id}/start/": "UPDATE live_session SET started_at = NULL WHERE id = %s",
    "/classrooms/sessions/{id}/join/": "UPDATE live_session SET started_at = NULL WHERE id = %s",
    "/classrooms/sessions/{id}/cancel/":
        "UPDATE live_session SET started_at = NULL, start_at = UTC_TIMESTAMP() + INTERVAL 1 DAY WHERE id = %s",
    "/classrooms/sessions/{id}/restore/":
        "UPDATE live_session SET started_at = NULL, start_at = UTC_TIMESTAMP() + INTERVAL 1 DAY,"
        " cancelled_at = UTC_TIMESTAMP() WHERE id = %s",
}
FIELDS = {
    "/users/login/": {"username": "{spare}", "password": PASSWORD},
    "/users/{id}/erase/": {"confirm": "{spare}"},
    "/users/set-password/{name}/": {"new_password": "une bonne phrase", "new_password_again": "une bonne phrase"},
    "/users/profile/password/": {"old_password": PASSWORD, "new_password": "une bonne phrase",
                                 "new_password_again": "une bonne phrase"},
}


def form(scene, school, pattern):
    """Sends the form of test_access, by somebody who may."""
    browser = scene.browser(actor_of(pattern))
    path = scene.path(pattern, browser)
    if pattern in BEFORE:
        school.sql(BEFORE[pattern], path.split("/")[-3])
    fields = FIELDS.get(pattern)
    fields = {name: value.format(**scene.values) for name, value in fields.items()} if fields else filled(scene, pattern)
    return browser.post(path, fields)


def after(*first):
    """A form behind others that make what it needs."""
    def send(scene, school, pattern):
        for one in first:
            form(scene, school, one)
        school.sql("DELETE FROM audit")
        return form(scene, school, pattern)

    return send


def follow(scene, school, pattern):
    """A link, by a teacher."""
    browser = scene.browser("teacher")
    path = scene.path(pattern, browser)
    school.sql(BEFORE[pattern], path.split("/")[-3])
    return browser.get(path)


def attach(scene, school, pattern):
    browser = scene.browser("admin")
    path = scene.path(pattern, browser)
    school.sql("UPDATE recording SET live_session_id = NULL WHERE public_id = %s", path.split("/")[2])
    return browser.post(path, filled(scene, pattern))


def restore(scene, school, pattern):
    browser = scene.browser("teacher")
    path = scene.path(pattern, browser)
    school.sql("UPDATE recording SET deleted_at = UTC_TIMESTAMP() WHERE public_id = %s", path.split("/")[2])
    return browser.post(path)


def move(scene, school, pattern):
    """Behind another one."""
    {"modules": lambda: school.module(scene.values["course"]), "lessons": lambda: school.lesson(scene.values["module"]),
     "videos": lambda: school.lesson_video(scene.values["lesson"], url="https://videos.example.org/w.mp4"),
     }[pattern.split("/")[2]]()
    browser = scene.browser("teacher")
    return browser.post(scene.path(pattern, browser), {"to": "2"})


def join(scene, school, pattern):
    return scene.browser("other").post(scene.path(pattern, None), filled(scene, pattern))


def leave(scene, school, pattern):
    return scene.browser("member").post(scene.path(pattern, None))


def announce(scene, school, pattern):
    return deliveries.deliver(scene.browser("anonymous"), deliveries.body_of(scene.values["session"]), deliveries.token(SECRET))


def begun(scene, pattern):
    """An upload that a teacher, or a machine, has begun; and the answer to that."""
    session = scene.values["session"]
    if pattern.startswith("/uploads/"):
        tus = from_page(scene.browser("teacher"), scene.path(pattern, None) if "{id}" in pattern else f"/uploads/sessions/{session}/")
        return tus, tus.create(5000)
    tus = from_machine(scene.browser("anonymous"), SECRET)
    return tus, tus.create(5000, source=f"/recordings/{session}.mp4", session_id=session)


def begin(scene, school, pattern):
    return begun(scene, pattern)[1]


def upload(scene, school, pattern):
    return begun(scene, pattern)[0].patch(0, mp4(5000))


def give_up(scene, school, pattern):
    return begun(scene, pattern)[0].delete()


def tell_of_a_room(scene, school, pattern):
    session = scene.values["session"]
    room = Prosody(school.value("SELECT room_name FROM live_session WHERE id = %s", session))
    at = int(school.value("SELECT UNIX_TIMESTAMP(started_at) FROM live_session WHERE id = %s", session))
    told = {"room/created": room.created(at), "room/destroyed": room.destroyed(at, at + 60),
            "occupant/joined": room.joined(scene.people.member, "a", at),
            "occupant/left": room.left(scene.people.member, "a", at, at + 60)}[pattern.removeprefix("/meeting/events/")]
    return post(scene.browser("anonymous"), EVENTS + told[0], told[1])


def reserve(scene, school, pattern):
    session = scene.values["session"]
    name = school.value("SELECT LOWER(room_name) FROM live_session WHERE id = %s", session)
    server = scene.browser("anonymous").server
    return prosody.Answer(server, prosody.gone(server, session, SECRET) if "{name}" in pattern
                          else prosody.reserve(server, name, SECRET))


ACTS = {
    ("POST", "/classrooms/join/"): join,
    ("POST", "/classrooms/{id}/leave/"): leave,
    **{("POST", f"/courses/{parts}/{{id}}/move/"): move for parts in ("modules", "lessons", "videos")},
    ("POST", "/recordings/{key}/attach/"): attach,
    ("POST", "/recordings/{key}/restore/"): restore,
    ("POST", "/classrooms/recording/webhook/"): announce,
    ("PATCH", "/uploads/{name}"): upload,
    ("PATCH", "/classrooms/recording/upload/{name}"): upload,
    ("GET", "/classrooms/sessions/{id}/start/"): follow,
    ("GET", "/classrooms/sessions/{id}/join/"): follow,
    ("POST", "/classrooms/sessions/{id}/attendance/undo/"): after("/classrooms/sessions/{id}/attendance/correct/"),
    ("POST", "/users/import/{id}/slips/"): after("/users/import/{id}/"),
    ("POST", "/users/import/{id}/links/"): after("/users/import/{id}/"),
    **{("POST", f"/meeting/events/{event}"): tell_of_a_room
       for event in ("room/created", "room/destroyed", "occupant/joined", "occupant/left")},
    ("POST", "/meeting/reservations/conference/"): reserve,
    ("DELETE", "/meeting/reservations/conference/{name}"): reserve,
    **{("POST", pattern): begin
       for pattern in ("/uploads/sessions/{id}/", "/uploads/lessons/{id}/", "/classrooms/recording/upload/")},
    **{("DELETE", pattern): give_up for pattern in ("/uploads/{name}", "/classrooms/recording/upload/{name}")},
}
TEXTS = {language: json.loads((ROOT / "templates" / "lang" / f"{language}.json").read_text()) for language in ("fr", "en")}


def test_each_reason_is_a_routes():
    assert set(NO_LINE) | set(ACTS) | set(ACTIONS) <= set(WRITES)


# Registration is off here: test_profile.py.
@pytest.mark.parametrize("method, pattern", [
    route for route in WRITES if route not in NO_LINE and route != WAIT and route[1] != "/users/register/"])
def test_each_act_has_its_line(scene, school, method, pattern):
    school.sql("DELETE FROM audit")
    answer = ACTS.get((method, pattern), form)(scene, school, pattern)
    assert answer.status < 400, answer
    lines = school.sql("SELECT action, target_kind, target_name FROM audit WHERE action <> 'login'"
                       if pattern != "/users/login/" else "SELECT action, target_kind, target_name FROM audit")
    assert lines, f"{method} {pattern} leaves no line in the audit: write one, or say in NO_LINE why it needs none"
    assert ACTIONS.get((method, pattern), lines[0][0]) in {action for action, _, _ in lines}
    for action, kind, name in lines:
        for texts in TEXTS.values():
            assert f"audit.action.{action}" in texts and (not kind or f"audit.kind.{kind}" in texts)
    assert SECRET not in str(lines) and PASSWORD not in str(lines)


@pytest.mark.parametrize("method, pattern", NO_LINE)
def test_what_needs_none_has_none(scene, school, method, pattern):
    """Else its reason would be wrong. By somebody who may."""
    school.sql("DELETE FROM audit")
    answer = ACTS.get((method, pattern), form)(scene, school, pattern)
    assert answer.status < 400, answer
    assert school.sql("SELECT action FROM audit WHERE action <> 'login'") == []


def test_a_form_that_changes_nothing_leaves_no_line(scene, school):
    """Nobody did anything."""
    for pattern in ("/classrooms/{id}/restore/", "/classrooms/sessions/{id}/restore/", "/classrooms/sessions/{id}/start/",
                    "/recordings/{key}/restore/"):
        browser = scene.browser("teacher")
        path = scene.path(pattern, browser)
        school.sql("DELETE FROM audit")
        assert browser.post(path).status == 303
        assert school.sql("SELECT action FROM audit") == []
