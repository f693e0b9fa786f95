# SPDX-License-Identifier: Apache-2.0
"""The home page: what is on today, where one left off, what is new, and what waits for those who teach."""

import datetime
import re
import zoneinfo

import pytest

from school import School


@pytest.fixture
def teacher(school):
    return school.user("trainer")


@pytest.fixture
def learner(school):
    return school.user()


@pytest.fixture
def home(sign_in):
    """The main part of a user's home page."""
    def get(user):
        response = sign_in(user).get("/")
        assert response.status == 200
        return response.page.one("main")
    return get


def section(main, name):
    return main.one("section", aria_labelledby=f"{name}-heading")


def titles(main, name):
    return [title.text for title in section(main, name).all("h3")]


def links(element):
    return [link["href"] for link in element.all("a")]


def minutes_to_midnight():
    """In the school's zone."""
    now = datetime.datetime.now(zoneinfo.ZoneInfo("Africa/Douala"))
    return 24 * 60 - now.hour * 60 - now.minute


# ---- The first time ----

def headings(main):
    return [heading.text for heading in main.all("h2")]


def filled_buttons(main):
    return [button.get("href", button.name) for button in [*main.all("a"), *main.all("button")]
            if "btn-primary" in button.get("class", "")]


@pytest.fixture(scope="module")
def empty_school(mariadb):
    mariadb.deployed("home_empty")
    school = School(mariadb, "home_empty")
    yield school
    school.close()


@pytest.fixture
def empty(empty_school):
    """A school in which there is nothing but its first administrator."""
    for table in ("classroom_member", "classroom", "user_session", "user", "category"):
        empty_school.sql(f"DELETE FROM {table}")
    empty_school.first = empty_school.user("admin")
    return empty_school


@pytest.fixture
def empty_home(empty, make_server):
    httpd = make_server(database="home_empty")
    httpd.start()

    def get(user, language="fr"):
        response = empty.browser(httpd, user, language=language).get("/")
        assert response.status == 200
        return response.page.one("main")
    return get


def steps(main):
    """Each step's title, where it leads, and whether it is done."""
    return [(item.one("h3").text.removesuffix(" (fait)"), item.one("a")["href"], "(fait)" in item.one("h3").text)
            for item in main.one("ol", class_="steps").all("li")]


def test_a_new_schools_administrator_is_led_through_three_steps(empty, empty_home):
    category, people, classroom = ("Une catégorie", "/categories/"), ("Les comptes", "/users/"), (
        "La première classe", "/classrooms/create/")
    main = empty_home(empty.first)
    assert headings(main) == ["Pour commencer"]
    assert steps(main) == [(*category, False), (*people, False), (*classroom, False)]
    assert filled_buttons(main) == ["/categories/"]
    empty.category = empty.insert("category", {"name": "Sciences", "slug": "sciences"})
    main = empty_home(empty.first)
    assert steps(main) == [(*category, True), (*people, False), (*classroom, False)]
    assert filled_buttons(main) == ["/users/"]
    teacher = empty.user("trainer")
    main = empty_home(empty.first)
    assert steps(main) == [(*category, True), (*people, True), (*classroom, False)]
    assert filled_buttons(main) == ["/classrooms/create/"]
    empty.classroom(teacher)
    main = empty_home(empty.first)
    assert "Pour commencer" not in headings(main) and "Rien à faire" in main.text
    # Nothing is asked for in another order.
    empty.sql("DELETE FROM category")
    assert steps(empty_home(empty.first)) == [(*category, False), (*people, True), (*classroom, True)]
    assert filled_buttons(empty_home(empty.first)) == ["/categories/"]


def test_a_new_school_in_english(empty, empty_home):
    main = empty_home(empty.first, "en")
    assert headings(main) == ["Getting started"]
    assert [link.text for link in main.all("a")] == ["Create a category", "Add accounts", "Create a class"]


def test_what_there_is_shows_beside_the_steps(empty, empty_home):
    empty.category = empty.insert("category", {"name": "Sciences", "slug": "sciences"})
    classroom = empty.classroom(empty.first)
    session = empty.live_session(classroom, -5, -4, title="Un essai")
    main = empty_home(empty.first)
    assert headings(main) == ["Pour commencer", "En ce moment"]
    assert titles(main, "now") == ["Un essai"] and f"/classrooms/sessions/{session}/start/" in links(main)


def test_a_trainer_without_a_class_is_shown_the_next_step(empty, empty_home):
    trainer = empty.user("trainer")
    main = empty_home(trainer)
    assert headings(main) == ["Vous n’avez pas encore de classe"]
    assert "Demandez à l’administration de votre établissement d’en créer une." in main.text
    assert links(main) == ["/classrooms/join/"]
    empty.category = empty.insert("category", {"name": "Sciences", "slug": "sciences"})
    main = empty_home(trainer)
    assert "Demandez" not in main.text and links(main) == ["/classrooms/create/", "/classrooms/join/"]
    assert filled_buttons(main) == ["/classrooms/create/"]
    empty.classroom(trainer)
    assert "Rien à faire" in empty_home(trainer).text


def test_a_learner_without_a_class_types_the_code_at_once(school, sign_in, home, teacher, learner):
    main = home(learner)
    assert headings(main) == ["Vous n’avez pas encore de classe"] and filled_buttons(main) == ["button"]
    classroom = school.classroom(teacher)
    browser = sign_in(learner)
    joined = browser.post(main.one("form", class_="join-form")["action"], {"code": classroom.join_code})
    assert (joined.status, joined.location) == (303, f"/classrooms/{classroom.id}/")
    assert headings(home(learner)) == ["Aujourd’hui", "Reprendre", "Derniers enregistrements"]


def test_an_administrator_of_a_school_at_work_needs_no_class(school, home):
    main = home(school.user("admin"))
    assert "Rien à faire" in main.text and not main.all("ol", class_="steps")


def test_in_a_class_there_is_nothing_at_first_and_it_says_what_will_be_there(school, home, learner, teacher):
    school.classroom(teacher, [learner])
    main = home(learner)
    for text in ("Pas de séance aujourd’hui", "Les enregistrements de vos séances apparaîtront ici", "la dernière leçon"):
        assert text in main.text
    assert {"/classrooms/", "/courses/"} <= set(links(main))
    assert "À faire" not in main.text
    assert "Rien à faire" in home(teacher).text


def test_the_school_name_leads_home(sign_in, learner):
    page = sign_in(learner).get("/").page
    link = page.one("a", class_="bar-school")
    assert link["href"] == "/" and link["aria-current"] == "page" and link.text.endswith("Accueil")
    assert page.one("h1").text == f"Bonjour, {learner.full_name}"


def test_the_login_leads_home_from_there(visitor):
    assert visitor.get("/").location == "/users/login/?next=%2F"


# ---- Today ----

def test_the_day_ends_at_midnight_in_the_schools_zone(school, home, teacher, learner):
    left = minutes_to_midnight()
    classroom = school.classroom(teacher, [learner])
    school.live_session(classroom, left - 2, title="Encore aujourd’hui")
    school.live_session(classroom, left + 2, title="Déjà demain")
    school.live_session(classroom, left + 24 * 60 - 2, title="Encore demain")
    school.live_session(classroom, left + 24 * 60 + 2, title="Plus tard")
    main = home(learner)
    if minutes_to_midnight() <= left:
        assert titles(main, "today") == ["Encore aujourd’hui"]
        assert titles(main, "tomorrow") == ["Déjà demain", "Encore demain"]


def test_under_today_stands_the_hour_alone(school, home, teacher, learner):
    left = minutes_to_midnight()
    classroom = school.classroom(teacher, [learner])
    school.live_session(classroom, left - 1)
    school.live_session(classroom, left + 1)
    main = home(learner)
    if minutes_to_midnight() <= left:
        times = [section(main, name).one("time") for name in ("today", "tomorrow")]
        assert [re.fullmatch(r"\d\d:\d\d", time.text) is not None for time in times] == [True, True]
        # Whoever wants the whole date finds it there.
        assert all(re.search(r"\d{4}.*\d\d:\d\d", time["title"]) for time in times)


def test_tomorrow_shows_its_first_sessions_and_how_many_follow(school, home, teacher, learner):
    left = minutes_to_midnight()
    classroom = school.classroom(teacher, [learner])
    for number in range(5):
        school.live_session(classroom, left + 600 + number, title=f"Demain {number}")
    main = home(learner)
    if minutes_to_midnight() <= left:
        assert titles(main, "tomorrow") == ["Demain 0", "Demain 1", "Demain 2"]
        more, = [link for link in main.all("a") if link.text == "Et 2 autres séances"]
        assert more["href"] == "/classrooms/"


def test_what_runs_stands_first_and_shows_what_one_may_enter(school, home, teacher, learner):
    classroom, other = school.classroom(teacher, [learner]), school.classroom(teacher)
    school.live_session(classroom, -20, title="Jamais commencé")
    live = school.live_session(classroom, -5, -4, title="En cours")
    early = school.live_session(classroom, 100000, -1, title="Avant l’heure")
    school.live_session(classroom, -200, -200, -100, title="Fini")
    school.live_session(other, -5, -4, title="Des autres")
    school.live_session(school.classroom(teacher, [learner], archived_at="2026-01-01"), -5, -4, title="Archivé")
    for user, verb in ((learner, "join"), (teacher, "start")):
        main = home(user)
        now = section(main, "now")
        assert main.all("section")[0] is now and "En direct" in now.text
        assert set(titles(main, "now")) == {"En cours", "Avant l’heure"} | ({"Des autres"} if user is teacher else set())
        assert f"/classrooms/{classroom.id}/" in links(now)
        assert {f"/classrooms/sessions/{session}/{verb}/" for session in (live, early)} <= set(links(now))
        # The only filled button of the page.
        assert filled_buttons(main) == [f"/classrooms/sessions/{live}/{verb}/"]


def test_a_session_that_should_begin_waits_for_its_teacher(school, home, teacher, learner):
    classroom = school.classroom(teacher, [learner])
    due = school.live_session(classroom, 14, title="À démarrer")
    main = home(teacher)
    assert titles(main, "waits") == ["À démarrer"] and not main.all("section", aria_labelledby="now-heading")
    assert "Pas de live" not in main.text
    assert f"/classrooms/sessions/{due}/start/" in links(section(main, "waits"))
    main = home(learner)
    assert f"/classrooms/sessions/{due}/join/" in links(main)
    # Who has no right to start sees nothing that waits.
    assert not main.all("section", aria_labelledby="waits-heading")


def test_yesterdays_session_that_never_began_is_none_of_today(school, home, teacher, learner):
    since = 24 * 60 - minutes_to_midnight()
    classroom = school.classroom(teacher, [learner])
    school.live_session(classroom, -since - 2, title="Hier soir", duration_minutes=720)
    school.live_session(classroom, -since - 3, title="Annulée hier", duration_minutes=720, cancelled_at="2026-01-01")
    if since < 700:
        main = home(learner)
        assert titles(main, "now") == ["Hier soir"] and "hier à" in section(main, "now").text
        assert not main.all("section", aria_labelledby="today-heading") and "Annulée hier" not in main.text


def test_a_cancelled_session_is_struck_out(school, home, teacher, learner):
    classroom = school.classroom(teacher, [learner])
    cancelled = school.live_session(classroom, 2, title="Annulée", cancelled_at="2026-01-01", cancel_reason="Grève")
    left = minutes_to_midnight()
    for user in (learner, teacher):
        main = home(user)
        if left > 5:
            today = section(main, "today")
            assert today.one("s").text == "Annulée" and "Grève" in today.text
        assert not [link for link in links(main) if f"/sessions/{cancelled}/" in link]


# ---- Recordings ----

def recorded(school, classroom, name, minutes=-3000, **columns):
    session = school.live_session(classroom, minutes, minutes, minutes + 50, title=name)
    return school.recording(session, **columns)


def test_the_newest_recordings_of_my_classes(school, home, teacher, learner):
    classroom, other = school.classroom(teacher, [learner]), school.classroom(teacher)
    for number in range(8):
        recording = recorded(school, classroom, f"Cours {number}")
        school.sql("UPDATE recording SET received_at = UTC_TIMESTAMP() - INTERVAL %s HOUR WHERE id = %s", number, recording)
    recorded(school, classroom, "Masqué", hidden_at="2026-01-01")
    recorded(school, classroom, "Expiré", expires_at="2026-01-01")
    recorded(school, classroom, "Ancien", minutes=-100 * 24 * 60)
    recorded(school, other, "Des autres")
    main = home(learner)
    assert titles(main, "recordings") == [f"Cours {number}" for number in range(6)]
    key = school.value("SELECT r.public_id FROM recording r JOIN live_session s ON s.id = r.live_session_id "
                       "WHERE s.title = 'Cours 0' AND s.classroom_id = %s", classroom.id)
    assert f"/recordings/{key}/" in links(section(main, "recordings"))


def test_what_was_announced_since_the_last_visit(school, home, teacher, learner):
    classroom, other, away = school.classroom(teacher, [learner]), school.classroom(teacher), school.classroom(teacher, [learner])
    for place, title in ((classroom, "Contrôle lundi"), (other, "Pour d’autres"), (away, "Classe archivée")):
        school.announcement(place, teacher, title)
    school.sql("UPDATE classroom SET archived_at = UTC_TIMESTAMP() WHERE id = %s", away.id)
    old = school.announcement(classroom, teacher, "Il y a longtemps")
    school.sql("UPDATE announcement SET created_at = UTC_TIMESTAMP() - INTERVAL 8 DAY WHERE id = %s", old)
    # As long as the visit lasts, and not to whoever wrote it.
    for _ in range(2):
        main = home(learner)
        assert titles(main, "announcements") == ["Contrôle lundi"]
    assert any(link.startswith("/announcements/") for link in links(section(main, "announcements")))
    assert "Nouvelles annonces" not in headings(home(teacher))
    school.sql("UPDATE home_visit SET seen_at = UTC_TIMESTAMP() - INTERVAL 1 HOUR")
    school.sql("UPDATE announcement SET created_at = UTC_TIMESTAMP() - INTERVAL 2 HOUR WHERE title = 'Contrôle lundi'")
    assert "Nouvelles annonces" not in headings(home(learner))
    for number in range(7):
        school.announcement(classroom, teacher, f"Mot {number}")
    main = home(learner)
    assert titles(main, "announcements") == [f"Mot {number}" for number in range(6, 1, -1)]
    assert "Et 2 autres annonces" in section(main, "announcements").text


def test_recordings_wait_until_a_lesson_shows_them(school, home, sign_in, teacher, learner):
    classroom = school.classroom(teacher, [learner])
    colleague = school.user("trainer")
    school.add_members(classroom, [colleague])
    ids = [recorded(school, classroom, f"À publier {number}", title="Suite" if number else "") for number in range(7)]
    recorded(school, classroom, "Masqué", hidden_at="2026-01-01")
    main = home(teacher)
    assert len(titles(main, "waits")) == 5 and "Et 2 autres enregistrements à publier." in section(main, "waits").text
    # Where one is no teacher nothing waits, trainer or not.
    assert titles(home(colleague), "waits") == []
    lesson = school.lesson(school.module(school.course(teacher)))
    for recording in ids[1:]:
        school.lesson_video(lesson, recording_id=recording)
    assert titles(home(teacher), "waits") == ["À publier 0"]
    session = school.value("SELECT live_session_id FROM recording WHERE id = %s", ids[0])
    school.lesson_video(lesson, recording_id=school.recording(session))
    # From there it is one step to its place.
    publish, = [link for link in links(section(home(teacher), "waits")) if "/publish/" in link]
    chosen = sign_in(teacher).get(publish).page.one("select", name_="recording_id").one("option", selected=True)
    assert chosen["value"] == str(ids[0])
    school.lesson_video(lesson, recording_id=ids[0])
    assert "Rien à faire" in home(teacher).text


# ---- Where one left off ----

def test_the_last_lesson_opened_is_offered(school, sign_in, home, teacher, learner):
    course = school.course(teacher, title="Algèbre")
    module = school.module(course, title="Bases")
    first, second = school.lesson(module, title="Un"), school.lesson(module, title="Deux")
    browser = sign_in(learner)
    browser.get(f"/courses/lessons/{second}/")
    browser.post(f"/courses/lessons/{second}/done/", {"done": "1"})
    school.sql("UPDATE lesson_progress SET last_seen_at = last_seen_at - INTERVAL 1 HOUR WHERE user_id = %s", learner.id)
    browser.get(f"/courses/lessons/{first}/")
    main = home(learner)
    resume = section(main, "resume")
    # Courses are open to who is in no class; that comes first.
    assert filled_buttons(main) == ["button"]
    school.classroom(teacher, [learner])
    assert filled_buttons(home(learner)) == [f"/courses/lessons/{first}/"]
    assert resume.one("h3").text == "Un" and "Algèbre · Bases" in resume.text
    assert f"/courses/lessons/{first}/" in links(resume)
    progress = resume.one("progress")
    assert (progress["value"], progress["max"]) == ("1", "2")
    # A lesson that went, or that may not be seen any more, gives its place to the one before.
    school.sql("UPDATE lesson SET is_active = FALSE WHERE id = %s", first)
    assert section(home(learner), "resume").one("h3").text == "Deux"
    school.sql("DELETE FROM lesson WHERE id IN (%s, %s)", first, second)
    assert "la dernière leçon" in section(home(learner), "resume").text


def test_a_lesson_that_is_looked_at_again_was_opened_once(school, sign_in, home, teacher, learner):
    module = school.module(school.course(teacher))
    first, second = school.lesson(module, title="Un"), school.lesson(module, title="Deux")
    browser = sign_in(learner)

    def seen_now(lesson):
        return school.value("SELECT last_seen_at > UTC_TIMESTAMP() - INTERVAL 20 SECOND FROM lesson_progress WHERE lesson_id = %s", lesson)

    for ago, again in ((30, 0), (70, 1)):
        browser.get(f"/courses/lessons/{first}/")
        school.sql("UPDATE lesson_progress SET last_seen_at = UTC_TIMESTAMP() - INTERVAL %s SECOND WHERE lesson_id = %s", ago, first)
        browser.get(f"/courses/lessons/{first}/")
        assert seen_now(first) == again
    # Where another one was opened in between, it is the last one again, however short that was.
    browser.get(f"/courses/lessons/{second}/")
    school.sql("UPDATE lesson_progress SET last_seen_at = UTC_TIMESTAMP() - INTERVAL IF(lesson_id = %s, 40, 30) SECOND", first)
    browser.get(f"/courses/lessons/{first}/")
    assert seen_now(first) == 1 and section(home(learner), "resume").one("h3").text == "Un"


def test_a_teachers_own_lesson_is_opened_and_not_gone_on_with(school, sign_in, home, teacher):
    school.classroom(teacher)
    lesson = school.lesson(school.module(school.course(teacher)))
    sign_in(teacher).get(f"/courses/lessons/{lesson}/")
    resume = section(home(teacher), "resume")
    assert f"/courses/lessons/{lesson}/" in links(resume)
    assert "Reprendre" not in resume.text and not resume.all("progress")


def test_in_english(school, sign_in, teacher):
    learner = school.user(language="en")
    school.classroom(teacher, [learner])
    main = sign_in(learner).get("/").page.one("main")
    assert main.one("h1").text.startswith("Hello, ") and "No session in your classes today." in main.text
