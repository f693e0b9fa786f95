# SPDX-License-Identifier: Apache-2.0
"""Reservations: Jitsi's Prosody asks whether a room may open, and what it is answered reaches people as it is."""

import datetime
import re
import time

import pytest

import prosody
from deliveries import bearer
from prosody import Answer
from server import SECRET

REFUSED = "crvs:warn.*machine refused: "
WRONG = "crvs:warn.*reservation: "
NAME = "crvs_zz99zz99_2147483647"


def room_of(school, session):
    return school.value("SELECT LOWER(room_name) FROM live_session WHERE id = %s", session)


@pytest.fixture
def ask(server, school):
    """Asks for a session's room, or for a name."""
    def ask(session, **more):
        name = session if isinstance(session, str) else room_of(school, session)
        return Answer(server, prosody.reserve(server, name, SECRET, **more))
    return ask


def takes(answer, name, start, seconds):
    """Whether Prosody takes it: all five fields, the name as it asked for it, a time with T and zone."""
    assert answer.status == 200, answer.body
    assert answer.head.count("application/json") == 1 and "no-store" in answer.head and "Set-Cookie" not in answer.head
    found = answer.json
    assert set(found) == {"id", "name", "mail_owner", "start_time", "duration"}
    assert found["name"] == name and found["start_time"] == start
    assert found["mail_owner"] == "ceef5355-212d-43f5-840e-2f5cfdffc791@meet.test"
    assert seconds - 60 <= found["duration"] <= seconds + 60
    return found


# ---- Rooms of sessions ----

@pytest.mark.parametrize("turned", [False, True])
def test_a_session_that_runs(ask, school, people, turned):
    session = school.live_session(people.classroom, start=-10, started=-5, duration_minutes=60)
    start = "2026-11-28T23:14:06.000Z"
    # It closes an hour behind what is left of its own.
    found = takes(ask(session, turned=turned, start=start), room_of(school, session), start, 60 * (-5 + 60 + 60))
    assert found["id"] == str(session)


def test_the_room_lives_as_long_as_a_session_that_starts_late(ask, school, people):
    """Prosody ends it for all when its time is over, and is asked once."""
    session = school.live_session(people.classroom, start=5, duration_minutes=60)
    takes(ask(session), room_of(school, session), "2026-11-28T23:14:06.000Z", 60 * (5 + 120 + 120))


@pytest.mark.parametrize("minutes, opens", [(14, True), (16, True), (18, False), (60 * 24 * 9, False)])
def test_the_window(ask, school, people, minutes, opens):
    """A refusal is kept for a minute and a half: nobody gets one who could enter before that is over."""
    answer = ask(school.live_session(people.classroom, start=minutes))
    assert answer.status == (200 if opens else 403)


def test_the_refusal_says_when_it_opens(ask, school, people):
    session = school.live_session(people.classroom, start=24 * 60)
    opens = school.value("SELECT start_at - INTERVAL 15 MINUTE FROM live_session WHERE id = %s", session)
    answer = ask(session)
    assert answer.status == 403
    local = opens.replace(tzinfo=datetime.timezone.utc).astimezone(datetime.timezone(datetime.timedelta(hours=1)))
    assert answer.message.startswith("La séance n’est pas encore ouverte. Vous pourrez entrer : ")
    assert f"{local:%H:%M} (Douala" in answer.message and str(local.day) in answer.message


def test_in_the_language_and_zone_of_the_site(make_server, school, people):
    httpd = make_server("CrvsLanguage en\nCrvsTimeZone Europe/Paris")
    httpd.start()
    session = school.live_session(people.classroom, start=24 * 60)
    answer = Answer(httpd, prosody.reserve(httpd, room_of(school, session), SECRET))
    assert answer.status == 403 and answer.message.startswith("The session is not open yet.") and "(Paris" in answer.message


def test_another_window(make_server, school, people):
    httpd = make_server("CrvsOpenBefore 60")
    httpd.start()
    statuses = [Answer(httpd, prosody.reserve(httpd, room_of(school, school.live_session(people.classroom, start=minutes)),
                                              SECRET)).status for minutes in (59, 64)]
    assert statuses == [200, 403]


def test_it_does_not_wait_for_a_teacher(ask, school, people):
    """Who comes, Prosody cannot say: a refusal would hold the teacher, too."""
    school.sql("UPDATE classroom SET waits_for_teacher = TRUE WHERE id = %s", people.classroom.id)
    assert ask(school.live_session(people.classroom, start=5)).status == 200


@pytest.mark.parametrize("state, message", [
    ({"start": -200, "started": -200, "ended": -100}, "La séance est terminée."),
    ({"start": -200}, "La séance est terminée."),
    ({"start": 5, "cancelled_at": "2026-01-01"}, "La séance est annulée.")])
def test_sessions_that_nobody_enters_any_more(ask, school, people, state, message):
    answer = ask(school.live_session(people.classroom, **state))
    assert answer.status == 403 and answer.message == message


def test_a_class_that_is_archived(ask, school, people):
    session = school.live_session(people.classroom, start=5)
    school.sql("UPDATE classroom SET archived_at = UTC_TIMESTAMP() WHERE id = %s", people.classroom.id)
    assert ask(session).status == 403


def test_a_name_with_a_tenant_comes_back_as_it_was(ask, school, people):
    room = f"[lycee]{room_of(school, school.live_session(people.classroom, start=5))}"
    assert ask(room).json["name"] == room
    assert ask(f"[lycee]{room_of(school, school.live_session(people.classroom, start=500))}").status == 403
    room = room.upper()
    assert ask(room).json["name"] == room


@pytest.mark.parametrize("start", ["", "2026-11-28 23:14:06", "T", "11-28T23:14:06Z", "now", "x" * 500, "2026-11-28T" + "0" * 100])
def test_a_start_that_is_none_is_ours(ask, school, people, start):
    """Prosody refuses the whole answer for a start that it cannot read."""
    answer = ask(school.live_session(people.classroom, start=5), start=start)
    found = datetime.datetime.fromisoformat(answer.json["start_time"].replace("Z", "+00:00"))
    assert abs(found.timestamp() - time.time()) < 60 and "T" in answer.json["start_time"]


def test_nothing_is_kept_of_it(ask, server, school, people):
    session = school.live_session(people.classroom, start=5)
    before = school.sql("CHECKSUM TABLE live_session, webhook_delivery")
    first, second = ask(session), ask(session)
    assert first.json["id"] == second.json["id"]
    for number in (str(session), "0", "2147483647", "unknown"):
        answer = Answer(server, prosody.gone(server, number, SECRET))
        assert answer.status == 200 and answer.json == {}
    assert school.sql("CHECKSUM TABLE live_session, webhook_delivery") == before
    # The room may open again.
    assert ask(session).status == 200


def test_what_is_asked_after_a_conflict(server, school, people):
    session = school.live_session(people.classroom, start=5)
    answer = Answer(server, prosody.reservation(server, session, SECRET))
    assert answer.status == 200 and answer.json["name"].lower() == room_of(school, session)
    for number in ("0", "2147483647", "unknown"):
        answer = Answer(server, prosody.reservation(server, number, SECRET))
        assert answer.status == 404 and answer.message == "Cette salle n’est celle d’aucune séance."


def test_a_prefix_with_a_slash_at_its_end(server, school, people):
    room = room_of(school, school.live_session(people.classroom, start=5))
    prefix = prosody.RESERVATIONS + "/"
    assert Answer(server, prosody.reserve(server, room, SECRET, prefix=prefix)).status == 200
    assert Answer(server, prosody.gone(server, 7, SECRET, prefix=prefix)).status == 200


# ---- Other rooms ----

@pytest.mark.parametrize("name", [NAME, "réunion des profs", "crvs_ab12cd34_", "crvs__7", "_", "7", "[x", "[]", "x" * 1000])
def test_rooms_that_are_no_sessions(ask, name):
    takes(ask(name), name, "2026-11-28T23:14:06.000Z", 24 * 3600)


def test_the_number_alone_is_no_room(ask, school, people):
    """Another room that ends in a session's number is not that session's."""
    session = school.live_session(people.classroom, start=500)
    assert ask(f"crvs_zz99zz99_{session}").status == 200
    assert ask(session).status == 403


def test_rooms_that_are_no_sessions_refused(make_server, school, people):
    httpd = make_server("CrvsOtherRooms refuse")
    httpd.start()
    answer = Answer(httpd, prosody.reserve(httpd, NAME, SECRET))
    assert answer.status == 404 and answer.message == "Cette salle n’est celle d’aucune séance."
    session = school.live_session(people.classroom, start=5)
    assert Answer(httpd, prosody.reserve(httpd, room_of(school, session), SECRET)).status == 200


# ---- What goes wrong ----

@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", SECRET.upper()])
def test_without_the_secret(server, school, people, secret):
    server.expect_log(REFUSED)
    room = room_of(school, school.live_session(people.classroom, start=5))
    for request in (prosody.reserve(server, room, secret), prosody.reservation(server, 7, secret),
                    prosody.gone(server, 7, secret)):
        answer = Answer(server, request)
        assert answer.status == 401 and answer.message == "Le serveur de réunion est mal réglé : prévenez votre établissement."


def test_signatures_are_not_asked_of_prosody(make_server, school, people):
    """It can add a header, and cannot sign."""
    httpd = make_server("CrvsWebhookRequire signature")
    httpd.start()
    room = room_of(school, school.live_session(people.classroom, start=5))
    assert Answer(httpd, prosody.reserve(httpd, room, SECRET)).status == 200


def test_a_site_without_a_secret_takes_nobody_for_prosody(make_server, school, people):
    httpd = make_server(site="CrvsEngine On")
    httpd.start()
    httpd.allow_log("CrvsWebhookSecret is not set: anybody can announce")
    httpd.expect_log(REFUSED + "CrvsWebhookSecret is not set")
    assert Answer(httpd, prosody.reserve(httpd, NAME, SECRET)).status == 401


@pytest.mark.parametrize("body, kind, detail", [
    (b"", None, "name is missing."), (b"name=", None, "name is missing."), (b"mail_owner=a", None, "name is missing."),
    (b"name=%ff", None, "The body is not UTF-8."), (b"name=a%00b", None, "The body is not UTF-8."),
    (b"a=1&" * 40 + b"name=x", None, "The body has too many fields."),
    (b'{"name": "x"}', "application/json", "Content-Type must be application/x-www-form-urlencoded."),
    (b"name=x", "", "Content-Type must be application/x-www-form-urlencoded.")])
def test_bad_input_is_said_as_prosody_shows_it(server, visitor, body, kind, detail):
    server.expect_log(WRONG + re.escape(detail))
    response = visitor.request("POST", prosody.RESERVATIONS + "/conference", body, {
        **bearer(SECRET), "Content-Type": "application/x-www-form-urlencoded" if kind is None else kind})
    assert response.status == 400 and response.headers.get_content_type() == "application/json"
    assert response.json == {"message": "Le serveur de réunion est mal réglé : prévenez votre établissement.",
                             "detail": detail}


def test_a_long_body(visitor):
    response = visitor.request("POST", prosody.RESERVATIONS + "/conference", b"name=" + b"x" * 9000, {
        **bearer(SECRET), "Content-Type": "application/x-www-form-urlencoded"})
    assert response.status == 413 and response.json["message"]


def test_while_the_database_is_away(make_server, mariadb, folder, school):
    """Prosody tries again what is answered 5xx, and shows the last answer's message."""
    file = folder / "away.cnf"
    file.write_text("[crvs]\nsocket=/nowhere/mysqld.sock\nuser=nobody\n")
    file.chmod(0o644)
    httpd = make_server()
    httpd.database = str(file)
    httpd.start()
    httpd.allow_log("crvs:error|dbd:error|dbd:crit|AH0")
    answer = Answer(httpd, prosody.reserve(httpd, "crvs_ab12cd34_7", SECRET))
    assert answer.status == 503 and answer.message == "Le service est momentanément indisponible. Réessayez dans une minute."
    assert "Retry-After" in answer.head
    # What needs no database gets its answer.
    assert Answer(httpd, prosody.reserve(httpd, "salle-des-profs", SECRET)).status == 200
