# SPDX-License-Identifier: Apache-2.0
"""Live sessions: planned in the school's time zone, started, joined, ended; and the way into the meeting."""

import datetime
import json
import re
import urllib.parse

import pytest

from client import Browser

DAY = datetime.timedelta(days=1)
UTC = datetime.timezone.utc


def sunday(month):
    """The last Sunday of a month of next year, when clocks change in Europe."""
    day = datetime.date(datetime.date.today().year + 1, month, 31)
    return day - DAY * ((day.weekday() + 1) % 7)


def plan(browser, classroom, **fields):
    return browser.post("/classrooms/sessions/create/", {
        "title": "Les limites", "classroom_id": classroom.id, "start_at": "2099-11-26T08:30", "duration_minutes": 60,
        "description": "Chapitre 1", **fields})


def latest(school, columns):
    return school.sql(f"SELECT {columns} FROM live_session ORDER BY id DESC LIMIT 1")[0]


class Meeting:
    """A meeting's address, taken apart as Jitsi Meet does."""

    def __init__(self, location):
        self.url, _, fragment = location.partition("#")
        self.values = {}
        for pair in fragment.split("&"):
            parts = pair.split("=")
            # What stands between the first and the second "=", decoded; then curly quotes made straight; then JSON.
            text = urllib.parse.unquote(parts[1], errors="strict")
            for curly in "“”„‟":
                text = text.replace(curly, '"')
            self.values[parts[0]] = json.loads(text)


# ---- Planning ----

def test_plan(school, sign_in, people):
    browser = sign_in(people.teacher)
    response = plan(browser, people.classroom, duration_minutes=90)
    assert response.status == 303 and response.location == f"/classrooms/{people.classroom.id}/"
    session_id, *row = latest(school, """id, classroom_id, title, description, CAST(start_at AS CHAR), duration_minutes,
                                         created_by, started_at, ended_at, recording_ready, recording_url, room_name""")
    # 8:30 in Douala.
    assert row == [people.classroom.id, "Les limites", "Chapitre 1", "2099-11-26 07:30:00", 90, people.teacher.id, None,
                   None, 0, "", f"CRVS_{people.classroom.join_code}_{session_id}"]
    page = browser.follow(response).page
    assert "La séance est planifiée" in page.one(data_flash=True).text
    time = page.one("section", class_="next panel").one("time")
    assert time["datetime"] == "2099-11-26T07:30:00Z" and "08:30" in time.text


def test_the_form(school, sign_in, people):
    other = school.classroom(people.teacher)
    browser = sign_in(people.teacher)
    form = browser.get(f"/classrooms/sessions/create/?classroom_id={other.id}")
    assert form.values["classroom_id"] == str(other.id)
    assert form.values["duration_minutes"] == "60"
    assert form.page.one(id="start_at-hint").text == "Heure de l’établissement (Douala, UTC+1)"
    # The dialog on the class's page posts the same fields.
    names = [{field["name"] for field in page.one("main").one("form", action="/classrooms/sessions/create/")
              if "name" in field.attributes} for page in (form.page, browser.get(f"/classrooms/{other.id}/").page)]
    assert names[0] == names[1]


def test_an_administrator_plans_in_any_class(school, sign_in, people):
    browser = sign_in(people.admin)
    form = browser.get(f"/classrooms/sessions/create/?classroom_id={people.classroom.id}")
    assert form.values["classroom_id"] == str(people.classroom.id)
    assert plan(browser, people.classroom).status == 303


def test_an_hour_by_default(school, sign_in, people):
    """The form of the application before this one had no duration."""
    browser = sign_in(people.teacher)
    for day, fields in ((26, {}), (27, {"duration_minutes": ""})):
        response = browser.post("/classrooms/sessions/create/", {
            "title": "Sans durée", "classroom_id": people.classroom.id, "start_at": f"2099-11-{day}T08:30", **fields})
        assert response.status == 303
        assert latest(school, "title, duration_minutes") == ("Sans durée", 60)


@pytest.mark.parametrize("fields, wrong", [
    ({"title": ""}, "title"),
    ({"title": "t" * 201}, "title"),
    ({"description": "d" * 4001}, "description"),
    ({"classroom_id": ""}, "classroom_id"),
    ({"classroom_id": "0"}, "classroom_id"),
    ({"classroom_id": "-1"}, "classroom_id"),
    ({"classroom_id": "2147483648"}, "classroom_id"),
    ({"classroom_id": "9223372036854775808"}, "classroom_id"),
    ({"duration_minutes": "4"}, "duration_minutes"),
    ({"duration_minutes": "721"}, "duration_minutes"),
    ({"duration_minutes": "-60"}, "duration_minutes"),
    ({"duration_minutes": "1h"}, "duration_minutes"),
    ({"duration_minutes": "99999999999999999999"}, "duration_minutes"),
    ({"start_at": ""}, "start_at"),
    ({"start_at": "demain"}, "start_at"),
    ({"start_at": "2099-11-26"}, "start_at"),
    ({"start_at": "2099-02-29T08:30"}, "start_at"),
    ({"start_at": "2099-13-01T08:30"}, "start_at"),
    ({"start_at": "2099-11-26T24:00"}, "start_at"),
    ({"start_at": "2099-11-26T08:60"}, "start_at"),
    ({"start_at": "2099-11-26T08:30Z"}, "start_at"),
    ({"start_at": "26/11/2099"}, "start_at"),
    ({"start_at": "11/26/2099 08:30"}, "start_at"),
    ({"start_at": "1999-12-31T08:30"}, "start_at"),
    ({"start_at": "2020-01-01T08:30"}, "start_at"),
    ({"start_at": "2101-01-01T08:30"}, "start_at"),
    ({"start_at": "99999-01-01T08:30"}, "start_at"),
    ({"start_at": "-2099-11-26T08:30"}, "start_at"),
    ({"start_at": "2099-11-26T08:30:61"}, "start_at"),
    ({"start_at": "２０９９-11-26T08:30"}, "start_at"),
])
def test_a_session_that_cannot_be(school, sign_in, people, fields, wrong):
    before = school.value("SELECT COUNT(*) FROM live_session")
    response = plan(sign_in(people.teacher), people.classroom, **fields)
    assert response.status == 422
    assert set(response.errors) == {wrong}
    typed = {"title": "Les limites", "classroom_id": str(people.classroom.id), "start_at": "2099-11-26T08:30",
             "duration_minutes": "60", "description": "Chapitre 1", "repeat": "", "repeat_until": "", **fields}
    assert {name: value for name, value in response.values.items() if name != wrong} == \
        {name: value for name, value in typed.items() if name != wrong}
    assert school.value("SELECT COUNT(*) FROM live_session") == before


def test_what_was_typed_is_still_there(sign_in, people):
    response = plan(sign_in(people.teacher), people.classroom, start_at="demain", duration_minutes="long")
    assert response.values["start_at"] == "demain" and response.values["duration_minutes"] == "long"


@pytest.mark.parametrize("typed, stored", [("2099-06-01T08:30:00", "07:30:00"), ("2099-06-01T08:30:59", "07:30:00"),
                                           ("2099-06-01T00:00", "23:00:00"), ("1/6/2099 8h30", "07:30:00"),
                                           ("01/06/2099 à 08:30", "07:30:00"), ("2099-06-01 8:30", "07:30:00"),
                                           (" 1/6/99 14h ", "13:00:00")])
def test_forms_of_a_time(school, sign_in, people, typed, stored):
    assert plan(sign_in(people.teacher), people.classroom, start_at=typed).status == 303
    assert latest(school, "CAST(TIME(start_at) AS CHAR)") == (stored,)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_example_that_an_error_names_is_taken(school, sign_in, language):
    """And shown so that no day is taken for a month."""
    teacher = school.user("trainer")
    school.sql("UPDATE user SET language = %s WHERE id = %s", language, teacher.id)
    classroom, browser = school.classroom(teacher), sign_in(teacher)
    error = plan(browser, classroom, start_at="demain").errors["start_at"]
    example, year = re.search(r"\d.*\d", error)[0], re.search(r"\d{4}", error)[0]
    assert plan(browser, classroom, start_at=example.replace(year, "2099")).status == 303
    assert latest(school, "CAST(start_at AS CHAR)") == ("2099-11-26 07:30:00",)
    assert "26 nov" in browser.get(f"/classrooms/{classroom.id}/").page.one("time", datetime="2099-11-26T07:30:00Z").text.lower()


def test_now_is_not_past(school, sign_in, people):
    now = datetime.datetime.now(UTC) + datetime.timedelta(hours=1, minutes=-3)
    assert plan(sign_in(people.teacher), people.classroom, start_at=now.strftime("%Y-%m-%dT%H:%M")).status == 303


@pytest.fixture
def in_paris(make_server, school, people):
    httpd = make_server("CrvsTimeZone Europe/Paris")
    httpd.start()
    return school.browser(httpd, people.teacher)


def test_summer_and_winter(in_paris, school, people):
    for month, utc in ((1, "07:30:00"), (7, "06:30:00")):
        year = datetime.date.today().year + 1
        response = plan(in_paris, people.classroom, start_at=f"{year}-{month:02}-15T08:30")
        assert latest(school, "CAST(TIME(start_at) AS CHAR)") == (utc,)
        assert "08:30" in in_paris.follow(response).page.one("main").text


def test_an_hour_that_clocks_skip(in_paris, school, people):
    response = plan(in_paris, people.classroom, start_at=f"{sunday(3)}T02:30")
    assert response.status == 422
    assert "Cette heure n’existe pas" in response.errors["start_at"]
    for typed, utc in (("01:59", "00:59:00"), ("03:00", "01:00:00")):
        start = f"{sunday(3)}T{typed}"
        assert plan(in_paris, people.classroom, start_at=start, anyway=start).status == 303
        assert latest(school, "CAST(TIME(start_at) AS CHAR)") == (utc,)


def test_an_hour_that_clocks_repeat(in_paris, school, people):
    """The first of the two is meant, and it is shown as it was typed."""
    response = plan(in_paris, people.classroom, start_at=f"{sunday(10)}T02:30")
    assert response.status == 303
    assert latest(school, "CAST(start_at AS CHAR)") == (f"{sunday(10)} 00:30:00",)
    assert "02:30" in in_paris.follow(response).page.one("main").text


# ---- Into the meeting ----

def test_start_and_join(school, sign_in, people):
    session = school.live_session(people.classroom, title="Les limites")
    room = f"https://meet.example.org/CRVS_{people.classroom.join_code}_{session}"
    for user, verb in ((people.teacher, "start"), (people.teacher, "join"), (people.member, "join"),
                       (people.admin, "start")):
        response = sign_in(user).get(f"/classrooms/sessions/{session}/{verb}/")
        assert response.status == 302
        name = urllib.parse.quote(f'"{user.full_name}"', safe="")
        assert response.location == f"{room}#userInfo.displayName={name}&config.subject=%22Les%20limites%22"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", [
    "Jean Dupont", "Étienne “Tienou” Mbarga", 'A "quoted" name', "a=b&c=d#e?f", "back\\slash", "𝄞 语言 ﷽", "100 % + 1",
    "<script>alert(1)</script>", "{{csrf_token}}", "'; DROP TABLE user; --", "„bas‟", "a/../../b", "%22%23%26",
    "\u2028\u2029", "x" * 60])
def test_names_reach_jitsi_as_they_are(school, sign_in, name):
    teacher = school.user("trainer", full_name=name)
    session = school.live_session(school.classroom(teacher), title=name)
    meeting = Meeting(sign_in(teacher).get(f"/classrooms/sessions/{session}/start/").location)
    assert meeting.url.startswith("https://meet.example.org/CRVS_")
    # Jitsi makes straight quotes of curly ones, unless they come escaped.
    assert meeting.values == {"userInfo.displayName": name, "config.subject": name}


def test_a_user_without_a_name_goes_by_the_user_name(school, sign_in):
    teacher = school.user("trainer", full_name="", username="sans.nom")
    session = school.live_session(school.classroom(teacher))
    meeting = Meeting(sign_in(teacher).get(f"/classrooms/sessions/{session}/start/").location)
    assert meeting.values["userInfo.displayName"] == "sans.nom"


def test_the_room_keeps_its_name_when_the_code_changes(school, sign_in, people):
    browser = sign_in(people.teacher)
    plan(browser, people.classroom)
    session, room = latest(school, "id, room_name")
    school.sql("UPDATE live_session SET start_at = UTC_TIMESTAMP() WHERE id = %s", session)
    school.sql("UPDATE classroom SET join_code = 'ZZZZ9999' WHERE id = %s", people.classroom.id)
    assert Meeting(browser.get(f"/classrooms/sessions/{session}/start/").location).url.endswith(f"/{room}")
    assert people.classroom.join_code in room


def started(school, session):
    return school.value("SELECT started_at FROM live_session WHERE id = %s", session)


def test_the_first_start_counts(school, sign_in, people):
    session = school.live_session(people.classroom)
    path = f"/classrooms/sessions/{session}/start/"
    assert sign_in(people.member).get(path.replace("start", "join")).status == 200
    assert started(school, session) is None, "a learner's join starts nothing"
    assert sign_in(people.teacher).get(path).status == 302
    school.sql("UPDATE live_session SET started_at = started_at - INTERVAL 1 HOUR WHERE id = %s", session)
    first = started(school, session)
    assert first is not None
    assert sign_in(people.teacher).get(path).status == 302
    assert started(school, session) == first


@pytest.mark.parametrize("headers", [{"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"},
                                     {"Purpose": "prefetch"}])
def test_a_prefetch_starts_nothing(school, sign_in, people, headers):
    session = school.live_session(people.classroom)
    response = sign_in(people.teacher).request("GET", f"/classrooms/sessions/{session}/start/", headers=headers)
    assert response.status in (204, 302, 503)
    assert started(school, session) is None


def test_a_head_request_starts_nothing(school, sign_in, people):
    session = school.live_session(people.classroom)
    sign_in(people.teacher).request("HEAD", f"/classrooms/sessions/{session}/start/")
    assert started(school, session) is None


@pytest.mark.parametrize("times", [
    {"start": -180, "duration_minutes": 60}, {"start": -30, "started": -30, "ended": -5},
    # Started late, but an hour past its duration by now.
    {"start": -300, "started": -130, "duration_minutes": 60}])
def test_a_session_that_is_over(school, sign_in, people, times):
    session = school.live_session(people.classroom, **times)
    before = started(school, session)
    for user, verb in ((people.teacher, "start"), (people.member, "join")):
        browser = sign_in(user)
        response = browser.get(f"/classrooms/sessions/{session}/{verb}/")
        assert response.status == 303 and response.location == f"/classrooms/{people.classroom.id}/"
        page = browser.follow(response).page
        assert "déjà terminée" in page.one(data_flash=True).text
        assert not page.all("a", href=f"/classrooms/sessions/{session}/{verb}/")
    assert started(school, session) == before


def test_a_session_that_runs_late_is_not_over(school, sign_in, people):
    """An hour past its duration, counted from its real start."""
    session = school.live_session(people.classroom, start=-200, started=-100, duration_minutes=60)
    assert sign_in(people.member).get(f"/classrooms/sessions/{session}/join/").status == 302


# ---- "En direct", and its end ----

def test_live_from_start_to_end(school, sign_in, people):
    session = school.live_session(people.classroom, -1, title="Les limites")
    path = f"/classrooms/{people.classroom.id}/"
    teacher, member = sign_in(people.teacher), sign_in(people.member)
    assert "À venir" in member.get(path).page.one("main").text
    teacher.get(f"/classrooms/sessions/{session}/start/")
    for browser in (teacher, member):
        assert "En direct" in browser.get(path).page.one("main").text
        assert "En direct" in browser.get("/classrooms/").page.one("main").text
    end = f"/classrooms/sessions/{session}/end/"
    assert teacher.get(path).page.all("form", action=end)
    assert not member.get(path).page.all("form", action=end)
    response = teacher.post(end)
    assert response.status == 303 and response.location == path
    assert "La séance est terminée" in teacher.follow(response).page.one(data_flash=True).text
    page = member.get(path).page
    assert "En direct" not in page.text and "Les limites" in page.one(id="past").text
    ended = school.value("SELECT ended_at FROM live_session WHERE id = %s", session)
    assert "déjà terminée" in teacher.follow(teacher.post(end)).page.text
    assert school.value("SELECT ended_at FROM live_session WHERE id = %s", session) == ended


def test_what_never_started_cannot_be_ended(school, sign_in, people):
    session = school.live_session(people.classroom)
    assert sign_in(people.teacher).post(f"/classrooms/sessions/{session}/end/").status == 303
    assert school.value("SELECT ended_at FROM live_session WHERE id = %s", session) is None


def test_sessions_of_a_class_in_their_order(school, sign_in, people):
    for title, start in (("Demain", 1440), ("Bientôt", 20), ("Après-demain", 2880), ("Hier", -1440), ("Avant-hier", -2880)):
        school.live_session(people.classroom, title=title, start=start)
    page = sign_in(people.member).get(f"/classrooms/{people.classroom.id}/").page
    titles = [heading.text for heading in page.one("main").all("h3")]
    assert titles == ["Bientôt", "Demain", "Après-demain", "Hier", "Avant-hier"]


def test_many_past_sessions_in_pages(school, sign_in, people):
    for number in range(250):
        school.live_session(people.classroom, title=f"n {number:03}", start=-1440 - number)
    browser = sign_in(people.member)
    path, titles = f"/classrooms/{people.classroom.id}/", []
    for _ in range(20):
        page = browser.get(path).page
        titles += [heading.text for heading in page.one(id="past").all("h3")]
        older = [link["href"] for link in page.one(id="past").all("a") if "before=" in link["href"]]
        if not older:
            break
        path = f"/classrooms/{people.classroom.id}/{older[0]}"
    assert titles == [f"n {number:03}" for number in range(250)]


@pytest.mark.parametrize("is_first_page", [True, False])
def test_a_past_session_with_very_many_recordings_shows_all(school, sign_in, people, is_first_page):
    """They share the rows that are read of all; it takes more than there are."""
    one = school.live_session(people.classroom, title="Longue", start=-2880)
    newer = school.live_session(people.classroom, title="Courte", start=-1440)
    if is_first_page:
        school.sql("DELETE FROM live_session WHERE id = %s", newer)
    urls = [school.recording(one) and number for number in range(310)]
    page = sign_in(people.member).get(f"/classrooms/{people.classroom.id}/{'' if is_first_page else f'?before={newer}'}").page
    shown = {link["href"] for link in page.one(id="past").all("a") if "/recordings/" in link["href"]}
    assert len(shown) == len(urls)


def test_past_sessions_behind_one_with_very_many_recordings(school, sign_in, people):
    """What runs takes all rows that are read: those that are over have a page of their own."""
    running = school.live_session(people.classroom, start=-30, started=-30)
    for _ in range(310):
        school.recording(running)
    school.live_session(people.classroom, title="Hier", start=-1440)
    browser = sign_in(people.member)
    path = f"/classrooms/{people.classroom.id}/"
    older, = [link["href"] for link in browser.get(path).page.one(id="past").all("a") if "before=" in link["href"]]
    assert [heading.text for heading in browser.get(path + older).page.one(id="past").all("h3")] == ["Hier"]


@pytest.mark.parametrize("before", ["0", "-1", "2147483647", "2147483648", "x", ""])
def test_a_page_of_sessions_that_there_is_not(school, sign_in, people, before):
    school.live_session(people.classroom, start=-1440, title="Hier")
    assert sign_in(people.member).get(f"/classrooms/{people.classroom.id}/?before={before}").status == 200


def test_pages_of_sessions_show_no_other_class(school, sign_in, people):
    elsewhere = school.live_session(school.classroom(people.teacher), start=-100000, title="Ailleurs")
    page = sign_in(people.member).get(f"/classrooms/{people.classroom.id}/?before={elsewhere}")
    assert page.status == 200 and "Ailleurs" not in page.text


# ---- Where the meetings are ----

@pytest.mark.parametrize("directives, environment, expected", [
    ("CrvsMeetingBaseURL https://directive.example/", {"MEETING_BASE_URL": "https://environment.example"},
     "https://directive.example/CRVS_"),
    ("", {"MEETING_BASE_URL": "https://environment.example/jitsi/"}, "https://environment.example/jitsi/CRVS_"),
    ("", {"MEETING_BASE_URL": ""}, "https://meet.jit.si/CRVS_"),
    ("", {}, "https://meet.jit.si/CRVS_"),
])
def test_the_meeting_base_url(make_server, school, people, directives, environment, expected):
    site = "CrvsEngine On\nCrvsWebhookSecret 0123456789abcdef\n"
    httpd = make_server(directives, site=site, environment=environment)
    httpd.start()
    session = school.live_session(people.classroom, -1, -1)
    response = school.browser(httpd, people.member).get(f"/classrooms/sessions/{session}/join/")
    assert response.location.startswith(expected)


def test_below_a_base_path(make_server, school, people):
    """Every link and redirect stays below it."""
    httpd = make_server("CrvsBasePath /classe")
    httpd.start()
    session = school.live_session(people.classroom)
    browser = school.browser(httpd, people.teacher)
    assert browser.get("/classrooms/").status == 404
    links = [element.get("href") or element.get("action") or element.get("src")
             for path in ("/classe/", f"/classe/classrooms/{people.classroom.id}/", "/classe/search/?q=classe")
             for element in browser.get(path).page]
    for link in links:
        assert link is None or link.startswith(("/classe/", "#", "?", "https://wa.me/")), link
    assert f"/classe/classrooms/sessions/{session}/start/" in links
    assert Browser(httpd).get("/classe/search/").location == "/classe/users/login/?next=%2Fclasse%2Fsearch%2F"
    assert browser.get("/classe/classrooms").location == "/classe/classrooms/"
