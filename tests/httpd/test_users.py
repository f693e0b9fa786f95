# SPDX-License-Identifier: Apache-2.0
"""Accounts in the hands of administrators, and links by which their owners set a password."""

import datetime
import threading

import pytest

from client import Browser
from school import PASSWORD, numbers


@pytest.fixture
def admin(school, sign_in):
    """The browser of an administrator."""
    return sign_in(school.user("admin"))


@pytest.fixture
def only_admin(school):
    """The only administrator who can sign in: the others are away meanwhile."""
    school.sql("UPDATE user SET disabled_at = '2020-01-01' WHERE role = 'admin' AND disabled_at IS NULL")
    yield school.user("admin")
    school.sql("UPDATE user SET disabled_at = NULL WHERE disabled_at = '2020-01-01'")


def audited(school, user, action):
    """(actor, detail) of the lines about a user, oldest first."""
    return school.sql("SELECT actor_name, detail FROM audit WHERE target_kind = 'user' AND target_id = %s AND action = %s"
                      " ORDER BY id", user.id, action)


def account(user, **changes):
    return {"full_name": user.full_name, "username": user.username, "email": "", "role": user.role, **changes}


def link_of(response):
    """The path of the link that a page shows."""
    url = response.page.one("input", id="link")["value"]
    assert url.startswith("http://localhost:")
    return "/" + url.split("/", 3)[3]


# ---- The list ----

def names(response):
    return [row.one(class_="row-link").text for row in response.page.all("li", class_="row-line")]


def test_users_are_found_by_name_username_and_address(school, admin):
    one = school.user(full_name="Zélie Quatremère", username="zquatre", email="zelie@lycee.example")
    school.user("trainer", full_name="Zélie Autre")
    for q in ("quatremere", "ZQUATRE", "zelie@lycee", "Z%C3%A9lie%20Quatre"):
        assert names(admin.get(f"/users/?q={q}")) == [one.full_name]
    assert names(admin.get("/users/?q=Z%C3%A9lie&role=trainer")) == ["Zélie Autre"]
    assert one.full_name not in names(admin.get("/users/?q=%25")) and names(admin.get("/users/?q=zq_atre")) == []


def test_disabled_accounts_can_be_listed(school, admin):
    user = school.user(full_name="Parti Depuis")
    admin.post(f"/users/{user.id}/disable/")
    assert names(admin.get("/users/?q=Parti%20Depuis&role=disabled")) == [user.full_name]
    assert names(admin.get("/users/?q=Parti%20Depuis&role=admin")) == []


def test_the_list_has_pages(school, admin):
    for number in range(120):
        school.user(full_name=f"Page {number // 2:03}")
    seen, path = [], "/users/?q=Page&role=learner"
    while path:
        page = admin.get(path)
        seen += names(page)
        further = [link["href"] for link in page.page.all("a") if "after=" in link.get("href", "")]
        path = further[0] if further else None
    assert seen == sorted(seen) and len(seen) == 120


# ---- Changes ----

def test_an_account_is_made_and_gets_its_password_by_a_link(school, server, admin, visitor):
    response = admin.post("/users/create/", {"full_name": "  Aïcha   Ngo ", "username": "aicha.ngo", "email": "a@b.example",
                                             "role": "trainer"})
    page = admin.follow(response)
    user_id = int(response.location.split("/")[2])
    assert school.sql("SELECT full_name, username, email, role, password_hash FROM user WHERE id = %s", user_id) == [
        ("Aïcha Ngo", "aicha.ngo", "a@b.example", "trainer", "")]
    assert page.page.one("h1").text == "Aïcha Ngo"
    link = link_of(admin.post(f"/users/{user_id}/link/"))
    assert visitor.log_in("aicha.ngo", "").status == 422

    form = visitor.get(link)
    assert form.status == 200 and "Aïcha Ngo" in form.page.text
    assert form.headers["Referrer-Policy"] == "no-referrer" and form.headers["Cache-Control"] == "no-store"
    done = visitor.post(link, {"new_password": "une bonne phrase", "new_password_again": "une bonne phrase"})
    assert done.status == 303 and done.location == "/users/login/"
    assert visitor.log_in("aicha.ngo", "une bonne phrase").status == 303
    # It works once.
    assert Browser(server).get(link).status == 404
    assert [action for action, in school.sql(
        "SELECT action FROM audit WHERE target_id = %s OR actor_id = %s ORDER BY id", user_id, user_id)] == [
            "user_created", "password_link", "password_set", "login"]
    token = link.split("/")[3]
    assert not school.sql("SELECT id FROM audit WHERE detail LIKE %s OR target_name LIKE %s", f"%{token}%", f"%{token}%")
    assert token not in str(school.sql("SELECT * FROM user_link"))


def test_a_change_is_stored_everywhere_and_written_down(school, admin, people):
    response = admin.post(f"/users/{people.member.id}/", account(people.member, full_name="Zoé Nouvelle", role="trainer"))
    assert response.status == 303
    assert school.sql("SELECT full_name, role FROM user WHERE id = %s", people.member.id) == [("Zoé Nouvelle", "trainer")]
    assert school.value("SELECT sort_name FROM classroom_member WHERE user_id = %s", people.member.id) == "Zoé Nouvelle"
    assert [detail for _, detail in audited(school, people.member, "user_role")] == ["learner > trainer"]
    assert len(audited(school, people.member, "user_changed")) == 1


@pytest.mark.parametrize("field, value", [
    ("full_name", ""), ("full_name", "x" * 151), ("username", ""), ("username", "with space"), ("username", "a/b"),
    ("username", "x" * 151), ("username", "é" * 151), ("email", "nobody"), ("email", "a@b@c"), ("email", "a b@c"),
    ("email", "@c"), ("role", ""), ("role", "root"), ("full_name", b"a\xffb"), ("username", b"a\x00b")])
@pytest.mark.parametrize("path", ["/users/create/", "/users/{id}/"])
def test_wrong_fields_are_named_and_nothing_is_stored(school, admin, path, field, value):
    user = school.user()
    fields = account(user, **{"username": user.username + "x", "email": "a@b.example", field: value})
    before = school.sql("CHECKSUM TABLE user, audit")
    response = admin.post(path.format(id=user.id), fields)
    assert response.status == 422 and set(response.errors) == {field}
    assert school.sql("CHECKSUM TABLE user, audit") == before
    kept = "full_name" if field != "full_name" else "email"
    assert response.values[kept] == fields[kept]


def test_a_username_is_taken_once_whatever_its_case(school, admin):
    user, other = school.user(username="deja.pris"), school.user()
    for path, fields in (("/users/create/", account(user, username="DEJA.PRIS")),
                         (f"/users/{other.id}/", account(other, username="Déjà.pris"))):
        response = admin.post(path, fields)
        assert response.status == 422 and set(response.errors) == {"username"}
    assert admin.post(f"/users/{user.id}/", account(user, username="Deja.Pris")).status == 303


def test_an_unknown_user_is_nowhere(admin):
    for path in ("/users/2147483647/", "/users/2147483647/disable/"):
        assert admin.get(path).status == 404
    for verb in ("disable", "enable", "sign-out", "link"):
        assert admin.post(f"/users/2147483647/{verb}/").status == 404


def test_a_disabled_user_is_out_until_enabled(school, admin, sign_in, visitor):
    user = school.user()
    browser = sign_in(user)
    link = link_of(admin.post(f"/users/{user.id}/link/"))
    assert admin.get(f"/users/{user.id}/disable/").status == 200
    assert admin.post(f"/users/{user.id}/disable/").status == 303
    assert browser.get("/classrooms/").status == 303 and visitor.get(link).status == 404
    assert visitor.log_in(user.username, PASSWORD).status == 422
    assert admin.post(f"/users/{user.id}/link/").status == 409
    assert admin.post(f"/users/{user.id}/enable/").status == 303
    assert visitor.log_in(user.username, PASSWORD).status == 303
    assert len(audited(school, user, "user_disabled")) == len(audited(school, user, "user_enabled")) == 1


def test_somebody_is_signed_out_everywhere(school, admin, sign_in):
    user, other = school.user(), school.user()
    browsers, bystander = [sign_in(user), sign_in(user)], sign_in(other)
    assert admin.post(f"/users/{user.id}/sign-out/").status == 303
    assert [browser.get("/classrooms/").status for browser in (*browsers, bystander)] == [303, 303, 200]
    assert [detail for _, detail in audited(school, user, "user_signed_out")] == ["2"]


# ---- The last administrator ----

def test_the_last_administrator_stays(school, only_admin, sign_in):
    browser = sign_in(only_admin)
    response = browser.post(f"/users/{only_admin.id}/", account(only_admin, role="trainer"))
    assert response.status == 422 and set(response.errors) == {"role"}
    assert browser.post(f"/users/{only_admin.id}/disable/").status == 409
    assert school.sql("SELECT role, disabled_at FROM user WHERE id = %s", only_admin.id) == [("admin", None)]
    # With a second one, the first may go.
    school.user("admin")
    assert browser.post(f"/users/{only_admin.id}/", account(only_admin, role="trainer")).status == 303


def test_two_administrators_cannot_remove_each_other_at_once(school, only_admin, sign_in):
    for _ in range(4):
        pair = [only_admin, school.user("admin")]
        browsers = [sign_in(user) for user in pair]
        for browser in browsers:
            browser.token()
        answers = []
        threads = [threading.Thread(target=lambda browser=browser, other=other: answers.append(
            browser.post(f"/users/{other.id}/disable/").status)) for browser, other in zip(browsers, reversed(pair))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # The second comes too late: as the last one, or no longer signed in.
        assert sorted(answers)[0] == 303
        active = [user for user in pair if school.value("SELECT disabled_at IS NULL FROM user WHERE id = %s", user.id)]
        assert len(active) == 1
        only_admin = active[0]


# ---- Links ----

def test_a_newer_link_replaces_the_one_before(admin, school, visitor):
    user = school.user()
    first, second = (link_of(admin.post(f"/users/{user.id}/link/")) for _ in range(2))
    assert visitor.get(first).status == 404 and visitor.get(second).status == 200


def minutes_of(school, user):
    return school.value("SELECT TIMESTAMPDIFF(MINUTE, created_at, expires_at) FROM user_link WHERE user_id = %s", user.id)


def test_a_link_ends_after_a_day_and_a_first_one_after_two_weeks(school, visitor, admin):
    user, new = school.user(), school.user(password_hash="")
    assert visitor.get(f"/users/set-password/{school.password_link(user, hours=0)}/").status == 404
    for one, minutes in ((user, 24 * 60), (new, 14 * 24 * 60)):
        page = admin.post(f"/users/{one.id}/link/")
        assert minutes_of(school, one) == minutes
        said = page.page.one("main").one("time")
        until = school.value("SELECT expires_at FROM user_link WHERE user_id = %s", one.id)
        assert abs((datetime.datetime.fromisoformat(said["datetime"][:-1]) - until).total_seconds()) <= 2
        # Whoever is handed it reads it too.
        assert visitor.get(link_of(page)).page.one("main").one("time")["datetime"][:16] == said["datetime"][:16]
        assert admin.get(f"/users/{one.id}/").page.one("section", aria_labelledby="access").one("time")["datetime"][:16] == \
            said["datetime"][:16]


def test_the_lifetimes_are_those_of_the_directive(make_server, school):
    httpd = make_server("CrvsLinkLifetime 2h 90min")
    httpd.start()
    browser = school.browser(httpd, school.user("admin"))
    for user, minutes in ((school.user(password_hash=""), 120), (school.user(), 90)):
        assert browser.post(f"/users/{user.id}/link/").status == 200
        assert minutes_of(school, user) == minutes


def test_a_link_ends_all_sessions(school, sign_in, visitor):
    user = school.user()
    browser = sign_in(user)
    link = f"/users/set-password/{school.password_link(user)}/"
    visitor.post(link, {"new_password": "une bonne phrase", "new_password_again": "une bonne phrase"})
    assert browser.get("/classrooms/").status == 303


@pytest.mark.parametrize("password, again, field", [
    ("", "", "new_password"), ("court", "court", "new_password"), ("x" * 73, "x" * 73, "new_password"),
    ("é" * 37, "é" * 37, "new_password"), ("LONG.USERNAME", "LONG.USERNAME", "new_password"),
    ("assez long", "autre chose", "new_password_again"), ("assez long", "", "new_password_again"),
    (b"assez\x00long", b"assez\x00long", "new_password"), (b"assez\xfflong", b"assez\xfflong", "new_password")])
def test_a_poor_password_is_refused_and_the_link_stays(school, visitor, password, again, field):
    school.sql("UPDATE user SET username = CONCAT('was-', id) WHERE username = 'long.username'")
    path = f"/users/set-password/{school.password_link(school.user(username='long.username'))}/"
    response = visitor.post(path, {"new_password": password, "new_password_again": again})
    assert response.status == 422 and set(response.errors) == {field}
    text = password if isinstance(password, str) else "assez"
    assert not text or text not in response.text
    assert visitor.get(path).status == 200


@pytest.mark.parametrize("token", ["x", "a" * 42, "a" * 43, "a" * 44, "-" * 43, "A" * 4000])
def test_what_is_no_link_has_no_effect(visitor, token):
    assert visitor.get(f"/users/set-password/{token}/").status in (404, 414)
    assert visitor.post(f"/users/set-password/{token}/", {"new_password": "une bonne phrase"}).status in (404, 414)


def test_a_link_used_twice_at_once_works_once(school, server):
    user = school.user()
    path = f"/users/set-password/{school.password_link(user)}/"
    browsers = [Browser(server) for _ in range(3)]
    for browser in browsers:
        browser.token()
    answers = []
    threads = [threading.Thread(target=lambda browser=browser, number=number: answers.append(browser.post(
        path, {"new_password": f"phrase {number}", "new_password_again": f"phrase {number}"}).status))
        for number, browser in enumerate(browsers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 404, 404]


def test_links_cannot_be_tried_out(make_server, school):
    httpd = make_server()
    httpd.start()
    httpd.expect_log("too many wrong password links")
    browser = school.browser(httpd)
    token = school.password_link(school.user())
    statuses = [browser.get(f"/users/set-password/{'x' * 43}/").status for _ in range(61)]
    assert statuses == [404] * 60 + [429]
    assert browser.get(f"/users/set-password/{token}/").status == 429


def test_people_are_sorted_by_their_familys_name(school, sign_in, admin):
    """Where it is known, and by the full name where it isn't: in the list, in a class, and on the sheet to tick off."""
    word = f"Trie{next(numbers)}"
    one, other, third = (school.user(full_name=f"{first} {word} {last}") for first, last in
                         [("Aïcha", "Zang"), ("Zoé", "Abena"), (word, "Mbarga")])
    teacher = school.user("trainer")
    classroom = school.classroom(teacher, [one, other, third])
    for user, family in ((one, f"{word} ZANG"), (other, f"  {word}   abena ")):
        assert admin.post(f"/users/{user.id}/", account(user, sort_name=family)).status == 303
    assert admin.get(f"/users/{other.id}/").values["sort_name"] == f"{word} abena"
    in_order = [f"Zoé {word} Abena", f"{word} {word} Mbarga", f"Aïcha {word} Zang"]
    assert names(admin.get(f"/users/?q={word}")) == in_order
    browser = sign_in(teacher)
    text = browser.get(f"/classrooms/{classroom.id}/members/").page.one("main").text
    assert sorted(in_order, key=text.index) == in_order
    sheet = browser.get(f"/classrooms/{classroom.id}/members/attendance/").page
    assert [row.one("th", scope="row").text.rpartition(" ")[0] for row in sheet.one("tbody").all("tr")] == [
        f"{word} abena Zoé", f"{word} {word} Mbarga", f"{word} ZANG Aïcha"]
    # Without it again.
    assert admin.post(f"/users/{one.id}/", account(one, sort_name="")).status == 303
    assert names(admin.get(f"/users/?q={word}"))[0] == f"Aïcha {word} Zang"


def test_ones_own_familys_name(school, sign_in):
    user = school.user(full_name="Aïcha Ngo Bassong")
    browser = sign_in(user)
    fields = {"full_name": user.full_name, "sort_name": "NGO BASSONG", "language": "", "time_zone": ""}
    assert browser.post("/users/profile/", fields).status == 303
    assert browser.get("/users/profile/").values["sort_name"] == "NGO BASSONG"
    assert school.value("SELECT order_name FROM user WHERE id = %s", user.id) == "NGO BASSONG Aïcha Ngo Bassong"
    answer = browser.post("/users/profile/", {**fields, "sort_name": "x" * 151})
    assert answer.status == 422 and set(answer.errors) == {"sort_name"}
