# SPDX-License-Identifier: Apache-2.0
"""The recording webhook: who may announce a recording, what an announcement must hold, and that none is lost or doubled."""

import base64
import concurrent.futures
import hmac
import json
import time
import uuid

import pytest

from client import Browser
from server import SECRET
from deliveries import PATH, URL, WHSEC, bearer, body_of, deliver, hub, standard, token

UNAUTHENTICATED = "crvs:warn.*machine refused: "
REFUSED = "crvs:warn.*webhook: "
NEXT_SECRET = "the-secret-that-replaces-it-0123"
MORE_SECRETS = f"CrvsWebhookSecret {NEXT_SECRET}\nCrvsWebhookSecret {WHSEC}"


@pytest.fixture
def session(school, people):
    return school.live_session(people.classroom, start=-30, started=-30)


@pytest.fixture
def accept(server, school, visitor):
    """Delivers with the token, which must be accepted."""
    def send(body, headers=None, **more):
        response = deliver(visitor, body, {**token(SECRET), **(headers or {})}, **more)
        assert response.status == 200, response
        assert response.headers.get_content_type() == "application/json"
        return response.json
    return send


@pytest.fixture
def refuse(server, school, visitor):
    """Delivers with the token, which must be refused: 400, saying what is wrong."""
    def send(body, wrong, headers=None, status=400, **more):
        server.expect_log(REFUSED)
        before = school.sql("CHECKSUM TABLE recording, live_session, webhook_delivery")
        response = deliver(visitor, body, {**token(SECRET), **(headers or {})}, **more)
        assert response.status == status, response
        assert response.headers.get_content_type() == "application/problem+json"
        problem = response.json
        assert problem["status"] == status and problem["title"]
        assert wrong in problem["detail"]
        assert school.sql("CHECKSUM TABLE recording, live_session, webhook_delivery") == before
        return response
    return send


# ---- What comes of a delivery ----

def test_a_recording_appears_on_the_class_page(server, school, sign_in, people, session, accept):
    answer = accept(body_of(session))
    assert answer["status"] == "ok" and not answer.get("duplicate")
    assert school.sql("SELECT recording_ready, recording_url FROM live_session WHERE id = %s", session) == [(1, URL)]
    assert school.recordings(session) == [URL]
    for user in (people.member, people.teacher):
        page = sign_in(user).get(f"/classrooms/{people.classroom.id}/").page
        link = page.one("main").one("a", href=school.page_of_recording(URL))
        assert "Voir l’enregistrement" in link.text


@pytest.mark.parametrize("path", [PATH, PATH.rstrip("/")])
@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON",
                                          "application/json ;charset=utf-8"])
def test_paths_and_content_types(session, accept, path, content_type):
    assert accept(body_of(session), path=path, content_type=content_type)["status"] == "ok"


def test_a_second_recording_does_not_replace_the_first(school, sign_in, people, session, accept):
    urls = [f"https://storage.example.com/{number}.mp4" for number in range(3)]
    for url in urls:
        accept(body_of(session, url))
    assert school.recordings(session) == urls
    assert school.value("SELECT recording_url FROM live_session WHERE id = %s", session) == urls[-1]
    page = sign_in(people.member).get(f"/classrooms/{people.classroom.id}/").page
    menu = page.one("details", data_menu=True)
    assert [link["href"] for link in menu.all("a")] == [school.page_of_recording(url) for url in urls]


def test_the_same_recording_again(school, session, accept):
    assert not accept(body_of(session)).get("duplicate")
    before = school.sql("CHECKSUM TABLE recording, live_session")
    for body in (body_of(session), body_of(session, room=f"crvs_x_{session}").replace(b', "room"', b', "other"')):
        assert accept(body)["duplicate"] is True
    assert school.sql("CHECKSUM TABLE recording, live_session") == before


def test_urls_that_differ_in_case_are_two(school, session, accept):
    for url in ("https://storage.example.com/A.mp4", "https://storage.example.com/a.mp4"):
        assert not accept(body_of(session, url)).get("duplicate")
    assert len(school.recordings(session)) == 2


def test_one_url_for_two_sessions(school, people, session, accept):
    other = school.live_session(people.classroom)
    for one in (session, other):
        assert not accept(body_of(one)).get("duplicate")
    assert school.recordings(session) == school.recordings(other) == [URL]


@pytest.mark.parametrize("times", [{"start": 1000}, {"start": -3000, "started": -3000, "ended": -2900}])
def test_when_the_session_is_does_not_matter(school, people, accept, times):
    session = school.live_session(people.classroom, **times)
    accept(body_of(session))
    assert school.recordings(session) == [URL]


@pytest.mark.parametrize("body", [
    b'{"session_id": %d, "recording_url": "https://a.example/b", "more": {"nested": [1, null, true]}}',
    b' \r\n\t{ "recording_url" : "https:\\/\\/a.example\\/b" , "session_id" : %d }\n',
    b'{"session_id": %d.0, "recording_url": "https://a.example/b"}',
    b'{"session_id": %d, "recording_url": "https://a.example/\\u0062"}',
    '{{"session_id": {}, "recording_url": "https://a.example/b", "clé": "é𝄞"}}'.replace("{}", "%d").replace("{{", "{")
    .replace("}}", "}").encode(),
])
def test_ways_to_write_json(school, session, accept, body):
    accept(body % session)
    assert school.recordings(session) == ["https://a.example/b"]


# ---- Who may ----

@pytest.fixture(scope="module")
def guarded(folder, mariadb, school):
    """An httpd with three secrets, one of them in the form of Standard Webhooks."""
    from server import Httpd
    httpd = Httpd(folder / "webhook", MORE_SECRETS, database=mariadb.option_file("school"))
    httpd.start()
    yield httpd
    httpd.stop()


@pytest.fixture
def several(guarded):
    yield Browser(guarded)
    assert guarded.check_log() == []


@pytest.mark.parametrize("secret", [SECRET, NEXT_SECRET, WHSEC])
def test_each_secret_in_each_way(several, school, session, secret):
    body = body_of(session)
    for headers in (token(secret), standard(secret, body, str(uuid.uuid4())), hub(secret, body),
                    {**standard(secret, body, str(uuid.uuid4())), **hub(secret, body)},
                    {**standard(secret, body, str(uuid.uuid4())), **token("wrong")}):
        response = deliver(several, body, headers)
        assert response.status == 200, (headers, response)
    assert school.recordings(session) == [URL]


def refused_401(server, browser, school, session, headers, body=None):
    server.expect_log(UNAUTHENTICATED)
    response = deliver(browser, body or body_of(session), headers)
    assert response.status == 401, headers
    assert response.headers.get_content_type() == "application/problem+json"
    # The reason goes to the log alone, and the secret nowhere.
    assert response.json["detail"] == "The sender could not be authenticated."
    log = "\n".join(server.new_lines())
    for secret in (SECRET, NEXT_SECRET, WHSEC):
        assert secret not in log and secret not in response.text
    assert school.recordings(session) == []


@pytest.mark.parametrize("headers", [
    {}, {"X-Webhook-Token": ""}, {"X-Webhook-Token": "wrong"}, {"X-Webhook-Token": SECRET + "x"},
    {"X-Webhook-Token": SECRET[:-1]}, {"X-Webhook-Token": SECRET.upper()}, {"X-Webhook-Token": SECRET + ", " + SECRET},
    {"X-Webhook-Token": "é" * 40}, {"X-Webhook-Token": "a" * 8000}, {"Authorization": "Basic " + SECRET},
    {"X-Webhook-Token": [SECRET, SECRET]}, {"X-Webhook-Token": ["wrong", SECRET]},
    # Underscores read as hyphens by some servers.
    {"X_Webhook_Token": SECRET},
])
def test_a_wrong_token(guarded, several, school, session, headers):
    refused_401(guarded, several, school, session,
                {name: value.encode() if isinstance(value, str) else value for name, value in headers.items()})


@pytest.mark.parametrize("change", [
    {"webhook-id": None}, {"webhook-timestamp": None}, {"webhook-id": "msg_2"}, {"webhook-id": ""},
    {"webhook-timestamp": ""}, {"webhook-signature": ""}, {"webhook-signature": "v1,"},
    {"webhook-signature": "v1"}, {"webhook-signature": "v1,AAAA"}, {"webhook-signature": "v0,AAAA"},
    {"webhook-id": "é".encode()}, {"webhook-id": "a" * 256}, {"webhook-id": "two words"},
    {"webhook-signature": "v1," + "A" * 7000}, {"webhook-id": ["msg_1", "msg_1"]},
])
def test_a_wrong_signature(guarded, several, school, session, change):
    """The right token beside it does not help."""
    body = body_of(session)
    refused_401(guarded, several, school, session, {**token(SECRET), **standard(SECRET, body), **change}, body)


def test_signatures_of_something_else(guarded, several, school, session):
    body = body_of(session)
    right = standard(SECRET, body)
    assert right["webhook-signature"].startswith("v1,")
    for wrong in (standard("another-secret-0123456789", body), standard(SECRET, body + b" "),
                  {**right, "webhook-signature": right["webhook-signature"].replace("v1,", "v1a,")},
                  {**right, "webhook-signature": right["webhook-signature"].replace("v1,", "V1,")},
                  {**right, "webhook-signature": [right["webhook-signature"]] * 2}):
        refused_401(guarded, several, school, session, {**token(SECRET), **wrong}, body)


def test_one_right_signature_among_several(several, school, session):
    """While a secret is being replaced, a sender signs with both."""
    body = body_of(session)
    headers = standard(SECRET, body, str(uuid.uuid4()))
    wrong = standard("another-secret-0123456789", body)["webhook-signature"]
    headers["webhook-signature"] = f"v1a,AAAA {wrong} {headers['webhook-signature']}"
    assert deliver(several, body, headers).status == 200


def test_at_most_eight_signatures(guarded, several, school, session):
    body = body_of(session)
    headers = standard(SECRET, body)
    wrong = standard("another-secret-0123456789", body)["webhook-signature"]
    headers["webhook-signature"] = " ".join([wrong] * 8 + [headers["webhook-signature"]])
    refused_401(guarded, several, school, session, headers, body)


@pytest.mark.parametrize("offset, accepted", [(-280, True), (280, True), (-330, False), (330, False), (-3600, False)])
def test_the_timestamp_window(guarded, several, school, session, offset, accepted):
    body = body_of(session)
    headers = standard(SECRET, body, str(uuid.uuid4()), str(int(time.time()) + offset))
    if accepted:
        assert deliver(several, body, headers).status == 200
    else:
        refused_401(guarded, several, school, session, {**headers, **token(SECRET)}, body)


@pytest.mark.parametrize("timestamp", ["{}.0", " {}", "+{}", "{}abc", "0x1", "", "-1", "{}000", "1e9", "9" * 40, "0{}000"])
def test_timestamps_are_plain_digits(guarded, several, school, session, timestamp):
    body = body_of(session)
    stamp = timestamp.format(int(time.time()))
    headers = standard(SECRET, body, "msg_1", stamp)
    # httpd strips the space before a header's value: then it is another text than the signed one.
    refused_401(guarded, several, school, session, headers, body)


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=" + "0" * 64, "sha1=" + "0" * 40, "sha256=" + "é" * 32,
                                       "sha256=" + "0" * 63, "sha256=" + "0" * 65, "0" * 64])
def test_a_wrong_hub_signature(guarded, several, school, session, signature):
    refused_401(guarded, several, school, session, {**token(SECRET), "X-Hub-Signature-256": signature.encode()})


def test_hub_signatures_of_something_else(guarded, several, school, session):
    body = body_of(session)
    right = hub(SECRET, body)["X-Hub-Signature-256"]
    for wrong in (hub(SECRET, body + b" ")["X-Hub-Signature-256"], right.upper(), right + ", " + right, [right, right]):
        refused_401(guarded, several, school, session, {**token(SECRET), "X-Hub-Signature-256": wrong}, body)


def test_both_signatures_must_be_right(guarded, several, school, session):
    body = body_of(session)
    refused_401(guarded, several, school, session, {**standard(SECRET, body), **hub("wrong" * 5, body)}, body)
    refused_401(guarded, several, school, session, {**standard("wrong" * 5, body), **hub(SECRET, body)}, body)


def test_the_token_as_a_bearer(guarded, several, school, session):
    body = body_of(session)
    for wrong in ("Bearer wrong" + SECRET, "Bearer", "Bearer ", f"Basic {SECRET}", SECRET, f"Bearer  {SECRET}"):
        refused_401(guarded, several, school, session, {"Authorization": wrong}, body)
    # The webhook's own header is what counts where both are there.
    refused_401(guarded, several, school, session, {**bearer(SECRET), **token("wrong" + SECRET)}, body)
    assert deliver(several, body, bearer(SECRET)).status == 200
    assert deliver(several, body, {"Authorization": "bearer " + NEXT_SECRET}).status == 200


@pytest.mark.parametrize("require, ways", [
    ("any", {"token", "bearer", "standard", "hub"}), ("token", {"token", "bearer", "token and standard"}),
    ("signature", {"standard", "hub", "token and standard"})])
def test_webhook_require(make_server, school, session, require, ways):
    httpd = make_server(f"CrvsWebhookRequire {require}")
    httpd.start()
    body = body_of(session)
    headers = {"token": token(SECRET), "bearer": bearer(SECRET), "standard": standard(SECRET, body, str(uuid.uuid4())), "hub": hub(SECRET, body),
               "token and standard": {**token(SECRET), **standard(SECRET, body, str(uuid.uuid4()))},
               "nothing": {}}
    ways = ways | ({"token and standard"} if require == "any" else set())
    httpd.expect_log(UNAUTHENTICATED)
    accepted = {way for way in headers if deliver(Browser(httpd), body, headers[way]).status == 200}
    assert accepted == ways


def test_without_a_secret_the_endpoint_is_open_and_says_so(make_server, school, session):
    httpd = make_server(site="CrvsEngine On\n")
    httpd.start()
    httpd.expect_log("crvs:warn.*CrvsWebhookSecret is not set: anybody can announce recordings")
    browser = Browser(httpd)
    assert deliver(browser, body_of(session), {}).status == 200
    assert school.recordings(session) == [URL]
    # What was never proved is not kept either: nobody can take somebody else's delivery id.
    before = school.sql("CHECKSUM TABLE webhook_delivery")
    for delivery_id in ("msg_open", "a" * 300, "é".encode()):
        headers = {"webhook-id": delivery_id, "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"}
        assert deliver(browser, body_of(session), headers).status in (200, 400, 401)
    assert school.sql("CHECKSUM TABLE webhook_delivery") == before


# ---- The order of the answers ----

def test_the_method_comes_first(visitor):
    for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH"):
        response = visitor.request(method, PATH)
        assert response.status == 405 and response.headers["Allow"] == "POST"


@pytest.mark.parametrize("size, status", [(64 * 1024, 401), (64 * 1024 + 1, 413), (10 ** 6, 413)])
def test_then_the_size(server, visitor, size, status):
    if status == 401:
        server.expect_log(UNAUTHENTICATED)
    response = deliver(visitor, b" " * size, {})
    assert response.status == status
    assert response.headers.get_content_type() == "application/problem+json"


def test_a_body_in_chunks(server, school, session, visitor):
    """Without Content-Length the size is known only at the end."""
    def chunks(body):
        return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in
                        [body[at:at + 5000] for at in range(0, len(body), 5000)] + [b""])

    headers = {**token(SECRET), "Transfer-Encoding": "chunked", "Content-Length": None}
    assert deliver(visitor, chunks(body_of(session)), headers).status == 200
    assert deliver(visitor, chunks(b" " * (64 * 1024 + 1)), headers).status == 413
    assert school.recordings(session) == [URL]


def test_then_the_authentication(server, visitor):
    server.expect_log(UNAUTHENTICATED)
    assert deliver(visitor, b"{", {}, content_type="text/plain").status == 401


def test_then_encoding_type_json_session_and_url(session, refuse):
    refuse(b"{", "Content-Encoding", {"Content-Encoding": "gzip"}, content_type="text/plain")
    refuse(b"{", "Content-Type", content_type="text/plain")
    refuse(b"{", "JSON")
    refuse(b"{}", "session_id")
    refuse(b'{"session_id": %d}' % session, "recording_url")


# ---- What a delivery must hold ----

@pytest.mark.parametrize("content_type", ["text/plain", "", "application/x-www-form-urlencoded", "application/jsonp",
                                          "text/application/json", "multipart/form-data", "application/ld+json"])
def test_other_content_types(session, refuse, content_type):
    refuse(body_of(session), "Content-Type", content_type=content_type)


def test_no_content_type(session, refuse):
    refuse(body_of(session), "Content-Type", content_type=None)


@pytest.mark.parametrize("encoding", ["gzip", "identity", "br", ""])
def test_content_encoding_is_refused(server, session, visitor, refuse, encoding):
    if encoding:
        refuse(body_of(session), "Content-Encoding", {"Content-Encoding": encoding})


RIGHT = b'"recording_url": "https://a.example/b"'


@pytest.mark.parametrize("body", [
    b"", b" ", b"null", b"[]", b'"text"', b"17", b"{", b"}", b'{"session_id": 7, ' + RIGHT, b"{} {}", b"\x00",
    b'{"session_id": 7, ' + RIGHT + b"}\x00", b'{"session_id": 7, ' + RIGHT + b"}x",
    b'{"session_id": 7, ' + RIGHT + b",}", b"{'session_id': 7, " + RIGHT + b"}",
    b'{"session_id": 07, ' + RIGHT + b"}", b'{"session_id": +7, ' + RIGHT + b"}",
    b'{"session_id": 7., ' + RIGHT + b"}", b'{"session_id": .7e1, ' + RIGHT + b"}",
    b'{"session_id": 7, ' + RIGHT + b', "a": NaN}', b'{"session_id": 0x7, ' + RIGHT + b"}",
    b'{"session_id": 7, "session_id": 8, ' + RIGHT + b"}", b'{"session_id": 7, ' + RIGHT + b", " + RIGHT + b"}",
    b'{"session_id": 7, ' + RIGHT + b', "more": {"a": 1, "a": 2}}',
    b'{"session_id": 7, "session_\\u0069d": 8, ' + RIGHT + b"}",
    b'{"session_id": 7, "recording_url": "https://a.example/\xff"}',
    b'{"session_id": 7, "recording_url": "https://a.example/\xed\xa0\x80"}',
    b'{"session_id": 7, "recording_url": "https://a.example/\nb"}',
    b'{"session_id": 7, "recording_url": "https://a.example/\\u0000b"}',
    b'{"session_id": 7, "recording_url": "https://a.example/\\ud800"}',
    b'{"session_id": 7, "recording_url": "https://a.example/\\x41"}',
    b'{"session_id": 7, "recording_url": "https://a.example/lesson.mp4\\uqqqqevil.mp4"}',
    b'{"session_id": 7, "recording_url": "https://a.example/\\udd1e"}',
    b'{"session_id": 7, "room": "crvs_ab23cd45_7\\uXYZWother", ' + RIGHT + b"}",
    b'{"session_id": 7, "session_id\\uzzzz": 8, ' + RIGHT + b"}",
    b'{"session_id": 7, ' + RIGHT + b', "a": ' + b"[" * 1000 + b"]" * 1000 + b"}",
    b'{"a":' * 5000 + b"1" + b"}" * 5000,
    '{"session_id": 7}'.encode("utf-16"), b"session_id=7&recording_url=https%3A%2F%2Fa.example%2Fb",
    b"<xml/>", b"[" * 60000,
])
def test_bad_json(refuse, body):
    refuse(body, "JSON")


@pytest.mark.parametrize("value", [
    "null", '"7"', "true", "[7]", "{}", "0", "-1", "1.5", "2147483648", "4294967303", "99999999999", "9223372036854775808",
    "1e400", "1e-1", "-0", "0.9999", "2147483647"])
def test_bad_session_ids(refuse, value):
    refuse(b'{"session_id": %s, ' % value.encode() + RIGHT + b"}", "session_id")


@pytest.mark.parametrize("key", ["SESSION_ID", "session_id ", "sessionId", "session"])
def test_keys_are_exact(refuse, session, key):
    refuse(json.dumps({key: session, "recording_url": URL}).encode(), "session_id")


@pytest.mark.parametrize("url", [
    None, "", " ", 7, True, [], {}, "lesson.mp4", "/lesson.mp4", "//a.example/b", "ftp://a.example/b",
    "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://", "https://", "https:///b", "https:a.example",
    "https://user@a.example/b", "https://user:password@a.example/b", "https://@a.example/", "https://a.example:99999/b",
    "https://a.example:0/", "https://a.example:x/", "https://a..example/b", "https://.example/", "https://-a.example/b",
    "https://a example/b", "https://a.example/b c", " https://a.example/b", "https://a.example/b\n", "https://a.example\\b",
    "https://a.example/é", "https://a.example/\x7f", "https://exa\u2024mple.org/", "https://[::1/b", "https://[zz]/b",
    "https://a.example/" + "b" * 2031, "https://<b>/", "https://a'b/", "https://{{base}}/"])
def test_bad_recording_urls(refuse, session, url):
    refuse(body_of(session, url), "recording_url")


@pytest.mark.parametrize("url", [
    "http://a.example/b", "HTTPS://A.Example/B", "https://a.example", "https://a.example:8443/b?c=d&e=%20#f",
    "https://192.0.2.1/b", "https://[2001:db8::1]:8443/b", "https://a.example/" + "b" * 2030, "https://a_b.example/",
    "https://a.example/'\"<b>{{base}}&amp;"])
def test_good_recording_urls(school, sign_in, people, accept, session, url):
    accept(body_of(session, url))
    assert school.recordings(session) == [url]
    browser = sign_in(people.member)
    own = school.page_of_recording(url)
    assert browser.get(f"/classrooms/{people.classroom.id}/").page.one("main").all("a", href=own)
    link = browser.get(own).page.one("main").one("a", href=url)
    assert link["rel"] == "noopener noreferrer"


@pytest.mark.parametrize("room, right", [
    ("CRVS_{code}_{id}", True), ("crvs_{code}_{id}", True), ("cRvS_{code}_{id}", True), ("CRVS_{code}_1{id}", False),
    ("CRVS_ZZZZ9999_{id}", False), ("", False), ("{id}", False), ("CRVS_{code}_{id} ", False),
    # A letter that some compare as an s.
    ("crvſ_{code}_{id}", False)])
def test_the_room_must_be_the_sessions(people, session, accept, refuse, room, right):
    room = room.format(code=people.classroom.join_code, id=session)
    if right:
        accept(body_of(session, room=room))
    else:
        refuse(body_of(session, room=room), "room")


@pytest.mark.parametrize("room", [7, 0, True, ["x"], [], {}])
def test_a_room_that_is_no_text(session, refuse, room):
    refuse(body_of(session, room=room), "room")


def test_null_is_as_if_it_were_not_there(school, session, accept):
    """Many programs write null for what they don't have."""
    assert not accept(body_of(session, room=None, eventType=None))["duplicate"]
    assert school.recordings(session) == [URL]


@pytest.mark.parametrize("url, allowed", [
    ("https://recordings.example.org/a", True), ("https://RECORDINGS.example.org/a", True),
    ("https://recordings.example.org:8443/a", True), ("https://a.storage.example.com/a", True),
    ("https://a.b.storage.example.com/a", True), ("https://storage.example.com/a", False),
    ("https://evilstorage.example.com/a", False), ("https://recordings.example.org.evil.example/a", False),
    ("https://evil.example/recordings.example.org", False), ("https://evil.example/?.storage.example.com", False),
    ("https://evil.example#.storage.example.com", False), ("https://x.recordings.example.org/a", False),
    ("https://recordings.example.org./a", False)])
def test_recording_hosts(make_server, school, session, url, allowed):
    httpd = make_server("CrvsRecordingHosts recordings.example.org .storage.example.com")
    httpd.start()
    if not allowed:
        httpd.expect_log(REFUSED)
    response = deliver(Browser(httpd), body_of(session, url), token(SECRET))
    assert response.status == (200 if allowed else 400)
    assert allowed or "recording_url" in response.json["detail"]


# ---- A try ----

def test_a_try_stores_nothing(server, school, session, visitor, accept):
    before = school.sql("CHECKSUM TABLE recording, live_session, webhook_delivery")
    assert accept(b'{"test": true}') == {"status": "ok", "test": True}
    assert school.sql("CHECKSUM TABLE recording, live_session, webhook_delivery") == before
    server.expect_log(UNAUTHENTICATED)
    assert deliver(visitor, b'{"test": true}', {}).status == 401


def test_a_recording_is_no_try(session, school, accept, refuse):
    assert "test" not in accept(body_of(session, test=True))
    assert school.recordings(session) == [URL]
    refuse(b'{"test": false}', "session_id")


# ---- Replays ----

def test_a_delivery_repeated(school, session, visitor):
    body, delivery = body_of(session), str(uuid.uuid4())
    headers = standard(SECRET, body, delivery)
    assert not deliver(visitor, body, headers).json.get("duplicate")
    before = school.sql("CHECKSUM TABLE recording, live_session, webhook_delivery")
    assert deliver(visitor, body, headers).json["duplicate"] is True
    # Signed anew, as a retry is.
    response = deliver(visitor, body, standard(SECRET, body, delivery, str(int(time.time()) - 5)))
    assert response.status == 200 and response.json["duplicate"] is True
    assert school.sql("CHECKSUM TABLE recording, live_session, webhook_delivery") == before


def test_an_older_recording_announced_again_changes_nothing(school, session, visitor):
    """Not what the session says of its newest one, nor its class's page."""
    older, newer = (body_of(session, f"https://storage.example.com/{number}.mp4") for number in range(2))
    for body in (older, newer):
        assert not deliver(visitor, body, standard(SECRET, body, str(uuid.uuid4()))).json.get("duplicate")
    school.sql("UPDATE live_session SET changed_at = '2026-01-01' WHERE id = %s", session)

    def told():
        return school.sql("""SELECT s.recording_url, s.changed_at, v.revision, (SELECT COUNT(*) FROM audit)
                             FROM live_session s JOIN classroom_revision v USING (classroom_id) WHERE s.id = %s""", session)

    before, delivery = told(), str(uuid.uuid4())
    for headers in (standard(SECRET, older, delivery), token(SECRET)):
        response = deliver(visitor, older, headers)
        assert response.status == 200 and response.json["duplicate"] is True
    assert told() == before
    assert school.value("SELECT outcome FROM webhook_delivery WHERE delivery_id = %s", delivery) == "duplicate"


def test_a_delivery_id_with_another_body(server, school, session, visitor):
    delivery = str(uuid.uuid4())
    body, other = body_of(session), body_of(session, "https://storage.example.com/other.mp4")
    assert deliver(visitor, body, standard(SECRET, body, delivery)).status == 200
    server.expect_log(REFUSED)
    response = deliver(visitor, other, standard(SECRET, other, delivery))
    assert response.status == 409 and response.headers.get_content_type() == "application/problem+json"
    assert school.recordings(session) == [URL]


def test_what_is_wrong_with_the_session_is_said_before_that_the_id_was_used(server, school, session, visitor):
    delivery = str(uuid.uuid4())
    body, other = body_of(session), body_of(2147483647)
    assert deliver(visitor, body, standard(SECRET, body, delivery)).status == 200
    server.expect_log(REFUSED)
    response = deliver(visitor, other, standard(SECRET, other, delivery))
    assert response.status == 400 and "there is no such session" in response.json["detail"]


def test_a_refused_delivery_may_come_again(server, school, people, session, visitor):
    """Its id is not used up: what was wrong can be mended, here by the session that comes to be."""
    delivery = str(uuid.uuid4())
    wrong = body_of(session, "ftp://a.example/")
    server.expect_log(REFUSED)
    assert deliver(visitor, wrong, standard(SECRET, wrong, delivery)).status == 400
    body = body_of(session)
    response = deliver(visitor, body, standard(SECRET, body, delivery))
    assert response.status == 200 and not response.json.get("duplicate")


def test_ids_that_differ_in_case_are_two(school, session, visitor):
    delivery = uuid.uuid4().hex
    for number, one in enumerate((delivery.upper() + "A", delivery.upper() + "a")):
        body = body_of(session, f"https://storage.example.com/{number}.mp4")
        assert deliver(visitor, body, standard(SECRET, body, one)).status == 200
    assert len(school.recordings(session)) == 2


def deliver_at_last(server, body, headers):
    """Sends again what is answered 503, as senders do."""
    browser = Browser(server)
    deadline = time.monotonic() + 60
    while True:
        response = deliver(browser, body, headers)
        if response.status != 503 or time.monotonic() > deadline:
            browser.close()
            return response
        assert int(response.headers["Retry-After"]) > 0
        time.sleep(0.05)


@pytest.mark.parametrize("signed", [True, False])
def test_two_hundred_at_once_leave_one(server, school, session, signed):
    body = body_of(session)
    headers = standard(SECRET, body, str(uuid.uuid4())) if signed else token(SECRET)
    server.allow_log("crvs:error.*every place in the database is taken")
    with concurrent.futures.ThreadPoolExecutor(28) as pool:
        responses = list(pool.map(lambda _: deliver_at_last(server, body, headers), range(200)))
    assert [response.status for response in responses] == [200] * 200
    assert sum(not response.json.get("duplicate") for response in responses) == 1
    assert school.recordings(session) == [URL]


def test_different_recordings_at_once_are_all_kept(server, school, session):
    server.allow_log("crvs:error.*every place in the database is taken")
    urls = [f"https://storage.example.com/{number}.mp4" for number in range(40)]

    def send(url):
        body = body_of(session, url)
        return deliver_at_last(server, body, standard(SECRET, body, str(uuid.uuid4()))).status

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        assert set(pool.map(send, urls)) == {200}
    assert sorted(school.recordings(session)) == sorted(urls)
    assert school.value("SELECT recording_url FROM live_session WHERE id = %s", session) in urls


# ---- Events of JaaS, 8x8's hosted Jitsi ----

LINK = "https://recordings.example.net/download?signature=abc"


def event_of(people, session, link=LINK, **changes):
    room = f"crvs_{people.classroom.join_code.lower()}_{session}"
    event = {"idempotencyKey": str(uuid.uuid4()), "eventType": "RECORDING_UPLOADED", "appId": "vpaas-magic-cookie-1",
             "sessionId": "f3a1", "fqn": f"vpaas-magic-cookie-1/{room}", "timestamp": int(time.time() * 1000),
             "data": {"preAuthenticatedLink": link, "durationSec": 61, "participants": []}, **changes}
    return {name: value for name, value in event.items() if value is not None}


def jaas(secret, body, timestamp=None):
    """8x8's header: HMAC over "t.body"."""
    timestamp = str(int(time.time())) if timestamp is None else timestamp
    mac = hmac.digest(secret.encode(), f"{timestamp}.".encode() + body, "sha256")
    return {"X-Jaas-Signature": f"t={timestamp},v1={base64.b64encode(mac).decode()}"}


def test_an_event_of_jaas(school, sign_in, people, session, visitor):
    body = json.dumps(event_of(people, session)).encode()
    response = deliver(visitor, body, jaas(SECRET, body))
    assert response.status == 200 and not response.json.get("duplicate"), response
    assert school.recordings(session) == [LINK]
    page = sign_in(people.member).get(f"/classrooms/{people.classroom.id}/").page
    assert page.one("main").all("a", href=school.page_of_recording(LINK))


def test_jaas_repeats_with_another_link(school, people, session, visitor):
    """Its key says that it is the same; the link is signed anew each time."""
    event = event_of(people, session)
    for link, duplicate in ((LINK, False), (LINK + "2", True)):
        event["data"]["preAuthenticatedLink"] = link
        body = json.dumps(event).encode()
        response = deliver(visitor, body, jaas(SECRET, body))
        assert response.status == 200 and response.json["duplicate"] is duplicate
    assert school.recordings(session) == [LINK]


def test_other_events_of_jaas_are_ignored(school, people, session, visitor):
    for kind in ("ROOM_CREATED", "ROLE_CHANGED", "RECORDING_STARTED"):
        body = json.dumps(event_of(people, session, eventType=kind)).encode()
        assert deliver(visitor, body, jaas(SECRET, body)).status == 200
    assert school.recordings(session) == []


@pytest.mark.parametrize("changes, wrong", [
    ({"idempotencyKey": None}, "idempotencyKey"), ({"idempotencyKey": ""}, "idempotencyKey"),
    ({"idempotencyKey": "é"}, "idempotencyKey"), ({"idempotencyKey": "a" * 256}, "idempotencyKey"),
    ({"idempotencyKey": 7}, "idempotencyKey"), ({"fqn": None}, "fqn"), ({"fqn": 7}, "fqn"), ({"fqn": ""}, "fqn"),
    ({"fqn": "app/other"}, "fqn"), ({"fqn": "app/crvs_ab12cd34_99999999999"}, "fqn"),
    ({"fqn": "app/crvs_ab12cd34_2147483647"}, "session"), ({"data": None}, "preAuthenticatedLink"),
    ({"data": []}, "preAuthenticatedLink"), ({"data": "x"}, "preAuthenticatedLink"),
    ({"data": {"preAuthenticatedLink": ""}}, "preAuthenticatedLink"),
    ({"data": {"preAuthenticatedLink": "ftp://a.example/"}}, ""),
])
def test_bad_events_of_jaas(people, session, refuse, changes, wrong):
    refuse(json.dumps(event_of(people, session, **changes)).encode(), wrong)


def test_an_event_of_another_room_of_jaas(people, session, refuse):
    refuse(json.dumps(event_of(people, session, fqn=f"app/crvs_zzzz9999_{session}")).encode(), "room")


@pytest.mark.parametrize("change", [
    lambda right: right.replace("v1=", "v2="), lambda right: right[:-2], lambda right: right.split(",")[0], lambda right: "",
    lambda right: right.replace("t=", "t=0"), lambda right: "t=1,v1=AAAA", lambda right: [right, right],
    lambda right: right + "," + right])
def test_a_wrong_signature_of_jaas(guarded, several, school, people, session, change):
    body = json.dumps(event_of(people, session)).encode()
    right = jaas(SECRET, body)["X-Jaas-Signature"]
    refused_401(guarded, several, school, session, {**token(SECRET), "X-Jaas-Signature": change(right)}, body)


def test_an_old_signature_of_jaas(guarded, several, school, people, session):
    body = json.dumps(event_of(people, session)).encode()
    refused_401(guarded, several, school, session, jaas(SECRET, body, str(int(time.time()) - 330)), body)


# ---- Not a browser ----

def test_cookies_and_form_tokens_play_no_part(school, sign_in, people, session, server):
    browser = sign_in(people.teacher)
    server.expect_log(UNAUTHENTICATED)
    assert browser.request("POST", PATH, body_of(session), {"Content-Type": "application/json"}).status == 401
    response = browser.request("POST", PATH, body_of(session), {
        "Content-Type": "application/json", "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site",
        **token(SECRET)})
    assert response.status == 200 and "Set-Cookie" not in response.headers


def test_an_answer_for_a_browser_is_json_as_well(server, visitor):
    server.expect_log(UNAUTHENTICATED)
    response = visitor.request("POST", PATH, b"{}", {"Accept": "text/html", "Content-Type": "application/json"})
    assert response.headers.get_content_type() == "application/problem+json"
