# SPDX-License-Identifier: Apache-2.0
"""Before a live session: the waiting page, whom it lets in and when, and what pages ask to turn when one begins."""

import json

import pytest

from school import moment

DAY = 24 * 60


def url(session, part="join"):
    return f"/classrooms/sessions/{session}/{part}/"


@pytest.fixture
def teacher(sign_in, people):
    return sign_in(people.teacher)


@pytest.fixture
def member(sign_in, people):
    return sign_in(people.member)


@pytest.fixture(params=[True, False], ids=["waits", "waits-not"])
def waits(request, school, people):
    school.sql("UPDATE classroom SET waits_for_teacher = %s WHERE id = %s", request.param, people.classroom.id)
    return request.param


def is_waiting(response, session):
    """Whether it is the waiting page; anything else is wrong, but the meeting."""
    if response.status == 302:
        assert response.location.startswith("https://meet.example.org/CRVS_")
        return False
    assert response.status == 200 and "meet.example.org" not in response.page.one("main").text
    assert [link["href"] for link in response.page.one("main").all("a")].count(url(session)) == 1
    return True


def move(school, session, minutes):
    school.sql(f"UPDATE live_session SET start_at = {moment(minutes)} WHERE id = %s", session)


# ---- Who waits ----

@pytest.mark.parametrize("minutes", [7 * DAY, 16, 14, -10])
def test_students_wait_until_a_teacher_has_started(school, member, teacher, people, waits, minutes):
    session = school.live_session(people.classroom, minutes)
    assert is_waiting(member.get(url(session)), session) == (waits or minutes > 15)
    assert school.value("SELECT started_at FROM live_session WHERE id = %s", session) is None
    teacher.post(url(session, "start"))
    assert not is_waiting(member.get(url(session)), session)


def test_the_bar_says_that_one_waits_among_the_classes(school, member, teacher, people):
    session = school.live_session(people.classroom, 60)
    for response in (member.get(url(session)), teacher.get(url(session, "start"))):
        assert response.status == 200 and response.page.one("a", href="/classrooms/", class_="bar-link")["aria-current"] == "true"


def test_one_that_is_put_back_is_waited_for_again(school, member, teacher, people):
    session = school.live_session(people.classroom, 60, -5)
    assert not is_waiting(member.get(url(session)), session)
    teacher.post(url(session, "end"))
    assert is_waiting(member.get(url(session)), session)


def test_a_teacher_who_joins_starts_it(school, sign_in, member, people, waits):
    """Else the class would wait outside of a room that has its teacher in it."""
    for user in (people.teacher, people.admin):
        session = school.live_session(people.classroom, 5)
        assert not is_waiting(sign_in(user).get(url(session)), session)
        assert not is_waiting(member.get(url(session)), session)


def test_a_teacher_who_joins_too_early_or_from_elsewhere_is_asked(school, teacher, people, waits):
    for minutes, headers in ((60, {}), (5, {"Sec-Fetch-Site": "cross-site"})):
        session = school.live_session(people.classroom, minutes, title="La mole")
        response = teacher.request("GET", url(session), headers=headers)
        assert response.status == 200 and "Commencer « La mole » maintenant" in response.page.one("h1").text
        assert school.value("SELECT started_at FROM live_session WHERE id = %s", session) is None


# ---- What the page says ----

def test_what_one_waits_for(school, member, people):
    session = school.live_session(people.classroom, 40, title="Les limites")
    page = member.get(url(session)).page
    main = page.one("main")
    assert page.one("h1").text == "Les limites" and people.classroom.name in main.text
    assert "Votre enseignant(e) n’a pas encore démarré la séance." in main.text and "dans 40 min" in main.text
    assert main.one("time")["datetime"] == school.value(
        "SELECT DATE_FORMAT(start_at, '%%Y-%%m-%%dT%%H:%%i:%%sZ') FROM live_session WHERE id = %s", session)
    assert [link["href"] for link in main.all("a")] == [
        f"/classrooms/{people.classroom.id}/", f"/classrooms/{people.classroom.id}/", url(session)]


def test_when_a_class_that_does_not_wait_may_enter(school, member, people):
    school.sql("UPDATE classroom SET waits_for_teacher = FALSE WHERE id = %s", people.classroom.id)
    session = school.live_session(people.classroom, 40)
    start, opens = member.get(url(session)).page.one("main").all("time")
    assert opens["datetime"] == school.value(
        "SELECT DATE_FORMAT(start_at - INTERVAL 15 MINUTE, '%%Y-%%m-%%dT%%H:%%i:%%sZ') FROM live_session WHERE id = %s",
        session)
    assert start["datetime"] > opens["datetime"]


def test_without_a_script_it_looks_again_by_itself(school, member, people):
    """In a noscript: with a script nothing is to be loaded under a reader's eyes."""
    head = member.get(url(school.live_session(people.classroom))).page.one("head")
    refresh, = head.all("meta", http_equiv="refresh")
    assert refresh["content"] == "20" and refresh in head.one("noscript").all("meta")


def test_a_moved_session_shows_its_new_hour(school, member, people):
    session = school.live_session(people.classroom, 5)
    move(school, session, 3 * DAY)
    page = member.get(url(session)).page
    assert page.one("main").one("time")["datetime"] == school.value(
        "SELECT DATE_FORMAT(start_at, '%%Y-%%m-%%dT%%H:%%i:%%sZ') FROM live_session WHERE id = %s", session)


@pytest.mark.parametrize("change, said", [("cancelled_at = UTC_TIMESTAMP()", "est annulée"),
                                          (f"start_at = {moment(-3 * DAY)}", "déjà terminée"),
                                          ("started_at = UTC_TIMESTAMP(), ended_at = UTC_TIMESTAMP()", "déjà terminée")])
def test_what_will_not_be_is_said_to_those_who_wait(school, member, people, change, said):
    session = school.live_session(people.classroom, 5)
    assert is_waiting(member.get(url(session)), session)
    school.sql(f"UPDATE live_session SET {change} WHERE id = %s", session)
    response = member.get(url(session))
    assert response.status == 303 and said in member.follow(response).page.one(data_flash=True).text


# ---- The class's setting ----

def choice(browser, path):
    select = browser.get(path).page.one("select", id="waits_for_teacher")
    return [option["value"] for option in select.all("option") if "selected" in option.attributes]


def test_the_setting(school, teacher, member, people):
    edit = f"/classrooms/{people.classroom.id}/edit/"
    fields = {"name": people.classroom.name, "category_id": school.category}
    session = school.live_session(people.classroom, 5)
    assert choice(teacher, edit) == ["1"]
    for sent, stored in (({"waits_for_teacher": "0"}, False), ({"waits_for_teacher": "1"}, True), ({}, True)):
        assert teacher.post(edit, {**fields, **sent}).status == 303
        assert choice(teacher, edit) == [str(int(stored))]
        assert is_waiting(member.get(url(session)), session) == stored
    response = teacher.post(edit, {**fields, "waits_for_teacher": "2"})
    assert response.status == 422 and set(response.errors) == {"waits_for_teacher"}


@pytest.mark.parametrize("sent, stored", [({}, 1), ({"waits_for_teacher": "1"}, 1), ({"waits_for_teacher": "0"}, 0)])
def test_a_new_class_waits_unless_it_is_told_not_to(school, teacher, sent, stored):
    response = teacher.post("/classrooms/create/", {"name": "Seconde", "category_id": school.category, **sent})
    classroom = response.location.split("/")[2]
    assert school.value("SELECT waits_for_teacher FROM classroom WHERE id = %s", classroom) == stored


def test_teachers_see_that_they_are_waited_for(school, teacher, member, people, waits):
    school.live_session(people.classroom, 5)
    page = f"/classrooms/{people.classroom.id}/"
    assert ("Vos élèves entreront dès que vous aurez démarré" in teacher.get(page).page.text) == waits
    assert "Vos élèves entreront" not in member.get(page).page.text


# ---- What pages ask ----

def states(response):
    assert response.status == 200 and response.headers.get_content_type() == "application/json"
    return {int(id): state.split(" ")[0] for id, state in response.json["sessions"].items()}


def test_the_states(school, member, people):
    planned, opened, live, cancelled, over = sessions = [
        school.live_session(people.classroom, 20), school.live_session(people.classroom, 10),
        school.live_session(people.classroom, 10, -1), school.live_session(people.classroom, 10, cancelled_at="2026-01-01"),
        school.live_session(people.classroom, -3 * DAY)]
    response = member.get(f"{url(over, 'state')}?and={live},{cancelled},{planned},{opened}")
    assert states(response) == {planned: "planned", opened: "open", live: "live", cancelled: "cancelled", over: "over"}
    assert list(states(response)) == sessions
    start = school.value("SELECT UNIX_TIMESTAMP(start_at) FROM live_session WHERE id = %s", planned)
    assert response.json["sessions"][str(planned)] == f"planned {start}"


@pytest.mark.parametrize("others", ["", "x", "-1", "0", ",,,", "99999999999999999999", "1,2,3,4,5,6,7,8,9", "%ff", "1;2"])
def test_a_question_about_what_there_is_not(school, member, people, others):
    session = school.live_session(people.classroom, 5)
    answer = states(member.get(f"{url(session, 'state')}?and={others}"))
    assert answer.pop(session) == "open" and not answer


def test_what_one_does_not_see_is_not_told(school, sign_in, people):
    mine = school.live_session(people.classroom, 5)
    foreign = school.live_session(school.classroom(people.teacher, [people.other]), 5)
    assert set(states(sign_in(people.member).get(f"{url(mine, 'state')}?and={foreign}"))) == {mine}
    assert set(states(sign_in(people.admin).get(f"{url(mine, 'state')}?and={foreign}"))) == {mine, foreign}
    assert sign_in(people.member).get(f"{url(foreign, 'state')}?and={mine}").status == 404


def test_whoever_is_gone_is_told(school, sign_in, people):
    session = school.live_session(people.classroom, 5)
    browser = sign_in(people.member)
    assert browser.get(url(session, "state")).status == 200
    school.sql("DELETE FROM classroom_member WHERE user_id = %s", people.member.id)
    assert browser.get(url(session, "state")).status == 404
    school.sql("UPDATE user SET disabled_at = UTC_TIMESTAMP() WHERE id = %s", people.member.id)
    assert browser.get(url(session, "state")).status == 401


def test_whoever_asks_is_there(school, sign_in, people):
    """Waiting is use of a login: it is noted every five minutes, as with pages."""
    session = school.live_session(people.classroom, 5)
    browser = sign_in(people.member)
    school.sql(f"UPDATE user_session SET last_seen_at = {moment(-6)} WHERE user_id = %s", people.member.id)
    assert browser.get(url(session, "state")).status == 200
    assert school.value("SELECT MAX(last_seen_at) FROM user_session WHERE user_id = %s",
                        people.member.id) >= school.value(f"SELECT {moment(-1)}")


def statements(school):
    return {name: int(value) for name, value in school.sql("SHOW GLOBAL STATUS LIKE 'Com_stmt_execute'")}["Com_stmt_execute"]


def test_a_question_is_one_statement(school, member, people):
    session = school.live_session(people.classroom, 5)
    path = f"{url(session, 'state')}?and={school.live_session(people.classroom, 60)}"
    member.get(path)
    before = statements(school)
    for _ in range(5):
        assert len(states(member.get(path))) == 2
    assert statements(school) - before == 5


@pytest.mark.parametrize("path", ["/", "/classrooms/{id}/"])
def test_a_page_says_what_its_script_will_be_told(school, sign_in, path):
    """Else it would load itself again and again."""
    teacher, learner = school.user("trainer"), school.user()
    classroom = school.classroom(teacher, [learner])
    for minutes, started in ((-5, -5), (5, None), (20, None), (90, None), (-20, None)):
        school.live_session(classroom, minutes, started)
    school.live_session(classroom, 30, cancelled_at="2026-01-01")
    school.live_session(classroom, 3 * DAY)
    school.live_session(classroom, -3 * DAY)
    for user in (teacher, learner):
        browser = sign_in(user)
        page = browser.get(path.format(id=classroom.id)).page
        asked = page.one(id="live")
        assert browser.get(asked["data-live"]).text == asked["data-live-state"]
        assert len(json.loads(asked["data-live-state"])["sessions"]) == 5
        assert "/assets/live." in str(
            [script.get("src") for script in page.all("script")])
        assert page.all(data_live_part=True)


def test_a_page_asks_about_those_that_may_begin_first(school, sign_in):
    teacher, learner = school.user("trainer"), school.user()
    classroom = school.classroom(teacher, [learner])
    late = [school.live_session(classroom, 100 + number) for number in range(8)]
    live = school.live_session(classroom, 500, -1)
    for path in ("/", f"/classrooms/{classroom.id}/"):
        state = json.loads(sign_in(learner).get(path).page.one(id="live")["data-live-state"])
        assert set(map(int, state["sessions"])) == {*late[:5], live}


@pytest.mark.parametrize("path", ["/", "/classrooms/{id}/", "/classrooms/{id}/?before={session}"])
def test_where_nothing_can_begin_nothing_is_asked(school, sign_in, path):
    teacher, learner = school.user("trainer"), school.user()
    classroom = school.classroom(teacher, [learner])
    session = school.live_session(classroom, -3 * DAY)
    school.live_session(classroom, 3 * DAY)
    page = sign_in(learner).get(path.format(id=classroom.id, session=session)).page
    assert not page.all(id="live") and not [script for script in page.all("script") if "/live." in script.get("src", "")]


def test_whoever_waits_for_next_week_asks_too(school, member, people):
    """A teacher may start early, or move it."""
    session = school.live_session(people.classroom, 7 * DAY)
    asked = member.get(url(session)).page.one(id="live")
    assert member.get(asked["data-live"]).text == asked["data-live-state"]
    assert asked["data-live-enter"] == url(session) and asked["data-live-lets-in"] == "live"
    school.sql("UPDATE classroom SET waits_for_teacher = FALSE WHERE id = %s", people.classroom.id)
    assert member.get(url(session)).page.one(id="live")["data-live-lets-in"] == "live open"
