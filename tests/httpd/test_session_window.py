# SPDX-License-Identifier: Apache-2.0
"""When a live session may be started and entered: from CrvsOpenBefore minutes before its start until it is over."""

import urllib.parse

import pytest

FAR = 280 * 24 * 60


def url(session, part):
    return f"/classrooms/sessions/{session}/{part}/"


def started(school, session):
    return school.value("SELECT started_at FROM live_session WHERE id = %s", session)


def links(page):
    return [link["href"] for link in page.one("main").all("a")]


def audited(school, since):
    return school.sql("SELECT actor_name, action, target_kind, target_id, target_name FROM audit WHERE id > %s", since)


@pytest.fixture
def teacher(sign_in, people):
    return sign_in(people.teacher)


@pytest.fixture
def member(sign_in, people):
    return sign_in(people.member)


@pytest.fixture
def far(school, people):
    """A session of next year."""
    return school.live_session(people.classroom, FAR, title="La mole")


@pytest.fixture
def unwaiting(school, people):
    """A class whose students need not wait for a teacher."""
    school.sql("UPDATE classroom SET waits_for_teacher = FALSE WHERE id = %s", people.classroom.id)


@pytest.mark.usefixtures("unwaiting")
@pytest.mark.parametrize("minutes, is_open", [(14, True), (16, False), (-1, True)])
def test_the_window(school, teacher, member, people, minutes, is_open):
    session = school.live_session(people.classroom, minutes)
    page = f"/classrooms/{people.classroom.id}/"
    for browser, verb in ((teacher, "start"), (member, "join")):
        panel = browser.get(page).page.one("section", aria_labelledby="next-heading")
        buttons = [link["href"] for link in panel.all("a") if "btn-primary" in link.get("class", "")]
        assert buttons == ([url(session, verb)] if is_open else [])
    assert member.get(url(session, "join")).status == (302 if is_open else 200)
    assert started(school, session) is None
    assert teacher.get(url(session, "start")).status == (302 if is_open else 200)
    assert (started(school, session) is not None) == is_open


@pytest.mark.usefixtures("unwaiting")
def test_the_window_is_the_schools(make_server, school, people):
    httpd = make_server("CrvsOpenBefore 60")
    httpd.start()
    session = school.live_session(people.classroom, 59)
    assert school.browser(httpd, people.member).get(url(session, "join")).status == 302
    assert school.browser(httpd, people.teacher).get(url(session, "start")).status == 302


def test_a_link_starts_nothing_that_is_far_away(school, teacher, far, people):
    """It asks, and names the date; who says yes has started it."""
    for method in ("GET", "HEAD"):
        assert teacher.request(method, url(far, "start")).status == 200
    page = teacher.get(url(far, "start")).page
    date = page.one("main").one("time")
    assert date["datetime"] == school.value("SELECT DATE_FORMAT(start_at, '%%Y-%%m-%%dT%%H:%%i:%%sZ') FROM live_session"
                                            " WHERE id = %s", far)
    assert str(school.value("SELECT YEAR(start_at + INTERVAL 1 HOUR) FROM live_session WHERE id = %s", far)) in date["title"]
    assert "La mole" in page.one("h1").text and f"/classrooms/{people.classroom.id}/" in links(page)
    assert started(school, far) is None
    assert page.one("main").one("form")["action"] == url(far, "start")
    response = teacher.post(url(far, "start"))
    assert response.status == 303 and response.location == f"/classrooms/{people.classroom.id}/"
    assert started(school, far) is not None
    panel = teacher.follow(response).page.one("section", aria_labelledby="next-heading")
    assert "En direct" in panel.text and url(far, "start") in [link["href"] for link in panel.all("a")]


def test_what_was_started_early_is_open_to_all(teacher, member, far):
    teacher.post(url(far, "start"))
    assert member.get(url(far, "join")).status == 302
    assert teacher.get(url(far, "start")).status == 302


@pytest.mark.parametrize("cookie", ["info:flash.session_overlaps:x", "info:flash.session_overlaps:", "info:flash.session_overlaps:-1",
                                    "info:flash.session_overlaps:99999999999999999999", "info:flash.session_overlaps:1:2"])
def test_a_moment_that_nobody_left(member, people, cookie):
    member.cookies["crvs-flash"] = urllib.parse.quote(cookie, safe=":")
    assert member.get(f"/classrooms/{people.classroom.id}/").status == 200


# ---- A link of another site ----

@pytest.mark.parametrize("minutes", [5, FAR])
def test_a_link_of_another_site_starts_nothing(school, teacher, people, minutes):
    session = school.live_session(people.classroom, minutes, title="Les limites")
    response = teacher.request("GET", url(session, "start"), headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status == 200 and started(school, session) is None
    main = response.page.one("main")
    assert "Les limites" in main.one("h1").text
    # One more press, here, does what was meant.
    assert main.all("a", href=url(session, "start")) if minutes == 5 else main.one("form", action=url(session, "start"))


@pytest.mark.parametrize("site", ["none", "same-origin", "same-site", None])
def test_a_link_of_ones_own_starts_it(school, teacher, people, site):
    session = school.live_session(people.classroom, 5)
    headers = {"Sec-Fetch-Site": site} if site else {}
    assert teacher.request("GET", url(session, "start"), headers=headers).status == 302
    assert started(school, session) is not None


def test_a_link_of_another_site_leads_into_what_runs(school, teacher, people):
    session = school.live_session(people.classroom, -5, -4)
    assert teacher.request("GET", url(session, "start"), headers={"Sec-Fetch-Site": "cross-site"}).status == 302


# ---- Ended before its hour ----

def test_a_session_that_ends_before_its_hour_is_to_come_again(school, teacher, member, far, people):
    teacher.post(url(far, "start"))
    before = school.value("SELECT COALESCE(MAX(id), 0) FROM audit")
    page = f"/classrooms/{people.classroom.id}/"
    assert "redevient « À venir »" in teacher.get(page).page.one("div", id=f"end-{far}").text.replace("\u00a0", " ")
    response = teacher.post(url(far, "end"))
    assert "de nouveau à venir" in teacher.follow(response).page.one(data_flash=True).text
    assert school.sql("SELECT started_at, ended_at FROM live_session WHERE id = %s", far) == [(None, None)]
    assert audited(school, before) == [(people.teacher.username, "session_put_back", "session", far, "La mole")]
    panel = member.get(page).page.one("section", aria_labelledby="next-heading")
    assert "À venir" in panel.text and "La mole" in panel.text
    # Nothing runs any more.
    assert "déjà terminée" in teacher.follow(teacher.post(url(far, "end"))).page.text
    teacher.post(url(far, "start"))
    assert started(school, far) is not None


def test_a_session_that_ends_after_its_hour_is_over(school, teacher, people):
    session = school.live_session(people.classroom, -1, -10)
    teacher.post(url(session, "end"))
    assert school.value("SELECT ended_at FROM live_session WHERE id = %s", session) is not None
    assert started(school, session) is not None


@pytest.mark.parametrize("columns, said", [({"cancelled_at": "2026-01-01"}, "est annulée"), ({"start": -3000}, "déjà terminée")])
def test_what_cannot_be_entered_cannot_be_started(school, teacher, people, columns, said):
    session = school.live_session(people.classroom, **columns)
    for send in (teacher.get, teacher.post):
        response = send(url(session, "start"))
        assert response.status == 303 and said in teacher.follow(response).page.one(data_flash=True).text
    assert started(school, session) is None
