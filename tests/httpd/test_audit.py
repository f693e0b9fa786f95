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


def test_what_was_kept_long_enough_goes_with_a_login(make_server, school):
    for days in (29, 31, 401):
        school.insert("audit", {"action": "login", "detail": f"kept {days}"}, at=f"UTC_TIMESTAMP() - INTERVAL {days} DAY")
    left = "SELECT detail FROM audit WHERE detail LIKE 'kept %%' ORDER BY id"
    for directives, kept in (("", ["kept 29", "kept 31"]), ("CrvsAuditDays 30", ["kept 29"])):
        httpd = make_server(directives)
        httpd.start()
        assert school.browser(httpd).log_in(school.user().username, PASSWORD).status == 303
        assert [detail for detail, in school.sql(left)] == kept
    school.sql("DELETE FROM audit WHERE detail LIKE 'kept %%'")


def test_without_its_line_there_is_no_login(server, visitor, school):
    server.expect_log("crvs:error.*audit_add")
    user = school.user()
    school.sql("RENAME TABLE audit TO audit_away")
    try:
        assert visitor.log_in(user.username, PASSWORD).status == 500
    finally:
        school.sql("RENAME TABLE audit_away TO audit")
    assert "crvs" not in visitor.cookies
    assert school.value("SELECT COUNT(*) FROM user_session WHERE user_id = %s", user.id) == 0
