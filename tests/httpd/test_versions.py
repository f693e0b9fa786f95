# SPDX-License-Identifier: Apache-2.0
"""Light versions of a recording, as its player offers them: who gets their bytes, which one plays, what is remembered."""

import pytest

CONTENT = bytes(range(256)) * 64
LIGHT, SOUND = b"light" * 1000, b"sound" * 100


@pytest.fixture
def session(school, people):
    return school.live_session(people.classroom, start=-90, started=-90, ended=-30, title="Dérivées")


@pytest.fixture
def key(school, recordings, session):
    key = school.kept_recording(recordings, session, CONTENT)
    add(recordings, key, "version.light.mp4", LIGHT)
    add(recordings, key, "version.sound.m4a", SOUND)
    return key


def add(recordings, key, name, content):
    path = recordings / key / name
    path.write_bytes(content)
    path.chmod(0o644)


def player(answer):
    """What a page offers: the labels with their links, which one is current, and what plays."""
    links = answer.page.all("a", data_player_version=True)
    return {link.text: link["href"] for link in links}, [link.text for link in links if link.get("aria-current")], \
        answer.page.one("video")["src"].rpartition("/")[2]


OFFERED = {"Vidéo, 16 ko": "?version=video", "Légère, 5,0 ko": "?version=light", "Son seul, 500 o": "?version=sound"}


def plain(offered):
    return {name.replace("\u00a0", " "): href for name, href in offered.items()}


def test_the_player_offers_what_there_is(sign_in, people, key, recordings):
    browser = sign_in(people.member)
    offered, current, source = player(browser.get(f"/recordings/{key}/"))
    assert plain(offered) == OFFERED and [name[:5] for name in current] == ["Vidéo"] and source == "lecon.mp4"
    english, _, _ = player(sign_in(people.member, language="en").get(f"/recordings/{key}/"))
    assert [name.split(",")[0] for name in english] == ["Video", "Light", "Sound only"]
    (recordings / key / "version.light.mp4").unlink()
    (recordings / key / "version.sound.m4a").unlink()
    offered, _, source = player(browser.get(f"/recordings/{key}/?version=light"))
    assert offered == {} and source == "lecon.mp4"


def test_a_lesson_offers_them_too(school, sign_in, people, key):
    lesson = school.lesson(school.module(school.course(people.teacher)))
    school.lesson_video(lesson, recording_id=school.value("SELECT id FROM recording WHERE public_id = %s", key))
    browser = sign_in(people.member)
    offered, _, source = player(browser.get(f"/courses/lessons/{lesson}/?version=light"))
    assert plain(offered) == OFFERED and source == "version.light.mp4"


def test_what_somebody_chose_is_remembered(sign_in, people, key):
    browser = sign_in(people.member)
    answer = browser.get(f"/recordings/{key}/?version=sound")
    cookie, = [header for header in answer.headers.get_all("Set-Cookie") if "crvs-version=" in header]
    assert "Max-Age=31536000" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert player(answer)[2] == "version.sound.m4a"
    answer = browser.get(f"/recordings/{key}/")
    assert player(answer)[2] == "version.sound.m4a" and not answer.headers.get_all("Set-Cookie")
    assert player(browser.get(f"/recordings/{key}/", Save_Data="on"))[2] == "version.sound.m4a"
    # By a script that does not leave the page.
    browser.request("HEAD", f"/recordings/{key}/?version=video")
    assert player(browser.get(f"/recordings/{key}/"))[2] == "lecon.mp4"
    assert player(browser.get(f"/recordings/{key}/?version=nonsense"))[2] == "lecon.mp4"


def test_whoever_saves_data_begins_with_the_light_one(sign_in, people, key, recordings):
    browser = sign_in(people.member)
    answer = browser.get(f"/recordings/{key}/", Save_Data="on")
    assert player(answer)[2] == "version.light.mp4" and "Save-Data" in answer.headers["Vary"]
    assert not [header for header in answer.headers.get_all("Set-Cookie", []) if "crvs-version" in header]
    answer = browser.get(f"/recordings/{key}/")
    assert player(answer)[2] == "lecon.mp4" and answer.headers["Vary"].count("Save-Data") == 1
    (recordings / key / "version.light.mp4").unlink()
    assert player(browser.get(f"/recordings/{key}/", Save_Data="on"))[2] == "lecon.mp4"


def test_where_one_stopped_is_the_same_place_in_each(school, sign_in, people, key):
    browser = sign_in(people.member)
    assert browser.post(f"/recordings/{key}/position/", {"seconds": "42"}).status == 200
    assert player(browser.get(f"/recordings/{key}/?version=light"))[2] == "version.light.mp4#t=42"


@pytest.mark.parametrize("name, content, kind", [("version.light.mp4", LIGHT, "video/mp4"), ("version.sound.m4a", SOUND, "audio/mp4")])
def test_its_bytes_are_the_recordings(school, sign_in, visitor, people, key, name, content, kind):
    path = f"/recordings/{key}/{name}"
    answer = sign_in(people.member).get(path)
    assert answer.status == 200 and answer.body == content and answer.headers["Content-Type"] == kind
    assert answer.headers["Cache-Control"] == "private, no-cache" and answer.headers["Content-Disposition"] == "inline"
    part = sign_in(people.member).get(path, Range="bytes=10-19")
    assert part.status == 206 and part.body == content[10:20]
    assert visitor.get(path).status == 303
    assert sign_in(people.other).get(path).status == 404
    school.sql("UPDATE recording SET hidden_at = UTC_TIMESTAMP() WHERE public_id = %s", key)
    assert sign_in(people.member).get(path).status == 404 and sign_in(people.teacher).get(path).status == 200
    school.sql("UPDATE recording SET deleted_at = UTC_TIMESTAMP() WHERE public_id = %s", key)
    assert sign_in(people.teacher).get(path).status == 404


def test_no_other_file_is_one(sign_in, people, key, recordings):
    for name in ("version.light.mp4.new", "version.other.mp4", "version.light.mkv"):
        add(recordings, key, name, b"half")
        assert sign_in(people.member).get(f"/recordings/{key}/{name}").status == 404
    (recordings / key / "version.light.mp4").unlink()
    (recordings / key / "version.light.mp4").symlink_to("/etc/passwd")
    assert sign_in(people.member).get(f"/recordings/{key}/version.light.mp4").status == 404


def test_a_piece_is_one_question(log_of, school, sign_in, people, key):
    browser = sign_in(people.member)
    browser.get(f"/recordings/{key}/version.light.mp4")
    with log_of(school) as said:
        assert browser.get(f"/recordings/{key}/version.light.mp4", Range="bytes=0-9").status == 206
    assert len(said) == 1, said


def test_each_may_be_saved_where_the_recording_may(school, sign_in, people, key):
    browser = sign_in(people.member)
    path = f"/recordings/{key}/version.light.mp4?download=1"
    assert browser.get(path).status == 403
    assert not [link for link in browser.get(f"/recordings/{key}/").page.all("a") if "download=1" in link.get("href", "")]
    school.sql("UPDATE recording SET can_download = TRUE WHERE public_id = %s", key)
    saved = [link["href"] for link in browser.get(f"/recordings/{key}/").page.all("a") if "download=1" in link.get("href", "")]
    assert [link.rpartition("/")[2] for link in saved] == [
        "lecon.mp4?download=1", "version.light.mp4?download=1", "version.sound.m4a?download=1"]
    names = [browser.get(link).headers["Content-Disposition"].rpartition("''")[2] for link in saved]
    assert len(set(names)) == 3 and "l%C3%A9g%C3%A8re" in names[1] and names[2].endswith(".m4a")


def test_sound_that_is_kept_has_its_own_words(school, sign_in, people, session, recordings):
    key = school.kept_recording(recordings, session, CONTENT, name="cours.m4a", media_type="audio/mp4")
    add(recordings, key, "version.sound.m4a", SOUND)
    page = sign_in(people.member).get(f"/recordings/{key}/?version=sound").page
    assert page.one("audio")["src"].endswith("version.sound.m4a") and page.all("video") == []
    assert [link.text[:13] for link in page.all("a", data_player_version=True)] == ["Son d’origine", "Son seul, 500"]


def test_teachers_are_told_what_became_of_them(make_server, school, people, session, recordings):
    httpd = make_server(f'CrvsRecordingDir "{recordings}"\nCrvsLightRecordings On\n')
    httpd.start()
    teacher, member = school.browser(httpd, people.teacher), school.browser(httpd, people.member)
    key = school.kept_recording(recordings, session, CONTENT)
    sentences = {"wait": "ne sont pas encore prêtes", "failed": "n’a pas pu être faite", "light": "est déjà léger"}

    def said(browser):
        text = browser.get(f"/recordings/{key}/").page.one("main").text
        return [name for name, sentence in sentences.items() if sentence in text]

    assert said(teacher) == ["wait"] and said(member) == []
    for kind, state in (("light", "failed"), ("sound", "made")):
        school.sql("INSERT INTO recording_version (recording_id, kind, state, due_at) SELECT id, %s, %s, UTC_TIMESTAMP()"
                   " FROM recording WHERE public_id = %s", kind, state, key)
    assert said(teacher) == ["failed"] and said(member) == []
    for light, sound, expected in (("made", "made", []), ("small", "made", ["light"]), ("small", "waiting", ["wait"]),
                                   ("missing", "small", ["light"]), ("made", "small", []), ("missing", "made", [])):
        for kind, state in (("light", light), ("sound", sound)):
            school.sql("UPDATE recording_version SET state = %s WHERE kind = %s", state, kind)
        assert (light, sound, said(teacher), said(member)) == (light, sound, expected, [])


def test_they_count_in_what_a_class_takes_up(school, sign_in, people, session, recordings):
    key = school.kept_recording(recordings, session, CONTENT, bytes=480_000_000)
    school.sql("INSERT INTO recording_version (recording_id, kind, state, bytes, due_at) SELECT id, 'light', 'made', 90000000,"
               " UTC_TIMESTAMP() FROM recording WHERE public_id = %s", key)
    school.sql("UPDATE recording_space SET bytes = bytes + 90000000 WHERE classroom_id IN (%s, -1)", people.classroom.id)
    rows = sign_in(people.admin).get("/recordings/").page.all("li")
    assert [row for row in rows if people.classroom.name in row.text and "570" in row.text]
