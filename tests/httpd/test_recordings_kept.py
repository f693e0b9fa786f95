# SPDX-License-Identifier: Apache-2.0
"""What teachers and administrators do with recordings, and what becomes of them by itself."""

import json
import uuid

import pytest

from client import Browser
from deliveries import body_of, deliver, standard, token
from server import SECRET

CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nBonjour à tous\n"


@pytest.fixture
def session(school, people):
    return school.live_session(people.classroom, start=-90, started=-90, ended=-30, title="Dérivées")


@pytest.fixture
def key(school, recordings, session):
    return school.kept_recording(recordings, session)


@pytest.fixture
def teacher(sign_in, people):
    return sign_in(people.teacher)


@pytest.fixture
def member(sign_in, people):
    return sign_in(people.member)


@pytest.fixture
def audited(school):
    """The newest line of the audit on a recording: action and detail."""
    return lambda: school.sql("SELECT action, actor_name, target_name, detail FROM audit WHERE target_kind = 'recording' "
                              "ORDER BY id DESC LIMIT 1")[0]


def list_of(people):
    return f"/classrooms/{people.classroom.id}/recordings/"


# ---- Names, downloads, captions ----

def test_a_new_name(school, teacher, member, people, recordings, key):
    answer = teacher.post(f"/recordings/{key}/edit/", {"title": "Première partie", "can_download": "1"})
    assert answer.location == list_of(people)
    assert member.get(f"/recordings/{key}/").page.one("h1").text == "Première partie"
    assert member.get(f"/recordings/{key}/lecon.mp4?download=1").status == 200
    assert teacher.get(f"/recordings/{key}/edit/").page.one("input", id="title")["value"] == "Première partie"


def test_captions_from_the_teacher(teacher, member, recordings, key):
    teacher.post(f"/recordings/{key}/edit/", {"title": "", "captions": CAPTIONS.replace("\n", "\r\n")})
    assert member.get(f"/recordings/{key}/lecon.vtt").text == CAPTIONS
    assert CAPTIONS.strip() in teacher.get(f"/recordings/{key}/edit/").page.one("textarea").raw_text
    teacher.post(f"/recordings/{key}/edit/", {"title": "", "captions": ""})
    assert member.get(f"/recordings/{key}/lecon.vtt").status == 404
    assert sorted(path.name for path in (recordings / key).iterdir()) == ["lecon.mp4"]


@pytest.mark.parametrize("captions", ["Bonjour", "WEBVTT", "WEBVTTX\n\n00:00.000 --> 00:02.000\nBonjour", "1\n00:00 --> 1"])
def test_captions_that_are_none(teacher, recordings, key, captions):
    answer = teacher.post(f"/recordings/{key}/edit/", {"title": "Gardé", "captions": captions})
    assert answer.status == 422 and "WebVTT" in answer.errors["captions"]
    assert answer.page.one("textarea").raw_text.strip() == captions
    assert not (recordings / key / "lecon.vtt").exists()


# ---- Hidden and shown ----

def test_hide_and_show(school, teacher, member, people, session, key, audited):
    assert teacher.post(f"/recordings/{key}/hide/", {"hidden": "1"}).location == list_of(people)
    assert member.get(f"/recordings/{key}/lecon.mp4").status == 404
    assert not school.value("SELECT recording_ready FROM live_session WHERE id = %s", session)
    assert audited()[:3] == ("recording_hidden", people.teacher.username, "Dérivées")
    assert "Masqué" in teacher.get(list_of(people)).page.one("main").text
    teacher.post(f"/recordings/{key}/hide/", {"hidden": "0"})
    assert member.get(f"/recordings/{key}/lecon.mp4").status == 200
    assert school.sql("SELECT recording_ready, recording_url FROM live_session WHERE id = %s", session) == [
        (1, f"/recordings/{key}/")]


# ---- The bin ----

def test_into_the_bin_and_out_of_it(school, teacher, member, people, session, key, audited):
    teacher.post(f"/recordings/{key}/delete/", {"reason": "Mauvais son"})
    assert member.get(f"/recordings/{key}/lecon.mp4").status == 404
    assert not member.get(f"/classrooms/{people.classroom.id}/").page.all("a", href=f"/recordings/{key}/")
    assert audited() == ("recording_deleted", people.teacher.username, "Dérivées", "Mauvais son")
    assert teacher.get(list_of(people)).page.one("form", action=f"/recordings/{key}/restore/")
    teacher.post(f"/recordings/{key}/restore/")
    assert member.get(f"/recordings/{key}/lecon.mp4").status == 200
    assert audited()[0] == "recording_restored"


def test_the_newest_of_those_left_is_the_sessions(school, teacher, recordings, session, key):
    second = school.kept_recording(recordings, session, name="suite.mp4")
    school.sql("UPDATE recording SET received_at = received_at + INTERVAL 1 HOUR WHERE public_id = %s", second)
    teacher.post(f"/recordings/{key}/hide/", {"hidden": "0"})
    teacher.post(f"/recordings/{second}/delete/")
    assert school.sql("SELECT recording_ready, recording_url FROM live_session WHERE id = %s", session) == [
        (1, f"/recordings/{key}/")]
    teacher.post(f"/recordings/{key}/delete/")
    assert school.sql("SELECT recording_ready, recording_url FROM live_session WHERE id = %s", session) == [(0, "")]


def test_after_thirty_days_the_file_is_gone(tidy, server, school, teacher, people, recordings, key, audited):
    teacher.post(f"/recordings/{key}/delete/")
    tidy(server)
    assert (recordings / key / "lecon.mp4").exists()
    school.sql("UPDATE recording SET purge_at = purge_at - INTERVAL 30 DAY WHERE public_id = %s", key)
    tidy(server)
    assert not (recordings / key).exists()
    assert school.sql("SELECT id FROM recording WHERE public_id = %s", key) == []
    assert audited()[0] == "recording_purged"


def test_a_file_that_stays_keeps_its_row(tidy, server, school, people, recordings, key):
    """Nothing forgets a file that is still there."""
    (recordings / key / "folder").mkdir()
    school.sql("UPDATE recording SET deleted_at = UTC_TIMESTAMP(), purge_at = UTC_TIMESTAMP() WHERE public_id = %s", key)
    assert "could not be removed" in tidy(server)[1]
    assert school.value("SELECT purge_at > UTC_TIMESTAMP() FROM recording WHERE public_id = %s", key)
    tidy(server)


def test_a_link_in_the_bin_leads_nowhere(tidy, server, school, people, recordings, folder, key):
    outside = folder / f"outside-{key}"
    outside.mkdir()
    (outside / "precious").write_text("kept")
    (recordings / key / "link").symlink_to(outside)
    school.sql("UPDATE recording SET deleted_at = UTC_TIMESTAMP(), purge_at = UTC_TIMESTAMP() WHERE public_id = %s", key)
    tidy(server)
    assert not (recordings / key).exists() and (outside / "precious").read_text() == "kept"


# ---- What is kept for some days only ----

def test_retention(tidy, make_server, school, people, recordings, session, key, audited):
    httpd = make_server(f'CrvsRecordingDir "{recordings}"\nCrvsRecordingRetention 100\n')
    httpd.start()
    teacher = school.browser(httpd, people.teacher)
    page = f"/classrooms/{people.classroom.id}/"

    def age(days):
        school.sql(f"UPDATE recording SET received_at = UTC_TIMESTAMP() - INTERVAL {days} DAY WHERE public_id = %s", key)

    age(92)
    assert "ira à la corbeille" not in teacher.get(page).text
    age(94)
    assert "1 enregistrement ira à la corbeille" in teacher.get(page).text
    assert "ira à la corbeille" not in school.browser(httpd, people.member).get(page).text
    tidy(httpd)
    assert teacher.get(f"/recordings/{key}/").status == 200
    age(101)
    tidy(httpd)
    assert teacher.get(f"/recordings/{key}/").status == 404
    assert audited()[0] == "recording_outdated"
    assert (recordings / key / "lecon.mp4").exists()
    teacher.post(f"/recordings/{key}/restore/")
    tidy(httpd)
    assert teacher.get(f"/recordings/{key}/").status == 200


def test_without_retention_nothing_ends(tidy, server, school, people, key):
    school.sql("UPDATE recording SET received_at = '2001-01-01' WHERE public_id = %s", key)
    tidy(server)
    assert school.value("SELECT deleted_at IS NULL FROM recording WHERE public_id = %s", key)


# ---- What lost its class ----

def test_a_deleted_class_loses_no_file(server, school, sign_in, people, recordings, key):
    admin = sign_in(people.admin)
    other = school.live_session(school.classroom(people.teacher), start=-90, started=-90, ended=-30)
    school.sql("DELETE FROM classroom WHERE id = %s", people.classroom.id)
    assert (recordings / key / "lecon.mp4").exists()
    page = admin.get("/recordings/").page
    assert page.one("a", href=f"/recordings/{key}/attach/") and "Leur séance ou leur classe" in page.text
    assert admin.post(f"/recordings/{key}/attach/", {}).status == 422
    assert admin.post(f"/recordings/{key}/attach/", {"session_id": 2147483647}).status == 422
    assert admin.post(f"/recordings/{key}/attach/", {"session_id": other}).location == "/recordings/"
    assert sign_in(people.teacher).get(f"/recordings/{key}/lecon.mp4").status == 200
    school.sql("UPDATE recording SET live_session_id = %s WHERE live_session_id IS NULL", other)
    text = admin.get("/recordings/").page.text
    assert "Tous les enregistrements ont une séance" in text and "Leur séance ou leur classe" not in text


def test_what_nothing_leads_to_goes_into_the_bin(tidy, server, school, people, recordings, key, audited):
    shown = school.kept_recording(recordings)
    school.lesson_video(school.lesson(school.module(school.course(people.teacher))),
                        recording_id=school.value("SELECT id FROM recording WHERE public_id = %s", shown))
    school.sql("DELETE FROM classroom WHERE id = %s", people.classroom.id)
    school.sql("UPDATE recording SET received_at = received_at - INTERVAL 2 DAY WHERE public_id IN (%s, %s)", key, shown)
    tidy(server)
    assert school.value("SELECT purge_at > UTC_TIMESTAMP() + INTERVAL 29 DAY FROM recording WHERE public_id = %s", key)
    assert school.value("SELECT deleted_at IS NULL FROM recording WHERE public_id = %s", shown)


def test_the_administrators_see_who_takes_up_what(school, sign_in, people, recordings, session):
    school.kept_recording(recordings, session, b"x" * 1234567)
    text = sign_in(people.admin).get("/recordings/").page.one("main").text
    assert " ".join(people.classroom.name.split()) in text and "1,2 Mo" in text and "libres sur" in text


# ---- The inbox ----

@pytest.fixture
def announce(server, visitor, school):
    """Delivers an announcement that is answered 400, and gives the entries that the inbox has for its address."""
    def announce(session_id, url, **more):
        server.expect_log("webhook: ")
        assert deliver(visitor, body_of(session_id, url, **more), token(SECRET)).status == 400
        return school.sql("SELECT id, session_id, room_name FROM recording_inbox WHERE url = %s", url)
    return announce


def test_for_a_session_that_is_not_there(announce, school, sign_in, people, session, teacher):
    # The newest of all, whatever other tests held.
    school.sql("UPDATE live_session SET started_at = UTC_TIMESTAMP() WHERE id = %s", session)
    url = "https://recordings.example.org/lost.mp4"
    (entry, session_id, room), = announce(2147483640, url)
    assert (session_id, room) == (2147483640, "")
    assert [one for one, _, _ in announce(2147483640, url)] == [entry], "kept once"
    admin = sign_in(people.admin)
    assert admin.get("/recordings/").page.one("a", href="/recordings/inbox/").text.endswith(")")
    assert admin.get("/recordings/inbox/").page.one("a", href=f"/recordings/inbox/{entry}/")
    page = admin.get(f"/recordings/inbox/{entry}/").page
    assert page.one("input", name_="session_id", value=str(session)), "it was held just before"
    assert admin.post(f"/recordings/inbox/{entry}/", {"session_id": session}).location == "/recordings/inbox/"
    assert teacher.get(f"/classrooms/{people.classroom.id}/").page.one("a", href=school.page_of_recording(url))
    assert admin.get(f"/recordings/inbox/{entry}/").status == 404


def test_of_another_room(announce, school, sign_in, people, session):
    """The class whose code the room was named by comes first, however long ago its sessions were, if they have been."""
    planned = school.live_session(people.classroom, start=600)
    older = school.live_session(people.classroom, start=-99999, started=-99999, ended=-99900)
    room = f"crvs_{people.classroom.join_code.lower()}_99"
    (entry, _, kept), = announce(session, "https://recordings.example.org/room.mp4", room=room)
    assert kept == room
    page = sign_in(people.admin).get(f"/recordings/inbox/{entry}/").page
    offered = [one["value"] for one in page.all("input", name_="session_id")]
    assert offered[:2] == [str(session), str(older)] and str(planned) not in offered


def test_the_session_that_was_chosen_stands_there_again(announce, school, sign_in, people, session):
    """Though it was looked for in another class, and is none of those that are suggested."""
    far = school.live_session(school.classroom(people.teacher), start=-99999, started=-99999, ended=-99900)
    (entry, _, _), = announce(session, "https://recordings.example.org/far.mp4", room="crvs_elsewhere_1")
    admin = sign_in(people.admin)
    assert not admin.get(f"/recordings/inbox/{entry}/").page.all("input", name_="session_id", value=str(far))
    page = admin.post(f"/recordings/inbox/{entry}/", {"session_id": far}, token="expired").page
    assert "checked" in page.one("input", name_="session_id", value=str(far)).attributes


@pytest.mark.parametrize("session_id", [None, "4", "seven", 0, 2**31])
def test_of_a_session_that_cannot_be_read(school, announce, sign_in, people, session, session_id):
    url = f"https://recordings.example.org/unreadable-{session_id}.mp4"
    (entry, kept, room), = announce(session_id, url)
    assert (kept, room) == (0, "")
    admin = sign_in(people.admin)
    assert "Séance non précisée" in admin.get("/recordings/inbox/").page.one("main").text
    assert admin.post(f"/recordings/inbox/{entry}/", {"session_id": session}).location == "/recordings/inbox/"
    assert sign_in(people.teacher).get(f"/classrooms/{people.classroom.id}/").page.one("a", href=school.page_of_recording(url))


@pytest.mark.parametrize("number, room", enumerate([7, ["x"], {"name": "x"}, True, ""]))
def test_of_a_room_that_cannot_be_read(school, announce, sign_in, people, session, number, room):
    url = f"https://recordings.example.org/unreadable-room-{number}.mp4"
    (entry, kept, kept_room), = announce(session, url, room=room)
    assert (kept, kept_room) == (session, "")
    assert sign_in(people.admin).post(f"/recordings/inbox/{entry}/", {"session_id": session}).status == 303
    assert sign_in(people.teacher).get(f"/classrooms/{people.classroom.id}/").page.one("a", href=school.page_of_recording(url))


@pytest.mark.parametrize("number, changes", enumerate([
    {"fqn": None}, {"fqn": 7}, {"fqn": "app/elsewhere"}, {"idempotencyKey": None}, {"idempotencyKey": 7},
    {"idempotencyKey": "é"}]))
def test_an_event_of_jaas_that_cannot_be_placed(server, visitor, school, people, session, number, changes):
    server.expect_log("webhook: ")
    url = f"https://recordings.example.org/jaas-{number}.mp4"
    event = {"eventType": "RECORDING_UPLOADED", "idempotencyKey": f"unplaced-{number}", "data": {"preAuthenticatedLink": url},
             "fqn": f"app/crvs_{people.classroom.join_code.lower()}_{session}", **changes}
    assert deliver(visitor, json.dumps(event).encode(), token(SECRET)).status == 400
    (expires,), = school.sql("SELECT expires_at FROM recording_inbox WHERE url = %s", url)
    assert expires, "8x8 keeps it for a day"
    assert school.recordings(session) == []


def test_under_an_id_that_was_used_before(server, visitor, school, session):
    delivery = str(uuid.uuid4())
    for number, status in enumerate((200, 409)):
        body = body_of(session, f"https://recordings.example.org/{delivery}-{number}.mp4")
        assert deliver(visitor, body, standard(SECRET, body, delivery)).status == status
    server.expect_log("webhook: This webhook-id was used before")
    assert school.value("SELECT COUNT(*) FROM recording_inbox WHERE url LIKE %s", f"%{delivery}-1.mp4") == 1


def test_on_a_host_that_is_not_allowed(make_server, school, sign_in, people, session):
    """It waits until the host is allowed, or is discarded; it cannot be placed in the meantime."""
    url = "https://elsewhere.example.org/a.mp4"
    httpd = make_server("CrvsRecordingHosts recordings.example.org")
    httpd.start()
    httpd.expect_log("webhook: recording_url lies on a host")
    assert deliver(Browser(httpd), body_of(session, url), token(SECRET)).status == 400
    entry = school.value("SELECT id FROM recording_inbox WHERE url = %s", url)
    admin = school.browser(httpd, people.admin)
    answer = admin.post(f"/recordings/inbox/{entry}/", {"session_id": session})
    assert answer.status == 422 and "CrvsRecordingHosts" in answer.page.one("main").text
    assert school.recordings(session) == []
    assert sign_in(people.admin).post(f"/recordings/inbox/{entry}/", {"session_id": session}).status == 303
    assert school.recordings(session) == [url]


def test_what_names_no_usable_address_is_not_kept(announce):
    assert announce(None, "ftp://recordings.example.org/a.mp4") == []


def test_sessions_of_a_class_that_is_chosen(announce, school, sign_in, people):
    other = school.classroom(people.teacher)
    session = school.live_session(other, start=-99999, started=-99999, ended=-99900)
    (entry, _, _), = announce(2147483641, "https://recordings.example.org/other-class.mp4")
    admin = sign_in(people.admin)
    page = admin.get(f"/recordings/inbox/{entry}/").page
    assert not page.all("input", name_="session_id", value=str(session))
    page = admin.get(f"/recordings/inbox/{entry}/?code={other.join_code}").page
    assert page.one("input", name_="session_id", value=str(session))


def test_where_no_session_fits_a_class_is_asked_for_first(announce, school, sign_in, people):
    (entry, _, _), = announce(2147483644, "https://recordings.example.org/long-ago.mp4")
    school.sql("UPDATE recording_inbox SET received_at = '2001-01-01' WHERE id = %s", entry)
    page = sign_in(people.admin).get(f"/recordings/inbox/{entry}/").page
    assert [one.text for one in page.one("main").all("button")] == ["Voir ses séances"]


def test_discard(announce, sign_in, people, audited):
    (entry, _, _), = announce(2147483642, "https://recordings.example.org/unwanted.mp4", room="ailleurs")
    admin = sign_in(people.admin)
    assert admin.get(f"/recordings/inbox/{entry}/discard/").page.one("button", type="submit", class_="btn btn-danger")
    assert admin.post(f"/recordings/inbox/{entry}/discard/").location == "/recordings/inbox/"
    assert admin.get(f"/recordings/inbox/{entry}/").status == 404
    assert audited()[:3] == ("recording_discarded", people.admin.username, "ailleurs")


def test_nothing_unproved_is_kept(make_server, school):
    """An endpoint that anybody can write to keeps nothing of what fits nowhere."""
    httpd = make_server(site="CrvsEngine On")
    httpd.expect_log("CrvsWebhookSecret is not set")
    httpd.start()
    httpd.expect_log("there is no such session")
    url = "https://recordings.example.org/anybodys.mp4"
    assert deliver(Browser(httpd), body_of(2147483643, url), {}).status == 400
    assert school.sql("SELECT id FROM recording_inbox WHERE url = %s", url) == []


def test_no_more_wait_than_can_be_read(server, announce, school):
    waiting = school.value("SELECT COUNT(*) FROM recording_inbox")
    school.sql("INSERT INTO recording_inbox (url, url_hash, received_at) "
               f"SELECT 'https://full.example.org/', SHA2(CONCAT('full', seq), 256), UTC_TIMESTAMP() FROM seq_1_to_{500 - waiting}")
    server.expect_log("500 of them wait already")
    assert announce(2147483644, "https://recordings.example.org/too-many.mp4") == []
    school.sql("DELETE FROM recording_inbox WHERE url = 'https://full.example.org/'")
