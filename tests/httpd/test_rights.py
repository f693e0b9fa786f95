# SPDX-License-Identifier: Apache-2.0
"""What is kept of people: they read for how long, take a copy of it, and have it erased."""

import json

import pytest

from client import Browser
from school import numbers

# What refers to a user and is no part of the copy that people take, and why.
NOT_TAKEN = {
    ("user_link", "user_id"): "a link for a password, of which a hash is kept for some days",
    ("user", "link_made_by"): "of the account that the link is for",
    ("user_import", "created_by"): "a list of others' names, kept for some days",
    ("user_import_line", "user_id"): "the same",
    ("upload", "user_id"): "under way; a recording once it is done",
    ("attendance_correction", "corrected_by"): "of the student's attendance",
    ("publish_rule", "set_by"): "of the class",
    ("notice_event", "caused_by"): "of what they made, until the mails of it are written",
}
TAKEN = {
    ("user_session", "user_id"): "signed_in", ("classroom_member", "user_id"): "classes",
    ("lesson_progress", "user_id"): "lessons", ("recording_position", "user_id"): "recording_positions",
    ("video_position", "user_id"): "video_positions", ("attendance_stay", "user_id"): "stays",
    ("attendance_click", "user_id"): "session_links", ("attendance_correction", "user_id"): "attendance_notes",
    ("notice", "user_id"): "mails", ("notice_person", "user_id"): "mail_address",
    ("notice_off_kind", "user_id"): "mail_kinds_off", ("notice_off_class", "user_id"): "mail_classes_off",
    ("notice_class_kind", "user_id"): "mail_class_kinds", ("home_visit", "user_id"): "home", ("calendar_link", "user_id"): "calendar_links", ("classroom", "created_by"): "classes_made",
    ("live_session", "created_by"): "sessions_made", ("course", "created_by"): "courses_made",
    ("announcement", "created_by"): "announcements_made", ("attachment", "uploaded_by"): "files_sent",
    ("recording", "uploaded_by"): "recordings_sent",
}


def references(school):
    """(table, column) of what refers to a user."""
    return set(school.sql("""SELECT table_name, column_name FROM information_schema.key_column_usage
                             WHERE table_schema = DATABASE() AND referenced_table_name = 'user'"""))


@pytest.fixture
def busy(school, recordings):
    """Somebody who has done all there is to do here: (the user, their class)."""
    number = next(numbers)
    user = school.user("trainer", full_name=f"Aline Unique {number}", email=f"aline{number}@ecole.example")
    classroom = school.classroom(user, [school.user()])
    session = school.live_session(classroom, start=-90, started=-90, ended=-30, created_by=user.id)
    lesson = school.lesson(school.module(school.course(user)))
    recording = school.recording(session, uploaded_by=user.id)
    school.attachment(recordings, announcement_id=school.announcement(classroom, user, "Un mot d’Aline"), uploaded_by=user.id)
    video = school.lesson_video(lesson, recording_id=recording)
    now = {"updated_at": "UTC_TIMESTAMP()"}
    school.insert("lesson_progress", {"user_id": user.id, "lesson_id": lesson}, last_seen_at="UTC_TIMESTAMP()")
    school.insert("recording_position", {"user_id": user.id, "recording_id": recording, "seconds": 61}, **now)
    school.insert("video_position", {"user_id": user.id, "lesson_video_id": video, "seconds": 62}, **now)
    school.insert("attendance_stay", {"live_session_id": session, "stay_hash": "a" * 64, "connection_hash": "b" * 64,
                                      "room_hash": "c" * 64, "source": "jitsi", "user_id": user.id},
                  joined_at="UTC_TIMESTAMP()", kept_from="UTC_TIMESTAMP()")
    school.insert("attendance_click", {"live_session_id": session, "user_id": user.id},
                  first_at="UTC_TIMESTAMP()", last_at="UTC_TIMESTAMP()")
    school.insert("attendance_correction", {"live_session_id": session, "user_id": user.id, "status": "excused",
                                            "note": "malade", "corrected_by": user.id}, corrected_at="UTC_TIMESTAMP()")
    school.calendar_link(user)
    school.insert("notice", {"user_id": user.id, "kind": "added", "subject_id": classroom.id}, due_at="UTC_TIMESTAMP()",
                  created_at="UTC_TIMESTAMP()")
    school.insert("notice_person", {"user_id": user.id, "address": f"aline{number}@ecole.example",
                                    "off_token": f"{number:043}"})
    school.insert("home_visit", {"user_id": user.id}, seen_at="UTC_TIMESTAMP()")
    school.insert("notice_off_kind", {"user_id": user.id, "kind": "soon"})
    school.insert("notice_off_class", {"user_id": user.id, "classroom_id": classroom.id})
    school.insert("notice_class_kind", {"user_id": user.id, "classroom_id": classroom.id, "kind": "soon", "is_on": 1})
    return user, classroom


# ---- The copy ----

def test_everything_that_refers_to_a_user_is_taken_or_has_a_reason(school):
    assert references(school) == set(TAKEN) | set(NOT_TAKEN)


def test_a_copy_has_all_that_is_kept(school, sign_in, busy):
    user, classroom = busy
    browser = sign_in(user)
    browser.post("/users/profile/", {"full_name": "Aline Changée"})
    page = browser.get("/users/profile/data/")
    taken = browser.get(page.page.one("a", href="/users/profile/data.json")["href"])
    assert taken.headers["content-disposition"] == 'attachment; filename="mes-donnees.json"'
    assert "no-store" in taken.headers["cache-control"]
    copy = json.loads(taken.text)
    assert copy["account"]["username"] == user.username and copy["account"]["full_name"] == "Aline Changée"
    assert "password_hash" not in taken.text and copy["account"]["has_password"] is True
    assert {name: len(rows) for name, rows in copy.items() if isinstance(rows, list)} == {
        **dict.fromkeys(TAKEN.values(), 1), "audit": 1}
    assert copy["classes"] == [{"classroom_id": classroom.id, "classroom": classroom.name, "role": "teacher",
                                "joined_at": copy["classes"][0]["joined_at"]}]
    assert copy["video_positions"][0]["seconds"] == 62 and copy["stays"][0]["left_at"] is None
    assert copy["audit"][0]["action"] == "user_changed" and copy["made_at"].endswith("Z")


def test_the_files_that_somebody_attached_are_fetched_from_both(school, sign_in, recordings):
    sender = school.user("trainer")
    classroom = school.classroom(sender)
    announcement = school.announcement(classroom, sender)
    key = school.attachment(recordings, b"%PDF-1.7 mine", announcement_id=announcement, uploaded_by=sender.id)
    school.attachment(recordings, uploaded_by=sender.id)
    browser = sign_in(sender)
    school.sql("DELETE FROM classroom_member WHERE classroom_id = %s AND user_id = %s", classroom.id, sender.id)
    path = f"/attachments/{key}/attachment.pdf"
    assert [link["href"] for link in browser.get("/users/profile/data/").page.one("section", aria_labelledby="attached").all("a")] == [path]
    assert [row["path"] for row in json.loads(browser.get("/users/profile/data.json").text)["files_sent"]] == [path]
    got = browser.get(path)
    assert (got.status, got.body) == (200, b"%PDF-1.7 mine")
    stranger = sign_in(school.user("trainer"))
    assert stranger.get(path).status == 404 and "attachments/" not in stranger.get("/users/profile/data/").text


def test_a_copy_has_nothing_of_others(school, sign_in, busy):
    user, _ = busy
    taken = sign_in(school.user()).get("/users/profile/data.json")
    assert user.full_name not in taken.text
    assert json.loads(taken.text)["classes"] == []


def test_a_copy_holds_any_name(school, sign_in):
    name = 'Zoé "la\\ grande" </script> \u2028 🎓'
    assert json.loads(sign_in(school.user(full_name=name)).get("/users/profile/data.json").text)["account"]["full_name"] == name


# ---- What the foot leads to ----

def foot(response):
    return [(link.text, link["href"]) for link in response.page.one("footer").all("a")]


def test_every_page_leads_to_what_is_kept_and_for_how_long(visitor, sign_in, people):
    assert foot(visitor.get("/users/login/")) == [("Confidentialité", "/about/privacy/")]
    page = visitor.get("/about/privacy/")
    assert page.status == 200
    assert "Vos présences aux séances : 400 jours." in page.text.replace("\xa0", " ")
    assert foot(sign_in(people.member, language="en").get("/classrooms/")) == [("Privacy", "/about/privacy/")]
    assert visitor.get("/about/help/").status == 404


def test_a_school_has_pages_of_its_own(make_server, tmp_path):
    (tmp_path / "privacy.txt").write_text("# Qui nous sommes\n\nLe lycée <b>Joss</b>, https://joss.example/.\n")
    (tmp_path / "privacy.txt.en").write_text("# Who we are\n\nJoss school.\n")
    (tmp_path / "help.txt").write_text("Demandez à M. Ngo.\n")
    tmp_path.chmod(0o755)
    server = make_server(f'CrvsPrivacyURL "file:{tmp_path}/privacy.txt"\nCrvsHelpURL "file:{tmp_path}/help.txt"\n'
                         "CrvsContact bureau@joss.example\nCrvsAuditDays 30\n")
    server.start()
    browser = Browser(server)
    page = browser.get("/about/privacy/")
    assert foot(page) == [("Aide", "/about/help/"), ("Contact", "mailto:bureau@joss.example"),
                          ("Confidentialité", "/about/privacy/")]
    assert page.page.one("main").all("h2")[0].text == "Qui nous sommes"
    assert page.page.one("a", href="https://joss.example/").text == "https://joss.example/"
    assert "Le lycée <b>Joss</b>," in page.page.one("p", class_="prose").text and "30 jours" in page.text
    english = Browser(server, language="en")
    assert "Joss school." in english.get("/about/privacy/").text
    assert "Demandez à M. Ngo." in english.get("/about/help/").text


def test_a_school_has_its_pages_elsewhere(make_server):
    server = make_server("CrvsPrivacyURL https://joss.example/vie-privee\nCrvsHelpURL /aide.html\nCrvsContact /contact\n")
    server.start()
    browser = Browser(server)
    assert foot(browser.get("/users/login/")) == [("Aide", "/aide.html"), ("Contact", "/contact"),
                                                  ("Confidentialité", "https://joss.example/vie-privee")]
    assert browser.get("/about/privacy/").status == 404


@pytest.mark.parametrize("directive, told", [
    ("CrvsPrivacyURL javascript:alert(1)", "CrvsPrivacyURL"),
    ("CrvsHelpURL file:/nowhere/help.txt", "CrvsHelpURL: /nowhere/help.txt"),
    ("CrvsContact nobody", "CrvsContact"),
    ('CrvsContact "a@b.example?subject=x"', "CrvsContact"),
])
def test_a_wrong_one_is_told_at_the_start(make_server, directive, told):
    done = make_server(directive + "\n").run("-t")
    assert done.returncode != 0 and told in done.stderr


# ---- Erasing ----

def erase(browser, user, typed=None):
    return browser.post(f"/users/{user.id}/erase/", {"confirm": user.username if typed is None else typed})


def trainers(school):
    """How many there are, as it is kept."""
    return school.value("SELECT users FROM user_count WHERE role = 'trainer' AND NOT is_disabled")


def test_an_erased_account_leaves_what_it_made_without_a_name(school, sign_in, busy, people):
    user, classroom = busy
    own, admin = sign_in(user), sign_in(people.admin)
    own.post("/users/profile/", {"full_name": user.full_name + " "})
    own.post("/users/profile/", {"full_name": "Aline Changée"})
    admin.post(f"/users/{user.id}/", {
        "full_name": "Aline Changée", "username": user.username + "x", "email": "", "role": "trainer"})
    school.sql("INSERT INTO audit (at, action, target_kind, target_id, target_name, address)"
               " VALUES (UTC_TIMESTAMP(), 'login_failed', 'user', %s, %s, '192.0.2.77')", user.id, user.username)
    school.sql("INSERT INTO audit (at, action, target_kind, target_id, target_name, address)"
               " VALUES (UTC_TIMESTAMP(), 'password_link', 'user', %s, %s, '192.0.2.78')", user.id, user.username)
    user.username += "x"
    page = admin.get(f"/users/{user.id}/erase/").page.one("main").text
    assert classroom.name in page and "Sa présence à une séance." in page and "Un enregistrement." in page
    counted = trainers(school)
    done = erase(admin, user)
    assert (done.status, done.headers["location"]) == (303, "/users/")
    assert "Le compte est effacé." in admin.get("/users/").text
    assert admin.get(f"/users/{user.id}/").status == 404 and own.get("/classrooms/").status == 303
    assert trainers(school) == counted - 1
    # What they made is there, and is nobody's.
    assert school.sql("SELECT created_by FROM classroom WHERE id = %s", classroom.id) == [(None,)]
    assert school.value("SELECT members FROM classroom_count WHERE classroom_id = %s", classroom.id) == 1
    for table, column in references(school):
        assert school.value(f"SELECT COUNT(*) FROM {table} WHERE {column} = %s", user.id) == 0, table
    # The audit says what happened, and not who it was.
    lines = school.sql("SELECT action, actor_name, target_name, detail, address FROM audit"
                       " WHERE actor_id = %s OR (target_kind = 'user' AND target_id = %s) ORDER BY id", user.id, user.id)
    assert {line[0] for line in lines} == {"user_changed", "login_failed", "password_link", "user_erased"}
    for action, actor, target, detail, address in lines:
        assert target == "" and user.username not in actor + detail
        assert address not in ("192.0.2.77", "192.0.2.78")
    assert "compte effacé" in admin.get("/users/audit/?action=user_changed").text


def test_nothing_of_the_account_is_found_anywhere_in_the_database(school, sign_in, busy, people):
    user, _ = busy
    email = school.value("SELECT email FROM user WHERE id = %s", user.id)
    school.insert("user_import", {"created_by": people.admin.id, "line_count": 1}, created_at="UTC_TIMESTAMP()")
    school.insert("user_import_line", {
        "import_id": school.value("SELECT MAX(id) FROM user_import"), "line": 2, "username": user.username,
        "full_name": user.full_name, "email": email, "role": "", "class_codes": "", "user_id": user.id})
    for typed in (user.username, email):
        school.insert("password_request", {"typed": typed}, requested_at="UTC_TIMESTAMP()")
    assert erase(sign_in(people.admin), user).status == 303
    for table, column in school.sql("""SELECT table_name, column_name FROM information_schema.columns
                                       WHERE table_schema = DATABASE() AND data_type IN ('varchar', 'text')"""):
        for word in (user.username, user.full_name, email):
            assert school.value(f"SELECT COUNT(*) FROM `{table}` WHERE `{column}` = %s", word) == 0, (table, column, word)


def test_what_is_typed_must_be_the_accounts_name(school, sign_in, people):
    admin = sign_in(people.admin)
    for typed in ("", people.teacher.username):
        page = erase(admin, people.other, typed)
        assert page.status == 422 and set(page.errors) == {"confirm"}
    assert school.value("SELECT COUNT(*) FROM user WHERE id = %s", people.other.id) == 1


def test_nobody_erases_their_own_account(school, sign_in, people):
    admin = sign_in(people.admin)
    page = admin.get(f"/users/{people.admin.id}/erase/")
    assert not page.page.all("input", id="confirm") and "votre propre compte" in page.text
    assert erase(admin, people.admin).status == 422
    assert school.value("SELECT COUNT(*) FROM user WHERE id = %s", people.admin.id) == 1


def test_the_command_erases(school, mariadb, busy):
    user, classroom = busy
    asked = mariadb.crvs_admin("school", "user", "erase", user.username)
    assert asked.returncode != 0 and "--yes" in asked.stderr
    assert f"Nobody else teaches the class {classroom.id}, {classroom.name}." in asked.stdout
    assert school.value("SELECT COUNT(*) FROM user WHERE id = %s", user.id) == 1
    done = mariadb.crvs_admin("school", "user", "erase", "--yes", user.username)
    assert done.returncode == 0 and done.stdout.endswith("Erased.\n")
    assert school.value("SELECT COUNT(*) FROM user WHERE id = %s", user.id) == 0
    assert mariadb.crvs_admin("school", "user", "erase", "--yes", user.username).returncode != 0


# ---- What people are told before they are recorded ----

def test_whoever_may_join_is_told_that_it_may_be_recorded(school, sign_in, people):
    school.live_session(people.classroom, start=-5, started=-5)
    told = "La séance peut être enregistrée."
    assert told in sign_in(people.member).get(f"/classrooms/{people.classroom.id}/").text
    assert told in sign_in(people.member).get("/").text
    # Who waits is let in without a further click.
    awaited = school.live_session(people.classroom, start=20)
    assert told in sign_in(people.member).get(f"/classrooms/sessions/{awaited}/join/").text
