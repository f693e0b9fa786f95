# SPDX-License-Identifier: Apache-2.0
"""What users do with their own account, and how they get one where that is open."""

import pytest

from school import PASSWORD

NEW = {"old_password": PASSWORD, "new_password": "une bonne phrase", "new_password_again": "une bonne phrase"}


def profile(user, **changes):
    return {"full_name": user.full_name, "language": "", "time_zone": "", **changes}


def test_a_new_name_is_everywhere(school, sign_in, people):
    browser = sign_in(people.member)
    page = browser.follow(browser.post("/users/profile/", profile(people.member, full_name="Zoé Ngo")))
    assert page.page.one("a", class_="bar-name").text == "Zoé Ngo" and page.values["full_name"] == "Zoé Ngo"
    assert "Zoé Ngo" in sign_in(people.teacher).get(f"/classrooms/{people.classroom.id}/").page.one(id="people").text
    assert school.value("SELECT COUNT(*) FROM audit WHERE actor_id = %s AND action = 'user_changed'", people.member.id) == 1


def test_the_language_is_kept_for_the_next_login(school, sign_in, visitor):
    user = school.user()
    assert sign_in(user).post("/users/profile/", profile(user, language="en")).status == 303
    visitor.log_in(user.username, PASSWORD)
    assert visitor.get("/classrooms/").page.one("html")["lang"] == "en"


@pytest.mark.parametrize("field, value", [
    ("full_name", ""), ("full_name", "x" * 151), ("full_name", b"a\xff"), ("language", "xx"), ("language", "fr" * 100),
    ("time_zone", "Mars/Olympus"), ("time_zone", "Europe/paris"), ("time_zone", "x" * 65), ("time_zone", "../../etc/passwd")])
def test_wrong_fields_are_named(school, sign_in, field, value):
    user = school.user()
    response = sign_in(user).post("/users/profile/", profile(user, **{field: value}))
    assert response.status == 422 and set(response.errors) == {field}
    assert school.sql("SELECT full_name, language, time_zone FROM user WHERE id = %s", user.id) == [
        (user.full_name, None, None)]


def test_times_are_shown_in_ones_own_zone_and_typed_in_the_schools(school, sign_in, people):
    """Africa/Douala is UTC+1, Asia/Tokyo UTC+9, all year."""
    school.sql("UPDATE user SET language = 'en' WHERE id IN (%s, %s)", people.member.id, people.teacher.id)
    session = school.live_session(people.classroom)
    school.sql("UPDATE live_session SET start_at = '2099-03-02 23:30:00' WHERE id = %s", session)
    member, teacher = sign_in(people.member), sign_in(people.teacher)
    path = f"/classrooms/{people.classroom.id}/"
    assert "00:30" in member.get(path).page.one("time").text
    member.post("/users/profile/", profile(people.member, time_zone="Asia/Tokyo", language="en"))
    teacher.post("/users/profile/", profile(people.teacher, time_zone="Asia/Tokyo", language="en"))
    time = member.get(path).page.one("time")
    assert "08:30" in time.text and "Tokyo, UTC+9" in time["title"] and time["datetime"] == "2099-03-02T23:30:00Z"
    assert member.get(path).page.one("html")["data-time-zone"] == "Asia/Tokyo"
    answer = teacher.post("/classrooms/sessions/create/", {
        "title": "Leçon", "classroom_id": people.classroom.id, "start_at": "2099-05-01T08:00", "duration_minutes": 60})
    assert answer.status == 303
    assert school.value("SELECT start_at FROM live_session WHERE title = 'Leçon' AND classroom_id = %s",
                        people.classroom.id).hour == 7


def test_the_schools_zone_is_offered_by_its_name(sign_in, people):
    options = sign_in(people.member).get("/users/profile/").page.one("select", id="time_zone").all("option")
    assert "(Douala (Africa/Douala))" in options[0].text and options[0]["value"] == ""


def test_zones_are_offered_by_their_cities_and_todays_names(sign_in, people):
    options = sign_in(people.member).get("/users/profile/").page.one("select", id="time_zone").all("option")[1:]
    texts = {option["value"]: option.text for option in options}
    assert texts["Africa/Cairo"] == "Le Caire (Africa/Cairo)" and texts["America/Nuuk"] == "Nuuk (America/Nuuk)"
    assert {"Asia/Kolkata", "Europe/Kyiv", "Asia/Ho_Chi_Minh", "Africa/Asmara", "America/Argentina/Buenos_Aires",
            "America/Ciudad_Juarez"} <= texts.keys()
    assert not {"Asia/Calcutta", "Europe/Kiev", "Asia/Saigon", "America/Godthab"} & texts.keys()
    places = [option["value"] for option in options]
    assert places.index("Africa/Lagos") < places.index("Africa/Cairo") < places.index("America/Lima"), "in the order of their cities"


def test_a_former_name_is_taken_and_shown_as_todays(school, sign_in):
    user = school.user()
    school.sql("UPDATE user SET time_zone = 'Europe/Kiev' WHERE id = %s", user.id)
    browser = sign_in(user)
    page = browser.get("/users/profile/").page
    assert page.one("html")["data-time-zone"] == "Europe/Kyiv"
    chosen = [option["value"] for option in page.one("select", id="time_zone").all("option") if "selected" in option.attributes]
    assert chosen == ["Europe/Kyiv"]
    assert browser.post("/users/profile/", profile(user, time_zone="Asia/Calcutta")).status == 303
    assert school.value("SELECT time_zone FROM user WHERE id = %s", user.id) == "Asia/Kolkata"


def test_a_new_password_ends_the_other_sessions(school, sign_in, visitor):
    user = school.user()
    browser, other = sign_in(user), sign_in(user)
    link = f"/users/set-password/{school.password_link(user)}/"
    assert browser.post("/users/profile/password/", NEW).status == 303
    assert browser.get("/classrooms/").status == 200 and other.get("/classrooms/").status == 303
    assert visitor.get(link).status == 404
    assert visitor.log_in(user.username, PASSWORD).status == 422
    assert visitor.log_in(user.username, NEW["new_password"]).status == 303


@pytest.mark.parametrize("changes, field", [
    ({"old_password": "faux"}, "old_password"), ({"old_password": ""}, "old_password"),
    ({"old_password": "x" * 5000}, "old_password"), ({"new_password": "court"}, "new_password"),
    ({"new_password": "une\tphrase", "new_password_again": "une\tphrase"}, "new_password"),
    ({"new_password_again": "autre"}, "new_password_again")])
def test_a_password_is_not_changed_by_mistake(school, sign_in, changes, field):
    user = school.user()
    before = school.value("SELECT password_hash FROM user WHERE id = %s", user.id)
    response = sign_in(user).post("/users/profile/password/", {**NEW, **changes})
    assert response.status == 422 and set(response.errors) == {field}
    # The form beside it is as it was.
    assert response.values["full_name"] == user.full_name
    assert not [element for element in response.page.all("input", type="password") if element.get("value")]
    assert school.value("SELECT password_hash FROM user WHERE id = %s", user.id) == before


def test_the_old_password_cannot_be_tried_out(server, school, sign_in):
    server.expect_log("too many wrong old passwords")
    browser = sign_in(school.user())
    statuses = [browser.post("/users/profile/password/", {**NEW, "old_password": "faux"}).status for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    assert browser.post("/users/profile/password/", NEW).status == 429


def test_sessions_are_listed_and_ended_one_by_one(school, visitor, sign_in):
    user = school.user()
    visitor.request("GET", "/users/login/")
    visitor.post("/users/login/", {"username": user.username, "password": PASSWORD},
                 {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"})
    other = sign_in(user)
    page = visitor.get("/users/profile/").page.one(id="sessions")
    assert "Firefox · Linux" in page.text and "127.0.0.1" in page.text
    form, = page.all("form")
    assert visitor.post(form["action"]).status == 303
    assert other.get("/classrooms/").status == 303 and visitor.get("/classrooms/").status == 200
    assert visitor.post(form["action"]).status == 404
    assert school.value("SELECT COUNT(*) FROM audit WHERE actor_id = %s AND action = 'session_ended'", user.id) == 1


# ---- Registration ----

@pytest.fixture
def open_school(make_server, school):
    """A browser at a server where that directive stands."""
    def start(directive):
        httpd = make_server(directive)
        httpd.start()
        return school.browser(httpd)
    return start


def newcomer(name, **more):
    return {"full_name": "Nouvel Élève", "username": name, "new_password": "une bonne phrase",
            "new_password_again": "une bonne phrase", **more}


def test_people_register_where_they_may(open_school, school, people):
    browser = open_school("CrvsRegistration On")
    assert "/users/register/" in [link.get("href") for link in browser.get("/users/login/").page.all("a")]
    form = browser.get("/users/register/").page
    assert form.one("label", for_="new_password").text == "Mot de passe"
    response = browser.post("/users/register/", newcomer("arrivee", email="a@b.example", role="admin"))
    assert response.status == 303 and response.location == "/"
    assert browser.get("/classrooms/").status == 200
    assert school.sql("SELECT role, email FROM user WHERE username = 'arrivee'") == [("learner", "a@b.example")]
    assert school.value("SELECT COUNT(*) FROM audit WHERE action = 'registered' AND actor_name = 'arrivee'") == 1
    browser.post("/users/logout/")
    code = people.classroom.join_code
    response = browser.post("/users/register/", newcomer("arrive", code=f"{code[:4]} {code[4:].lower()}"))
    assert response.location == f"/classrooms/{people.classroom.id}/" and browser.follow(response).status == 200


def test_a_class_code_may_be_wanted(open_school, school, people):
    browser = open_school("CrvsRegistration Code")
    for code in ("", "ZZZZ ZZZZ", "x"):
        response = browser.post("/users/register/", newcomer("sans.code", code=code))
        assert response.status == 422 and set(response.errors) == {"code"}
        assert response.values["username"] == "sans.code"
    assert not school.sql("SELECT id FROM user WHERE username = 'sans.code'")
    assert browser.post("/users/register/", newcomer("sans.code", code=people.classroom.join_code)).status == 303


def test_a_wrong_registration_stores_nothing(open_school, school, people):
    browser = open_school("CrvsRegistration On")
    before = school.sql("CHECKSUM TABLE user, classroom_member, user_session, audit")
    for field, value in (("full_name", ""), ("username", "a b"), ("username", people.member.username.upper()),
                         ("email", "x"), ("new_password", "court"), ("code", "ZZZZZZZZ")):
        response = browser.post("/users/register/", newcomer("autre", **{field: value}))
        assert response.status == 422 and field in response.errors
    assert school.sql("CHECKSUM TABLE user, classroom_member, user_session, audit") == before


def test_codes_cannot_be_tried_out_by_registering(open_school, make_server):
    browser = open_school("CrvsRegistration Code")
    browser.server.expect_log("too many from one address")
    statuses = [browser.post("/users/register/", newcomer("essai", code="ZZZZZZZZ")).status for _ in range(31)]
    assert statuses == [422] * 30 + [429]


def test_a_form_that_had_expired_tries_no_code(open_school, people):
    """Neither is it counted, nor does it tell what a code opens."""
    browser = open_school("CrvsRegistration Code")
    code = people.classroom.join_code
    for _ in range(40):
        answer = browser.post("/users/register/", newcomer("essai", code="ZZZZZZZZ"), token="expired")
        assert answer.status == 422 and answer.values["code"] == "ZZZZZZZZ"
    known = browser.post("/users/register/", newcomer("essai", code=code), token="expired")
    assert known.status == 422 and known.values["code"] == code and people.classroom.name not in known.page.text
    assert browser.post("/users/register/", newcomer("essai", code="ZZZZZZZZ")).status == 422
    assert browser.post("/users/register/", newcomer("expire.puis.pris", code=code)).status == 303


@pytest.mark.parametrize("value", ["yes", "", "On Code"])
def test_the_directive_takes_three_words(make_server, value):
    assert make_server(f"CrvsRegistration {value}").run("-t").returncode != 0
