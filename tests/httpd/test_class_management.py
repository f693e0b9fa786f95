# SPDX-License-Identifier: Apache-2.0
"""A class as its teachers run it: edited, archived, its code replaced or shut, its members added, promoted, removed."""

import re
import threading

import pytest

CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}")


def url(classroom, part=""):
    return f"/classrooms/{classroom.id}/{part}"


def flash(browser, response):
    return browser.follow(response).page.one(data_flash=True).text


def roles(school, classroom):
    return dict(school.sql("SELECT user_id, role FROM classroom_member WHERE classroom_id = %s", classroom.id))


def audited(school, after):
    """(actor, action, target, detail) of the lines after that one."""
    return school.sql("SELECT actor_name, action, target_kind, target_id, detail FROM audit WHERE id > %s ORDER BY id", after)


@pytest.fixture
def before(school):
    return school.value("SELECT COALESCE(MAX(id), 0) FROM audit")


@pytest.fixture
def teacher(sign_in, people):
    return sign_in(people.teacher)


# ---- Edit ----

def test_edit(school, teacher, people):
    form = teacher.get(url(people.classroom, "edit/"))
    assert form.values["name"] == people.classroom.name
    assert form.values["category_id"] == str(school.category)
    other = school.insert("category", {"name": "Arts", "slug": f"arts-{people.classroom.id}"})
    response = teacher.post(url(people.classroom, "edit/"), {
        "name": "Autre nom", "category_id": other, "subject": "Musique", "schedule": "Mardi", "description": "a\r\nb"})
    assert response.status == 303 and response.location == url(people.classroom)
    assert school.sql("SELECT name, category_id, subject, schedule, description, join_code FROM classroom WHERE id = %s",
                      people.classroom.id) == [
        ("Autre nom", other, "Musique", "Mardi", "a\nb", people.classroom.join_code)]
    assert teacher.follow(response).page.one("h1").text == "Autre nom"


def test_a_class_may_stay_without_a_category(school, teacher, people):
    school.sql("UPDATE classroom SET category_id = NULL WHERE id = %s", people.classroom.id)
    assert teacher.get(url(people.classroom, "edit/")).values["category_id"] == ""
    assert teacher.post(url(people.classroom, "edit/"), {"name": "Sans", "category_id": ""}).status == 303
    assert school.sql("SELECT name, category_id FROM classroom WHERE id = %s", people.classroom.id) == [("Sans", None)]


@pytest.mark.parametrize("fields, wrong", [
    ({"name": ""}, "name"), ({"name": "é" * 151}, "name"), ({"name": b"\xff"}, "name"), ({"subject": "s" * 151}, "subject"),
    ({"schedule": "s" * 1001}, "schedule"), ({"description": "d" * 4001}, "description"),
    ({"category_id": "2147483647"}, "category_id"), ({"category_id": "-1"}, "category_id"),
    ({"category_id": "Sciences"}, "category_id")])
def test_an_edit_that_cannot_be(school, teacher, people, fields, wrong):
    typed = {"name": "Nom", "category_id": school.category, "subject": "Sujet", "schedule": "Mardi", **fields}
    response = teacher.post(url(people.classroom, "edit/"), typed)
    assert response.status == 422 and set(response.errors) == {wrong}
    assert {name: response.values[name] for name in ("name", "subject", "schedule") if name != wrong} == \
        {name: typed[name] for name in ("name", "subject", "schedule") if name != wrong}
    assert school.value("SELECT name FROM classroom WHERE id = %s", people.classroom.id) == people.classroom.name


# ---- Archive ----

def test_archive_and_bring_back(school, sign_in, teacher, people, before):
    session = school.live_session(people.classroom, title="La mole")
    assert people.classroom.name in teacher.get(url(people.classroom, "archive/")).page.one("h1").text
    response = teacher.post(url(people.classroom, "archive/"))
    assert response.location == "/classrooms/" and "archivée" in flash(teacher, response)

    member = sign_in(people.member)
    for browser in (member, teacher):
        page = browser.get("/classrooms/").page
        assert people.classroom.name not in [card.one("a", class_="stretched-link").text
                                             for card in page.all("li", class_="class-card")]
        assert people.classroom.name in page.one("details", class_="disclosure archived").text
        page = browser.get(url(people.classroom)).page
        assert "La mole" in page.text and "Cette classe est archivée" in page.text
        for verb in ("start", "join"):
            assert not page.all("a", href=f"/classrooms/sessions/{session}/{verb}/")
    assert not member.get("/classrooms/").page.all("form", action=url(people.classroom, "restore/"))
    assert not teacher.get(url(people.classroom)).page.all(data_join_code=True)
    assert not teacher.get(url(people.classroom)).page.all("form", action="/classrooms/sessions/create/")

    response = teacher.post(url(people.classroom, "restore/"))
    assert response.location == url(people.classroom) and "rétablie" in flash(teacher, response)
    assert member.get(f"/classrooms/sessions/{session}/join/").status == 200
    assert [line[:4] for line in audited(school, before)] == [
        (people.teacher.username, action, "classroom", people.classroom.id) for action in ("class_archived", "class_restored")]


def test_nothing_happens_in_an_archived_class(school, sign_in, teacher, people):
    session = school.live_session(people.classroom)
    cancelled = school.live_session(people.classroom, start=600, cancelled_at="2026-01-01")
    school.sql("UPDATE classroom SET archived_at = UTC_TIMESTAMP() WHERE id = %s", people.classroom.id)
    content = school.sql("CHECKSUM TABLE live_session, classroom_member")
    for path, fields in (("edit/", {"title": "Non", "start_at": "2099-01-01T08:00", "duration_minutes": 60}), ("cancel/", {}),
                         ("repeat/", {"weeks": 2})):
        response = teacher.post(f"/classrooms/sessions/{session}/{path}", fields)
        assert response.location == url(people.classroom) and "archivée" in flash(teacher, response)
    assert "archivée" in flash(teacher, teacher.post(f"/classrooms/sessions/{cancelled}/restore/"))
    for user, verb in ((people.teacher, "start"), (people.member, "join")):
        browser = sign_in(user)
        response = browser.get(f"/classrooms/sessions/{session}/{verb}/")
        assert response.status == 303 and "archivée" in flash(browser, response)
    assert teacher.post("/classrooms/sessions/create/", {
        "title": "Non", "classroom_id": people.classroom.id, "start_at": "2099-01-01T08:00"}).status == 422
    assert sign_in(people.other).post("/classrooms/join/", {"code": people.classroom.join_code}).status == 422
    assert school.sql("CHECKSUM TABLE live_session, classroom_member") == content


def test_an_archived_class_promises_no_live_session(school, sign_in, people):
    school.sql("UPDATE classroom SET archived_at = UTC_TIMESTAMP() WHERE id = %s", people.classroom.id)
    for user in (people.teacher, people.member):
        next_one = sign_in(user).get(url(people.classroom)).page.one("section", class_="next panel")
        assert next_one.text.split() == "Prochaine séance Aucune séance n’est prévue.".split()


# ---- The join code ----

def join_code(school, classroom):
    return school.value("SELECT join_code FROM classroom WHERE id = %s", classroom.id)


def test_another_code(school, sign_in, teacher, people, before):
    session = school.live_session(people.classroom)
    room = school.value("SELECT room_name FROM live_session WHERE id = %s", session)
    response = teacher.post(url(people.classroom, "code/"), {"change": "reset"})
    assert "remplacé" in flash(teacher, response)
    code = join_code(school, people.classroom)
    assert code != people.classroom.join_code and CODE.fullmatch(code)
    assert code in teacher.get(url(people.classroom)).text
    # Members stay, and so do the rooms of sessions.
    assert set(roles(school, people.classroom)) == {people.member.id, people.teacher.id}
    assert school.value("SELECT room_name FROM live_session WHERE id = %s", session) == room
    assert sign_in(people.other).post("/classrooms/join/", {"code": code}).status == 303
    line, joined = audited(school, before)
    assert joined[:2] == (people.other.username, "member_joined")
    assert line == (people.teacher.username, "code_reset", "classroom", people.classroom.id, "")


def test_old_links_say_so(school, sign_in, teacher, people):
    """A link whose code was replaced or shut, and one that never was, are answered alike: at once, and not by a form."""
    shut = school.classroom(people.teacher, join_open=0)
    archived = school.classroom(people.teacher, archived_at="2026-01-01")
    teacher.post(url(people.classroom, "code/"), {"change": "reset"})
    browser = sign_in(people.other)
    pages = set()
    for code in (people.classroom.join_code, shut.join_code, archived.join_code, "00000000"):
        response = browser.get(f"/classrooms/join/?code={code}")
        assert response.status == 404
        assert "remplacé ou fermé" in response.errors["code"]
        pages.add(response.text.replace(f"{code[:4]} {code[4:]}", "").replace(code, ""))
    assert len(pages) == 1


def test_shut_and_open(school, sign_in, teacher, people, before):
    for change, is_open, status in (("close", 0, 422), ("close", 0, 422), ("open", 1, 303)):
        assert teacher.post(url(people.classroom, "code/"), {"change": change}).status == 303
        assert school.value("SELECT join_open FROM classroom WHERE id = %s", people.classroom.id) == is_open
        assert sign_in(people.other).post("/classrooms/join/", {"code": people.classroom.join_code}).status == status
    assert [action for _, action, *_ in audited(school, before)] == ["code_closed", "code_opened", "member_joined"]
    assert join_code(school, people.classroom) == people.classroom.join_code


@pytest.mark.parametrize("fields", [{}, {"change": ""}, {"change": "x"}, {"change": "RESET"}, {"change": "reset" * 9}])
def test_a_change_of_the_code_that_there_is_not(school, teacher, people, fields):
    assert teacher.post(url(people.classroom, "code/"), fields).status == 422
    assert join_code(school, people.classroom) == people.classroom.join_code


def test_links_by_code_are_throttled_like_codes(make_server, school, people):
    httpd = make_server()
    httpd.start()
    browser = school.browser(httpd, people.other)
    assert [browser.get(f"/classrooms/join/?code=0000000{number % 10}").status for number in range(20)] == [404] * 20
    httpd.expect_log("crvs:warn.*too many wrong join codes")
    assert browser.get(f"/classrooms/join/?code={people.classroom.join_code}").status == 429


def test_the_sheet(teacher, school, people):
    page = teacher.get(url(people.classroom, "sheet/"))
    sheet = page.page.one("article")
    code = people.classroom.join_code
    assert people.classroom.name in sheet.text and [part.text for part in sheet.one(class_="join-code sheet-code").all("span")] \
        == [code[:4], code[4:]]
    assert f"http://{teacher.host}/classrooms/join/?code={code}" in sheet.text
    assert len(sheet.one("ol").all("li")) == 3
    assert re.fullmatch(r"(M\d+ \d+h\d+v1h-\d+z)+", sheet.one("path")["d"])
    assert not page.page.all(class_="alert alert-warning class-notice")
    school.sql("UPDATE classroom SET join_open = FALSE WHERE id = %s", people.classroom.id)
    assert "n’ouvre pas" in teacher.get(url(people.classroom, "sheet/")).page.one(class_="alert alert-warning class-notice").text


# ---- Members ----

def names(page):
    return [item.all("p")[0].text for item in page.one("ul", class_="manage-list").all("div", class_="manage-what")]


def further(page):
    """Where the pages before and behind one are."""
    return [link["href"] for link in page.one("nav", class_="pager").all("a")]


def test_a_filter_and_pages(school, sign_in):
    user = school.user("trainer", full_name="Zoé Zanga")
    pupils = [school.user(full_name=f"Pupille {number:03}") for number in range(119)]
    odd = school.user(full_name="100 % _Étrange_", username="etrange.100")
    classroom = school.classroom(user, [*pupils, odd])
    browser = sign_in(user)
    page, found = browser.get(url(classroom, "members/")).page, []
    for number in (1, 2, 3):
        assert f"Page {number} sur 3" in page.text
        found.append(names(page))
        page = browser.get(url(classroom, "members/") + further(page)[-1]).page
    # The last step led back.
    assert names(page) == found[1] and further(page)[0].endswith("&page=1")
    assert [len(page) for page in found] == [50, 50, 21]
    assert sum(found, []) == ["Zoé Zanga", "100 % _Étrange_"] + [pupil.full_name for pupil in pupils]
    for query, expected in (("zoe", ["Zoé Zanga"]), ("%25", ["100 % _Étrange_"]), ("_", ["100 % _Étrange_"]),
                            ("etrange.", ["100 % _Étrange_"]), ("pupille+01", [f"Pupille 01{digit}" for digit in range(10)])):
        assert names(browser.get(url(classroom, f"members/?q={query}")).page) == expected
    page = browser.get(url(classroom, "members/?q=Pupille")).page
    for way, number, count in ((-1, 2, 50), (-1, 3, 19), (0, 2, 50), (0, 1, 50)):
        page = browser.get(url(classroom, "members/") + further(page)[way]).page
        assert "119 membres" in page.text and len(names(page)) == count and f"Page {number} sur 3" in page.text
    assert "Personne ne porte ce nom" in browser.get(url(classroom, "members/?q=zzz")).page.text


def test_pages_go_on_where_they_were_whoever_comes_and_goes(school, sign_in):
    user = school.user("trainer", full_name="Zoé Zanga")
    pupils = [school.user(full_name=f"Pupille {number:03}") for number in range(149)]
    classroom, browser = school.classroom(user, pupils), sign_in(user)
    second = url(classroom, "members/") + further(browser.get(url(classroom, "members/")).page)[0]
    shown = names(browser.get(second).page)
    assert shown[0] == "Pupille 049" and len(shown) == 50
    school.sql("DELETE FROM classroom_member WHERE classroom_id = %s AND user_id = %s", classroom.id, pupils[3].id)
    school.add_members(classroom, [school.user(full_name="Abbé Premier")])
    assert names(browser.get(second).page) == shown
    # Behind somebody who left, or of whom nobody ever heard, it is the first page.
    for address in (f"members/?after={pupils[3].id}&page=2", "members/?page=3", f"members/?before={pupils[0].id}&page=1"):
        page = browser.get(url(classroom, address)).page
        assert names(page)[:2] == ["Zoé Zanga", "Abbé Premier"] and "Page 1 sur 3" in page.text


@pytest.mark.parametrize("query", ["q=%00", "q=%ff", "q=" + "a" * 5000, "page=0", "page=99999999999", "page=x", "q=%5C", "q=%27", "after=0",
                                   "after=x", "before=99999999999", "after=1&before=1"])
def test_a_filter_that_nobody_types(teacher, people, query):
    assert teacher.get(url(people.classroom, f"members/?{query}")).status == 200


def test_add_members_by_user_name(school, teacher, people):
    users = [school.user() for _ in range(4)]
    first, second, third, fourth = (user.username for user in users)
    typed = f" {first},{second.upper()};\r\n{third}\t{fourth} {first}, {people.member.username}"
    response = teacher.post(url(people.classroom, "members/"), {"usernames": typed})
    assert response.status == 303 and "ajoutés" in flash(teacher, response)
    assert roles(school, people.classroom) == {
        people.teacher.id: "teacher", people.member.id: "student", **{user.id: "student" for user in users}}
    assert school.value("SELECT sort_name FROM classroom_member WHERE classroom_id = %s AND user_id = %s",
                        people.classroom.id, users[0].id) == users[0].full_name
    response = teacher.post(url(people.classroom, "members/"), {"usernames": first})
    assert "déjà dans la classe" in flash(teacher, response)


def test_a_teacher_who_is_added_stays_one(school, teacher, people):
    teacher.post(url(people.classroom, "members/"), {"usernames": people.teacher.username})
    assert roles(school, people.classroom)[people.teacher.id] == "teacher"


def test_unknown_user_names_are_all_named_and_nobody_is_added(school, teacher, people):
    known, gone = school.user(), school.user()
    school.sql("UPDATE user SET disabled_at = UTC_TIMESTAMP() WHERE id = %s", gone.id)
    typed = f"{known.username} personne1, <b>personne2</b> {gone.username}"
    response = teacher.post(url(people.classroom, "members/"), {"usernames": typed})
    assert response.status == 422 and set(response.errors) == {"usernames"}
    assert f"personne1, <b>personne2</b>, {gone.username}." in response.errors["usernames"]
    assert known.username not in response.errors["usernames"]
    assert response.values["usernames"] == typed
    assert known.id not in roles(school, people.classroom)


@pytest.mark.parametrize("typed", ["", " ,;\r\n", "a" * 40001, " ".join(f"u{number}" for number in range(301)), "a\0b", b"\xff"])
def test_user_names_that_cannot_be(school, teacher, people, typed):
    response = teacher.post(url(people.classroom, "members/"), {"usernames": typed})
    assert response.status == 422 and set(response.errors) == {"usernames"}
    assert len(roles(school, people.classroom)) == 2


def test_promote_and_demote(school, sign_in, teacher, people, before):
    change = {"user_id": people.member.id, "role": "teacher"}
    response = teacher.post(url(people.classroom, "members/role/"), change)
    assert "enseigne maintenant" in flash(teacher, response)
    colleague = sign_in(people.member)
    assert colleague.get(url(people.classroom, "members/")).status == 200
    # Twice is once.
    teacher.post(url(people.classroom, "members/role/"), change)
    response = colleague.post(url(people.classroom, "members/role/"), {"user_id": people.teacher.id, "role": "student"})
    assert response.location == url(people.classroom, "members/")
    assert not teacher.get(url(people.classroom, "members/")).page.one("main").all("form")
    assert teacher.get(url(people.classroom)).status == 200
    name = f"{people.classroom.name} ({people.classroom.id})"
    assert audited(school, before) == [
        (people.teacher.username, "member_role", "user", people.member.id, f"{name}: teacher"),
        (people.member.username, "member_role", "user", people.teacher.id, f"{name}: student")]


def test_who_demotes_himself_sees_the_class(school, teacher, people):
    school.add_members(people.classroom, [school.user("trainer")], "teacher")
    response = teacher.post(url(people.classroom, "members/role/"), {"user_id": people.teacher.id, "role": "student"})
    assert response.location == url(people.classroom) and teacher.follow(response).status == 200


def test_removed_members_lose_access_at_once(school, sign_in, teacher, people, before):
    member = sign_in(people.member)
    session = school.live_session(people.classroom, -1, -1)
    assert member.get(f"/classrooms/sessions/{session}/join/").status == 302
    ask = teacher.get(url(people.classroom, f"members/remove/?user_id={people.member.id}"))
    assert people.member.full_name in ask.page.one("h1").text
    assert people.member.id in roles(school, people.classroom), "asking removes nobody"
    response = teacher.post(url(people.classroom, "members/remove/"), {"user_id": people.member.id})
    assert "n’est plus dans la classe" in flash(teacher, response)
    for path in (url(people.classroom), f"/classrooms/sessions/{session}/join/"):
        assert member.get(path).status == 404
    assert audited(school, before) == [
        (people.teacher.username, "member_removed", "user", people.member.id,
         f"{people.classroom.name} ({people.classroom.id})")]


@pytest.mark.parametrize("part, fields", [("remove/", {}), ("role/", {"role": "teacher"}), ("role/", {"role": "student"})])
@pytest.mark.parametrize("wrong", ["", "0", "-1", "x", "2147483648", "9223372036854775808"])
def test_ids_of_members_that_cannot_be(school, teacher, people, part, fields, wrong):
    response = teacher.post(url(people.classroom, f"members/{part}"), {"user_id": wrong, **fields})
    assert response.status == 400
    assert teacher.get(url(people.classroom, f"members/remove/?user_id={wrong}")).status == 404
    assert len(roles(school, people.classroom)) == 2


@pytest.mark.parametrize("role", ["", "admin", "Teacher", "teacher" * 3])
def test_roles_that_there_are_not(school, teacher, people, role):
    response = teacher.post(url(people.classroom, "members/role/"), {"user_id": people.member.id, "role": role})
    assert response.status == 400
    assert roles(school, people.classroom)[people.member.id] == "student"


def test_members_of_another_class_are_nobody_here(school, teacher, people):
    for part, fields in (("remove/", {}), ("role/", {"role": "teacher"})):
        response = teacher.post(url(people.classroom, f"members/{part}"), {"user_id": people.other.id, **fields})
        assert "déjà plus dans la classe" in flash(teacher, response)
    assert teacher.get(url(people.classroom, f"members/remove/?user_id={people.other.id}")).status == 404
    assert school.value("SELECT COUNT(*) FROM classroom_member WHERE user_id = %s", people.other.id) == 1


def test_leave(school, sign_in, people, before):
    member = sign_in(people.member)
    assert people.classroom.name in member.get(url(people.classroom, "leave/")).page.one("h1").text
    response = member.post(url(people.classroom, "leave/"))
    assert response.location == "/classrooms/" and "quitté" in flash(member, response)
    assert member.get(url(people.classroom)).status == 404
    assert [action for _, action, *_ in audited(school, before)] == ["member_left"]


@pytest.mark.parametrize("part, fields", [
    ("leave/", {}), ("members/remove/", {"user_id": "{}"}), ("members/role/", {"user_id": "{}", "role": "student"})])
@pytest.mark.parametrize("who", ["teacher", "admin"])
def test_the_last_teacher_stays(school, sign_in, people, part, fields, who):
    """Also where another teacher is there whose account is disabled."""
    disabled = school.user("trainer", disabled_at="2026-01-01")
    school.add_members(people.classroom, [disabled], "teacher")
    if who == "admin" and part == "leave/":
        return
    browser = sign_in(getattr(people, who))
    response = browser.post(url(people.classroom, part),
                            {name: value.format(people.teacher.id) for name, value in fields.items()})
    assert "garde toujours" in flash(browser, response)
    assert roles(school, people.classroom)[people.teacher.id] == "teacher"
    # Once there is somebody else it goes.
    school.add_members(people.classroom, [school.user("trainer")], "teacher")
    browser.post(url(people.classroom, part), {name: value.format(people.teacher.id) for name, value in fields.items()})
    assert roles(school, people.classroom).get(people.teacher.id) != "teacher"


def test_two_teachers_who_leave_at_once(school, sign_in, people):
    for _ in range(8):
        teachers = [school.user("trainer") for _ in range(2)]
        classroom = school.classroom(teachers[0])
        school.add_members(classroom, teachers[1:], "teacher")
        browsers = [sign_in(user) for user in teachers]
        for browser in browsers:
            browser.token()
        gate = threading.Barrier(2)
        statuses = []

        def leave(browser):
            gate.wait()
            statuses.append(browser.post(url(classroom, "leave/")).status)

        threads = [threading.Thread(target=leave, args=[browser]) for browser in browsers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert statuses == [303, 303]
        assert list(roles(school, classroom).values()) == ["teacher"]


# ---- The list of attendance ----

def test_attendance(school, sign_in, people):
    pupils = [school.user(full_name=name) for name in ("Zoé", "Abdou", "Émile")]
    school.add_members(people.classroom, pupils)
    session = school.live_session(people.classroom, title="La mole")
    cancelled = school.live_session(people.classroom, title="Annulée", cancelled_at="2026-01-01")
    foreign = school.live_session(school.classroom(people.teacher), title="Ailleurs")
    browser = sign_in(people.teacher)
    path = url(people.classroom, "members/attendance/")
    page = browser.get(path).page
    rows = page.one("tbody").all("tr")
    listed = [row.one("th").text.rsplit(" ", 1)[0] for row in rows]
    assert listed == ["Abdou", "Émile", people.member.full_name, "Zoé"], "students alone, by name"
    assert "Date" in page.one(class_="attendance-for").text
    assert all(len(row.all(class_="box")) == 8 for row in rows)
    assert [option["value"] for option in page.one("select").all("option")] == ["", str(session)]
    page = browser.get(f"{path}?session={session}").page
    assert "La mole" in page.one(class_="attendance-for").text
    assert all(len(row.all(class_="box")) == 1 for row in page.one("tbody").all("tr"))
    for wrong in (cancelled, foreign, "x", "0", "99999999999"):
        page = browser.get(f"{path}?session={wrong}").page
        assert "Date" in page.one(class_="attendance-for").text
