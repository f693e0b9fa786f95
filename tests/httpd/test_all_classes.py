# SPDX-License-Identifier: Apache-2.0
"""All classes, for administrators: found, filtered, and many changed at once."""

import pytest

from school import numbers


@pytest.fixture
def admin(school, sign_in):
    return sign_in(school.user("admin"))


@pytest.fixture
def stem():
    """Of the names of classes that only this test has."""
    return f"Zoom{next(numbers)}x"


@pytest.fixture
def teacher(school):
    number = next(numbers)
    return school.user("trainer", username=f"prof.{number}", full_name=f"Étienne Mbarga{number}")


def names(page):
    return [link.text for link in page.page.all("a", class_="row-link")]


def listed(admin, query):
    page = admin.get(f"/classrooms/all/?{query}")
    assert page.status == 200
    return names(page)


def chosen(*classes):
    return "&".join(f"c{one.id}=1" for one in classes)


def sent_by(page):
    """What the form of a page that asks sends without being filled in."""
    return {field["name"]: field["value"] for field in page.page.one("main").all("input", type="hidden")}


def archived(school, *classes):
    return [bool(school.value("SELECT archived_at IS NOT NULL FROM classroom WHERE id = %s", one.id)) for one in classes]


def teachers(school, classroom):
    return [name for name, in school.sql("SELECT u.username FROM classroom_member m JOIN user u ON u.id = m.user_id"
                                         " WHERE m.classroom_id = %s AND m.role = 'teacher' ORDER BY u.username", classroom.id)]


def audit_of(school, kind, target):
    return school.sql("SELECT action, actor_name, detail FROM audit WHERE target_kind = %s AND target_id = %s ORDER BY id",
                      kind, target.id)


# ---- The list ----

def test_each_class_says_what_it_is(school, admin, teacher, stem):
    classroom = school.classroom(teacher, [school.user()], name=f"{stem} A", subject="Maths")
    school.live_session(classroom, start=-120, started=-120, ended=-60)
    school.live_session(classroom, start=600)
    page = admin.get(f"/classrooms/all/?q={stem}")
    row, = page.page.all("li", class_="row-line")
    assert "Sciences" in row.text and teacher.full_name in row.text and "2 membres" in row.text
    assert "dernière séance" in row.text.replace("\xa0", " ") and row.one("time")
    assert page.page.one("a", href=f"/classrooms/{classroom.id}/", class_="row-link")
    assert admin.get(f"/classrooms/{classroom.id}/").status == 200


def test_classes_are_found_and_filtered(school, admin, teacher, stem):
    other = school.user("trainer", full_name=f"Autre {stem}")
    category = school.insert("category", {"name": f"Langues {stem}", "slug": stem.lower()})
    one = school.classroom(teacher, name=f"{stem} un", subject="Géométrie")
    school.classroom(other, name=f"{stem} deux", category_id=category)
    school.classroom(other, name=f"{stem} trois", category_id=None)
    school.sql("UPDATE classroom SET archived_at = UTC_TIMESTAMP() WHERE id = %s", one.id)
    assert listed(admin, f"q={stem.upper()}") == [f"{stem} deux", f"{stem} trois"]
    assert listed(admin, f"q={stem}&state=archived") == [f"{stem} un"]
    assert listed(admin, f"q={stem}&state=all") == [f"{stem} deux", f"{stem} trois", f"{stem} un"]
    assert listed(admin, f"category={category}") == [f"{stem} deux"]
    assert listed(admin, f"q={stem}&category=none") == [f"{stem} trois"]
    assert listed(admin, f"teacher=autre+{stem}") == [f"{stem} deux", f"{stem} trois"]
    assert listed(admin, f"teacher={teacher.username}&state=all") == [f"{stem} un"]
    assert listed(admin, f"q=geometrie&teacher={teacher.username}&state=all") == [f"{stem} un"]
    assert listed(admin, f"q={stem}+quatre") == []
    assert "Aucune classe ne correspond" in admin.get(f"/classrooms/all/?q={stem}+quatre").page.text
    # Whatever is typed.
    for query in ("category=x&state=y&since=z&after=q", "q=%00&since=2026-13-45", "after=2147483647", f"q={'x' * 5000}"):
        assert admin.get(f"/classrooms/all/?{query}").status == 200


def test_classes_that_nothing_happens_in_any_more_are_found(school, admin, teacher, stem):
    long_ago = "UPDATE classroom SET created_at = '2026-01-01' WHERE id = %s"
    quiet, cancelled, busy, coming, young = [
        school.classroom(teacher, name=f"{stem} {name}") for name in ("1", "2", "3", "4", "5")]
    for one in (quiet, cancelled, busy, coming):
        school.sql(long_ago, one.id)
    school.live_session(quiet, start=-60 * 24 * 400)
    school.sql("UPDATE live_session SET cancelled_at = UTC_TIMESTAMP() WHERE id = %s", school.live_session(cancelled, start=-60))
    school.live_session(busy, start=-60)
    school.live_session(coming, start=60 * 24 * 30)
    today = school.value("SELECT DATE_FORMAT(UTC_TIMESTAMP() - INTERVAL 2 DAY, '%Y-%m-%d')")
    for query in (f"q={stem}", f"teacher={teacher.username}"):
        assert listed(admin, f"{query}&since={today}") == [f"{stem} 1", f"{stem} 2"]


def test_of_these_a_state_a_category_and_words_leave_some(school, admin, teacher, stem):
    category = school.insert("category", {"name": f"Langues {stem}", "slug": stem.lower()})
    for name, columns in (("b mu", {}), ("a", {}), ("c mu", {"archived_at": "2020-03-01"}), ("d mu", {"category_id": None})):
        classroom = school.classroom(teacher, name=f"{stem} {name}", **{"category_id": category, **columns})
        school.sql("UPDATE classroom SET created_at = '2020-01-01' WHERE id = %s", classroom.id)
    busy = school.classroom(teacher, name=f"{stem} e mu", category_id=category)
    school.sql("UPDATE classroom SET created_at = '2020-01-01' WHERE id = %s", busy.id)
    school.live_session(busy)

    def idle(query):
        return [name.removeprefix(f"{stem} ") for name in listed(admin, f"since=2020-04-01&{query}")]

    assert idle(f"category={category}") == ["a", "b mu"]
    assert idle(f"category={category}&state=archived") == ["c mu"]
    assert idle(f"category={category}&state=all") == ["a", "b mu", "c mu"]
    assert idle(f"category={category}&state=all&q=mu") == ["b mu", "c mu"]
    assert idle(f"category={category}&q=mu+{stem}") == ["b mu"]
    assert idle(f"category=none&q={stem}") == ["d mu"]
    assert idle(f"state=all&q={stem}+mu") == ["b mu", "c mu", "d mu"]
    # They were made later.
    assert listed(admin, f"since=2019-12-31&category={category}&state=all") == []


@pytest.mark.parametrize("since", ["", "&since=2020-04-01"])
def test_pages_follow_each_other_and_leave_none_out(school, admin, teacher, stem, since):
    category = school.insert("category", {"name": f"Langues {stem}", "slug": stem.lower()})
    for number in range(250):
        school.classroom(teacher, name=f"{stem} {number % 3}", category_id=category)
    school.sql("UPDATE classroom SET created_at = '2020-01-01' WHERE category_id = %s", category)
    if since:
        school.classroom(teacher, name=f"{stem} 0", category_id=category)
    seen, address = [], f"/classrooms/all/?q={stem}&category={category}{since}"
    while address:
        page = admin.get(address)
        assert "250 classes" in page.page.text
        seen += [link["href"] for link in page.page.all("a", class_="row-link")]
        following = [link for link in page.page.all("a") if link.text == "Classes suivantes"]
        address = "/classrooms/all/" + following[0]["href"].partition("all/")[2] if following else None
    assert len(seen) == 250 == len(set(seen))


def test_everything_leads_there(school, admin, teacher, stem):
    category = school.insert("category", {"name": f"Langues {stem}", "slug": stem.lower()})
    classroom = school.classroom(teacher, name=f"{stem} un", category_id=category)
    school.sql("UPDATE classroom SET archived_at = UTC_TIMESTAMP() WHERE id = %s", classroom.id)
    page = admin.get("/categories/")
    link = page.page.one("a", href=f"/classrooms/all/?category={category}&state=all")
    assert link.text.startswith("1 classe") and listed(admin, link["href"].partition("?")[2]) == [f"{stem} un"]
    assert page.page.one("nav").one("a", href="/classrooms/all/").text == "Classes"
    assert admin.get("/classrooms/all/").page.one("nav").one("a", href="/classrooms/all/")["aria-current"] == "true"
    user = admin.get(f"/users/{teacher.id}/").page
    row, = user.one("section", aria_labelledby="user-classes").all("li")
    assert row.one("a", href=f"/classrooms/{classroom.id}/") and "Archivée" in row.text and "Enseignant(e)" in row.text
    assert "aucune classe" in admin.get(f"/users/{school.user().id}/").page.text


def test_an_administrator_finds_all_classes_by_the_search(server, school, admin, teacher, stem):
    classroom = school.classroom(teacher, name=f"Terminale {stem}")
    away = school.classroom(teacher, name=f"Seconde {stem}")
    school.sql("UPDATE classroom SET archived_at = UTC_TIMESTAMP() WHERE id = %s", away.id)
    page = admin.get(f"/search/?q={stem}").page
    assert [link["href"] for link in page.all("a", class_="result-link")] == [f"/classrooms/{one.id}/" for one in (classroom, away)]
    assert "Archivée" in page.all("li", class_="result")[1].text
    suggested = admin.get(f"/search/suggest/?q={stem}", Accept="application/json").json["suggestions"]
    assert suggested[0]["url"] == f"/classrooms/{classroom.id}/"
    # To others they stay closed.
    stranger = school.browser(server, school.user("trainer"))
    assert stem not in stranger.get(f"/search/?q={stem}").page.one("main").text.replace(f"« {stem} »", "")


# ---- Many at once ----

def test_many_are_archived_and_restored_at_once(school, admin, teacher, stem):
    one, two, three = [school.classroom(teacher, name=f"{stem} {number}") for number in range(3)]
    asked = admin.get(f"/classrooms/all/change/?do=archive&filter=q%3D{stem}&{chosen(one, two)}")
    assert asked.status == 200 and "Archiver 2 classes" in asked.page.one("h1").text
    assert one.name in asked.page.text and two.name in asked.page.text and three.name not in asked.page.text
    assert archived(school, one, two, three) == [False] * 3
    done = admin.post("/classrooms/all/change/", sent_by(asked))
    assert done.status == 303 and archived(school, one, two, three) == [True, True, False]
    page = admin.follow(done)
    assert "2 classes sont archivées" in page.page.one("form", class_="alert alert-success undo").text
    assert names(page) == [three.name]
    undo = page.page.one("form", class_="alert alert-success undo")
    fields = {field["name"]: field["value"] for field in undo.all("input")}
    assert fields["filter"].startswith(f"q={stem}&")
    assert "2 classes sont rétablies" in admin.follow(admin.post("/classrooms/all/change/", fields)).page.text
    assert archived(school, one, two, three) == [False] * 3
    assert [action for action, *_ in audit_of(school, "classroom", one)][-2:] == ["class_archived", "class_restored"]
    assert [action for action, *_ in audit_of(school, "classroom", three)] == []
    # What is so already is not done again.
    admin.post("/classrooms/all/change/", {"do": "archive", "ids": f"{one.id}"})
    again = admin.post("/classrooms/all/change/", {"do": "archive", "ids": f"{one.id}.{two.id}.2147483647"})
    assert archived(school, one, two) == [True, True] and again.status == 303
    assert len(audit_of(school, "classroom", one)) == 3


def test_a_teacher_takes_classes_over(school, admin, teacher, stem):
    leaving, staying = school.user("trainer"), school.user("trainer")
    one, two = [school.classroom(leaving, name=f"{stem} {number}") for number in range(2)]
    school.add_members(two, [staying], "teacher")
    school.add_members(two, [teacher])
    asked = admin.get(f"/classrooms/all/change/?do=teach&{chosen(one, two)}")
    assert asked.page.one("datalist").one("option", value=teacher.username).text == teacher.full_name
    done = admin.post("/classrooms/all/change/", {**sent_by(asked), "new_teacher": teacher.username.upper(), "others": "replace"})
    assert done.status == 303, done.errors
    assert teachers(school, one) == teachers(school, two) == [teacher.username]
    assert not school.sql("SELECT 1 FROM classroom_member WHERE classroom_id = %s AND user_id = %s", two.id, staying.id)
    where = f"{one.name} ({one.id})"
    assert [line[::2] for line in audit_of(school, "user", teacher)] == [
        ("member_added", f"{where}: teacher"), ("member_role", f"{two.name} ({two.id}): teacher")]
    assert ("member_removed", where) in [line[::2] for line in audit_of(school, "user", leaving)]
    assert all(actor for _, actor, _ in audit_of(school, "user", teacher))
    # Beside those who teach there; and who does already is nothing new.
    admin.post("/classrooms/all/change/", {"do": "teach", "ids": f"{one.id}", "new_teacher": leaving.username, "others": "add"})
    assert teachers(school, one) == sorted([teacher.username, leaving.username])
    again = admin.post("/classrooms/all/change/", {"do": "teach", "ids": f"{one.id}", "new_teacher": leaving.username, "others": "add"})
    assert "Rien n’a changé" in admin.follow(again).page.text


@pytest.mark.parametrize("name, role, disabled", [
    ("", None, False), ("personne.nulle.part", None, False), (None, "learner", False), (None, "trainer", True)])
def test_who_may_not_teach_is_not_given_classes(school, admin, teacher, stem, name, role, disabled):
    classroom = school.classroom(teacher, name=stem)
    if role:
        user = school.user(role)
        name = user.username
        if disabled:
            school.sql("UPDATE user SET disabled_at = UTC_TIMESTAMP() WHERE id = %s", user.id)
    page = admin.post("/classrooms/all/change/", {"do": "teach", "ids": f"{classroom.id}", "new_teacher": name, "others": "replace",
                                                  "filter": f"q={stem}"})
    assert page.status == 422 and "new_teacher" in page.errors
    assert page.values["new_teacher"] == name and sent_by(page)["ids"] == f"{classroom.id}"
    assert sent_by(page)["filter"] == f"q={stem}" and stem in page.page.text
    assert teachers(school, classroom) == [teacher.username]


def test_nothing_chosen_is_said(admin):
    page = admin.follow(admin.get("/classrooms/all/change/?do=archive&filter=q%3Dx%26state%3Dall"))
    assert "Choisissez d’abord" in page.page.text and page.page.one("input", id="classes-q")["value"] == "x"


@pytest.mark.parametrize("fields", [{}, {"do": "archive"}, {"do": "archive", "ids": "x"}, {"do": "delete", "ids": "1"},
                                    {"do": "archive", "ids": "0.-1"}, {"do": "archive", "ids": "1." * 5000}])
def test_what_no_page_sends_changes_nothing(school, admin, fields):
    before = school.sql("CHECKSUM TABLE classroom, classroom_member")
    assert admin.post("/classrooms/all/change/", fields).status == 400
    assert school.sql("CHECKSUM TABLE classroom, classroom_member") == before


def test_the_way_back_stays_on_the_list(school, admin, teacher, stem):
    classroom = school.classroom(teacher, name=stem)
    for filter_sent in ("//evil.example", "q=x\r\nSet-Cookie: a=b", "q=<script>"):
        done = admin.post("/classrooms/all/change/", {"do": "archive", "ids": f"{classroom.id}", "filter": filter_sent})
        assert done.status in (303, 422, 400) and "evil" not in (done.location or "") and "a=b" not in str(done.headers)
        admin.post("/classrooms/all/change/", {"do": "restore", "ids": f"{classroom.id}"})


def test_all_of_it_or_nothing(server, school, admin, teacher, stem):
    server.expect_log("crvs:error.*audit_add")
    one, two = [school.classroom(teacher, name=f"{stem} {number}") for number in range(2)]
    school.sql("CREATE TRIGGER half BEFORE INSERT ON audit FOR EACH ROW IF NEW.target_id = %s THEN"
               " SIGNAL SQLSTATE '45000'; END IF", two.id)
    try:
        assert admin.post("/classrooms/all/change/", {"do": "archive", "ids": f"{one.id}.{two.id}"}).status == 500
    finally:
        school.sql("DROP TRIGGER half")
    assert archived(school, one, two) == [False, False]
