# SPDX-License-Identifier: Apache-2.0
"""Live sessions as teachers run them: changed, moved, cancelled and brought back, repeated each week."""

import datetime

import pytest

DAY = datetime.timedelta(days=1)


def url(session, part):
    return f"/classrooms/sessions/{session}/{part}/"


def row(school, session, columns):
    found, = school.sql(f"SELECT {columns} FROM live_session WHERE id = %s", session)
    return found


def flash(browser, response):
    return browser.follow(response).page.one(data_flash=True).text


@pytest.fixture
def teacher(sign_in, people):
    return sign_in(people.teacher)


@pytest.fixture
def session(school, people):
    """Tomorrow or so, in a class with a teacher and a member."""
    return school.live_session(people.classroom, start=2000, title="La mole", description="Chapitre 2")


# ---- Edit and move ----

def test_move(school, sign_in, teacher, people, session):
    room, = row(school, session, "room_name")
    form = teacher.get(url(session, "edit"))
    assert form.values["title"] == "La mole" and form.values["duration_minutes"] == "60"
    assert len(form.values["start_at"]) == len("2099-11-26T08:30")
    response = teacher.post(url(session, "edit"), {
        "title": "Les limites", "start_at": "2099-11-26T08:30", "duration_minutes": "90", "description": "Autre"})
    assert response.location == f"/classrooms/{people.classroom.id}/" and "nouvelle date" in flash(teacher, response)
    assert row(school, session, "title, CAST(start_at AS CHAR), duration_minutes, description, room_name") == (
        "Les limites", "2099-11-26 07:30:00", 90, "Autre", room)
    page = sign_in(people.member).get(f"/classrooms/{people.classroom.id}/").page
    assert page.one("section", class_="next panel").one("time")["datetime"] == "2099-11-26T07:30:00Z"


def test_what_belongs_to_a_session_leads_back_to_its_class(school, teacher, people, session):
    over = school.live_session(people.classroom, start=-3000)
    for path in (url(session, "edit"), url(session, "repeat"), url(over, "publish"), url(over, "recordings/add")):
        trail = teacher.get(path).page.one("a", class_="trail")
        assert trail.text == people.classroom.name
        assert trail["href"].partition("#")[0] == f"/classrooms/{people.classroom.id}/"


def test_a_new_title_leaves_the_date(school, teacher, people):
    """Also that of a session which should have begun: its date is past, and stays."""
    late = school.live_session(people.classroom, start=-30)
    start, = row(school, late, "start_at")
    form = teacher.get(url(late, "edit"))
    response = teacher.post(url(late, "edit"), {**form.values, "title": "Retard"})
    assert response.status == 303 and "enregistrées" in flash(teacher, response)
    assert row(school, late, "title, start_at") == ("Retard", start)


def test_a_session_under_way_keeps_its_date(school, teacher, people):
    live = school.live_session(people.classroom, start=-5, started=-4)
    start, = row(school, live, "start_at")
    assert "start_at" not in teacher.get(url(live, "edit")).values
    assert teacher.post(url(live, "edit"), {"title": "En cours", "start_at": "2099-01-01T08:00",
                                            "duration_minutes": "5"}).status == 303
    assert row(school, live, "title, start_at, duration_minutes") == ("En cours", start, 60)


def test_a_session_that_is_over_gets_another_title_and_no_other_date(school, teacher, people):
    over = school.live_session(people.classroom, start=-3000)
    start, = row(school, over, "start_at")
    assert teacher.get(f"/classrooms/{people.classroom.id}/").page.all("a", href=f"/classrooms/sessions/{over}/edit/")
    page = teacher.get(url(over, "edit"))
    assert "start_at" not in page.values and not page.page.all("a", href=f"/classrooms/sessions/{over}/cancel/")
    response = teacher.post(url(over, "edit"), {"title": "Bien nommée", "description": "Après coup",
                                                "start_at": "2099-01-01T08:00", "duration_minutes": "5"})
    assert response.status == 303 and "enregistrées" in flash(teacher, response)
    assert row(school, over, "title, description, start_at, duration_minutes") == ("Bien nommée", "Après coup", start, 60)


def test_what_is_over_stays_as_it_was(school, teacher, people):
    over = school.live_session(people.classroom, start=-3000, title="Passée")
    before = school.sql("CHECKSUM TABLE live_session")
    for part, fields in (("cancel", {}), ("repeat", {"weeks": 1}),
                         ("restore", {})):
        response = teacher.post(url(over, part), fields)
        assert response.status == 303 and "déjà terminée" in flash(teacher, response)
        if part != "restore":
            assert teacher.get(url(over, part)).status == 303
    assert school.sql("CHECKSUM TABLE live_session") == before


@pytest.mark.parametrize("fields, wrong", [
    ({"title": ""}, "title"), ({"title": "t" * 201}, "title"), ({"description": "d" * 4001}, "description"),
    ({"duration_minutes": "4"}, "duration_minutes"), ({"duration_minutes": "1h"}, "duration_minutes"),
    ({"start_at": ""}, "start_at"), ({"start_at": "demain"}, "start_at"), ({"start_at": "2020-01-01T08:00"}, "start_at"),
    ({"start_at": "2099-02-29T08:30"}, "start_at"), ({"title": b"\xff"}, "title")])
def test_an_edit_that_cannot_be(school, teacher, session, fields, wrong):
    before = school.sql("CHECKSUM TABLE live_session")
    typed = {"title": "Autre", "start_at": "2099-11-26T08:30", "duration_minutes": "60", "description": "", **fields}
    response = teacher.post(url(session, "edit"), typed)
    assert response.status == 422 and set(response.errors) == {wrong}
    assert {name: response.values[name] for name in typed if name != wrong} == \
        {name: typed[name] for name in typed if name != wrong}
    assert school.sql("CHECKSUM TABLE live_session") == before


# ---- Cancel ----

def test_cancel(school, sign_in, teacher, people, session):
    later = school.live_session(people.classroom, start=4000, title="Suivante")
    before = school.value("SELECT COALESCE(MAX(id), 0) FROM audit")
    assert "La mole" in teacher.get(url(session, "cancel")).page.one("h1").text
    response = teacher.post(url(session, "cancel"), {"reason": "Grève <b>"})
    assert "Vos élèves la voient barrée" in flash(teacher, response)
    member = sign_in(people.member)
    for browser in (member, teacher):
        page = browser.get(f"/classrooms/{people.classroom.id}/").page
        item, = page.all("li", class_="session is-cancelled")
        assert item.one("s").text == "La mole"
        assert "Annulée" in item.one("span", class_="status status-cancelled").text and "Grève <b>" in item.text
        # The next one is that which takes place.
        assert "Suivante" in page.one("section", class_="next panel").text
        assert "Suivante" in [card.text for card in browser.get("/classrooms/").page.all("li", class_="class-card")][0]
        for verb in ("start", "join"):
            assert not page.all("a", href=url(session, verb))
            assert page.all("a", href=url(later, "start")) or browser is member
    for browser, verb in ((teacher, "start"), (member, "join")):
        response = browser.get(url(session, verb))
        assert response.status == 303 and "est annulée" in flash(browser, response)
    assert row(school, session, "started_at") == (None,)
    assert school.sql("SELECT actor_name, action, target_kind, target_id, target_name, detail FROM audit WHERE id > %s",
                      before) == [(people.teacher.username, "session_cancelled", "session", session, "La mole", "Grève <b>")]


def test_a_class_whose_only_session_is_cancelled(school, sign_in, people, session):
    school.sql("UPDATE live_session SET cancelled_at = UTC_TIMESTAMP() WHERE id = %s", session)
    browser = sign_in(people.member)
    page = browser.get(f"/classrooms/{people.classroom.id}/").page
    assert "Aucune séance n’est prévue" in page.one("section", class_="next panel").text
    assert page.all("li", class_="session is-cancelled")
    assert "Aucune séance prévue" in browser.get("/classrooms/").page.one("li", class_="class-card").text


def test_a_cancelled_session_in_the_past(school, sign_in, people):
    school.live_session(people.classroom, start=-3000, title="Passée", cancelled_at="2026-01-01", cancel_reason="Grève")
    past = sign_in(people.member).get(f"/classrooms/{people.classroom.id}/").page.one(id="past")
    assert "Annulée" in past.text and "Grève" in past.text and "aucun enregistrement" not in past.text


def test_bring_back(school, sign_in, teacher, people, session):
    teacher.post(url(session, "cancel"), {"reason": "Grève"})
    page = teacher.get(f"/classrooms/{people.classroom.id}/").page
    assert page.all("form", action=url(session, "restore"))
    # It gets another date first.
    assert teacher.post(url(session, "edit"), {"title": "La mole", "start_at": "2099-11-26T08:30"}).status == 303
    response = teacher.post(url(session, "restore"))
    assert "aura bien lieu" in flash(teacher, response)
    assert row(school, session, "cancelled_at, cancel_reason") == (None, "")
    school.sql("UPDATE live_session SET start_at = UTC_TIMESTAMP() WHERE id = %s", session)
    assert sign_in(people.teacher).get(url(session, "join")).status == 302


def test_what_is_under_way_is_ended_not_cancelled(school, teacher, people):
    live = school.live_session(people.classroom, start=-5, started=-4)
    response = teacher.post(url(live, "cancel"))
    assert "a commencé" in flash(teacher, response)
    assert row(school, live, "cancelled_at") == (None,)


def test_cancelling_twice_keeps_the_first_reason(school, teacher, session):
    teacher.post(url(session, "cancel"), {"reason": "Grève"})
    assert "est annulée" in flash(teacher, teacher.post(url(session, "cancel"), {"reason": "Pluie"}))
    assert row(school, session, "cancel_reason") == ("Grève",)


@pytest.mark.parametrize("reason", ["r" * 501, "a\0b", b"\xff"])
def test_a_reason_that_cannot_be(school, teacher, session, reason):
    response = teacher.post(url(session, "cancel"), {"reason": reason})
    assert response.status == 422 and set(response.errors) == {"reason"}
    assert row(school, session, "cancelled_at") == (None,)


def test_without_its_line_in_the_audit_nothing_is_cancelled(server, school, teacher, session):
    server.expect_log("crvs:error.*audit_add")
    school.sql("RENAME TABLE audit TO audit_away")
    try:
        assert teacher.post(url(session, "cancel")).status == 503
    finally:
        school.sql("RENAME TABLE audit_away TO audit")
    assert row(school, session, "cancelled_at") == (None,)


# ---- Repeat ----

def planned(school, classroom):
    """(start, room) of a class's sessions, by date."""
    return school.sql("SELECT start_at, room_name, id FROM live_session WHERE classroom_id = %s ORDER BY start_at",
                      classroom.id)


def test_repeat(school, teacher, people, session):
    school.sql("UPDATE live_session SET duration_minutes = 90 WHERE id = %s", session)
    response = teacher.post(url(session, "repeat"), {"weeks": "3"})
    assert response.location == f"/classrooms/{people.classroom.id}/" and "planifiées" in flash(teacher, response)
    rows = planned(school, people.classroom)
    # Douala has no summer time.
    assert [start - rows[0][0] for start, *_ in rows] == [7 * DAY * week for week in range(4)]
    assert [room for _, room, _ in rows] == [f"CRVS_{people.classroom.join_code}_{number}" for *_, number in rows]
    assert school.sql("SELECT DISTINCT title, description, duration_minutes, created_by FROM live_session"
                      " WHERE classroom_id = %s AND id <> %s", people.classroom.id, session) == [
        ("La mole", "Chapitre 2", 90, people.teacher.id)]


@pytest.mark.parametrize("weeks", ["", "0", "53", "-1", "1.5", "x", "99999999999999999999"])
def test_weeks_that_cannot_be(school, teacher, people, session, weeks):
    response = teacher.post(url(session, "repeat"), {"weeks": weeks})
    assert response.status == 422 and set(response.errors) == {"weeks"}
    assert response.values["weeks"] == weeks
    assert len(planned(school, people.classroom)) == 1


def test_a_repetition_is_all_or_nothing(server, school, teacher, people, session):
    server.expect_log("crvs:error")
    school.sql(f"""CREATE TRIGGER stop_fourth BEFORE INSERT ON live_session FOR EACH ROW
                   IF (SELECT COUNT(*) FROM live_session WHERE classroom_id = {people.classroom.id}) > 3 THEN
                       SIGNAL SQLSTATE '45000'; END IF""")
    try:
        assert teacher.post(url(session, "repeat"), {"weeks": "10"}).status == 500
    finally:
        school.sql("DROP TRIGGER stop_fourth")
    assert len(planned(school, people.classroom)) == 1


@pytest.fixture
def in_paris(make_server, school, people):
    httpd = make_server("CrvsTimeZone Europe/Paris")
    httpd.start()
    return school.browser(httpd, people.teacher)


def sunday(month):
    """The last Sunday of a month of next year, when clocks change in Europe."""
    day = datetime.date(datetime.date.today().year + 1, month, 31)
    return day - DAY * ((day.weekday() + 1) % 7)


def test_the_hour_stays_when_clocks_change(in_paris, school, people):
    for month, utc in ((3, ["07:30", "06:30"]), (10, ["06:30", "07:30"])):
        classroom = school.classroom(people.teacher)
        in_paris.post("/classrooms/sessions/create/", {
            "title": "Le matin", "classroom_id": classroom.id, "start_at": f"{sunday(month) - 6 * DAY}T08:30"})
        (_, _, session), = planned(school, classroom)
        assert in_paris.post(url(session, "repeat"), {"weeks": "1"}).status == 303
        assert [start.strftime("%H:%M") for start, *_ in planned(school, classroom)] == utc


def test_an_hour_that_clocks_skip_is_said(in_paris, school, people):
    in_paris.post("/classrooms/sessions/create/", {
        "title": "La nuit", "classroom_id": people.classroom.id, "start_at": f"{sunday(3) - 14 * DAY}T02:30"})
    (_, _, session), = planned(school, people.classroom)
    response = in_paris.post(url(session, "repeat"), {"weeks": "5"})
    assert response.status == 422
    assert f" {sunday(3).day} mars" in response.errors["weeks"] and "cette heure n’existe pas" in response.errors["weeks"]
    assert len(planned(school, people.classroom)) == 1
    assert in_paris.post(url(session, "repeat"), {"weeks": "1"}).status == 303
