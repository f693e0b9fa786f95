# SPDX-License-Identifier: Apache-2.0
"""What a class's page shows first: what runs, what comes next, the recordings; and where all the rest is."""

import pytest

DAY = 24 * 60


@pytest.fixture
def page_of(sign_in, people):
    def get(user, path=""):
        response = sign_in(user).get(f"/classrooms/{people.classroom.id}/{path}")
        assert response.status == 200
        return response.page.one("main")
    return get


def panel(main):
    return main.one("section", aria_labelledby="next-heading")


def titles(main, name="upcoming"):
    return [heading.text for heading in main.one("section", aria_labelledby=f"{name}-heading").all("h3")]


def plan_many(school, classroom, numbers, start):
    for number in numbers:
        school.live_session(classroom, start(number), title=f"n {number:03}")


# ---- The order ----

def test_what_runs_stands_before_what_never_began(school, page_of, sign_in, people):
    """A teacher did not come; the next session is under way, and that is what everybody came for."""
    school.live_session(people.classroom, -20, title="Napoléon")
    live = school.live_session(people.classroom, -2, -1, title="La Révolution")
    for user, verb in ((people.teacher, "start"), (people.member, "join")):
        main = page_of(user)
        assert panel(main).one("h3").text == "La Révolution" and "En ce moment" in panel(main).text
        assert [link["href"] for link in main.all("a") if "btn-primary" in link.get("class", "")] == [
            f"/classrooms/sessions/{live}/{verb}/"]
        assert titles(main) == ["Napoléon"]
        card, = [card for card in sign_in(user).get("/classrooms/").page.all("li", class_="class-card")
                 if people.classroom.name in card.text]
        assert "La Révolution" in card.text and "En direct" in card.text


def test_the_next_one_is_the_next_by_its_hour(school, page_of, people):
    """A long one that begins earlier is over later."""
    school.live_session(people.classroom, 60, title="Longue", duration_minutes=300)
    school.live_session(people.classroom, 90, title="Courte", duration_minutes=30)
    main = page_of(people.member)
    assert panel(main).one("h3").text == "Longue" and titles(main) == ["Courte"]


def test_a_whole_day_stands_by_its_hour(school, page_of, people):
    """It is over after all the others, and comes first."""
    school.live_session(people.classroom, DAY, title="Sortie", duration_minutes=DAY)
    plan_many(school, people.classroom, range(28), lambda number: DAY + 30 * (number + 1))
    main = page_of(people.member)
    assert panel(main).one("h3").text == "Sortie" and titles(main) == [f"n {number:03}" for number in range(5)]


def test_the_next_one_takes_place(school, page_of, people):
    """However many that are cancelled stand before it."""
    for number in range(30):
        school.live_session(people.classroom, DAY + number, title=f"Annulée {number}", cancelled_at="2026-01-01")
    school.live_session(people.classroom, 40 * DAY, title="Reprise")
    main = page_of(people.member)
    assert panel(main).one("h3").text == "Reprise"
    assert titles(main) == [f"Annulée {number}" for number in range(5)]
    assert "Voir les 25 autres" in main.text


def test_several_that_run(school, page_of, people):
    for number in range(8):
        school.live_session(people.classroom, -30 + number, -1, title=f"n {number}")
    main = page_of(people.member)
    assert panel(main).one("h3").text == "n 0" and titles(main) == [f"n {number}" for number in range(1, 6)]
    assert "Voir les 2 autres" in main.text


# ---- Short, whatever there is ----

def test_a_term_of_sessions_buries_nothing(school, page_of, people):
    plan_many(school, people.classroom, range(300), lambda number: DAY + number)
    plan_many(school, people.classroom, range(300, 600), lambda number: -DAY - number)
    for user in (people.member, people.teacher):
        main = page_of(user)
        assert panel(main).one("h3").text == "n 000" and titles(main) == [f"n {number:03}" for number in range(1, 6)]
        assert titles(main, "past") == [f"n {number}" for number in range(300, 310)]
        more, = [link for link in main.all("a") if link.text == "Voir les 294 autres"]
        assert more["href"] == f"/classrooms/{people.classroom.id}/sessions/"
        assert [link.text for link in main.one(id="past").all("a") if "before=" in link["href"]]


def test_all_that_is_to_come_has_a_page(school, page_of, people):
    plan_many(school, people.classroom, range(120), lambda number: DAY + number)
    school.live_session(people.classroom, -5, -4, title="En cours")
    found = [heading.text for number in (1, 2, 3) for heading in page_of(people.member, f"sessions/?page={number}").all("h3")]
    assert found == ["En cours"] + [f"n {number:03}" for number in range(120)]


def test_few_sessions_need_no_other_page(school, page_of, people):
    plan_many(school, people.classroom, range(6), lambda number: DAY + number)
    main = page_of(people.member)
    assert len(titles(main)) == 5
    assert f"/classrooms/{people.classroom.id}/sessions/" not in [link["href"] for link in main.all("a")]


@pytest.mark.parametrize("number", ["0", "-1", "2", "99999", "2147483648", "x", ""])
def test_a_page_of_sessions_to_come_that_there_is_not(school, page_of, people, number):
    school.live_session(people.classroom, DAY, title="Demain")
    assert [heading.text for heading in page_of(people.member, f"sessions/?page={number}").all("h3")] == ["Demain"]


def test_a_class_that_plans_nothing_says_so(page_of, people):
    assert "Rien d’autre de prévu" in page_of(people.member, "sessions/").text


def test_where_nothing_is_planned_the_panel_has_the_button(school, page_of, people):
    plan = f"/classrooms/sessions/create/?classroom_id={people.classroom.id}"
    main = page_of(people.teacher)
    assert len(main.all("a", href=plan)) == 1 and panel(main).all("a", href=plan)
    assert not page_of(people.member).all("a", href=plan)
    school.live_session(people.classroom, DAY)
    main = page_of(people.teacher)
    assert len(main.all("a", href=plan)) == 1 and not panel(main).all("a", href=plan)


# ---- One action a row, the rest behind three dots ----

def row_of(main, session):
    return main.one("li", id=f"session-{session}")


def actions(row):
    """(what is seen at once, what stands in the menu)."""
    menu = row.one("details", class_="menu menu-more")
    inside = [element for element in menu if element.name in ("a", "button")]
    seen = [element for element in row.one("div", class_="session-actions") if element.name in ("a", "button")
            and element not in inside]
    return seen, inside


def words(elements, title):
    return [element.text.removesuffix(title).strip() for element in elements]


def test_a_session_to_come_has_one_action_and_a_menu(school, page_of, people):
    school.live_session(people.classroom, DAY)
    session = school.live_session(people.classroom, 2 * DAY, title="Lecture")
    seen, inside = actions(row_of(page_of(people.teacher), session))
    assert words(seen, "Lecture") == ["Modifier"]
    assert words(inside, "Lecture") == ["Commencer maintenant", "Répéter chaque semaine…", "Ajouter à mon agenda", inside[-1].text]
    # What cannot be taken back stands last.
    assert inside[-1]["href"] == f"/classrooms/sessions/{session}/cancel/" and "is-dangerous" in inside[-1]["class"]
    assert not row_of(page_of(people.member), session).all("details")


def test_a_past_session_has_one_action_and_a_menu(school, page_of, people):
    session = school.live_session(people.classroom, -DAY, -DAY, -DAY + 60, title="Limites")
    recording = school.recording(session)
    lesson = school.lesson(school.module(school.course(people.teacher)), title="Chapitre 1")
    school.lesson_video(lesson, recording_id=recording)
    seen, inside = actions(row_of(page_of(people.teacher), session))
    assert words(seen, "Limites") == ["Voir l’enregistrement (nouvel onglet)"] or len(seen) == 1
    assert [element.get("href", "").rpartition(f"/sessions/{session}/")[2] for element in inside] == [
        "publish/", "attendance/", "recordings/add/", "edit/", ""]
    assert inside[-1].name == "button" and "Chapitre 1" in inside[-1].text and "is-dangerous" in inside[-1]["class"]


def test_lessons_are_named_for_whatever_runs(school, page_of, people):
    """Also where the one in the panel is over after the one below it."""
    lesson = school.lesson(school.module(school.course(people.teacher)), title="Chapitre 1")
    for start, minutes in ((-20, 600), (-10, 60)):
        session = school.live_session(people.classroom, start, start, duration_minutes=minutes)
        school.lesson_video(lesson, recording_id=school.recording(session))
    assert len(page_of(people.member).all("div", class_="published")) == 2


def test_the_members_role_and_removal_stand_in_a_menu(sign_in, people):
    main = sign_in(people.teacher).get(f"/classrooms/{people.classroom.id}/members/").page.one("main")
    menus = main.one("ul", class_="manage-list").all("details")
    assert len(menus) == 2
    for menu in menus:
        last = [element for element in menu if element.name in ("a", "button")][-1]
        assert last.name == "a" and "is-dangerous" in last["class"]


def test_a_sessions_pages_lead_back_to_their_class_by_its_name(school, sign_in, people):
    session = school.live_session(people.classroom, DAY)
    for part in ("edit", "repeat", "start", "recordings/add"):
        trail = sign_in(people.teacher).get(f"/classrooms/sessions/{session}/{part}/").page.one("a", class_="trail")
        assert trail.text == people.classroom.name
        assert trail["href"].startswith(f"/classrooms/{people.classroom.id}/")
