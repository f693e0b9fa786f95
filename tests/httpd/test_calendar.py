# SPDX-License-Identifier: Apache-2.0
"""Sessions in people's calendars: who reads what, as which bytes, and what a change does to them."""

import datetime
import re

import icalendar
import pytest
import vobject

from client import Browser
from school import PASSWORD
from statements import STATEMENTS
from test_links import EVERYTHING, logged

CANCELLED = "Annulée\N{NO-BREAK SPACE}: "
HOSTILE = "Maths, chapitre 3; l’« équerre »\\compas 👩‍🏫 " + "é" * 120


@pytest.fixture
def token(school, people):
    """Of the member's calendar."""
    return school.calendar_link(people.member)


@pytest.fixture
def session(school, people):
    return school.live_session(people.classroom, start=2000, title="La mole", description="Chapitre 2", duration_minutes=45)


@pytest.fixture
def teacher(sign_in, people):
    return sign_in(people.teacher)


def path_of(token, classroom=None):
    return f"/calendar/{token}/{classroom.id}.ics" if classroom else f"/calendar/{token}.ics"


def url(session, part):
    return f"/classrooms/sessions/{session}/{part}/"


def lines_of(answer):
    """The lines that folds were made of; each octet of the calendar is looked at."""
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.body.startswith(b"BEGIN:VCALENDAR\r\n") and answer.body.endswith(b"END:VCALENDAR\r\n")
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]", answer.body)
    for line in answer.body.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert b"METHOD" not in answer.body
    return answer.body.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def events_of(answer):
    """UID's number to the event; both readers see the same ones."""
    assert answer.status == 200, answer
    lines_of(answer)
    events = {int(event["UID"].removeprefix("session-").partition("@")[0]): event
              for event in icalendar.Calendar.from_ical(answer.body.decode()).walk("VEVENT")}
    other = vobject.readOne(answer.body.decode())
    other.validate(raiseException=True)
    assert [event.uid.value for event in getattr(other, "vevent_list", [])] == [event["UID"] for event in events.values()]
    return events


def utc(school, session, column="start_at"):
    value = school.value(f"SELECT {column} FROM live_session WHERE id = %s", session)
    return value.replace(tzinfo=datetime.timezone.utc)


def stamp(school, session):
    """An hour ago, so that a change of now is seen."""
    school.sql("UPDATE live_session SET changed_at = UTC_TIMESTAMP() - INTERVAL 1 HOUR WHERE id = %s", session)
    return utc(school, session, "changed_at")


# ---- What stands in it ----

def test_a_session_is_these_lines(school, people, visitor, token, session):
    school.sql("UPDATE live_session SET start_at = '2099-12-01 17:00:00', changed_at = '2026-11-28 21:55:00' WHERE id = %s", session)
    base = f"http://{visitor.host}"
    lines = lines_of(visitor.get(path_of(token)))
    begin = lines.index("BEGIN:VEVENT")
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert re.fullmatch(r"PRODID:-//mod_crvs//mod_crvs [0-9.]+//FR", lines[2])
    assert lines[3:begin] == [
        "CALSCALE:GREGORIAN", "NAME:Séances – Lycée de l’Exemple", "X-WR-CALNAME:Séances – Lycée de l’Exemple",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    assert lines[begin + 1].startswith(f"UID:session-{session}@")
    assert lines[begin + 2:] == [
        "DTSTAMP:20261128T215500Z", "LAST-MODIFIED:20261128T215500Z", "SEQUENCE:0", "DTSTART:20991201T170000Z",
        "DTEND:20991201T174500Z", f"SUMMARY:La mole – {people.classroom.name}",
        f"DESCRIPTION:Rejoindre\N{NO-BREAK SPACE}: {base}{url(session, 'join')}\\n\\nChapitre 2", "LOCATION:En ligne",
        f"URL:{base}{url(session, 'join')}", "STATUS:CONFIRMED", "TRANSP:OPAQUE", "END:VEVENT", "END:VCALENDAR"]


def test_neither_the_code_nor_the_room_stands_in_it(people, visitor, token, session):
    text = visitor.get(path_of(token)).text
    assert people.classroom.join_code not in text and "CRVS_" not in text and "meet.example.org" not in text


def test_the_uid_is_the_servers_name_whatever_it_is_called(server, school, token, session):
    first, second = (re.search(rb"UID:.*", Browser(server, host=host).get(path_of(token)).body)[0]
                     for host in (None, "autre.example.org"))
    assert first == second


def test_any_text_comes_out_as_it_was(school, people, visitor, token):
    session = school.live_session(people.classroom, title=HOSTILE[:200], description="une\ndeux\tet\n" + HOSTILE)
    event = events_of(visitor.get(path_of(token)))[session]
    assert event["SUMMARY"] == f"{HOSTILE[:200]} – {people.classroom.name}"
    assert event["DESCRIPTION"].endswith("\n\nune\ndeux et\n" + HOSTILE)


def test_control_characters_that_somebody_stored_are_left_out(school, people, visitor, token):
    session = school.live_session(people.classroom, title="A\x07\x1b\u0085B", description="C\rD\x0bE")
    event = events_of(visitor.get(path_of(token)))[session]
    assert event["SUMMARY"] == f"AB – {people.classroom.name}" and event["DESCRIPTION"].endswith("CDE")


def test_last_month_and_all_to_come(school, people, visitor, token):
    month = 31 * 24 * 60
    old, recent, live, far = (school.live_session(people.classroom, start=start, started=started) for start, started in (
        (-month - 60, None), (-27 * 24 * 60, None), (-5, -5), (20 * month, None)))
    assert list(events_of(visitor.get(path_of(token)))) == [recent, live, far]


def test_no_session_is_an_empty_calendar(visitor, token):
    assert events_of(visitor.get(path_of(token))) == {}


def test_many_sessions(school, people, visitor, token):
    school.sql("INSERT INTO live_session (classroom_id, title, description, start_at, created_at)"
               " SELECT %s, CONCAT('Séance ', seq), REPEAT('à lire, puis ; à rendre. ', 40), UTC_TIMESTAMP() + INTERVAL seq HOUR,"
               " UTC_TIMESTAMP() FROM seq_1_to_600", people.classroom.id)
    assert len(events_of(visitor.get(path_of(token)))) == 600


@pytest.mark.parametrize("chosen, made_in, name", [("en", "fr", "Sessions –"), (None, "en", "Sessions –"), (None, "fr", "Séances –"),
                                                   (None, "xx", "Séances –")])
def test_the_language_is_the_persons(school, people, visitor, session, chosen, made_in, name):
    """The one that was chosen, else that of the page where the link was made; never that of the program."""
    school.sql("UPDATE user SET language = %s WHERE id = %s", chosen, people.member.id)
    calendar = visitor.get(path_of(school.calendar_link(people.member, made_in)), Accept_Language="de")
    assert f"NAME:{name}" in calendar.text
    assert ("LOCATION:Online" if name.startswith("Sess") else "LOCATION:En ligne") in calendar.text


# ---- What a change does ----

@pytest.mark.parametrize("change, sequence", [
    ({"start_at": "2099-11-26T08:30"}, 1), ({"duration_minutes": "90"}, 1),
    ({"start_at": "2099-11-26T08:30", "duration_minutes": "90", "title": "Autre"}, 1),
    ({"title": "Les limites"}, 0), ({"title": "LA MOLE"}, 0), ({"description": "Chapitre 3"}, 0)])
def test_a_change_is_dated_and_one_of_its_time_is_counted(school, teacher, visitor, token, session, change, sequence):
    before = stamp(school, session)
    form = teacher.get(url(session, "edit"))
    assert teacher.post(url(session, "edit"), {**form.values, **change}).status == 303
    event = events_of(visitor.get(path_of(token)))[session]
    assert event["SEQUENCE"] == sequence
    assert event["LAST-MODIFIED"].dt == event["DTSTAMP"].dt > before
    assert event["DTSTART"].dt == utc(school, session)


def test_what_is_saved_as_it_was_has_not_changed(school, teacher, visitor, token, session):
    before = stamp(school, session)
    first = visitor.get(path_of(token))
    form = teacher.get(url(session, "edit"))
    assert teacher.post(url(session, "edit"), form.values).status == 303
    assert utc(school, session, "changed_at") == before
    assert visitor.get(path_of(token)).headers["ETag"] == first.headers["ETag"]


def test_cancelled_and_brought_back(school, people, teacher, visitor, token, session):
    before = stamp(school, session)
    teacher.post(url(session, "cancel"), {"reason": "Malade, hélas"})
    event = events_of(visitor.get(path_of(token)))[session]
    assert event["STATUS"] == "CANCELLED" and event["TRANSP"] == "TRANSPARENT" and event["SEQUENCE"] == 1
    assert event["SUMMARY"] == f"{CANCELLED}La mole – {people.classroom.name}"
    assert event["DESCRIPTION"] == "Motif\N{NO-BREAK SPACE}: Malade, hélas\n\nChapitre 2"
    assert event["LAST-MODIFIED"].dt > before
    teacher.post(url(session, "restore"))
    event = events_of(visitor.get(path_of(token)))[session]
    assert event["STATUS"] == "CONFIRMED" and event["SEQUENCE"] == 2 and "Annulée" not in event["SUMMARY"]


def test_a_cancelled_one_stays_for_a_month(school, people, visitor, token):
    # In March it is 28 days.
    held = school.live_session(people.classroom, start=-27 * 24 * 60, cancelled_at="2026-01-01")
    school.live_session(people.classroom, start=-32 * 24 * 60, cancelled_at="2026-01-01")
    assert list(events_of(visitor.get(path_of(token)))) == [held]


def test_all_of_a_series_that_are_cancelled_are_counted(school, people, teacher, visitor, token):
    teacher.post("/classrooms/sessions/create/", {
        "title": "Suite", "classroom_id": people.classroom.id, "start_at": "2099-03-02T08:00", "duration_minutes": "60",
        "repeat": "weekly", "repeat_until": "2099-03-16"})
    first, second, third = (id for id, in school.sql("SELECT id FROM live_session WHERE classroom_id = %s ORDER BY start_at",
                                                     people.classroom.id))
    teacher.post(url(second, "cancel"), {"extent": "following"})
    events = events_of(visitor.get(path_of(token)))
    assert [(events[id]["STATUS"], events[id]["SEQUENCE"]) for id in (first, second, third)] == [
        ("CONFIRMED", 0), ("CANCELLED", 1), ("CANCELLED", 1)]


def test_a_class_with_another_name_changes_its_sessions(school, people, teacher, visitor, token, session):
    before = stamp(school, session)
    path = f"/classrooms/{people.classroom.id}/edit/"
    form = teacher.get(path)
    teacher.post(path, {**form.values, "description": "Autre"})
    assert utc(school, session, "changed_at") == before
    teacher.post(path, {**form.values, "name": "Première C"})
    event = events_of(visitor.get(path_of(token)))[session]
    assert event["SUMMARY"] == "La mole – Première C" and event["LAST-MODIFIED"].dt > before and event["SEQUENCE"] == 0


@pytest.mark.parametrize("statement", [statement for statement in STATEMENTS if re.search(
    r"UPDATE live_session\b.*\b(start_at|duration_minutes|cancelled_at) = ", statement["sql"].partition("WHERE")[0], re.S)],
    ids=lambda statement: statement["name"])
def test_each_statement_that_moves_a_session_counts_it(statement):
    assert "revision = revision + " in statement["sql"]


# ---- How it is asked for ----

def test_what_is_known_is_not_sent_again(school, visitor, token, session):
    first = visitor.get(path_of(token))
    assert first.headers["Cache-Control"] == "private, max-age=900"
    etag = first.headers["ETag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', etag)
    assert visitor.get(path_of(token)).headers["ETag"] == etag
    for known in (etag, f'"x", {etag}', f"W/{etag}", "*"):
        again = visitor.get(path_of(token), If_None_Match=known)
        assert again.status == 304 and again.body == b"" and again.headers["ETag"] == etag
        assert again.headers["Cache-Control"] == "private, max-age=900"
    assert visitor.get(path_of(token), If_None_Match='"x"').status == 200
    school.sql("UPDATE live_session SET title = 'Les ondes' WHERE id = %s", session)
    assert visitor.get(path_of(token), If_None_Match=etag).status == 200


@pytest.mark.parametrize("change", [
    "title = 'La Mole'", "description = 'Chapitre 3'", "start_at = start_at + INTERVAL 1 MINUTE", "duration_minutes = 46",
    "cancelled_at = '2026-01-01'", "cancel_reason = 'Malade'", "revision = 7", "changed_at = '2026-01-01 00:00:01'"])
def test_whatever_changes_is_sent_again(school, visitor, token, session, change):
    """Though it may be in the second in which it was read: when it changed alone does not tell."""
    first = visitor.get(path_of(token))
    rest = "" if "changed_at" in change else ", changed_at = changed_at"
    school.sql(f"UPDATE live_session SET {change}{rest} WHERE id = %s", session)
    assert visitor.get(path_of(token), If_None_Match=first.headers["ETag"]).status == 200


def test_who_asks_for_another_calendar_gets_it(school, people, visitor, token, session):
    etag = visitor.get(path_of(token)).headers["ETag"]
    assert visitor.get(path_of(token, people.classroom), If_None_Match=etag).status == 200
    school.sql("UPDATE user SET language = 'en' WHERE id = %s", people.member.id)
    assert visitor.get(path_of(token), If_None_Match=etag).status == 200


@pytest.mark.parametrize("coding, module", [("gzip", []), ("br", ["brotli"])])
def test_packed_by_apache_it_is_known_again(make_server, token, session, coding, module):
    """With what is shipped: mod_deflate and mod_brotli say so in the ETag."""
    httpd = make_server(modules=module)
    httpd.start()
    browser = Browser(httpd)
    packed = browser.get(path_of(token), Accept_Encoding="gzip, br")
    assert packed.headers["Content-Encoding"] == coding and coding in packed.headers["ETag"]
    assert browser.get(path_of(token), Accept_Encoding="gzip, br", If_None_Match=packed.headers["ETag"]).status == 304


def test_a_program_gets_no_cookie_and_is_not_asked_to_sign_in(server, token):
    browser = Browser(server)
    answer = browser.get(path_of(token), Accept="*/*")
    assert answer.status == 200 and "Set-Cookie" not in answer.headers
    head = browser.request("HEAD", path_of(token))
    assert head.status == 200 and head.body == b"" and head.headers["ETag"] == answer.headers["ETag"]


# ---- Whose it is ----

def test_a_calendar_has_the_classes_of_its_person(school, people, visitor, token, session):
    elsewhere = school.classroom(people.teacher)
    foreign = school.live_session(elsewhere)
    assert list(events_of(visitor.get(path_of(token)))) == [session]
    assert set(events_of(visitor.get(path_of(school.calendar_link(people.teacher))))) == {session, foreign}
    # Who administers the school is in no class.
    assert events_of(visitor.get(path_of(school.calendar_link(people.admin)))) == {}


def test_the_calendar_of_one_class(school, people, visitor, token, session):
    second = school.classroom(people.teacher, [people.member], name="Latin, le soir")
    latin = school.live_session(second)
    answer = visitor.get(path_of(token, second))
    assert list(events_of(answer)) == [latin]
    assert "X-WR-CALNAME:Latin\\, le soir" in lines_of(answer)
    assert set(events_of(visitor.get(path_of(token)))) == {session, latin}
    foreign = school.classroom(people.teacher)
    assert visitor.get(path_of(token, foreign)).status == 404


def test_who_is_removed_reads_nothing_more(school, people, teacher, visitor, token, session):
    removed = teacher.post(f"/classrooms/{people.classroom.id}/members/remove/", {"user_id": people.member.id})
    assert removed.status == 303
    assert events_of(visitor.get(path_of(token))) == {}
    assert visitor.get(path_of(token, people.classroom)).status == 404


def test_an_account_that_is_disabled_has_no_calendar(school, people, visitor, token):
    school.sql("UPDATE user SET disabled_at = UTC_TIMESTAMP() WHERE id = %s", people.member.id)
    assert visitor.get(path_of(token)).status == 404
    school.sql("UPDATE user SET disabled_at = NULL WHERE id = %s", people.member.id)
    assert visitor.get(path_of(token)).status == 200


def test_an_archived_class_has_no_calendar(people, teacher, visitor, token, session):
    teacher.post(f"/classrooms/{people.classroom.id}/archive/")
    assert events_of(visitor.get(path_of(token))) == {}
    teacher.post(f"/classrooms/{people.classroom.id}/restore/")
    assert list(events_of(visitor.get(path_of(token)))) == [session]


@pytest.mark.parametrize("name", ["{token}", "{token}.ICS", "{token}.ics.ics", "x{token}.ics", "{short}.ics", "{other}.ics",
                                  "{token}.ics/1.ics", "{token}/0.ics", "{token}/01.ics", "{token}/9999999999.ics"])
def test_what_is_no_link_is_not_there(visitor, token, name):
    answer = visitor.get("/calendar/" + name.format(token=token, short=token[:-1], other=token.swapcase()))
    assert answer.status == 404, answer


def test_nobody_tries_links_without_end(make_server, token):
    """Many more than those of passwords: a program goes on asking for a link that has ended, for years."""
    httpd = make_server()
    httpd.start()
    httpd.allow_log("too many wrong calendar links")
    browser = Browser(httpd)
    assert [browser.get(path_of(token.swapcase())).status for _ in range(601)] == [404] * 600 + [429]
    refused = browser.get(path_of(token))
    assert refused.status == 429 and int(refused.headers["Retry-After"]) > 0


@pytest.mark.parametrize("base", ["/", "/classe/"])
def test_no_log_has_the_secret(make_server, school, people, base):
    httpd = make_server()
    httpd.directives = f'CrvsBasePath {base}\nCustomLog "{httpd.folder}/all.log" "{EVERYTHING}"\n'
    httpd.start()
    token = school.calendar_link(people.member)
    browser = Browser(httpd)
    browser.base = base
    paths = [f"calendar/{token}.ics", f"calendar/{token}/{people.classroom.id}.ics", f"calendar/{token}/999999.ics",
             f"calendar/{token}", f"c%61lendar//{token}.ics?a=b"]
    for path in paths:
        browser.get(base + path)
    assert token not in httpd.log.read_text()
    for name in ("access.log", "all.log"):
        lines = logged(httpd, name, len(paths))
        assert not [line for line in lines if token in line]
        assert len([line for line in lines if f"GET {base}calendar/-/ HTTP/1.1" in line]) >= len(paths)


# ---- Where one gets it ----

def link_on(page):
    assert page.status == 200 and page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    return page.page.one("input", id="link")["value"]


def test_a_link_is_made_and_shown_once(school, people, sign_in, visitor, session):
    browser = sign_in(people.member)
    page = browser.get("/calendar/")
    assert page.page.all("input", id="link") == [] and "calendar_reset" not in page.text
    made = browser.post("/calendar/")
    link = link_on(made)
    start = f"http://{browser.host}"
    token, = re.fullmatch(re.escape(start) + r"/calendar/([A-Za-z0-9_-]{43})\.ics", link).groups()
    assert list(events_of(visitor.get(path_of(token)))) == [session]
    hrefs = [a["href"] for a in made.page.one("main").all("a")]
    assert f"webcal://{browser.host}/calendar/{token}.ics" in hrefs
    assert (f"https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2F{browser.host.replace(':', '%3A')}"
            f"%2Fcalendar%2F{token}.ics") in hrefs
    assert token not in browser.get("/calendar/").text
    assert school.value("SELECT COUNT(*) FROM calendar_link WHERE token_hash = SHA2(%s, 256) AND user_id = %s", token, people.member.id)
    assert school.value("SELECT action FROM audit WHERE actor_id = %s ORDER BY id DESC LIMIT 1", people.member.id) == "calendar_link"


def test_a_link_for_one_class(school, people, sign_in, visitor, session):
    browser = sign_in(people.member)
    page = browser.get(f"/calendar/?classroom_id={people.classroom.id}")
    assert page.values["classroom_id"] == str(people.classroom.id)
    link = link_on(browser.post("/calendar/", {"classroom_id": people.classroom.id}))
    assert link.endswith(f"/{people.classroom.id}.ics")
    assert list(events_of(visitor.get("/" + link.split("/", 3)[3]))) == [session]
    foreign = school.classroom(people.teacher)
    wrong = browser.post("/calendar/", {"classroom_id": foreign.id})
    assert wrong.status == 422 and "classroom_id" in wrong.errors
    assert school.value("SELECT COUNT(*) FROM calendar_link WHERE user_id = %s", people.member.id) == 1


def test_each_device_may_have_its_own_and_a_reset_ends_all(school, people, sign_in, visitor):
    browser, other = sign_in(people.member), school.calendar_link(people.other)
    paths = ["/" + link_on(browser.post("/calendar/")).split("/", 3)[3] for _ in range(2)]
    assert [visitor.get(path).status for path in paths] == [200, 200]
    assert "2 liens" in browser.get("/calendar/").page.one("main").text
    reset = browser.post("/calendar/", {"do": "reset"})
    assert "Les liens d’avant ne fonctionnent plus" in reset.page.one("section", class_="panel link-made").text
    link = link_on(reset)
    assert [visitor.get(path).status for path in paths] == [404, 404]
    assert visitor.get("/" + link.split("/", 3)[3]).status == 200
    assert visitor.get(path_of(other)).status == 200
    assert "1 lien," in browser.get("/calendar/").page.one("main").text


@pytest.mark.parametrize("more", [{}, {"do": "reset"}], ids=["make", "reset"])
def test_a_page_that_is_loaded_again_makes_no_other_link(school, people, sign_in, visitor, more):
    school.calendar_link(people.member)
    browser = sign_in(people.member)
    fields = browser.get("/calendar/").page.one("main").all("form", action="/calendar/")[1 if more else 0]
    fields = {field["name"]: field["value"] for field in fields.all("input")}
    link = link_on(browser.post("/calendar/", {**fields, **more}))
    again = browser.post("/calendar/", {**fields, **more})
    assert again.status == 303 and again.location == "/calendar/"
    assert "ne l’est qu’une fois" in browser.follow(again).page.text
    assert visitor.get("/" + link.split("/", 3)[3]).status == 200
    assert school.value("SELECT COUNT(*) FROM calendar_link WHERE user_id = %s", people.member.id) == (1 if more else 2)


def test_links_are_not_made_without_end(school, people, sign_in):
    browser = sign_in(people.member)
    for _ in range(20):
        school.calendar_link(people.member)
    assert browser.post("/calendar/").status == 422
    assert browser.post("/calendar/", {"do": "reset"}).status == 200
    assert school.value("SELECT COUNT(*) FROM calendar_link WHERE user_id = %s", people.member.id) == 1


@pytest.mark.parametrize("path", ["/", "/classrooms/", "/users/profile/", "/classrooms/{classroom}/"])
def test_pages_lead_there(people, sign_in, session, path):
    for who in (people.member, people.teacher):
        page = sign_in(who).get(path.format(classroom=people.classroom.id)).page.one("main")
        assert [a for a in page.all("a") if a["href"].startswith("/calendar/")]


def test_who_is_no_member_of_a_class_is_not_led_to_its_empty_calendar(people, sign_in, session):
    page = sign_in(people.admin).get(f"/classrooms/{people.classroom.id}/").page.one("main")
    assert not [a for a in page.all("a") if a["href"].startswith("/calendar/")]


def test_home_leads_there_while_a_session_runs(school, people, sign_in):
    school.live_session(people.classroom, -5, -5)
    for who in (people.member, people.teacher):
        assert [a for a in sign_in(who).get("/").page.one("main").all("a") if a["href"] == "/calendar/"]


# ---- One session ----

def test_one_session_to_take_along(school, people, sign_in, visitor, token, session):
    for who in (people.member, people.teacher, people.admin):
        answer = sign_in(who).get(f"/classrooms/sessions/{session}/calendar.ics")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="session-{session}.ics"'
        assert list(events_of(answer)) == [session]
        assert "NAME" not in answer.text
    feed = visitor.get(path_of(token)).text
    assert answer.text[answer.text.index("BEGIN:VEVENT"):] == feed[feed.index("BEGIN:VEVENT"):]
    assert sign_in(people.other).get(f"/classrooms/sessions/{session}/calendar.ics").status == 404


def test_the_classs_page_offers_each_to_come(school, people, sign_in, session):
    cancelled = school.live_session(people.classroom, start=3000, cancelled_at="2026-01-01")
    later = school.live_session(people.classroom, start=4000)
    over = school.live_session(people.classroom, start=-4000)
    for who in (people.member, people.teacher):
        hrefs = [a["href"] for a in sign_in(who).get(f"/classrooms/{people.classroom.id}/").page.one("main").all("a")]
        offered = [one for one in (session, cancelled, later, over) if f"/classrooms/sessions/{one}/calendar.ics" in hrefs]
        assert offered == [session, later]
