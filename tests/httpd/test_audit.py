# SPDX-License-Identifier: Apache-2.0
"""The audit: who did what to whom and when, without any secret."""

import pytest

from school import PASSWORD


def lines(school, after=0):
    """(actor, action, target kind, target id, target name, address, detail) of the lines after that one, oldest first."""
    return school.sql("SELECT actor_name, action, target_kind, target_id, target_name, address, detail FROM audit"
                      " WHERE id > %s ORDER BY id", after)


@pytest.fixture
def before(school):
    return school.value("SELECT COALESCE(MAX(id), 0) FROM audit")


def test_a_login_is_written_down(visitor, school, before):
    user = school.user()
    visitor.log_in(user.username, PASSWORD)
    assert lines(school, before) == [(user.username, "login", "", None, "", "127.0.0.1", "")]
    assert school.value("SELECT actor_id FROM audit WHERE id > %s", before) == user.id
    assert school.value("SELECT ABS(TIMESTAMPDIFF(SECOND, at, UTC_TIMESTAMP())) < 60 FROM audit WHERE id > %s", before)


def test_failed_logins_are_written_down_with_their_cause(visitor, school, before):
    user, gone = school.user(), school.user()
    school.sql("UPDATE user SET disabled_at = UTC_TIMESTAMP() WHERE id = %s", gone.id)
    visitor.log_in(user.username, "not-the-password")
    visitor.log_in(gone.username.upper(), PASSWORD)
    assert lines(school, before) == [
        ("", "login_failed", "user", user.id, user.username, "127.0.0.1", "wrong password"),
        ("", "login_failed", "user", gone.id, gone.username, "127.0.0.1", "account disabled")]


def test_a_password_typed_as_a_name_is_not_written_down(visitor, school, before):
    visitor.log_in("my-secret-password", PASSWORD)
    assert lines(school, before) == [("", "login_failed", "", None, "", "127.0.0.1", "no such user")]


def test_what_was_kept_long_enough_goes(make_server, tidy, school):
    for days in (29, 31, 401):
        school.insert("audit", {"action": "login", "detail": f"kept {days}"}, at=f"UTC_TIMESTAMP() - INTERVAL {days} DAY")
    left = "SELECT detail FROM audit WHERE detail LIKE 'kept %%' ORDER BY id"
    for directives, kept in (("", ["kept 29", "kept 31"]), ("CrvsAuditDays 30", ["kept 29"])):
        httpd = make_server(directives)
        httpd.write()
        tidy(httpd)
        assert [detail for detail, in school.sql(left)] == kept
    school.sql("DELETE FROM audit WHERE detail LIKE 'kept %%'")


def test_without_its_line_there_is_no_login(server, visitor, school):
    server.expect_log("crvs:error.*audit_add")
    user = school.user()
    school.sql("RENAME TABLE audit TO audit_away")
    try:
        assert visitor.log_in(user.username, PASSWORD).status == 503
    finally:
        school.sql("RENAME TABLE audit_away TO audit")
    assert "crvs" not in visitor.cookies
    assert school.value("SELECT COUNT(*) FROM user_session WHERE user_id = %s", user.id) == 0


# ---- The page ----

@pytest.fixture
def admin(school, sign_in):
    return sign_in(school.user("admin"))


def rows(response):
    assert response.status == 200
    return [row.text for row in response.page.all("li", class_="row-line")]


def test_administrators_read_it_by_filters(school, admin):
    one, other = school.user(), school.user()
    for at, row in (("2020-03-01 10:00:00", {"actor_name": one.username, "action": "login"}),
                    ("2020-03-02 10:00:00", {"actor_name": "x", "action": "user_role", "target_kind": "user",
                                             "target_id": one.id, "target_name": one.username, "detail": "learner > admin"}),
                    # 23:30 in Douala.
                    ("2020-03-03 22:30:00", {"actor_name": other.username, "action": "class_deleted_by_magic",
                                             "target_kind": "spaceship", "target_name": "Apollo <b>"})):
        school.insert("audit", {"address": "192.0.2.7", **row}, at=f"'{at}'")
    found = rows(admin.get(f"/users/audit/?who={one.username}"))
    assert len(found) == 2 and "Rôle changé" in found[0] and "learner > admin" in found[0] and "Connexion" in found[1]
    assert "192.0.2.7" in found[0]
    assert len(rows(admin.get(f"/users/audit/?who={one.username}&action=login"))) == 1
    assert len(rows(admin.get(f"/users/audit/?who={one.username}&kind=user"))) == 1
    # What this page knows no word for is shown as it is.
    found = rows(admin.get(f"/users/audit/?from=2020-03-03&to=2020-03-03"))
    assert len(found) == 1 and "class_deleted_by_magic" in found[0] and "spaceship Apollo <b>" in found[0]
    assert rows(admin.get("/users/audit/?from=2020-03-04&to=2020-03-05")) == []
    # As it is typed where the browser has no calendar, and given back as the field wants it.
    answer = admin.get("/users/audit/?from=3/3/2020&to=03/03/2020")
    assert rows(answer) == found and answer.page.one("input", name_="from")["value"] == "2020-03-03"
    school.sql("DELETE FROM audit WHERE at < '2021-01-01'")


def test_it_has_pages(school, admin):
    user = school.user()
    for number in range(230):
        school.insert("audit", {"actor_name": user.username, "action": "login", "detail": f"n{number}."}, at="UTC_TIMESTAMP()")
    seen, path = [], f"/users/audit/?who={user.username}&action=login"
    while path:
        page = admin.get(path)
        seen += rows(page)
        further = [link["href"] for link in page.page.all("a") if "before=" in link.get("href", "")]
        path = further[0] if further else None
    assert len(seen) == len(set(seen)) == 230 and "n229." in seen[0] and "n0." in seen[-1]


@pytest.mark.parametrize("query", [
    "who=%ff", "who=" + "x" * 5000, "action=%27", "action=login%00", "kind=%C3%A9", "from=yesterday", "from=2020-13-40", "to=%00",
    "before=-1", "before=99999999999", "from=2020-01-01T00:00", "from=&to=&who=&action=&kind=&before="])
def test_strange_filters_are_none(admin, query):
    assert admin.get(f"/users/audit/?{query}").status == 200


def test_memberships_and_deletions_are_written_down(school, sign_in, people, before):
    """Of classes and courses: who came in, by whom, and what went."""
    teacher, newcomer = sign_in(people.teacher), school.user()
    course = school.course(people.teacher, title="Terminale")
    module = school.module(course, title="Analyse")
    lesson = school.lesson(module, title="Limites")
    video = school.insert("lesson_video", {"lesson_id": lesson, "title": "Film", "url": "https://v.example.org/1.mp4",
                                           "position": 1}, created_at="UTC_TIMESTAMP()")
    where = f"{people.classroom.name} ({people.classroom.id})"
    for _ in range(2):
        teacher.post(f"/classrooms/{people.classroom.id}/members/",
                     {"usernames": f"{people.other.username} {people.member.username}"})
        sign_in(newcomer).post("/classrooms/join/", {"code": people.classroom.join_code})
    for part in (f"videos/{video}", f"lessons/{lesson}", f"modules/{module}", f"{course}"):
        for _ in range(2):
            teacher.post(f"/courses/{part}/delete/")
    assert [line for line in lines(school, before) if line[1] != "login"] == [
        (people.teacher.username, "member_added", "user", people.other.id, people.other.username, "127.0.0.1", where),
        (newcomer.username, "member_joined", "classroom", people.classroom.id, people.classroom.name, "127.0.0.1", ""),
        (people.teacher.username, "video_deleted", "video", video, "Film", "127.0.0.1", ""),
        (people.teacher.username, "lesson_deleted", "lesson", lesson, "Limites", "127.0.0.1", ""),
        (people.teacher.username, "module_deleted", "module", module, "Analyse", "127.0.0.1", ""),
        (people.teacher.username, "course_deleted", "course", course, "Terminale", "127.0.0.1", "")]


def test_a_cancelled_session_is_found_by_its_kind(school, sign_in, people, admin):
    session = school.live_session(people.classroom, start=3000, title="Révisions")
    assert sign_in(people.teacher).post(f"/classrooms/sessions/{session}/cancel/", {"reason": "Malade"}).status == 303
    found = rows(admin.get(f"/users/audit/?who={people.teacher.username}&kind=session"))
    assert len(found) == 1 and "Séance annulée" in found[0] and "séance Révisions" in found[0]
