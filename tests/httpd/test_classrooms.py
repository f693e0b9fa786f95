# SPDX-License-Identifier: Apache-2.0
"""Classes: creating one, joining by code, the page of a class with its members, my classes."""

import itertools
import re
import urllib.parse

import pytest

from school import CODE_SYMBOLS, PASSWORD

UNKNOWN_CODE = "Ce code n’ouvre aucune classe."


@pytest.fixture
def teacher(sign_in, school):
    return sign_in(school.user("trainer"))


@pytest.fixture
def learner(sign_in, school):
    return sign_in(school.user())


def create(browser, school, **fields):
    return browser.post("/classrooms/create/", {"name": "Terminale S2", "category_id": school.category, **fields})


def class_id_of(response):
    assert response.status == 303, response
    return int(re.fullmatch(r"/classrooms/(\d+)/", response.location)[1])


# ---- Creating ----

def test_create(school, sign_in):
    user = school.user("trainer")
    browser = sign_in(user)
    response = create(browser, school, subject="Mathématiques", schedule="Lundi à 8 h", description="Un\r\ndeux")
    class_id = class_id_of(response)
    page = browser.follow(response).page
    assert "La classe est créée." in page.one(data_flash=True).text
    assert page.one("h1").text == "Terminale S2"
    main = page.one("main").text
    for text in ("Mathématiques", "Planning : Lundi à 8 h", "Catégorie : Sciences", "1 membre", user.full_name,
                 "Enseignant(e)"):
        assert text in main
    row, = school.sql("""SELECT name, subject, schedule, description, category_id, created_by, archived_at
                         FROM classroom WHERE id = %s""", class_id)
    assert row == ("Terminale S2", "Mathématiques", "Lundi à 8 h", "Un\ndeux", school.category, user.id, None)
    assert school.sql("SELECT user_id, role FROM classroom_member WHERE classroom_id = %s", class_id) == \
        [(user.id, "teacher")]


def test_the_page_and_the_dialog_have_the_same_form(teacher):
    dialog = teacher.get("/classrooms/").page.one("form", action="/classrooms/create/")
    page = teacher.get("/classrooms/create/").page.one("form", action="/classrooms/create/")
    names = [[field["name"] for field in form if "name" in field.attributes] for form in (dialog, page)]
    assert names[0] == names[1]
    assert set(names[0]) == {"csrf_token", "once", "name", "subject", "category_id", "schedule", "description",
                             "waits_for_teacher"}


def test_learners_have_no_dialog(learner):
    assert not learner.get("/classrooms/").page.all("form", action="/classrooms/create/")
    page = learner.get("/classrooms/create/")
    assert page.status == 403 and "Réservé aux enseignants" in page.page.text


@pytest.mark.parametrize("fields, wrong", [
    ({"name": ""}, "name"),
    ({"name": " \u00a0\t "}, "name"),
    ({"name": "é" * 151}, "name"),
    ({"name": "a\0b"}, "name"),
    ({"name": b"\xff\xfe"}, "name"),
    ({"name": "a\u202eb"}, "name"),
    ({"subject": "s" * 151}, "subject"),
    ({"schedule": "s" * 1001}, "schedule"),
    ({"description": "d" * 4001}, "description"),
    ({"category_id": ""}, "category_id"),
    ({"category_id": "0"}, "category_id"),
    ({"category_id": "-1"}, "category_id"),
    ({"category_id": "2147483647"}, "category_id"),
    ({"category_id": "2147483648"}, "category_id"),
    ({"category_id": "9223372036854775808"}, "category_id"),
    ({"category_id": "1e0"}, "category_id"),
    ({"category_id": "Sciences"}, "category_id"),
])
def test_a_class_that_cannot_be(teacher, school, fields, wrong):
    typed = {"name": "Seconde", "subject": "Physique", "schedule": "Mardi", "description": "Une\nphrase", **fields}
    before = school.value("SELECT COUNT(*) FROM classroom")
    response = create(teacher, school, **typed)
    assert response.status == 422
    assert set(response.errors) == {wrong}
    # The summary on top leads to the field, and what was typed is still there.
    assert [link["href"] for link in response.page.one(id="errors").all("a")] == [f"#{wrong}"]
    for name, value in typed.items():
        if name != wrong:
            assert response.values[name] == value
    if wrong != "category_id":
        assert response.values["category_id"] == str(school.category)
    assert school.value("SELECT COUNT(*) FROM classroom") == before


def test_a_class_without_a_category_field(teacher):
    response = teacher.post("/classrooms/create/", {"name": "Seconde"})
    assert response.status == 422 and set(response.errors) == {"category_id"}


def test_all_that_is_wrong_is_said_at_once(teacher):
    response = teacher.post("/classrooms/create/", {"schedule": "s" * 1001})
    assert set(response.errors) == {"name", "category_id", "schedule"}


def test_longest_texts(teacher, school):
    """Lengths count characters, not bytes."""
    longest = {"name": "é" * 150, "subject": "𝄞" * 150, "schedule": "é" * 1000, "description": "€" * 4000}
    class_id = class_id_of(create(teacher, school, **longest))
    row, = school.sql("SELECT name, subject, schedule, description FROM classroom WHERE id = %s", class_id)
    assert row == tuple(longest.values())
    assert teacher.get(f"/classrooms/{class_id}/").status == 200


def test_space_around_texts_is_removed(teacher, school):
    class_id = class_id_of(create(teacher, school, name=" \u00a0Seconde\t\r\n", description="\r\n a\r\n\r\nb \r\n"))
    assert school.sql("SELECT name, description FROM classroom WHERE id = %s", class_id) == [("Seconde", "a\n\nb")]


def test_join_codes(teacher, school):
    codes = [school.value("SELECT join_code FROM classroom WHERE id = %s", class_id_of(create(teacher, school)))
             for _ in range(5)]
    assert len(set(codes)) == 5
    for code in codes:
        assert len(code) == 8 and set(code) <= set(CODE_SYMBOLS)


# ---- Joining ----

def members_of(school, classroom):
    return dict(school.sql("SELECT user_id, role FROM classroom_member WHERE classroom_id = %s", classroom.id))


NUMBERS = itertools.count()


@pytest.mark.parametrize("typed", [
    "AB10{}", "ab10{}", " ab10 {} ", "AB-10 {}", "ABIO{}", "abLo{}", "abio{}", "a b 1 0 {}", "AB10\u00a0{}", "AB10\t{}",
    "AB10\u2013{}", "\u2009AB10\u202f{}", "AB10{}.", "« AB10 {} »", "\u2068AB10{}\u2069", "\u202aAB10{}\u202c",
    "AB10\u2060{}", "\ufeffAB10{}\u200b", "\uff21\uff22\u0661\u06f0{}", "Le code : AB10 {}, à demain !",
    "Bonjour, la classe est là : https://ecole.example/classrooms/join/?code=AB10{}.",
    "https://ecole.example/users/login/?next=%2Fclassrooms%2Fjoin%2F%3Fcode%3DAB10{}"])
def test_a_code_as_people_type_it(school, sign_in, typed):
    """Case, spaces, hyphens and look-alikes are forgiven; a link or a message holds it, with what chats add to it."""
    end = f"{next(NUMBERS):04o}".translate(str.maketrans("01234567", "23456789"))
    classroom = school.classroom(school.user("trainer"), join_code="AB10" + end)
    user = school.user()
    browser = sign_in(user)
    response = browser.post("/classrooms/join/", {"code": typed.format(end)})
    assert response.status == 303 and response.location == f"/classrooms/{classroom.id}/"
    assert members_of(school, classroom)[user.id] == "student"
    page = browser.follow(response).page
    assert "Bienvenue dans la classe" in page.one(data_flash=True).text
    assert "2 membres" in page.text


@pytest.mark.parametrize("code, typed", [
    ("OB3QUILU", "OB3QUILU"), ("UIOL7HE2", "uiol 7he2"), ("LOULOU42", "l0vl 0v42"), ("TFI4OWTR", "Code TFI4OWTR, merci beaucoup"),
    ("OILUOILU", "https://ecole.example/classrooms/join/?code=OILUOILU")])
def test_a_code_of_all_letters_lets_in(school, sign_in, code, typed):
    """As classes have them that were made by another program, which took any letter; pages show them as paper does."""
    teacher = school.user("trainer")
    classroom = school.classroom(teacher, join_code=code)
    try:
        browser = sign_in(school.user())
        assert browser.post("/classrooms/join/", {"code": typed}).location == f"/classrooms/{classroom.id}/"
        page = sign_in(school.user()).get(f"/classrooms/join/?code={code}").page
        assert classroom.name in page.one("main").text
        shown = sign_in(teacher).get(f"/classrooms/{classroom.id}/").page
        assert shown.one(data_join_code=True)["data-join-code"] == code
    finally:
        school.sql("DELETE FROM classroom WHERE id = %s", classroom.id)


def test_a_code_by_link(school, sign_in, people):
    code = people.classroom.join_code
    browser = sign_in(people.other)
    response = browser.get(f"/classrooms/join/?code={code.lower()}")
    form = response.page.one("main").one("form", action="/classrooms/join/")
    # Looking at the link joins nothing: one confirmation does.
    assert people.other.id not in members_of(school, people.classroom)
    assert form.one("input", name_="code")["value"].replace(" ", "") == code
    response = browser.post("/classrooms/join/", {field["name"]: field["value"] for field in form.all("input")},
                            token=False)
    assert response.status == 303
    assert members_of(school, people.classroom)[people.other.id] == "student"


def test_the_link_works_before_the_login_as_well(visitor, school, people):
    response = visitor.get(f"/classrooms/join/?code={people.classroom.join_code}")
    form = visitor.follow(response).page.one("main").one("form", action="/users/login/")
    goal = form.one("input", name_="next")["value"]
    response = visitor.log_in(people.other.username, PASSWORD, next=goal)
    assert people.classroom.join_code in visitor.follow(response).text.replace(" ", "")


@pytest.mark.parametrize("around", ["{}.", "\u201c{}\u201d", "{}\u2069", "\u2060{}", "{})", "{},"])
def test_a_link_into_which_a_chat_took_more(sign_in, people, around):
    code = people.classroom.join_code
    response = sign_in(people.other).get("/classrooms/join/?code=" + urllib.parse.quote(around.format(code)))
    assert response.status == 200 and people.classroom.name in response.page.one("main").text
    assert response.page.one("main").one("input", name_="code")["type"] == "hidden"


@pytest.mark.parametrize("code", ["AB12", "<b>AB12CD3</b>", "é" * 8, "A" * 41, "{{csrf_token}}", "AB12CD3%", b"\xff" * 8])
def test_a_link_with_what_is_no_code(learner, code):
    """A sentence says so, above an empty form."""
    response = learner.get("/classrooms/join/?code=" + urllib.parse.quote(code))
    assert response.status == 404
    assert "incomplet ou illisible" in response.errors["code"]
    field = response.page.one("main").one("input", name_="code")
    assert field["type"] == "text" and field["value"] == ""


def test_a_link_without_a_code_is_a_form(learner):
    for path in ("/classrooms/join/", "/classrooms/join/?code="):
        response = learner.get(path)
        assert response.status == 200 and not response.errors


def test_joining_twice_changes_nothing(school, sign_in, people):
    for user, role in ((people.member, "student"), (people.teacher, "teacher")):
        browser = sign_in(user)
        response = browser.post("/classrooms/join/", {"code": people.classroom.join_code})
        assert response.status == 303
        assert "déjà dans cette classe" in browser.follow(response).page.text
        assert members_of(school, people.classroom)[user.id] == role


def test_unknown_closed_and_archived_get_the_same_answer(school, sign_in, people):
    closed = school.classroom(people.teacher, join_open=0)
    archived = school.classroom(people.teacher, archived_at="2026-01-01")
    browser = sign_in(people.other)
    pages = set()
    for code in ("00000000", closed.join_code, archived.join_code):
        response = browser.post("/classrooms/join/", {"code": code})
        assert response.status == 422
        assert UNKNOWN_CODE in response.errors["code"]
        assert response.values["code"] == code
        pages.add(response.text.replace(f'value="{code}"', ""))
    assert len(pages) == 1


@pytest.mark.parametrize("code, why", [
    ("", "Remplissez"), ("   ", "Remplissez"), ("AB12", "code entier"), ("é", "code entier"), ("0" * 11, "code entier"),
    (b"\xff" * 8, "ne s’affichent pas"), ("A" * 501, "500 caractères")])
def test_what_cannot_be_a_code(learner, code, why):
    response = learner.post("/classrooms/join/", {"code": code})
    assert response.status == 422 and set(response.errors) == {"code"} and why in response.errors["code"]


def test_only_wrong_codes_count_against_the_limit(make_server, school, people):
    """Whoever pastes what holds no code, or a right one amid other words, has tried out nothing."""
    httpd = make_server()
    httpd.start()
    browser = school.browser(httpd, people.other)
    code = people.classroom.join_code
    for _ in range(25):
        assert browser.post("/classrooms/join/", {"code": "bonjour"}).status == 422
        assert browser.post("/classrooms/join/", {"code": f"Voici le code : {code}."}).status == 303


def test_guessing_codes_is_throttled(make_server, school, people):
    httpd = make_server()
    httpd.start()
    browser = school.browser(httpd, people.other)
    answers = [browser.post("/classrooms/join/", {"code": f"0000000{number % 10}"}).status for number in range(20)]
    assert answers == [422] * 20
    httpd.expect_log("crvs:warn.*too many wrong join codes")
    response = browser.post("/classrooms/join/", {"code": people.classroom.join_code})
    assert response.status == 429 and int(response.headers["Retry-After"]) > 0
    assert "code" in response.errors
    assert people.other.id not in members_of(school, people.classroom)
    # Somebody else may.
    response = school.browser(httpd, school.user()).post("/classrooms/join/", {"code": people.classroom.join_code})
    assert response.status == 303


# ---- The page of a class ----

def test_what_teachers_and_members_see(server, sign_in, people):
    path = f"/classrooms/{people.classroom.id}/"
    code = people.classroom.join_code
    for user in (people.teacher, people.admin):
        page = sign_in(user).get(path)
        assert page.page.one(data_join_code=True)["data-join-code"] == code
        assert page.page.all(data_copy_link=f"http://localhost:{server.port}/classrooms/join/?code={code}")
        assert page.page.all("a", href=f"/classrooms/sessions/create/?classroom_id={people.classroom.id}")
    page = sign_in(people.member).get(path)
    assert code not in page.text
    assert not page.page.all("a", href=f"/classrooms/sessions/create/?classroom_id={people.classroom.id}")


def names_of_members(page):
    return [item.all("span")[0].text for item in page.one(id="people").one("ul").all("li")]


def names_on_page(page):
    return [item.one("p").text for item in page.one("ul", class_="manage-list").all("li")]


def test_the_first_members_and_all_of_them_on_a_page_of_their_own(school, sign_in):
    teacher = school.user("trainer", full_name="Zoé Zanga")
    pupils = [school.user(full_name=f"Élève {number:03}") for number in range(120)]
    classroom = school.classroom(teacher, pupils)
    path = f"/classrooms/{classroom.id}/"
    # Teachers first, then by name.
    expected = ["Zoé Zanga"] + [pupil.full_name for pupil in pupils]
    for user in (teacher, pupils[0]):
        page = sign_in(user).get(path).page
        assert names_of_members(page) == expected[:8] and "Membres (121)" in page.text
        assert page.one(id="people").one("a", href=f"{path}members/").text == "Voir les 121 membres"
    browser, names, further = sign_in(pupils[0]), [], ""
    for number, count in ((1, 50), (2, 50), (3, 21)):
        page = browser.get(f"{path}members/{further}").page
        assert len(names_on_page(page)) == count and f"Page {number} sur 3" in page.text
        links = [link["href"] for link in page.one("nav", class_="pager").all("a")]
        assert [link.partition("&page=")[2] for link in links] == [str(other) for other in (number - 1, number + 1) if 1 <= other <= 3]
        further = links[-1]
        names += zip(names_on_page(page), [one.text for one in page.one("ul", class_="manage-list").all("span", class_="role")])
    assert names == [(expected[0], "Enseignant(e)")] + [(name, "Élève") for name in expected[1:]]


def test_students_see_names_and_nothing_to_manage(sign_in, people):
    main = sign_in(people.member).get(f"/classrooms/{people.classroom.id}/members/?q={people.teacher.username}").page.one("main")
    assert {people.member.full_name, people.teacher.full_name} <= set(names_on_page(main))
    assert not main.all("form") and not main.all("details") and people.member.username not in main.text
    assert [link["href"] for link in main.all("a")] == [f"/classrooms/{people.classroom.id}/"]


def test_a_small_class_shows_all_its_members(school, sign_in, people):
    members = f"/classrooms/{people.classroom.id}/members/"
    page = sign_in(people.member).get(f"/classrooms/{people.classroom.id}/").page
    assert len(names_of_members(page)) == 2 and not page.all("a", href=members)
    page = sign_in(people.teacher).get(f"/classrooms/{people.classroom.id}/").page
    assert page.one("a", href=members).text == "Gérer les membres"


@pytest.mark.parametrize("number", ["0", "-1", "2", "99999", "2147483648", "9223372036854775808", "x", "", "1x", "%00"])
def test_a_page_of_members_that_there_is_not(sign_in, people, number):
    response = sign_in(people.member).get(f"/classrooms/{people.classroom.id}/members/?page={number}")
    assert response.status == 200
    assert len(names_on_page(response.page)) == 2


def test_a_class_without_a_category_or_a_creator(school, sign_in, people):
    school.sql("UPDATE classroom SET category_id = NULL, created_by = NULL WHERE id = %s", people.classroom.id)
    browser = sign_in(people.member)
    response = browser.get(f"/classrooms/{people.classroom.id}/")
    assert response.status == 200 and "Catégorie" not in response.page.text
    assert browser.get("/classrooms/").status == 200


# ---- My classes ----

def cards(page):
    return [(card.one("a", class_="stretched-link").text, card.text) for card in page.all("li", class_="class-card")]


def test_nobody_has_classes_at_first(learner, teacher):
    page = learner.get("/classrooms/").page
    assert "Vous n’avez pas encore de classe" in page.text
    assert page.one("main").all("form", action="/classrooms/join/")
    assert "Créez votre première classe" in teacher.get("/classrooms/").page.text


def test_cards(school, sign_in):
    user, teacher = school.user(), school.user("trainer")
    late = school.classroom(teacher, [user], name="Plus tard", subject="Chimie")
    soon = school.classroom(teacher, [user], name="Bientôt")
    live = school.classroom(teacher, [user], name="En ce moment")
    never = school.classroom(teacher, [user], name="Jamais")
    school.classroom(teacher, [user], name="Archivée", archived_at="2026-01-01")
    school.live_session(late, start=3000, title="La mole")
    school.live_session(soon, start=30)
    session = school.live_session(live, start=-5, started=-4, title="Les limites")
    school.live_session(never, start=-3000)
    page = sign_in(user).get("/classrooms/").page
    names = [name for name, _ in cards(page)]
    assert names == ["En ce moment", "Bientôt", "Plus tard", "Jamais"]
    texts = dict(cards(page))
    assert "En direct" in texts["En ce moment"] and "Les limites" in texts["En ce moment"]
    assert page.one("main").all("a", href=f"/classrooms/sessions/{session}/join/")
    for part in ("Chimie", "Sciences", "Élève", "2 membres", "À venir", "La mole"):
        assert part in texts["Plus tard"]
    assert "Aucune séance prévue" in texts["Jamais"]
    assert "Vous enseignez" in dict(cards(sign_in(teacher).get("/classrooms/").page))["Jamais"]
