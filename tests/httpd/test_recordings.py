# SPDX-License-Identifier: Apache-2.0
"""Recordings that are kept here: who gets their bytes, from where, and what httpd's own handler does with them."""

import re
import concurrent.futures
import os
import secrets
import urllib.parse

import pytest

from waiting import wait_until

CONTENT = bytes(range(256)) * 64


@pytest.fixture
def session(school, people):
    return school.live_session(people.classroom, start=-90, started=-90, ended=-30, title="Dérivées")


@pytest.fixture
def key(school, recordings, session):
    return school.kept_recording(recordings, session, CONTENT, title="Première partie")


def url_of(key, name="lecon.mp4"):
    return f"/recordings/{key}/{name}"


def without(response, *varying):
    """An answer as it can be compared: of what was asked for, the address alone may differ."""
    headers = {name: value for name, value in response.headers.items()
               if name not in ("Date", "Content-Length", "X-Request-Id")}
    text = response.body
    for one in (*varying, response.headers["X-Request-Id"] or ""):
        text = text.replace(one.encode(), b"")
    return response.status, headers, text


def shown_in_lesson(school, people, key, **columns):
    """A lesson of the teacher's that shows the recording."""
    lesson = school.lesson(school.module(school.course(people.teacher)), **columns)
    recording = school.value("SELECT id FROM recording WHERE public_id = %s", key)
    school.lesson_video(lesson, recording_id=recording)
    return lesson


# ---- httpd's own handler ----

def test_the_whole_file(sign_in, people, key):
    response = sign_in(people.member).get(url_of(key))
    assert response.status == 200 and response.body == CONTENT
    assert response.headers["Content-Type"] == "video/mp4"
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["Content-Disposition"] == "inline"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_head(sign_in, people, key):
    response = sign_in(people.member).request("HEAD", url_of(key))
    assert response.status == 200 and response.body == b""
    assert response.headers["Content-Length"] == str(len(CONTENT))


@pytest.mark.parametrize("asked, first, last", [("0-99", 0, 99), ("16000-", 16000, 16383), ("-10", 16374, 16383)])
def test_a_range(sign_in, people, key, asked, first, last):
    response = sign_in(people.member).get(url_of(key), Range=f"bytes={asked}")
    assert response.status == 206 and response.body == CONTENT[first:last + 1]
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/{len(CONTENT)}"
    assert response.headers["Content-Type"] == "video/mp4"
    assert response.headers["Cache-Control"] == "private, no-cache"


def test_a_range_behind_the_end(sign_in, people, key):
    assert sign_in(people.member).get(url_of(key), Range="bytes=20000-").status == 416


def test_conditions(sign_in, people, key):
    browser = sign_in(people.member)
    etag = browser.get(url_of(key)).headers["ETag"]
    assert browser.get(url_of(key), If_None_Match=etag).status == 304
    assert browser.get(url_of(key), If_None_Match='"another"').status == 200
    assert browser.get(url_of(key), Range="bytes=0-9", If_Range=etag).status == 206
    assert browser.get(url_of(key), Range="bytes=0-9", If_Range='"another"').status == 200


def test_types_come_from_what_is_known_and_not_from_names(school, sign_in, people, recordings, session):
    key = school.kept_recording(recordings, session, name="lecon.webm", media_type="video/webm")
    assert sign_in(people.member).get(url_of(key, "lecon.webm")).headers["Content-Type"] == "video/webm"


def test_other_modules_guard_too(make_server, school, people, recordings, key):
    """What the sysadmin closes stays closed."""
    httpd = make_server(f'CrvsRecordingDir "{recordings}"\n<Location "/recordings/">\nRequire ip 192.0.2.1\n</Location>\n')
    httpd.start()
    httpd.expect_log("client denied by server configuration")
    assert school.browser(httpd, people.member).get(url_of(key)).status == 403


def test_without_a_folder_nothing_is_kept(make_server, school, people, key):
    httpd = make_server(site="CrvsEngine On\nCrvsWebhookSecret 0123456789abcdef")
    httpd.start()
    browser = school.browser(httpd, people.member)
    assert browser.get(url_of(key)).status == 404
    assert browser.get(f"/recordings/{key}/").status == 404


# ---- Who gets it ----

def test_who_is_removed_gets_what_a_missing_file_gets(school, sign_in, people, key):
    browser = sign_in(people.member)
    browser.get("/")
    assert browser.get(url_of(key), Range="bytes=0-9").status == 206
    school.sql("DELETE FROM classroom_member WHERE user_id = %s", people.member.id)
    refused = browser.get(url_of(key), Range="bytes=10-19")
    nothing = "0" * 32
    assert refused.status == 404
    assert without(refused, key) == without(browser.get(url_of(nothing), Range="bytes=10-19"), nothing)


def test_fifty_players_while_one_is_removed(school, server, people, recordings, session):
    """Each reads range after range; from the moment that the removal is stored, one of them gets nothing more."""
    content = secrets.token_bytes(256 * 1024)
    key = school.kept_recording(recordings, session, content)
    users = [school.user() for _ in range(50)]
    school.add_members(people.classroom, users)

    def read(browser, first):
        return browser.get(url_of(key), Range=f"bytes={first}-{first + 4095}")

    removed = school.browser(server, users[0])
    assert read(removed, 0).status == 206
    sessions = [school.browser(server, user) for user in users[1:]]
    with concurrent.futures.ThreadPoolExecutor(len(sessions)) as pool:
        playing = [pool.submit(lambda one=browser: [read(one, first) for first in range(0, 16 * 4096, 4096)])
                   for browser in sessions]
        school.sql("DELETE FROM classroom_member WHERE user_id = %s", users[0].id)
        refused = read(removed, 4096)
        answers = [one for future in playing for one in future.result()]
    assert refused.status == 404 and content[4096:4196] not in refused.body
    assert len(answers) == 49 * 16
    for number, answer in enumerate(answers):
        first = number % 16 * 4096
        assert answer.status == 206 and answer.body == content[first:first + 4096]


def test_whoever_may_open_a_lesson_that_shows_it(school, sign_in, people, key):
    browser = sign_in(people.other)
    assert browser.get(url_of(key)).status == 404
    lesson = shown_in_lesson(school, people, key)
    assert browser.get(url_of(key)).body == CONTENT
    page = browser.get(f"/recordings/{key}/").page
    assert page.one("a", href=f"/courses/lessons/{lesson}/")
    assert not page.all("a", href=f"/classrooms/{people.classroom.id}/#past")
    school.sql("UPDATE lesson SET is_active = FALSE WHERE id = %s", lesson)
    assert browser.get(url_of(key)).status == 404
    assert browser.get(f"/recordings/{key}/").status == 404
    assert sign_in(people.teacher).get(url_of(key)).status == 200


@pytest.mark.parametrize("column, teacher", [("hidden_at", 200), ("deleted_at", 404)])
def test_hidden_and_deleted_ones(school, sign_in, people, key, column, teacher):
    shown_in_lesson(school, people, key)
    school.sql(f"UPDATE recording SET {column} = UTC_TIMESTAMP() WHERE public_id = %s", key)
    for user, expected in ((people.member, 404), (people.other, 404), (people.teacher, teacher), (people.admin, teacher)):
        browser = sign_in(user)
        assert browser.get(url_of(key)).status == expected
        assert browser.get(f"/recordings/{key}/").status == expected


def test_of_no_session(school, sign_in, people, recordings):
    """A video of a lesson, or one whose class is gone."""
    key = school.kept_recording(recordings)
    assert sign_in(people.teacher).get(url_of(key)).status == 404
    assert sign_in(people.admin).get(url_of(key)).status == 200
    shown_in_lesson(school, people, key)
    assert sign_in(people.other).get(url_of(key)).status == 200
    assert sign_in(people.other).get(f"/recordings/{key}/").status == 200


@pytest.mark.parametrize("ended", [
    "UPDATE user_session SET expires_at = UTC_TIMESTAMP() WHERE user_id = %s",
    "DELETE FROM user_session WHERE user_id = %s",
    "UPDATE user SET disabled_at = UTC_TIMESTAMP() WHERE id = %s",
])
def test_whose_session_is_over_is_led_to_the_login(school, sign_in, people, key, ended):
    browser = sign_in(people.member)
    assert browser.get(url_of(key), Range="bytes=0-9").status == 206
    school.sql(ended, people.member.id)
    response = browser.get(url_of(key), Range="bytes=10-19")
    assert response.status == 303 and response.location.startswith("/users/login/?next=")


def test_a_session_that_only_plays_is_in_use(school, sign_in, people, key):
    """Its user sees in his profile when it was last."""
    browser = sign_in(people.member)
    school.sql("UPDATE user_session SET last_seen_at = UTC_TIMESTAMP() - INTERVAL 6 MINUTE WHERE user_id = %s",
               people.member.id)
    assert browser.get(url_of(key), Range="bytes=0-9").status == 206
    assert school.value("SELECT last_seen_at > UTC_TIMESTAMP() - INTERVAL 1 MINUTE FROM user_session WHERE user_id = %s",
                        people.member.id)


def test_the_access_log_names_the_user(server, sign_in, people, key):
    assert sign_in(people.member).get(url_of(key), Range="bytes=0-9").status == 206
    line = rf' {people.member.username} \[[^]]*\] "GET {url_of(key)} HTTP/1\.1" 206 '
    wait_until(lambda: re.search(line, (server.folder / "access.log").read_text()))


def test_a_visitor_is_led_to_the_login(visitor, key):
    for path in (url_of(key), url_of("0" * 32)):
        response = visitor.get(path)
        assert response.status == 303 and response.location.startswith("/users/login/?next=")


# ---- Names and links ----

@pytest.mark.parametrize("path", [
    "/recordings/{key}/autre.mp4", "/recordings/{key}/lecon.MP4", "/recordings/{key}/lecon.vtt",
    "/recordings/{KEY}/lecon.mp4", "/recordings/{key}0/lecon.mp4", "/recordings/{short}/lecon.mp4",
    "/recordings/{key}/..%2f{key}%2flecon.mp4", "/recordings/{key}/%2e%2e/{key}/autre.mp4", "/recordings/{key}/lecon.mp4/x",
    "/recordings/{key}/lecon.mp4%00.vtt", "/recordings/incoming/lecon.mp4", "/recordings/../{key}/lecon.mp4",
    "/recordings/{key}/lecon.mp4%20", "/recordings//{key}/autre.mp4", "/recordings/{key}/.lecon.mp4",
])
def test_path_tricks(server, sign_in, people, recordings, key, path):
    (recordings / key / "autre.mp4").write_bytes(b"nobody is told of this file")
    server.allow_log("AH0")
    wanted = path.format(key=key, KEY=key.upper() if key.upper() != key else "A" * 32, short=key[:-1])
    response = sign_in(people.member).get(wanted)
    assert response.status in (400, 404)
    assert b"nobody is told" not in response.body and CONTENT[:100] not in response.body


@pytest.mark.parametrize("what", ["file", "folder"])
def test_symbolic_links_are_not_followed(server, sign_in, people, recordings, folder, key, what):
    secret = folder / f"secret-{key}"
    secret.mkdir()
    (secret / "lecon.mp4").write_bytes(b"not below CrvsRecordingDir")
    (recordings / key / "lecon.mp4").unlink()
    if what == "file":
        os.symlink(secret / "lecon.mp4", recordings / key / "lecon.mp4")
    else:
        (recordings / key).rmdir()
        os.symlink(secret, recordings / key)
    server.expect_log("is no file here")
    response = sign_in(people.member).get(url_of(key))
    assert response.status == 404 and b"not below" not in response.body


def test_a_missing_file(server, sign_in, people, recordings, key):
    (recordings / key / "lecon.mp4").unlink()
    server.expect_log("lecon.mp4 is no file here")
    browser = sign_in(people.member)
    assert browser.get(url_of(key)).status == 404
    assert "n’est plus là" in browser.get(f"/recordings/{key}/").text


# ---- Downloads and captions ----

def test_downloads_where_the_teacher_allows_them(school, sign_in, people, key):
    path = url_of(key) + "?download=1"
    member = sign_in(people.member)
    assert member.get(path).status == 403
    assert sign_in(people.teacher).get(path).status == 200
    school.sql("UPDATE recording SET can_download = TRUE WHERE public_id = %s", key)
    response = member.get(path)
    assert response.status == 200 and response.body == CONTENT
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    assert member.get(f"/recordings/{key}/").page.one("a", href=path)


def test_a_saved_file_is_called_by_its_title_class_and_day(school, sign_in, people, session, key):
    """RFC 6266: as it is written for browsers of today, and in ASCII for the others."""
    school.sql("UPDATE live_session SET title = 'Dérivées', start_at = '2026-11-22 23:30:00' WHERE id = %s", session)
    school.sql("UPDATE classroom SET name = 'Terminale S2' WHERE id = %s", people.classroom.id)
    school.sql("UPDATE recording SET title = '' WHERE public_id = %s", key)
    teacher = sign_in(people.teacher)
    # The day of the school, in Douala.
    assert teacher.get(url_of(key) + "?download=1").headers["Content-Disposition"] == (
        'attachment; filename="derivees-terminale-s2-2026-11-23.mp4"; '
        "filename*=UTF-8''D%C3%A9riv%C3%A9es%20-%20Terminale%20S2%20-%202026-11-23.mp4")
    school.sql("UPDATE recording SET title = %s WHERE public_id = %s", 'درس 1/2: "x"\\y', key)
    assert teacher.get(url_of(key) + "?download=1").headers["Content-Disposition"].endswith(
        "filename*=UTF-8''%D8%AF%D8%B1%D8%B3%201%202%20%20%20x%20%20y%20-%20Terminale%20S2%20-%202026-11-23.mp4")
    school.sql("UPDATE recording SET title = %s WHERE public_id = %s", "é" * 200, key)
    name = teacher.get(url_of(key) + "?download=1").headers["Content-Disposition"].split("''")[1]
    assert len(urllib.parse.unquote(name).encode()) < 255 and "%EF%BF%BD" not in name


def test_captions_beside_the_file(sign_in, people, recordings, key):
    browser = sign_in(people.member)
    assert not browser.get(f"/recordings/{key}/").page.all("track")
    (recordings / key / "lecon.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nBonjour à tous\n")
    assert browser.get(f"/recordings/{key}/").page.one("track")["src"] == url_of(key, "lecon.vtt")
    response = browser.get(url_of(key, "lecon.vtt"))
    assert response.status == 200 and response.headers["Content-Type"] == "text/vtt; charset=utf-8"
    assert sign_in(people.other).get(url_of(key, "lecon.vtt")).status == 404


# ---- The page ----

def test_the_page_says_what_it_is(sign_in, people, session, key):
    page = sign_in(people.member).get(f"/recordings/{key}/").page
    assert page.one("h1").text == "Première partie"
    assert "Dérivées" in page.one("main").text
    assert page.one("a", href=f"/classrooms/{people.classroom.id}/#past").text == people.classroom.name
    assert page.one("video")["src"] == url_of(key)


def test_the_class_and_the_lesson_link_it(school, sign_in, people, key):
    browser = sign_in(people.member)
    lesson = shown_in_lesson(school, people, key)
    assert browser.get(f"/classrooms/{people.classroom.id}/").page.one("a", href=f"/recordings/{key}/")
    page = browser.get(f"/courses/lessons/{lesson}/").page
    assert page.one("video")["src"] == url_of(key)
    assert page.one("a", href=f"/recordings/{key}/")
    assert page.all("script", src=True)[-1]["src"] == browser.get(f"/recordings/{key}/").page.all("script", src=True)[-1]["src"]


def test_each_user_resumes_where_he_stopped(school, sign_in, people, key):
    member, teacher = sign_in(people.member), sign_in(people.teacher)
    assert member.post(f"/recordings/{key}/position/", {"seconds": 754}).json == {"status": "ok"}
    assert member.post(f"/recordings/{key}/position/", {"seconds": 755}).status == 200
    assert member.get(f"/recordings/{key}/").page.one("video")["src"] == url_of(key) + "#t=755"
    assert teacher.get(f"/recordings/{key}/").page.one("video")["src"] == url_of(key)
    member.post(f"/recordings/{key}/position/", {"seconds": 0})
    assert member.get(f"/recordings/{key}/").page.one("video")["src"] == url_of(key)


@pytest.mark.parametrize("seconds", ["", "-1", "1.5", "86401", "soon", None])
def test_positions_that_are_none(school, sign_in, people, key, seconds):
    fields = {} if seconds is None else {"seconds": seconds}
    assert sign_in(people.member).post(f"/recordings/{key}/position/", fields).status == 422
    assert school.value("SELECT COUNT(*) FROM recording_position p JOIN recording r ON r.id = p.recording_id "
                        "WHERE r.public_id = %s", key) == 0


# ---- In a lesson, and elsewhere ----

def test_a_lesson_resumes_where_the_recording_does(school, sign_in, people, key):
    """One place for one recording, on whichever page it plays."""
    member = sign_in(people.member)
    lesson = f"/courses/lessons/{shown_in_lesson(school, people, key)}/"
    player = member.get(lesson).page.one("div", class_="player")
    assert player["data-remember"] == f"/recordings/{key}/position/" and "data-position" not in player.attributes
    member.post(player["data-remember"], {"seconds": 61})
    for path in (lesson, f"/recordings/{key}/"):
        assert member.get(path).page.one("video")["src"] == url_of(key) + "#t=61"
    assert sign_in(people.teacher).get(lesson).page.one("video")["src"] == url_of(key)


def test_a_video_of_a_lesson_is_resumed_too(school, sign_in, people):
    """One that is no recording has a place of its own, which goes with it."""
    member = sign_in(people.member)
    lesson = school.lesson(school.module(school.course(people.teacher)))
    url = "https://videos.example.org/1.mp4"
    video = school.lesson_video(lesson, url=url)
    path = member.get(f"/courses/lessons/{lesson}/").page.one("div", class_="player")["data-remember"]
    assert path == f"/courses/videos/{video}/position/"
    for seconds in (12, 754):
        assert member.post(path, {"seconds": seconds}).json == {"status": "ok"}
    assert member.get(f"/courses/lessons/{lesson}/").page.one("video")["src"] == f"{url}#t=754"
    assert member.post(path, {"seconds": "-1"}).status == 422
    school.sql("UPDATE lesson SET is_active = FALSE WHERE id = %s", lesson)
    assert member.post(path, {"seconds": 1}).status == 404
    assert sign_in(people.teacher).post(path, {"seconds": 1}).status == 200
    school.sql("DELETE FROM lesson_video WHERE id = %s", video)
    assert school.value("SELECT COUNT(*) FROM video_position WHERE lesson_video_id = %s", video) == 0


def elsewhere(school, session, url, **columns):
    school.sql("UPDATE live_session SET recording_ready = TRUE WHERE id = %s", session)
    row = {"live_session_id": session, "url": url, "url_hash": secrets.token_hex(32), "title": "Ailleurs", **columns}
    return school.value("SELECT public_id FROM recording WHERE id = %s", school.insert("recording", row, received_at="UTC_TIMESTAMP()"))


@pytest.mark.parametrize("url, element", [
    ("https://recordings.example.org/a.mp4", "video"), ("https://recordings.example.org/a.WEBM?x=1", "video"),
    ("https://recordings.example.org/a.m4a", "audio"), ("https://v.example.org/watch?v=1", None),
    # Which the page's own policy keeps from being loaded.
    ("http://recordings.example.org/a.mp4", None)])
def test_one_that_lies_elsewhere_has_a_page_too(school, sign_in, people, session, url, element):
    own = elsewhere(school, session, url)
    member, path = sign_in(people.member), f"/recordings/{own}/"
    assert member.get(f"/classrooms/{people.classroom.id}/").page.one("a", href=path)
    main = member.get(path).page.one("main")
    assert main.one("h1").text == "Ailleurs"
    players = [*main.all("video"), *main.all("audio")]
    assert [(one.name, one["src"]) for one in players] == ([(element, url)] if element else [])
    assert main.all("a", href=url)[-1]["target"] == "_blank"
    if element:
        member.post(f"{path}position/", {"seconds": 9})
        assert member.get(path).page.one(element)["src"] == f"{url}#t=9"
    assert member.get(f"{path}a.mp4").status == 404 and member.get(f"{path}a.mp4?download=1").status == 404
    assert sign_in(people.other).get(path).status == 404


def test_one_that_lies_elsewhere_is_kept_like_the_others(school, sign_in, people, session, key):
    """A teacher opens, publishes, names and hides it where those are that lie here."""
    own = elsewhere(school, session, "https://recordings.example.org/a.mp4")
    number = school.value("SELECT id FROM recording WHERE public_id = %s", own)
    school.sql("UPDATE recording SET duration_seconds = 3723 WHERE public_id = %s", key)
    teacher, member = sign_in(people.teacher), sign_in(people.member)
    page = teacher.get(f"/classrooms/{people.classroom.id}/recordings/").page
    rows = page.one("ul", class_="recordings").all("li", class_="recording")
    assert [len(row.all("a", href=f"/recordings/{one}/")) for row, one in zip(rows, (own, key))] == [2, 2]
    for row, one in zip(rows, (own, key)):
        assert row.one("a", href=f"/recordings/{one}/edit/") and row.one("form", action=f"/recordings/{one}/hide/")
    assert rows[0].one("a", href=f"/classrooms/sessions/{session}/publish/?recording={number}")
    assert rows[1].one("a", href=f"{url_of(key)}?download=1") and "1:02:03" in rows[1].text
    assert "hébergé ailleurs" in rows[0].text
    teacher.post(f"/recordings/{own}/hide/", {"hidden": "1"})
    assert member.get(f"/recordings/{own}/").status == 404
    assert teacher.get(f"/recordings/{own}/").status == 200


def test_one_whose_url_has_ended(school, sign_in, people, session):
    own = elsewhere(school, session, "https://recordings.example.org/a.mp4", expires_at="2026-01-01 00:00:00")
    main = sign_in(people.member).get(f"/recordings/{own}/").page.one("main")
    assert not main.all("video") and "plus disponible depuis" in main.text
