# SPDX-License-Identifier: Apache-2.0
"""Sessions of a series, changed together: their title, their hour, their length; and the weeks in which clocks change."""

import datetime
import zoneinfo

import pytest

DAY = datetime.timedelta(days=1)
WEEK = 7 * DAY
HOUR = datetime.timedelta(hours=1)
CREATE = "/classrooms/sessions/create/"
FIRST = datetime.datetime(2090, 1, 2, 7, 30)


def url(session, part="edit"):
    return f"/classrooms/sessions/{session}/{part}/"


def sessions(school, classroom, columns="start_at"):
    found = school.sql(f"SELECT {columns} FROM live_session WHERE classroom_id = %s ORDER BY id", classroom.id)
    return [row[0] if len(row) == 1 else row for row in found]


def said(browser, response):
    assert response.status == 303, response
    return browser.follow(response).page.one("div", class_="flashes").text


@pytest.fixture
def teacher(sign_in, people):
    return sign_in(people.teacher)


@pytest.fixture
def series(school, teacher, people):
    """Five sessions, Mondays at 08:30 in Douala."""
    response = teacher.post(CREATE, {"title": "Les limites", "classroom_id": people.classroom.id, "duration_minutes": 60,
                                     "start_at": "2090-01-02T08:30", "repeat": "weekly", "repeat_until": "2090-01-30"})
    assert response.status == 303
    return sessions(school, people.classroom, "id")


@pytest.fixture
def change(teacher):
    """Changes some fields of a session, and leaves the others as its form has them."""
    def send(session, **fields):
        form = teacher.get(url(session)).values
        names = ("title", "start_at", "duration_minutes", "description", "extent")
        return teacher.post(url(session), {**{name: form[name] for name in names if name in form}, **fields})
    return send


# ---- Which are meant ----

@pytest.mark.parametrize("extent, meant", [("one", [2]), ("following", [2, 3, 4]), ("all", [0, 1, 2, 3, 4])])
def test_a_new_title(school, teacher, people, series, change, extent, meant):
    said(teacher, change(series[2], title="Les dérivées", extent=extent))
    assert sessions(school, people.classroom, "title") == [
        "Les dérivées" if number in meant else "Les limites" for number in range(5)]
    assert sessions(school, people.classroom) == [FIRST + WEEK * number for number in range(5)]


@pytest.mark.parametrize("extent, meant", [("one", [2]), ("following", [2, 3, 4]), ("all", [0, 1, 2, 3, 4])])
def test_another_day_and_hour(school, teacher, people, series, change, extent, meant):
    """From Monday at 08:30 to Wednesday at 07:15."""
    text = said(teacher, change(series[2], start_at="2090-01-18T07:15", extent=extent))
    assert ("Les séances ont une nouvelle date" in text) == (len(meant) > 1)
    assert sessions(school, people.classroom) == [
        FIRST + WEEK * number + (2 * DAY - 1.25 * HOUR if number in meant else 0 * DAY) for number in range(5)]


def test_another_length(school, teacher, people, series, change):
    assert "Les séances sont modifiées" in said(teacher, change(series[1], duration_minutes=90, extent="following"))
    assert sessions(school, people.classroom, "duration_minutes") == [60, 90, 90, 90, 90]


def test_the_form_asks_which(teacher, series):
    select = teacher.get(url(series[0])).page.one("select", id="extent")
    assert [option["value"] for option in select.all("option")] == ["one", "following", "all"]
    # The application before this one does not send it.
    assert teacher.post(url(series[0]), {"title": "Seule", "start_at": "2090-01-02T08:30"}).status == 303


def test_a_wrong_answer_changes_nothing(school, teacher, people, series, change):
    response = change(series[0], title="Autre", extent="some")
    assert response.status == 422 and set(response.errors) == {"extent"} and response.values["title"] == "Autre"
    assert set(sessions(school, people.classroom, "title")) == {"Les limites"}


# ---- What stays ----

def test_what_the_others_have_of_their_own_they_keep(school, teacher, people, series, change):
    """Only what changes is carried over: another hour takes no title, and one moved before is moved by as much."""
    change(series[3], title="Contrôle", start_at="2090-01-24T10:00", duration_minutes=120, extent="one")
    said(teacher, change(series[1], start_at="2090-01-09T09:00", extent="all"))
    assert sessions(school, people.classroom, "title") == ["Les limites"] * 3 + ["Contrôle", "Les limites"]
    assert sessions(school, people.classroom, "duration_minutes") == [60, 60, 60, 120, 60]
    assert sessions(school, people.classroom)[3] == datetime.datetime(2090, 1, 24, 9, 30)
    said(teacher, change(series[1], description="Chapitre 2", extent="all"))
    assert sessions(school, people.classroom, "description") == ["Chapitre 2"] * 5
    assert sessions(school, people.classroom, "title")[3] == "Contrôle"
    change(series[3], description="Une feuille double", extent="one")
    assert "à elles les gardent" in said(teacher, change(series[1], title="Limites", description="Chapitre 3", extent="all"))
    assert sessions(school, people.classroom, "title, description") == [
        ("Contrôle", "Une feuille double") if number == 3 else ("Limites", "Chapitre 3") for number in range(5)]
    # Of what did not change nobody is told that it did.
    assert school.sql("SELECT target_id, COUNT(*) FROM audit WHERE target_kind = 'session' AND action = 'session_changed'"
                      " AND target_id IN (%s, %s) GROUP BY target_id ORDER BY target_id", series[2], series[3]) == [
        (series[2], 3), (series[3], 4)]


def test_past_ones_never_change(school, teacher, people, series, change):
    school.sql("UPDATE live_session SET start_at = UTC_TIMESTAMP() - INTERVAL 3 DAY WHERE id = %s", series[0])
    school.sql("UPDATE live_session SET start_at = UTC_TIMESTAMP() - INTERVAL 1 HOUR WHERE id = %s", series[1])
    school.sql("UPDATE live_session SET started_at = UTC_TIMESTAMP() WHERE id = %s", series[2])
    school.sql("UPDATE live_session SET cancelled_at = UTC_TIMESTAMP() WHERE id = %s", series[3])
    before = sessions(school, people.classroom, "start_at, title")
    said(teacher, change(series[4], title="Autre", start_at="2090-01-31T08:30", extent="all"))
    assert sessions(school, people.classroom, "start_at, title") == before[:4] + [(FIRST + 4 * WEEK + DAY, "Autre")]


def test_of_one_that_runs_the_title_goes_on(school, teacher, people, series, change):
    school.sql("UPDATE live_session SET started_at = UTC_TIMESTAMP() WHERE id = %s", series[0])
    said(teacher, change(series[0], title="Autre", extent="following"))
    assert sessions(school, people.classroom, "title") == ["Autre"] * 5
    assert sessions(school, people.classroom) == [FIRST + WEEK * number for number in range(5)]


def test_what_is_over_is_renamed_alone(school, teacher, people, series):
    school.sql("UPDATE live_session SET start_at = UTC_TIMESTAMP() - INTERVAL 3 DAY WHERE id = %s", series[0])
    assert not teacher.get(url(series[0])).page.all("select", id="extent")
    said(teacher, teacher.post(url(series[0]), {"title": "Autre", "extent": "all"}))
    assert sessions(school, people.classroom, "title") == ["Autre"] + ["Les limites"] * 4


def test_nothing_is_moved_into_the_past(school, teacher, people, series, change):
    school.sql("UPDATE live_session SET start_at = UTC_TIMESTAMP() + INTERVAL 2 DAY WHERE id = %s", series[0])
    response = change(series[3], start_at="2090-01-18T08:30", extent="all")
    assert response.status == 422 and "dans le passé" in response.errors["start_at"]
    assert sessions(school, people.classroom)[1:] == [FIRST + WEEK * number for number in range(1, 5)]


def test_another_series_is_another(school, teacher, people, series, change):
    teacher.post(CREATE, {"title": "Labo", "classroom_id": people.classroom.id, "duration_minutes": 60,
                          "start_at": "2090-01-03T08:30", "repeat": "weekly", "repeat_until": "2090-01-31"})
    said(teacher, change(series[0], title="Autre", extent="all"))
    assert sessions(school, people.classroom, "title") == ["Autre"] * 5 + ["Labo"] * 5


# ---- What overlaps ----

def test_an_overlap_of_any_of_them_is_said(school, teacher, people, series, change):
    school.live_session(people.classroom, 0, title="Sortie")
    school.sql("UPDATE live_session SET start_at = '2090-01-24 07:00:00' WHERE title = 'Sortie' AND classroom_id = %s",
               people.classroom.id)
    text = said(teacher, change(series[0], start_at="2090-01-03T08:30", extent="all"))
    assert "chevauche" in text and "24 janv. 2090" in text
    # One after the other, none of them is in the other's way.
    assert "chevauche" not in said(teacher, change(series[0], start_at="2090-01-10T09:30", extent="following"))


def test_what_is_repeated_over_another_is_said(school, teacher, people, series):
    alone = school.live_session(people.classroom, 0, title="Seule")
    school.sql("UPDATE live_session SET start_at = '2089-12-26 07:45:00' WHERE id = %s", alone)
    assert "chevauche" in said(teacher, teacher.post(url(alone, "repeat"), {"weeks": "1"}))


@pytest.mark.parametrize("moved", [0, 90, -90])
def test_what_a_series_has_already_is_not_planned_twice(school, teacher, people, series, moved):
    school.sql("UPDATE live_session SET start_at = start_at + INTERVAL %s MINUTE WHERE id = %s", moved, series[3])
    refused = teacher.post(url(series[2], "repeat"), {"weeks": "1"})
    assert refused.status == 422 and "Répétez plutôt sa dernière séance" in refused.errors["weeks"]
    assert sessions(school, people.classroom, "id") == series
    assert "6 févr. 2090" in said(teacher, teacher.post(url(series[4], "repeat"), {"weeks": "1"}))
    assert sessions(school, people.classroom)[5:] == [FIRST + 5 * WEEK]


def test_what_is_cancelled_of_a_series_is_planned_again(school, teacher, people, series):
    assert teacher.post(url(series[4], "cancel"), {"extent": "one"}).status == 303
    said(teacher, teacher.post(url(series[3], "repeat"), {"weeks": "1"}))
    assert sessions(school, people.classroom)[5:] == [FIRST + 4 * WEEK]


# ---- Weeks in which clocks change ----

def changes(zone):
    """The days of the next two years on which clocks there change."""
    noon = datetime.datetime.combine(datetime.date.today(), datetime.time(12), zone)
    days = [noon + DAY * number for number in range(40, 760)]
    return [day.date() for day, next_day in zip(days, days[1:]) if day.utcoffset() != next_day.utcoffset()]


@pytest.mark.parametrize("name", ["Europe/Paris", "Africa/Cairo", "Africa/Casablanca"])
def test_local_hours_hold_across_clock_changes(make_server, school, people, name):
    httpd, zone = make_server(f"CrvsTimeZone {name}"), zoneinfo.ZoneInfo(name)
    httpd.start()
    browser = school.browser(httpd, people.teacher)

    def hours(classroom):
        return [start.replace(tzinfo=datetime.timezone.utc).astimezone(zone).replace(tzinfo=None)
                for start in sessions(school, classroom)]

    days = changes(zone)
    assert len(days) >= 3 or name != "Europe/Paris"
    # A country may have given up changing its clocks meanwhile: then its hours hold in any week.
    for day in days or [datetime.date.today() + 60 * DAY]:
        first = datetime.datetime.combine(day - WEEK, datetime.time(9))
        classroom = school.classroom(people.teacher)
        assert browser.post(CREATE, {
            "title": "Les limites", "classroom_id": classroom.id, "duration_minutes": 60,
            "start_at": first.strftime("%Y-%m-%dT%H:%M"), "repeat": "weekly",
            "repeat_until": str((first + 3 * WEEK).date())}).status == 303
        assert hours(classroom) == [first + WEEK * number for number in range(4)]
        assert len({start.time() for start in sessions(school, classroom)}) == (2 if days else 1)
        # From the week before the change, and from the one behind it.
        ids = sessions(school, classroom, "id")
        for session, extent, moved in ((ids[0], "following", first + DAY + 1.5 * HOUR), (ids[3], "all", first + 4 * HOUR)):
            start = moved + WEEK * ids.index(session)
            assert browser.post(url(session), {
                "title": "Les limites", "start_at": start.strftime("%Y-%m-%dT%H:%M"), "duration_minutes": 60,
                "extent": extent}).status == 303
            assert hours(classroom) == [moved + WEEK * number for number in range(4)]


def test_an_hour_that_clocks_skip_is_refused_by_its_date(make_server, school, people):
    httpd = make_server("CrvsTimeZone Europe/Paris")
    httpd.start()
    browser = school.browser(httpd, people.teacher)
    sunday = next(day for day in changes(zoneinfo.ZoneInfo("Europe/Paris")) if day.month == 3) + DAY
    first = datetime.datetime.combine(sunday - WEEK, datetime.time(9))
    browser.post(CREATE, {"title": "Nuit", "classroom_id": people.classroom.id, "duration_minutes": 60,
                          "start_at": first.strftime("%Y-%m-%dT%H:%M"), "repeat": "weekly",
                          "repeat_until": str(sunday + WEEK)})
    before = sessions(school, people.classroom)
    response = browser.post(url(sessions(school, people.classroom, "id")[0]), {
        "title": "Nuit", "start_at": f"{sunday - WEEK}T02:30", "duration_minutes": 60, "extent": "all"})
    assert response.status == 422 and f" {sunday.day} mars" in response.errors["start_at"]
    assert sessions(school, people.classroom) == before
