# SPDX-License-Identifier: Apache-2.0
"""A form that is sent twice makes one thing, without a script, at the same time, and whichever httpd takes it."""

import concurrent.futures
import threading

import pytest

from client import Browser
from forms import Form, form_for
from school import PASSWORD
from test_access import RULES, TABLES, outcome, scene
from test_forms_kept import FORMS, actor_of, expected, filled

MADE = {
    "/classrooms/create/": "classroom", "/classrooms/sessions/create/": "live_session",
    "/classrooms/sessions/{id}/repeat/": "live_session", "/courses/create/": "course",
    "/courses/{id}/modules/create/": "module", "/courses/modules/{id}/lessons/create/": "lesson",
    "/courses/lessons/{id}/videos/create/": "lesson_video", "/users/create/": "user", "/users/import/": "user_import",
    "/categories/": "category", "/classrooms/sessions/{id}/recordings/add/": "recording"}


# What their pages show is shown once.
SHOWN = {
    "/users/{id}/link/": "/users/{id}/", "/classrooms/{id}/members/link/": "/classrooms/{id}/members/",
    "/classrooms/{id}/slips/": "/classrooms/{id}/slips/", "/users/import/{id}/slips/": "/users/import/{id}/",
    "/users/import/{id}/links/": "/users/import/{id}/"}
SENT = "Ce formulaire était déjà envoyé"


def rows(school):
    return {table: school.value(f"SELECT COUNT(*) FROM {table}") for table in TABLES.split(", ") + ["user_import"]}


def at_once(*calls):
    """What they return, begun at the same moment."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        barrier.wait()
        return call()

    with concurrent.futures.ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def form_of(scene, browser, pattern):
    """The form of the page, filled in; where a page elsewhere has it, what that sends."""
    path = scene.path(pattern, browser)
    page = browser.get(path)
    if page.status == 200 and any(one.get("action", path) == path for one in page.page.one("main").all("form", method="post")):
        form = form_for(page, path)
        form.fields.update(filled(scene, pattern))
        return form
    form = Form(page.page, path)
    form.action, form.fields = path, {"csrf_token": browser.token(), **filled(scene, pattern)}
    return form


@pytest.mark.parametrize("pattern", FORMS)
def test_what_is_sent_twice_makes_one_thing(scene, school, pattern):
    browser = scene.browser(actor_of(pattern))
    form = form_of(scene, browser, pattern)
    first = form.send(browser)
    assert outcome(first) == expected(pattern)
    after = rows(school)
    second = form.send(browser)
    assert rows(school) == after
    if pattern in MADE:
        assert "once" in form.fields
        assert (second.status, second.location) == (303, first.location)
        assert SENT in browser.follow(second).page.text


@pytest.fixture(scope="module")
def other_server(folder, mariadb, school, shared_server, recordings):
    """Another httpd on the same database."""
    from server import Httpd
    httpd = Httpd(folder / "httpd-other", database=mariadb.option_file("school"), recordings=recordings)
    httpd.start()
    yield httpd
    httpd.stop()
    assert httpd.check_log() == []


def double_of(browser, server):
    """Another window of a browser, at a server whose cookies are the same."""
    double = Browser(server, host=browser.host)
    double.cookies = dict(browser.cookies)
    return double


@pytest.mark.parametrize("pattern", MADE)
def test_at_the_same_time_too(server, other_server, scene, school, pattern):
    browser = scene.browser(actor_of(pattern))
    form = form_of(scene, browser, pattern)
    before = school.value(f"SELECT COUNT(*) FROM {MADE[pattern]}")
    windows = [double_of(browser, one) for one in (server, other_server) * 3]
    answers = at_once(*[lambda window=window: form.send(window) for window in windows])
    assert len({(answer.status, answer.location) for answer in answers}) == 1 and answers[0].status == 303, answers
    more = school.value(f"SELECT COUNT(*) FROM {MADE[pattern]}") - before
    assert more == (2 if "repeat" in pattern else 1)


def test_what_was_taken_away_since_is_not_said_to_be_there(scene, school):
    browser = scene.browser("teacher")
    form = form_of(scene, browser, "/courses/create/")
    first = form.send(browser)
    page = browser.follow(first)
    assert SENT not in page.page.text
    school.sql("DELETE FROM course WHERE id = %s", first.location.split("/")[2])
    second = form.send(browser)
    assert second.location == first.location
    gone = browser.follow(second)
    assert gone.status == 404 and SENT in gone.page.text


@pytest.mark.parametrize("pattern", SHOWN)
def test_a_link_that_was_shown_is_not_replaced_in_silence(school, sign_in, pattern):
    """By a page that is loaded again, or a form that is sent from the history."""
    admin = sign_in(school.user("admin"))
    pupil = school.user(password_hash="")
    if "import" in pattern:
        path = admin.post("/users/import/", {"pasted": f"nom;identifiant\nUne;{pupil.username}.bis\n"}).location
        admin.post(path)
        number = path.split("/")[3]
    else:
        number = pupil.id if "users" in pattern else school.classroom(school.user("trainer"), [pupil]).id
    path, back = pattern.format(id=number), SHOWN[pattern].format(id=number)
    form = form_for(admin.get(back), path)
    if "members" in pattern:
        form.fields["user_id"] = str(pupil.id)
    assert "once" in form.fields
    first = form.send(admin)
    links = school.sql("SELECT * FROM user_link")
    assert first.status == 200
    second = form.send(admin)
    assert (second.status, second.location) == (303, back)
    page = admin.follow(second)
    assert "ne s’affiche qu’une fois" in page.page.text
    assert school.sql("SELECT * FROM user_link") == links
    # Asked for once more, there is another.
    fresh = form_for(page, path)
    fresh.fields.update({name: value for name, value in form.fields.items() if name.startswith("user")})
    assert fresh.send(admin).status == 200
    assert school.sql("SELECT * FROM user_link") != links


def test_each_page_makes_its_own(scene, school):
    browser = scene.browser("teacher")
    for count in (1, 2):
        form_of(scene, browser, "/courses/create/").send(browser, title="Deux fois voulu")
        assert school.value("SELECT COUNT(*) FROM course WHERE title = 'Deux fois voulu' AND created_by = %s",
                            scene.people.teacher.id) == count


def test_what_was_typed_anew_on_the_same_page_is_another(scene, school):
    """Back in the browser's history, another title: nobody would look for it at the first one's."""
    browser = scene.browser("teacher")
    form = form_of(scene, browser, "/courses/create/")
    first, second = form.send(browser, title="Un"), form.send(browser, title="Autre")
    assert first.location != second.location


def test_where_the_first_failed_the_second_is_taken(server, scene, school):
    browser = scene.browser("teacher")
    form = form_of(scene, browser, "/courses/lessons/{id}/videos/create/")
    school.sql("RENAME TABLE lesson_video TO lesson_video_gone")
    try:
        server.allow_log("crvs:error")
        assert form.send(browser).status == 503
    finally:
        school.sql("RENAME TABLE lesson_video_gone TO lesson_video")
    assert form.send(browser).status == 303
    assert school.value("SELECT COUNT(*) FROM lesson_video WHERE title = 'Une vidéo' AND lesson_id = %s",
                        scene.values["lesson"]) == 1


def test_one_that_was_cut_off_before_it_said_where_it_led(scene, school):
    browser = scene.browser("teacher")
    form = form_of(scene, browser, "/courses/create/")
    form.send(browser)
    school.sql("UPDATE form_sent SET location = NULL")
    again = form.send(browser)
    assert (again.status, again.location) == (303, "/")
    assert SENT in browser.follow(again).page.text


def test_somebody_elses_number_leads_nowhere(scene, school, server):
    teacher, admin = scene.browser("teacher"), scene.browser("admin")
    form = form_of(scene, teacher, "/courses/create/")
    first = form.send(teacher)
    form.fields["csrf_token"] = admin.token()
    assert form.send(admin).location != first.location


def test_registering_twice_makes_one_account(make_server, school):
    httpd = make_server("CrvsRegistration On\n")
    httpd.start()
    browser = Browser(httpd)
    name = f"double.{school.user().id}"
    form = form_for(browser.get("/users/register/"), "/users/register/")
    form.fields.update(full_name="Deux Fois", username=name, email="", new_password=PASSWORD, new_password_again=PASSWORD)
    windows = [double_of(browser, httpd) for _ in range(3)]
    answers = at_once(*[lambda window=window: form.send(window) for window in windows])
    assert {(answer.status, answer.location) for answer in answers} == {(303, "/")}
    assert school.value("SELECT COUNT(*) FROM user WHERE username = %s", name) == 1
    # A browser waits for the last one alone: whichever that is, it signs in.
    assert all(window.get("/users/profile/").status == 200 for window in windows)
    # What is sent again from the history comes with the cookie of whom it signed in.
    again = form.send(windows[0])
    assert (again.status, again.location) == (303, "/")
    assert SENT in windows[0].follow(again).page.text
    # Somebody else who is signed in there gets the form back.
    form.fields["username"] = name + ".autre"
    assert form.send(windows[0]).status == 422
