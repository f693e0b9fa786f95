# SPDX-License-Identifier: Apache-2.0
"""The form that plans sessions: what it has filled in, each week until a day, what overlaps; and a series cancelled."""

import datetime
import re

import pytest

DAY = datetime.timedelta(days=1)
WEEK = 7 * DAY
MINUTE = datetime.timedelta(minutes=1)
DOUALA = datetime.timedelta(hours=1)
CREATE = "/classrooms/sessions/create/"


def url(session, part):
    return f"/classrooms/sessions/{session}/{part}/"


def plan(browser, classroom, **fields):
    return browser.post(CREATE, {"title": "Les limites", "classroom_id": classroom.id, "start_at": "2099-11-26T08:30",
                                 "duration_minutes": 60, **fields})


def planned(school, classroom, columns="start_at"):
    found = school.sql(f"SELECT {columns} FROM live_session WHERE classroom_id = %s ORDER BY start_at, id", classroom.id)
    return [row[0] if len(row) == 1 else row for row in found]


@pytest.fixture
def teacher(sign_in, people):
    return sign_in(people.teacher)


# ---- What is filled in ----

def forms(browser, classroom):
    """Of the page and of the class's dialog: what is filled in as (start, duration)."""
    pages = [browser.get(f"{CREATE}?classroom_id={classroom.id}"), browser.get(f"/classrooms/{classroom.id}/")]
    forms = [page.page.one("main").one("form", action=CREATE) for page in pages]
    return {tuple(form.one("input", id=name)["value"] for name in ("start_at", "duration_minutes")) for form in forms}


def typed(moment):
    """A moment in UTC as a field has it, by Douala's clock."""
    return (moment + DOUALA).strftime("%Y-%m-%dT%H:%M")


def test_a_class_without_a_session_begins_with_the_next_full_hour(school, teacher, people):
    before = school.value("SELECT UTC_TIMESTAMP()")
    found = forms(teacher, people.classroom) | {(teacher.get(CREATE).values["start_at"], "60")}
    after = school.value("SELECT UTC_TIMESTAMP()")
    hours = {typed((moment + 60 * MINUTE).replace(minute=0)) for moment in (before, after)}
    assert found <= {(hour, "60") for hour in hours}


def test_the_way_back_leads_to_the_class_one_came_from(teacher, people):
    assert teacher.get(f"{CREATE}?classroom_id={people.classroom.id}").page.one("a", class_="trail")["href"] == f"/classrooms/{people.classroom.id}/"
    assert teacher.get(CREATE).page.one("a", class_="trail")["href"] == "/classrooms/"


def weeks_after(school, session):
    """What is filled in where that is a class's last session."""
    start, minutes = school.sql("SELECT start_at, duration_minutes FROM live_session WHERE id = %s", session)[0]
    now = school.value("SELECT UTC_TIMESTAMP()")
    expected = start + WEEK
    while expected <= now:
        expected += WEEK
    return {(typed(expected), str(minutes))}


@pytest.mark.parametrize("minutes", [-20 * 24 * 60 - 30, -30, 30, 20 * 24 * 60])
def test_the_next_session_is_like_the_last_one(school, teacher, people, minutes):
    school.live_session(people.classroom, minutes - 5000)
    school.live_session(people.classroom, minutes + 5000, cancelled_at="2026-01-01")
    last = school.live_session(people.classroom, minutes, duration_minutes=90)
    assert forms(teacher, people.classroom) == weeks_after(school, last)


@pytest.mark.parametrize("minutes, others", [
    # The last of more than the page reads of those to come; before many that were cancelled; over before longer ones were.
    (90 * 24 * 60, [{"start": 1440 + number} for number in range(40)]),
    (-90 * 24 * 60, [{"start": -1440 - number, "cancelled_at": "2026-01-01"} for number in range(15)]),
    (-500, [{"start": -800 - number, "duration_minutes": 600} for number in range(15)])], ids=["ahead", "cancelled", "short"])
def test_wherever_the_last_one_stands_among_many(school, teacher, people, minutes, others):
    for other in others:
        school.live_session(people.classroom, **other)
    last = school.live_session(people.classroom, minutes, duration_minutes=90)
    assert forms(teacher, people.classroom) == weeks_after(school, last)


def test_the_hour_is_kept_when_clocks_change(make_server, school, people):
    httpd = make_server("CrvsTimeZone Europe/Paris")
    httpd.start()
    browser = school.browser(httpd, people.teacher)
    for month in (3, 10):
        day = datetime.date(datetime.date.today().year + 1, month, 31)
        monday = day - DAY * ((day.weekday() + 1) % 7) - 6 * DAY
        classroom = school.classroom(people.teacher)
        assert plan(browser, classroom, start_at=f"{monday}T08:30").status == 303
        assert {start for start, _ in forms(browser, classroom)} == {f"{monday + WEEK}T08:30"}


def test_an_hour_in_a_zone_of_half_hours(make_server, school, people):
    httpd = make_server("CrvsTimeZone Asia/Kolkata")
    httpd.start()
    assert re.fullmatch(r"\S+T\d\d:00", school.browser(httpd, people.teacher).get(CREATE).values["start_at"])


# ---- Each week until a day ----

def test_a_week_after_the_other_in_one_form(school, teacher, people):
    response = plan(teacher, people.classroom, start_at="2090-01-02T08:30", repeat="weekly", repeat_until="2090-01-23",
                    duration_minutes=90, description="Chapitre 1")
    assert response.status == 303
    assert re.search(r"Les séances sont planifiées, la dernière\s: .*23 janv. 2090", teacher.follow(response).page.one(data_flash=True).text)
    first = datetime.datetime(2090, 1, 2, 7, 30)
    assert planned(school, people.classroom) == [first + WEEK * week for week in range(4)]
    rows = planned(school, people.classroom, "id, room_name, series_id, title, description, duration_minutes, created_by")
    assert [row[1:] for row in rows] == [
        (f"CRVS_{people.classroom.join_code}_{row[0]}", rows[0][0], "Les limites", "Chapitre 1", 90, people.teacher.id)
        for row in rows]


@pytest.mark.parametrize("fields", [{}, {"repeat": ""}, {"repeat": "", "repeat_until": "2099-12-31"},
                                    {"repeat": "weekly", "repeat_until": "2099-11-26"},
                                    {"repeat": "weekly", "repeat_until": "2099-12-02"}])
def test_once(school, teacher, people, fields):
    response = plan(teacher, people.classroom, **fields)
    assert response.status == 303 and "La séance est planifiée" in teacher.follow(response).page.one(data_flash=True).text
    assert planned(school, people.classroom, "series_id") == [None]


def test_a_year_and_no_more(school, teacher, people):
    assert plan(teacher, people.classroom, start_at="2090-01-02T08:30", repeat="weekly",
                repeat_until="2091-01-01").status == 303
    assert len(planned(school, people.classroom)) == 53


@pytest.mark.parametrize("fields, wrong", [
    ({"repeat_until": ""}, "repeat_until"), ({"repeat_until": "2099-11-25"}, "repeat_until"),
    ({"repeat_until": "2099-02-29"}, "repeat_until"), ({"repeat_until": "demain"}, "repeat_until"),
    ({"repeat_until": "2101-01-01"}, "repeat_until"), ({"repeat_until": b"\xff"}, "repeat_until"),
    ({"repeat_until": "2100-12-31"}, "repeat_until"),
    ({"repeat": "daily", "repeat_until": "2099-12-31"}, "repeat"),
    ({"repeat_until": "2099-12-31", "start_at": ""}, "start_at")])
def test_a_repetition_that_cannot_be(school, teacher, people, fields, wrong):
    sent = {"repeat": "weekly", **fields}
    response = plan(teacher, people.classroom, **sent)
    assert response.status == 422 and set(response.errors) == {wrong}
    assert planned(school, people.classroom) == []
    if wrong != "repeat":
        assert response.values["repeat"] == "weekly" and response.values["title"] == "Les limites"


def test_a_week_in_which_clocks_skip_the_hour(make_server, school, people):
    httpd = make_server("CrvsTimeZone Europe/Paris")
    httpd.start()
    browser = school.browser(httpd, people.teacher)
    end = datetime.date(datetime.date.today().year + 1, 3, 31)
    sunday = end - DAY * ((end.weekday() + 1) % 7)
    fields = {"start_at": f"{sunday - 2 * WEEK}T02:30", "repeat": "weekly"}
    response = plan(browser, people.classroom, **fields, repeat_until=str(sunday + WEEK))
    assert response.status == 422 and f" {sunday.day} mars" in response.errors["repeat_until"]
    assert planned(school, people.classroom) == []
    assert plan(browser, people.classroom, **fields, repeat_until=str(sunday - WEEK)).status == 303
    assert len(planned(school, people.classroom)) == 2


def test_what_is_repeated_later_is_one_series_too(school, teacher, people):
    session = school.live_session(people.classroom, 2000)
    teacher.post(url(session, "repeat"), {"weeks": "2"})
    assert planned(school, people.classroom, "series_id") == [session] * 3
    teacher.post(url(planned(school, people.classroom, "id")[-1], "repeat"), {"weeks": "1"})
    assert planned(school, people.classroom, "series_id") == [session] * 4


# ---- What overlaps ----

def warning(browser, response):
    """What the page behind a form says of an overlap."""
    assert response.status == 303
    text = browser.get(response.location).page.one("div", class_="flashes").text
    return text if "chevauche" in text else None


def test_an_overlap_is_planned_and_said(school, teacher, people):
    assert warning(teacher, plan(teacher, people.classroom, title="Napoléon")) is None
    said = warning(teacher, plan(teacher, people.classroom, title="Autre", start_at="2099-11-26T09:00"))
    assert "26 nov. 2099" in said and "08:30" in said
    assert len(planned(school, people.classroom)) == 2


@pytest.mark.parametrize("start, duration, clashes", [
    ("08:30", 60, True), ("07:30", 61, True), ("07:30", 60, False), ("09:30", 60, False), ("09:29", 60, True),
    ("02:00", 720, True), ("08:45", 5, True)])
def test_which_overlap(teacher, people, start, duration, clashes):
    plan(teacher, people.classroom)
    response = plan(teacher, people.classroom, start_at=f"2099-11-26T{start}", duration_minutes=duration)
    assert bool(warning(teacher, response)) == clashes


def test_nothing_overlaps_with_what_does_not_take_place(school, teacher, people):
    other = school.classroom(people.teacher)
    plan(teacher, other)
    plan(teacher, people.classroom)
    school.sql("UPDATE live_session SET cancelled_at = UTC_TIMESTAMP() WHERE classroom_id = %s", people.classroom.id)
    assert warning(teacher, plan(teacher, people.classroom)) is None


def test_each_week_of_a_series_is_looked_at(school, teacher, people):
    plan(teacher, people.classroom, title="Sortie", start_at="2090-01-16T08:00", duration_minutes=480)
    fields = {"start_at": "2090-01-02T08:30", "repeat": "weekly", "repeat_until": "2090-01-23"}
    assert "16 janv. 2090" in warning(teacher, plan(teacher, people.classroom, **fields))
    assert len(planned(school, people.classroom)) == 5


def test_a_move_that_overlaps_is_said(school, teacher, people):
    plan(teacher, people.classroom, title="Napoléon")
    session = school.live_session(people.classroom, 2000, title="Autre")
    fields = {"title": "Autre", "start_at": "2099-11-26T09:00", "duration_minutes": "60", "description": ""}
    assert "08:30" in warning(teacher, teacher.post(url(session, "edit"), fields))
    # Another title is no other hour.
    assert warning(teacher, teacher.post(url(session, "edit"), {**fields, "title": "Encore"})) is None


# ---- A series is cancelled ----

@pytest.fixture
def series(school, teacher, people):
    """Five sessions of a series, and one of the class that is none of it."""
    plan(teacher, people.classroom, start_at="2090-01-02T08:30", repeat="weekly", repeat_until="2090-01-30")
    ids = planned(school, people.classroom, "id")
    plan(teacher, people.classroom, start_at="2090-01-20T08:30", title="Seule")
    return ids


def cancelled(school, ids):
    return [school.value("SELECT cancelled_at IS NOT NULL FROM live_session WHERE id = %s", one) == 1 for one in ids]


def test_this_one_and_those_that_follow(school, teacher, people, series):
    before = school.value("SELECT COALESCE(MAX(id), 0) FROM audit")
    form = teacher.get(url(series[2], "cancel")).page.one("select", id="extent")
    assert [option["value"] for option in form.all("option")] == ["one", "following", "all"]
    response = teacher.post(url(series[2], "cancel"), {"extent": "following", "reason": "Grève"})
    assert "Les séances sont annulées" in teacher.follow(response).page.one(data_flash=True).text
    assert cancelled(school, series) == [False, False, True, True, True]
    assert planned(school, people.classroom, "cancel_reason").count("Grève") == 3
    assert school.sql("SELECT action, target_id, detail FROM audit WHERE id > %s", before) == [
        ("session_cancelled", series[2], "+ 2 Grève")]


def test_this_one_only(school, teacher, series):
    for session, fields in ((series[1], {}), (series[2], {"extent": "one"})):
        teacher.post(url(session, "cancel"), fields)
    assert cancelled(school, series) == [False, True, True, False, False]


def test_all_that_are_to_come(school, teacher, series):
    teacher.post(url(series[2], "cancel"), {"extent": "all"})
    assert cancelled(school, series) == [True] * 5


def test_where_there_are_no_others_nothing_is_asked(school, teacher, people, series):
    alone = school.live_session(people.classroom, 2000)
    school.sql("UPDATE live_session SET cancelled_at = UTC_TIMESTAMP() WHERE id IN %s", series[:-1])
    for session in (series[-1], alone):
        for page in ("cancel", "edit"):
            assert not teacher.get(url(session, page)).page.all("select", id="extent")
        response = teacher.post(url(session, "cancel"), {"extent": "following"})
        assert "La séance est annulée" in teacher.follow(response).page.one(data_flash=True).text
    assert cancelled(school, [alone]) == [True]


def test_the_last_one_of_a_series(school, teacher, series):
    response = teacher.post(url(series[-1], "cancel"), {"extent": "following"})
    assert "La séance est annulée" in teacher.follow(response).page.one(data_flash=True).text
    assert cancelled(school, series) == [False] * 4 + [True]


def test_what_took_place_stays(school, teacher, series):
    """A later one that was held early, or is under way."""
    school.sql("UPDATE live_session SET started_at = UTC_TIMESTAMP() WHERE id = %s", series[3])
    school.sql("UPDATE live_session SET started_at = UTC_TIMESTAMP(), ended_at = UTC_TIMESTAMP() WHERE id = %s", series[4])
    teacher.post(url(series[2], "cancel"), {"extent": "following"})
    assert cancelled(school, series) == [False, False, True, False, False]


def test_an_extent_that_there_is_not(school, teacher, series):
    response = teacher.post(url(series[0], "cancel"), {"extent": "some", "reason": "Grève"})
    assert response.status == 422 and set(response.errors) == {"extent"} and response.values["reason"] == "Grève"
    assert not any(cancelled(school, series))
