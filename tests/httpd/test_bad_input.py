# SPDX-License-Identifier: Apache-2.0
"""What no browser sends: nothing may crash a child, hang a thread, leave a half-done change or show another's data."""

import random
import urllib.parse

import pytest

from client import Browser, exchange

FORM = "application/x-www-form-urlencoded"
HOSTILE = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "</textarea><b>", "&lt;b&gt;&amp;",
    "{{csrf_token}}", "{{{viewer.username}}}", "{{#viewer}}x{{/viewer}}", "{{> parts/bar}}", "{{=<% %>=}}", "%s%n%x%%", "%(user)s",
    "'; DROP TABLE user; --", "\\'; --", "\\", "NULL", "null", "${jndi:ldap://x}", "../../../etc/passwd", "𝄞 語 ﷽ e\u0301",
    "a" * 150, "0", "-1", "é" * 60,
]


@pytest.fixture(autouse=True)
def children_stay(server):
    """The same children before and after: none has crashed."""
    before = server.children()
    yield
    assert server.children() == before


def status_of(answer):
    assert answer.startswith(b"HTTP/1.1 "), answer[:200]
    return int(answer[9:12])


def login_token(server):
    browser = Browser(server)
    return browser, browser.token()


# ---- Texts: stored as typed, shown escaped ----

@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_in_a_class(school, sign_in, text):
    teacher = school.user("trainer", full_name=text[:150])
    browser = sign_in(teacher)
    fields = {"name": text, "subject": text, "schedule": text, "description": text, "category_id": school.category}
    response = browser.post("/classrooms/create/", fields)
    assert response.status == 303, response
    class_id = int(response.location.split("/")[2])
    assert school.sql("SELECT name, subject, schedule, description FROM classroom WHERE id = %s", class_id) == [(text,) * 4]
    page = browser.follow(response)
    assert page.status == 200
    assert page.page.one("h1").text == " ".join(text.split())
    assert " ".join(text.split()) in page.page.one(id="people").text
    assert_harmless(page)
    browser.post("/classrooms/sessions/create/", {
        "title": text, "description": text, "classroom_id": class_id, "start_at": "2099-01-01T08:00", "duration_minutes": 60})
    assert school.sql("SELECT title, description FROM live_session WHERE classroom_id = %s", class_id) == [(text, text)]
    for path in (f"/classrooms/{class_id}/", "/classrooms/", "/classrooms/sessions/create/",
                 "/search/?q=" + urllib.parse.quote(text)):
        page = browser.get(path)
        assert page.status == 200
        assert_harmless(page)
    # And again in a form that is wrong.
    page = browser.post("/classrooms/create/", {**fields, "category_id": "0"})
    assert page.status == 422
    assert {name: page.values[name] for name in ("name", "subject", "schedule", "description")} == \
        {name: fields[name] for name in ("name", "subject", "schedule", "description")}
    assert_harmless(page)


def assert_harmless(response):
    """No element and no attribute of an event comes from a text; no template was run."""
    for element in response.page:
        assert not [name for name in element.attributes if name.startswith("on")]
        assert element.name != "img" or element.get("src", "").startswith("/assets/icons.")
        assert element.name != "script" or element.get("src", "").startswith("/assets/")
    assert "alert(1)" not in "".join(script.text for script in response.page.all("script"))


def test_a_template_in_a_text_is_a_text(school, sign_in, people):
    school.sql("UPDATE classroom SET name = '{{csrf_token}}' WHERE id = %s", people.classroom.id)
    assert sign_in(people.member).get(f"/classrooms/{people.classroom.id}/").page.one("h1").text == "{{csrf_token}}"


# ---- Ids ----

IDS = ["0", "00", "01", "-1", "+1", "1.0", "1e1", "0x1", "2147483647", "2147483648", "4294967297", "9223372036854775807",
       "9223372036854775808", "18446744073709551617", "9" * 400, "%31", "%00", "1%00", "a", "\u0661", "1;2", "1%2f2", " 1", "1'"]


@pytest.mark.parametrize("wrong", IDS)
def test_ids_in_paths(school, sign_in, people, wrong):
    """Nothing that is not the exact number is anybody's."""
    school.live_session(people.classroom)
    browser = sign_in(people.member)
    quoted = urllib.parse.quote(wrong, safe="%;'+")
    for path in (f"/classrooms/{quoted}/", f"/classrooms/sessions/{quoted}/join/"):
        response = browser.get(path)
        if wrong == "%31":
            # The digit 1 in another spelling: a class of other people.
            assert response.status in (404, 303), response
        else:
            assert response.status in (400, 404), response


@pytest.mark.parametrize("wrong", [one for one in IDS if "%" not in one])
def test_ids_in_forms(school, sign_in, people, wrong):
    browser = sign_in(people.teacher)
    response = browser.post("/classrooms/sessions/create/", {
        "title": "Non", "classroom_id": wrong, "start_at": "2099-01-01T08:00", "duration_minutes": 60})
    assert response.status == 422 and set(response.errors) == {"classroom_id"}
    for name in ("classroom_id", "q", "members", "before", "code", "next"):
        for path in ("/classrooms/sessions/create/", f"/classrooms/{people.classroom.id}/", "/classrooms/join/"):
            # A link whose code is none leads to no class.
            status = 404 if name == "code" and wrong and path == "/classrooms/join/" else 200
            assert browser.get(f"{path}?{name}={urllib.parse.quote(wrong)}").status == status


# ---- Forms ----

def post_raw(browser, path, body, **headers):
    return browser.request("POST", path, body, {"Content-Type": FORM, **headers})


@pytest.mark.parametrize("body", [
    b"", b"&", b"&&&&", b"=", b"=&=", b"a", b"%", b"%zz=%zz", b"a=%", b"a=%0", b"a=%f", b"\x00", b"\xff\xfe", b"name", b"name=",
    b"name&name", b"=name", b"name==a", b"[]=1&a[b]=2", b"name=%ED%A0%80", b"name=%C0%80", b"name=%F8%88%80%80%80", b"{}",
    b"name=" + b"%00" * 1000, b"a=b;c=d", b"\r\n\r\n", b"name=" + b"+" * 10000, b"%6eame=x&na%6de=y",
])
def test_malformed_forms(school, sign_in, people, body):
    browser = sign_in(people.teacher)
    before = school.sql("CHECKSUM TABLE classroom, classroom_member, live_session, user")
    assert post_raw(browser, "/classrooms/create/", body).status == 422
    # With the token, so that the form itself is looked at.
    body = b"csrf_token=" + browser.token().encode() + b"&" + body
    for path, status in (("/classrooms/create/", 422), ("/classrooms/join/", 422), ("/classrooms/sessions/create/", 422),
                         ("/users/language/", 400)):
        assert post_raw(browser, path, body).status == status
    assert school.sql("CHECKSUM TABLE classroom, classroom_member, live_session, user") == before


@pytest.mark.parametrize("field, path, fields", [
    ("name", "/classrooms/create/", {"category_id": "{category}"}),
    ("category_id", "/classrooms/create/", {"name": "Une classe"}),
    ("code", "/classrooms/join/", {}),
    ("title", "/classrooms/sessions/create/", {"classroom_id": "{classroom}", "start_at": "2099-01-01T08:00"}),
    ("start_at", "/classrooms/sessions/create/", {"classroom_id": "{classroom}", "title": "Un titre"}),
    ("classroom_id", "/classrooms/sessions/create/", {"title": "Un titre", "start_at": "2099-01-01T08:00"}),
])
def test_repeated_fields(school, sign_in, people, field, path, fields):
    """Two values: which one was meant nobody knows."""
    right = {"name": "A", "category_id": school.category, "code": people.classroom.join_code, "title": "A",
             "start_at": "2099-01-01T08:00", "classroom_id": people.classroom.id}[field]
    others = [(name, value.format(category=school.category, classroom=people.classroom.id)) for name, value in fields.items()]
    before = school.sql("CHECKSUM TABLE classroom, classroom_member, live_session")
    response = sign_in(people.teacher).post(path, [*others, ("duration_minutes", "60"), (field, right), (field, right)])
    assert response.status == 422 and set(response.errors) == {field}
    assert "plusieurs fois" in response.errors[field]
    assert school.sql("CHECKSUM TABLE classroom, classroom_member, live_session") == before


@pytest.mark.parametrize("text", [
    b"\xff", b"a\x80b", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"a\x00b", b"a\x07b", b"a\x1bb", b"a\x7fb",
    "a\u0085b".encode(), "a\u202eb".encode(), "a\u202db".encode()])
def test_invalid_characters(school, sign_in, people, text):
    """Ill-formed UTF-8, control characters, and those that override the direction of what follows."""
    browser = sign_in(people.teacher)
    before = school.value("SELECT COUNT(*) FROM classroom")
    for name in ("name", "description"):
        fields = {"name": "Une classe", "category_id": school.category, "subject": "Physique", name: text}
        response = browser.post("/classrooms/create/", fields)
        assert response.status == 422 and set(response.errors) == {name}
        assert response.values["subject"] == "Physique"
        response.body.decode()
    assert school.value("SELECT COUNT(*) FROM classroom") == before


def test_marks_of_direction(school, sign_in, people):
    """Chats and editors of Arabic write them: a name goes without, and running text keeps those that are closed."""
    arabic = "\u2067\u0645\u0631\u062d\u0628\u0627 Python 3\u2069"
    response = sign_in(people.teacher).post("/classrooms/create/", {
        "name": "\u2068Arabe\u2069 \u200e1", "category_id": school.category, "description": f"{arabic}\n\u202bouvert"})
    assert response.status == 303
    name, description = school.sql("SELECT name, description FROM classroom ORDER BY id DESC LIMIT 1")[0]
    assert name == "Arabe 1"
    assert description == f"{arabic}\n\u202bouvert\u202c"


UNSEEN = ["\u200b", "\u2800", "\u3164", "\u200d", "\ufeff", "\u00ad", "\u115f", " \u2060\u2800\u00a0"]


@pytest.mark.parametrize("text", UNSEEN, ids=ascii)
def test_a_name_that_nobody_sees_is_none(school, sign_in, people, text):
    """Nothing could be pressed, nor said by a screen reader, where it stands."""
    course = school.course(people.teacher)
    admin, teacher = sign_in(people.admin), sign_in(people.teacher)
    for browser, path, field, fields in [
            (teacher, "/classrooms/create/", "name", {"category_id": school.category}),
            (teacher, f"/classrooms/{people.classroom.id}/edit/", "name", {"category_id": school.category}),
            (teacher, "/classrooms/sessions/create/", "title",
             {"classroom_id": people.classroom.id, "start_at": "2099-11-26T08:30", "duration_minutes": "60"}),
            (teacher, "/courses/create/", "title", {"category_id": school.category, "level": "beginner"}),
            (teacher, f"/courses/{course}/modules/create/", "title", {"level": "beginner"}),
            (teacher, "/users/profile/", "full_name", {"language": "", "time_zone": ""}),
            (admin, "/categories/", "category_name", {}),
            (admin, "/users/create/", "full_name", {"username": "nobody.sees", "email": "", "role": "learner"})]:
        answer = browser.post(path, {**fields, field: text})
        assert answer.status == 422 and set(answer.errors) == {field}, path


@pytest.mark.parametrize("mark", ["\u200b", "\u200f", "\u00ad", "\u2060", "\ufeff"], ids=ascii)
def test_an_address_loses_what_nobody_sees(school, sign_in, people, mark):
    user = school.user()
    fields = {"username": user.username, "full_name": user.full_name, "role": "learner"}
    assert sign_in(people.admin).post(f"/users/{user.id}/", {**fields, "email": f"z{mark}oe@example.org{mark}"}).status == 303
    assert school.value("SELECT email FROM user WHERE id = %s", user.id) == "zoe@example.org"


@pytest.mark.parametrize("content_type", [None, "", "text/plain", "application/json", "multipart/form-data; boundary=x",
                                          "application/x-www-form-urlencodedx", FORM.upper() + "x"])
def test_other_content_types(server, content_type):
    browser, token = login_token(server)
    response = browser.request("POST", "/users/login/", f"csrf_token={token}&username=a&password=b", {"Content-Type": content_type})
    assert response.status == 415


@pytest.mark.parametrize("content_type", [FORM.upper(), FORM + "; charset=UTF-8", FORM + " ;charset=utf-8"])
def test_the_same_content_type_in_other_words(server, content_type):
    browser, token = login_token(server)
    response = browser.request("POST", "/users/login/", f"csrf_token={token}&username=a&password=b", {"Content-Type": content_type})
    assert response.status == 422


@pytest.mark.parametrize("size, status", [(256 * 1024, 422), (256 * 1024 + 1, 413), (5 * 10 ** 6, 413)])
def test_large_forms(server, size, status):
    browser, token = login_token(server)
    head = f"csrf_token={token}&username=a&password=b&filler=".encode()
    response = post_raw(browser, "/users/login/", head + b"a" * (size - len(head)))
    assert response.status == status
    if status == 413:
        assert "trop volumineux" in response.page.text
    # What was left unread is not taken for the next request.
    assert browser.get("/users/login/").status == 200


def test_large_forms_in_chunks(server):
    browser, token = login_token(server)
    head = f"csrf_token={token}&username=a&password=b&filler=".encode()
    body = head + b"a" * (300 * 1024)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in
                      [body[at:at + 8000] for at in range(0, len(body), 8000)] + [b""])
    response = post_raw(browser, "/users/login/", chunks, **{"Transfer-Encoding": "chunked", "Content-Length": None})
    assert response.status == 413


def test_very_many_fields(server):
    """Each would be looked for among those before it: work that grows with the square of their number."""
    browser, token = login_token(server)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    fields = "&".join(f"x{a}{b}{c}" for a in letters for b in letters for c in letters)
    body = f"csrf_token={token}&username=a&password=b&{fields}"
    assert len(body) <= 256 * 1024
    assert post_raw(browser, "/users/login/", body).status in (400, 413)
    assert post_raw(browser, "/users/login/", body[:1000]).status == 422


# ---- HTTP itself ----

HEAD = "POST /users/login/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: " + FORM + "\r\n"


@pytest.mark.parametrize("request_text", [
    HEAD + "Content-Length: 100\r\n\r\ncsrf_token=abc",
    HEAD + "Content-Length: -1\r\n\r\n",
    HEAD + "Content-Length: 9223372036854775808\r\n\r\nabc",
    HEAD + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    HEAD + "Content-Length: abc\r\n\r\nabc",
    HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    HEAD + "Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
    HEAD + "Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\nabc",
    HEAD + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    HEAD + "Expect: 200-maybe\r\nContent-Length: 1\r\n\r\na",
])
def test_broken_bodies(server, request_text):
    """Answered with an error, and in bounded time, whether the rest comes or not."""
    server.allow_log("core:error.*AH|http:error|crvs:warn.*reading the body")
    answer = exchange(server, request_text.encode())
    assert answer == b"" or 400 <= status_of(answer) < 500 or status_of(answer) == 501


@pytest.mark.parametrize("line", [
    "GET /classrooms/%00/ HTTP/1.1", "GET /classrooms/%2e%2e/ HTTP/1.1", "GET /classrooms/../../etc/passwd HTTP/1.1",
    "GET //classrooms/ HTTP/1.1", "GET /classrooms//1/ HTTP/1.1", "GET /classrooms/%2f/ HTTP/1.1", "GET /classrooms/\xff/ HTTP/1.1",
    "GET /assets/../templates/base.html HTTP/1.1", "GET /assets/%2e%2e%2fbase.html HTTP/1.1", "GET /assets/.htaccess HTTP/1.1",
    "GET /assets/manifest.json HTTP/1.1", "GET /assets/ HTTP/1.1", "GET /" + "a" * 9000 + " HTTP/1.1",
    "GET /search/?q=" + "a" * 8000 + " HTTP/1.1", "GET http://evil.example/classrooms/ HTTP/1.1", "GET * HTTP/1.1",
    "OPTIONS * HTTP/1.1", "FOO /classrooms/ HTTP/1.1", "get /classrooms/ HTTP/1.1", "GET /classrooms/ HTTP/9.9", "GET /classrooms/",
    "GET /users/login/?next=%0d%0aX-Injected:%20yes HTTP/1.1", "GET /classrooms?a=%0d%0aX-Injected:%20yes HTTP/1.1",
    "GET /classrooms?\x01 HTTP/1.1", "TRACE /classrooms/ HTTP/1.1", "CONNECT localhost:1 HTTP/1.1", "PROPFIND /classrooms/ HTTP/1.1",
])
def test_strange_request_lines(server, line):
    server.allow_log("core:(error|warn).*AH")
    answer = exchange(server, f"{line}\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode("latin-1"))
    # HTTP/0.9 has no head.
    assert answer == b"" or not answer.startswith(b"HTTP/1.1 5") or b"501 Not Implemented" in answer or b"505" in answer
    head = answer.partition(b"\r\n\r\n")[0]
    assert b"X-Injected: yes" not in head.replace(b"%20", b" ") or b"\r\nX-Injected" not in head
    assert b"root:" not in answer


@pytest.mark.parametrize("headers", [
    {"Cookie": "crvs=" + "a" * 8000}, {"Cookie": ";;;=;crvs;crvs=;=crvs"}, {"Cookie": "crvs=a; crvs=b; crvs=c"},
    {"Cookie": b"crvs=\xff\x80"}, {"Accept-Language": "a" * 8000}, {"Accept-Language": "fr;q=" + "9" * 5000},
    {"Accept": "a" * 8000}, {"Accept-Encoding": "gzip;q=banana, " * 300}, {"Referer": "javascript:alert(1)"},
    {"X-Forwarded-For": "1" * 8000}, {"If-None-Match": "*"}, {"Range": "bytes=0-0,1-1,-1"}, {"If-Modified-Since": "yesterday"},
    {"Content-Length": "10"}, {"Sec-Fetch-Site": "a" * 8000}, {"Origin": "a" * 8000}])
def test_strange_headers(server, visitor, headers):
    server.allow_log("core:(error|warn).*AH")
    if "Content-Length" in headers:
        # A GET with a body that never comes, on a connection that is then closed.
        visitor.request("GET", "/users/login/", b"0123456789")
        return
    response = visitor.request("GET", "/users/login/", headers=headers)
    assert response.status in (200, 206, 304, 400, 416)


@pytest.mark.parametrize("host", [None, "", "a" * 8000, "evil.example", "localhost:99999", "a b", "é".encode(), "[::", "a/b", "%00"])
def test_strange_hosts(server, visitor, host):
    """No redirect goes where Host says."""
    server.allow_log("core:(error|warn).*AH")
    response = visitor.request("GET", "/classrooms/", headers={"Host": host})
    assert response.status in (303, 400)
    assert response.status == 400 or response.location == "/users/login/?next=%2Fclassrooms%2F"


def test_random_bytes(server):
    """The same each time: what fails can be repeated."""
    server.allow_log("core:(error|warn).*AH")
    source = random.Random(1)
    for _ in range(100):
        exchange(server, source.randbytes(source.randrange(1, 300)))


def test_random_forms(server, school, sign_in, people):
    source = random.Random(2)
    browser = sign_in(people.teacher)
    token = browser.token()
    pieces = ["name", "title", "code", "category_id", "classroom_id", "start_at", "duration_minutes", "description", "=", "&", "%", "%0",
              "%00", "%ff", "+", "1", "2099-01-01T08:00", str(people.classroom.id), str(school.category), "é", "{{", "<", "'", "\\"]
    for _ in range(300):
        path = source.choice(["/classrooms/create/", "/classrooms/join/", "/classrooms/sessions/create/", "/users/language/",
                              "/users/login/"])
        body = f"csrf_token={token}&" + "".join(source.choice(pieces) for _ in range(source.randrange(30)))
        assert post_raw(browser, path, body.encode()).status in (303, 400, 422, 429), body
    server.allow_log("too many")


# ---- Half-done changes ----

def test_a_failed_change_leaves_nothing(server, school, sign_in, people):
    """The second statement of a transaction fails: the first is undone."""
    server.expect_log("crvs:error")
    browser = sign_in(people.teacher)
    before = school.sql("CHECKSUM TABLE classroom, live_session")
    school.sql("RENAME TABLE classroom_member TO classroom_member_away")
    try:
        response = browser.post("/classrooms/create/", {"name": "Une classe", "category_id": school.category})
    finally:
        school.sql("RENAME TABLE classroom_member_away TO classroom_member")
    assert response.status == 503
    assert "classroom_member" not in response.text, "the page tells causes"
    assert school.sql("CHECKSUM TABLE classroom, live_session") == before


def test_errors_show_no_causes(server, school, sign_in, people):
    server.expect_log("crvs:error.*statement")
    browser = sign_in(people.teacher)
    school.sql("RENAME TABLE category TO category_away")
    try:
        page = browser.get("/classrooms/create/")
        program = browser.get("/classrooms/create/", Accept="application/json")
    finally:
        school.sql("RENAME TABLE category_away TO category")
    for response in (page, program):
        assert response.status == 503
        for cause in ("SELECT", "category", "statement", "1146", ".c:"):
            assert cause not in response.text
    assert program.headers.get_content_type() == "application/problem+json"
    assert browser.get("/classrooms/create/").status == 200
