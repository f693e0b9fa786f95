# SPDX-License-Identifier: Apache-2.0
"""The search: what is found, in which order, by whom; and what is suggested while one types."""

import urllib.parse

import pytest

from school import numbers


def search_path(query, **parameters):
    return "/search/?" + urllib.parse.urlencode({"q": query, **parameters})


class Searcher:
    """A browser that searches."""

    def __init__(self, browser):
        self.browser = browser

    def page(self, query, **parameters):
        response = self.browser.get(search_path(query, **parameters))
        assert response.status == 200
        return response.page.one("main")

    def found(self, query, **parameters):
        """The titles found, by group."""
        sections = self.page(query, **parameters).all("section", class_="found")
        return {section.one("h2")["id"].partition("-")[2]: [title.text for title in section.all("h3")]
                for section in sections}

    def titles(self, query, group):
        return self.found(query).get(group, [])

    def suggested(self, query):
        response = self.browser.get("/search/suggest/?" + urllib.parse.urlencode({"q": query}))
        assert response.status == 200 and response.headers.get_content_type() == "application/json"
        return response.json


@pytest.fixture
def teacher(school):
    return school.user("trainer")


@pytest.fixture
def learner(school):
    return school.user()


@pytest.fixture
def searcher(sign_in, learner):
    return Searcher(sign_in(learner))


@pytest.fixture
def word():
    """A word that no other test has, of letters alone."""
    return "zq" + "".join(chr(ord("a") + int(digit)) for digit in str(next(numbers))) + "x"


@pytest.fixture
def lesson(school, teacher):
    """Makes a lesson with a title: lesson("Limites", is_active=False)."""
    module = school.module(school.course(teacher))
    return lambda title, **columns: school.lesson(module, title=title, **columns)


def recorded(school, classroom, title, **columns):
    session = school.live_session(classroom, -3000, -2999, -2900, title=title, **columns)
    school.recording(session)
    return session


# ---- What is found ----

@pytest.mark.parametrize("query, found", [
    ("terminale", ["Terminale S2"]), ("S2", ["Terminale S2"]), ("mathematiques", ["Terminale S2"]),
    ("term math", ["Terminale S2"]), ("terminale chimie", []), ("minale", []), ("%", []), ("_", []), ("\\", []), ("'", []),
    ("+s2+", ["Terminale S2"]), ("ELEMENTAIRE", ["Élémentaire"]), ("élém", ["Élémentaire"]), ("ecole", ["L'école"]),
    ("l'école", ["L'école"]), ("lecole", ["L'école"]), ("l’ecole de la", ["L'école"]), ("C", ["Seconde C"]), ("coeur", ["Cœur de métier"]),
    ("cœur", ["Cœur de métier"]), ("de", ["Cœur de métier"]), ("50 %", ["50 % de chances"]), ("b", ["a_b"]), ("bas", ["a_b"]),
    ("nothing", []), ("a" * 151, []), ("\0", []), ("' OR 1=1 -- ", []), ("", []), (" ", []), ("-s2", ["Terminale S2"]),
    ('"Terminale S2"', ["Terminale S2"]), ("s2 -terminale", ["Terminale S2"]), ("(s2)*~<>@4 s2", []), ("%%%_%%", [])])
def test_my_classes(school, teacher, learner, searcher, query, found):
    for name, subject in (("Terminale S2", "Mathématiques"), ("50 % de chances", "Jeux"), ("a_b", "Le_bas"),
                          ("L'école", ""), ("Élémentaire", ""), ("Seconde C", "Chimie"), ("Cœur de métier", "")):
        school.classroom(teacher, [learner], name=name, subject=subject)
    titles = searcher.titles(query, "classes")
    if query == "de":
        assert set(titles) == {"Cœur de métier", "50 % de chances"}
    else:
        assert titles == found


@pytest.mark.parametrize("kind", ["courses", "lessons"])
@pytest.mark.parametrize("title, query, is_found", [
    ("{} École", "{} ecole", True), ("{} ECOLES", "{} école", True), ("{} l’œuvre", "{} oeuv", True),
    ("{} N’Djaména", "{} ndjamena", True), ("{} N'Djaména", "{} n’djamena", True),
    ("{} S2", "{} s2", True), ("{} IA", "{} ia", True), ("{} la", "{} la", True), ("{} the", "{} the", True),
    ("{} C", "{} c", True), ("{} cours", "{} c", False), ("{} 3", "{} 3", True), ("{} foo_bar", "{} bar", True),
    ("{} préfixe", "{} prefi", True), ("{} préfixe", "{} fixe", False), ("{} un", "{} deux", False),
    ("{}", "la {} des", True), ("{} chute libre", "\"libre chute\" +{} -chute", True), ("{}", "{}%_+-><()~*\"@'\\", True),
    ("de la {}", "de la", None)])
def test_courses_and_lessons(school, teacher, searcher, lesson, word, kind, title, query, is_found):
    title, query = title.format(word), query.format(word)
    if kind == "courses":
        school.course(teacher, title=title)
    else:
        lesson(title)
    titles = searcher.found(query, **{"in": kind}).get(kind, [])
    if is_found is None:
        # Articles alone are looked for as well; how many others have them is not this test's.
        assert titles
    else:
        assert titles == ([title] if is_found else [])


def test_what_has_the_word_in_its_title_comes_first(lesson, searcher, word):
    lesson("Autre chose", description=f"Un texte sur {word}.")
    lesson(f"{word} en titre", description="Un texte plus long que l’autre, avec beaucoup de mots.")
    lesson(f"{word}ement", description="Commence ainsi.")
    assert searcher.titles(word, "lessons")[0] == f"{word} en titre"
    assert sorted(searcher.titles(word, "lessons")) == sorted([f"{word} en titre", "Autre chose", f"{word}ement"])


def test_a_class_comes_by_its_name_before_others_by_their_description(school, teacher, learner, searcher):
    school.classroom(teacher, [learner], name="A", description="Rien que de la géologie.")
    school.classroom(teacher, [learner], name="Géologie")
    assert searcher.titles("geologie", "classes") == ["Géologie", "A"]


def test_words_are_marked_and_texts_stay_texts(school, teacher, learner, searcher):
    school.classroom(teacher, [learner], name="L’École <b>&</b>",
                     description="Une très longue introduction. " * 20 + "Puis l’école, <i>enfin</i>. " + "La suite. " * 20)
    item = searcher.page("ecole", **{"in": "classes"}).one("li", class_="result")
    assert [mark.text for mark in item.all("mark")] == ["École", "école"]
    assert item.one("h3").text == "L’École <b>&</b>" and not item.all("b") and not item.all("i")
    excerpt = item.one("p", class_="result-text").text
    assert len(excerpt) < 200 and "Puis l’école, <i>enfin</i>" in excerpt and excerpt[0] == excerpt[-1] == "…"


def test_what_is_changed_is_found_as_it_is_now(school, lesson, searcher, word):
    number = lesson(f"{word} avant")
    school.sql("UPDATE lesson SET title = 'Maintenant' WHERE id = %s", number)
    assert searcher.titles(word, "lessons") == []
    school.sql("UPDATE lesson SET title = %s WHERE id = %s", f"{word} après", number)
    assert searcher.titles(word, "lessons") == [f"{word} après"]
    school.sql("DELETE FROM lesson WHERE id = %s", number)
    assert searcher.titles(word, "lessons") == []


def test_a_session_leads_to_its_place_on_the_page_of_its_class(school, teacher, learner, searcher):
    classroom = school.classroom(teacher, [learner])
    for day in range(30, 0, -1):
        school.live_session(classroom, -1440 * day, -1440 * day, -1440 * day + 50, title=f"Jour {day}")
    old, new = (school.value("SELECT id FROM live_session WHERE classroom_id = %s AND title = %s", classroom.id, title)
                for title in ("Jour 30", "Jour 1"))
    school.recording(old)
    school.recording(new)
    for title in ("Jour 30", "Jour 1"):
        link = searcher.page(title).one("section", class_="found").one("h3").one("a")
        page = searcher.browser.get(link["href"]).page
        assert page.one(id="past").all("h3")[0].text == title


# ---- Who finds it ----

def test_nobody_finds_what_may_not_be_opened(school, teacher, learner, sign_in, searcher, lesson, word):
    other, admin = school.user(), school.user("admin")
    mine = school.classroom(teacher, [learner], name=f"{word} à moi")
    theirs = school.classroom(teacher, [other], name=f"{word} aux autres")
    school.classroom(teacher, [learner], name=f"{word} archivée", archived_at="2026-01-01")
    for classroom, whose in ((mine, "à moi"), (theirs, "aux autres")):
        recorded(school, classroom, f"{word} {whose}")
        hidden = recorded(school, classroom, f"{word} {whose} masqué")
        school.sql("UPDATE recording SET hidden_at = UTC_TIMESTAMP() WHERE live_session_id = %s", hidden)
        school.live_session(classroom, -3000, -2999, -2900, title=f"{word} sans enregistrement")
    lesson(f"{word} visible")
    lesson(f"{word} masquée", is_active=False)

    expected = {"classes": [f"{word} à moi"], "sessions": [f"{word} à moi"], "lessons": [f"{word} visible"]}
    assert searcher.found(word) == expected
    assert {one["title"] for one in searcher.suggested(word)["suggestions"]} == {f"{word} à moi", f"{word} visible"}
    both = {f"{word} visible", f"{word} masquée"}
    assert set(Searcher(sign_in(teacher)).titles(word, "lessons")) == both
    assert set(Searcher(sign_in(admin)).titles(word, "lessons")) == both
    # An administrator may open all classes, and finds those that are archived behind the others.
    found = Searcher(sign_in(admin)).titles(word, "classes")
    assert set(found[:2]) == {f"{word} à moi", f"{word} aux autres"} and found[2:] == [f"{word} archivée"]
    # Who taught once and is a learner now.
    school.sql("UPDATE user SET role = 'learner' WHERE id = %s", teacher.id)
    assert Searcher(sign_in(teacher)).titles(word, "lessons") == [f"{word} visible"]


def test_each_thing_found_can_be_opened(school, teacher, learner, searcher, lesson, word):
    recorded(school, school.classroom(teacher, [learner], name=f"{word} classe"), f"{word} session")
    school.course(teacher, title=f"{word} cours")
    lesson(f"{word} leçon")
    links = searcher.page(word).all("a", class_="result-link")
    assert len(links) == 4
    assert {one["url"] for one in searcher.suggested(word)["suggestions"]} == {link["href"] for link in links}
    for link in links:
        assert searcher.browser.get(link["href"]).status == 200


# ---- Groups and pages ----

def test_groups_have_counts_and_pages(school, lesson, searcher, word):
    for number in range(45):
        lesson(f"{word} n° {number}")
    section = searcher.page(word).one("section", class_="found")
    assert section.one("h2").text == "45 leçons" and len(section.all("h3")) == 5
    path = section.one("p", class_="page-actions").one("a")["href"]
    seen, pages = [], 0
    while path:
        page = searcher.browser.get("/search/" + path).page.one("main")
        seen += [title.text for title in page.all("h3")]
        pages += 1
        following = [link["href"] for link in page.all("a") if link.text == "Suivants"]
        path = following[0] if following else None
    assert pages == 3 and len(seen) == 45 and len(set(seen)) == 45
    assert page.one("section", class_="found").one("h2").text == "45 leçons"
    # A page that is not there shows the first.
    assert len(searcher.found(word, **{"in": "lessons", "page": 9})["lessons"]) == 20


def test_of_very_many_the_best_are_shown(school, teacher, searcher, word):
    module = school.module(school.course(teacher))
    school.sql("INSERT INTO lesson (module_id, title, position, created_at) "
               "SELECT %s, CONCAT(%s, ' ', seq), seq, UTC_TIMESTAMP() FROM seq_1_to_250", module, word)
    section = searcher.page(word, **{"in": "lessons", "page": 5}).one("section", class_="found")
    assert section.one("h2").text == "Plus de 100 leçons" and len(section.all("h3")) == 20
    assert "Page 5 sur 5" in section.text


@pytest.mark.parametrize("parameters", [
    {"in": "users"}, {"in": ""}, {"in": "'"}, {"in": "classes", "page": "0"}, {"in": "classes", "page": "-1"},
    {"in": "lessons", "page": "99999999"}, {"in": "lessons", "page": "2147483647"}, {"in": "sessions", "page": "x"}])
def test_parameters_that_nobody_sends(searcher, parameters):
    searcher.page("zzzz", **parameters)


def test_nothing_found_says_what_to_do(searcher):
    page = searcher.page('<i>zzqq"{{')
    assert page.one("input", id="q")["value"] == '<i>zzqq"{{'
    assert "Rien pour « <i>zzqq\"{{ »" in page.text
    assert {link["href"] for link in page.one("div", class_="panel empty").all("a")} == {"/classrooms/", "/courses/"}
    assert searcher.page("zzzz", **{"in": "courses"}).all("a", href="?q=zzzz")


def test_without_words_nothing_is_asked_of_the_database(school, searcher):
    """But who is signed in."""
    def reads(path):
        before = int(school.sql("SHOW GLOBAL STATUS LIKE 'Com_stmt_execute'")[0][1])
        assert searcher.browser.get(path).status == 200
        return int(school.sql("SHOW GLOBAL STATUS LIKE 'Com_stmt_execute'")[0][1]) - before

    for path in ("/search/", "/search/?q=", "/search/?q=%20", "/search/?q=%25_%2B-*", "/search/suggest/?q=%22",
                 "/search/suggest/"):
        assert reads(path) == 1, path
    assert reads("/search/suggest/?q=mer") == 7


def test_a_long_search_is_harmless(searcher):
    assert searcher.found("a" * 7000) == {}
    assert searcher.found("ab " * 2000) == {}
    assert searcher.browser.get("/search/?q=" + "a" * 10000).status == 414


# ---- Suggestions ----

def test_suggestions_name_what_they_are(school, teacher, learner, searcher, lesson, word):
    classroom = school.classroom(teacher, [learner], name=f'{word} "A" \\ <b>', subject="Maths")
    recorded(school, classroom, f"{word} session")
    lesson(f"{word} leçon")
    answer = searcher.suggested(word)
    assert answer["status"] == "Suggestions\u00a0: 3"
    assert [(one["kind"], one["title"], one["detail"]) for one in answer["suggestions"][:2]] == [
        ("Classe", f'{word} "A" \\ <b>', "Maths"), ("Enregistrement", f"{word} session", classroom.name)]
    assert answer["suggestions"][0]["url"] == f"/classrooms/{classroom.id}/"


def test_suggestions_are_few_and_in_the_viewers_language(lesson, searcher, sign_in, school, word):
    for number in range(30):
        lesson(f"{word} {number}")
    assert len(searcher.suggested(word)["suggestions"]) == 3
    english = Searcher(sign_in(school.user(), language="en"))
    assert {one["kind"] for one in english.suggested(word)["suggestions"]} == {"Lesson"}
    assert english.suggested("zzzz") == {"suggestions": [], "status": "No suggestions"}


def test_suggestions_are_for_those_who_are_signed_in(visitor):
    assert visitor.get("/search/suggest/?q=a", Accept="application/json").status == 401


def test_announcements_of_ones_own_classes_are_found(school, sign_in, searcher, learner, teacher, word):
    mine, other = school.classroom(teacher, [learner]), school.classroom(teacher)
    number = school.announcement(mine, teacher, "Salle changée", body=f"Nous sommes en {word}.")
    school.announcement(mine, teacher, f"La {word}")
    school.announcement(other, teacher, f"Une autre {word}")
    assert searcher.titles(word, "announcements") == [f"La {word}", "Salle changée"]
    page = searcher.page(word, **{"in": "announcements"})
    assert page.one("a", href=f"/announcements/{number}/")
    assert [one["title"] for one in searcher.suggested(word)["suggestions"]] == [f"La {word}", "Salle changée"]
