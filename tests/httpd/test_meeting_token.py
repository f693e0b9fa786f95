# SPDX-License-Identifier: Apache-2.0
"""The token in the link into a meeting: what it says of whom, how it is signed, and that it is seen nowhere else."""

import base64
import hashlib
import hmac
import json
import pathlib
import re
import subprocess
import time
import urllib.parse

import pytest

import prosody
from client import Browser, exchange
from server import StartFailed

SECRET = "a-secret-that-Prosody-knows-0123456789"
KID = "crvs/2026-11"
KEY_PATH = "/meeting/asap/c034ac3954a376ebf6c313013a1e355a12c32dad3694a23dfcb246c78b075233.pem"


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Link:
    """A link into a meeting, taken apart as browsers and Jitsi do it."""

    def __init__(self, location):
        self.url, _, self.hash = location.partition("#")
        self.url, _, query = self.url.partition("?")
        (name, self.token), = urllib.parse.parse_qsl(query)
        assert name == "jwt"
        self.signed, _, signature = self.token.rpartition(".")
        self.signature = unpadded(signature)
        self.header, self.claims = (json.loads(unpadded(part)) for part in self.signed.split("."))


def enter(browser, session, verb="join", base=""):
    response = browser.get(f"{base}/classrooms/sessions/{session}/{verb}/")
    assert response.status == 302, response
    assert response.headers["Cache-Control"] == "no-store" and response.headers["Referrer-Policy"] == "no-referrer"
    return Link(response.location)


@pytest.fixture(scope="module")
def key(folder):
    """A private key, as a sysadmin makes it."""
    path = folder / "meeting.pem"
    subprocess.run(["openssl", "genrsa", "-out", path, "2048"], check=True, capture_output=True)
    path.chmod(0o600)
    return path


@pytest.fixture
def signing(make_server):
    """Makes a started server with this CrvsMeetingToken."""
    def make(token=f"crvs {SECRET}", directives=""):
        httpd = make_server(f"CrvsMeetingToken {token}\n{directives}")
        httpd.start()
        return httpd
    return make


# ---- What it says ----

def test_who_is_moderator(signing, school, people):
    httpd = signing()
    session = school.live_session(people.classroom, started=-5)
    closes = int(school.value("SELECT UNIX_TIMESTAMP(closes_at) - UNIX_TIMESTAMP(UTC_TIMESTAMP()) FROM live_session "
                              "WHERE id = %s", session))
    for user, verb, moderates in ((people.teacher, "start", True), (people.teacher, "join", True),
                                  (people.admin, "start", True), (people.member, "join", False)):
        before = int(time.time())
        link = enter(school.browser(httpd, user), session, verb)
        assert link.url == f"https://meet.example.org/CRVS_{people.classroom.join_code}_{session}"
        assert link.hash.startswith("userInfo.displayName=")
        assert link.header == {"typ": "JWT", "alg": "HS256"}
        assert hmac.compare_digest(link.signature, hmac.digest(SECRET.encode(), link.signed.encode(), "sha256"))
        issued = link.claims["iat"]
        assert before <= issued <= time.time()
        # As the plugins take it: one audience, numbers, the room in lower case, and all of what they ask for.
        assert link.claims == {
            "iss": "crvs", "aud": "jitsi", "sub": "*", "room": f"crvs_{people.classroom.join_code}_{session}".lower(),
            "iat": issued, "nbf": issued - 60, "exp": link.claims["exp"],
            "context": {"user": {"id": str(user.id), "name": user.full_name, "email": "", "moderator": moderates,
                                 **({"affiliation": "owner"} if moderates else {})},
                        "features": {"recording": moderates}}}
        # Five minutes behind the session's close, for whoever lost the line.
        assert abs(link.claims["exp"] - (before + closes + 300)) <= 30


def test_it_is_good_for_a_session_that_starts_late(signing, school, people):
    """What is planned for an hour closes an hour behind it, or behind a start that is as late as can be."""
    session = school.live_session(people.classroom, start=5, duration_minutes=60)
    link = enter(school.browser(signing(), people.teacher), session, "start")
    latest = link.claims["iat"] + 60 * (5 + 120 + 120) + 300
    assert latest - 120 <= link.claims["exp"] <= latest + 60


def test_it_is_not_good_for_a_year(signing, school, people):
    """Of a session that was begun long before its hour: whoever is removed from the class tomorrow enters no more."""
    session = school.live_session(people.classroom, start=300 * 24 * 60, started=-5, duration_minutes=60)
    claims = enter(school.browser(signing(), people.member), session).claims
    assert claims["exp"] <= claims["iat"] + 60 * (15 + 120 + 120) + 300


def test_a_teacher_of_another_class_is_no_moderator(signing, school, people):
    visitor = school.user("trainer")
    school.add_members(people.classroom, [visitor])
    session = school.live_session(people.classroom, started=-5)
    claims = enter(school.browser(signing(), visitor), session).claims
    assert claims["context"]["user"]["moderator"] is False and "affiliation" not in claims["context"]["user"]
    assert claims["context"]["features"] == {"recording": False}


@pytest.mark.parametrize("name", ["Élève “Deux” & Cie", "𝄞 语言 ﷽", 'a "quoted\\ name', "x" * 150, ""])
def test_names(signing, school, name):
    teacher = school.user("trainer", full_name=name)
    session = school.live_session(school.classroom(teacher), started=-5)
    claims = enter(school.browser(signing(), teacher), session).claims
    assert claims["context"]["user"]["name"] == (name or teacher.username)


def test_each_click_makes_one_for_one_person_and_room(signing, school, people):
    httpd = signing()
    sessions = [school.live_session(people.classroom, started=-5) for _ in range(2)]
    browsers = [school.browser(httpd, user) for user in (people.teacher, people.member)]
    tokens = {enter(browser, session).token for browser in browsers for session in sessions}
    assert len(tokens) == 4


def test_audience_and_subject(signing, school, people):
    session = school.live_session(people.classroom, started=-5)
    httpd = signing(f"autre {SECRET} sub=meet.example.org aud=autre-jitsi")
    claims = enter(school.browser(httpd, people.member), session).claims
    assert (claims["iss"], claims["aud"], claims["sub"]) == ("autre", "autre-jitsi", "meet.example.org")


def test_a_tenant_stands_in_the_address(signing, school, people):
    session = school.live_session(people.classroom, started=-5)
    httpd = signing(f"crvs {SECRET} sub=lycee", "CrvsMeetingBaseURL https://meet.example.org/lycee/")
    link = enter(school.browser(httpd, people.member), session)
    assert link.url == f"https://meet.example.org/lycee/CRVS_{people.classroom.join_code}_{session}"
    assert link.claims["room"] == f"crvs_{people.classroom.join_code}_{session}".lower()


def test_without_the_directive_links_stay_as_they_are(school, sign_in, people):
    session = school.live_session(people.classroom, started=-5)
    assert "?" not in sign_in(people.member).get(f"/classrooms/sessions/{session}/join/").location


# ---- Where the secret comes from ----

@pytest.mark.parametrize("source", ["file:{folder}/token-secret", "env:CRVS_TOKEN_SECRET"])
def test_sources_of_a_secret(make_server, school, people, source):
    httpd = make_server(environment={"CRVS_TOKEN_SECRET": SECRET})
    path = httpd.folder / "token-secret"
    path.touch(0o600)
    path.write_text(SECRET + "\n")
    httpd.directives = f"CrvsMeetingToken crvs {source.format(folder=httpd.folder)}"
    httpd.start()
    link = enter(school.browser(httpd, people.member), school.live_session(people.classroom, started=-5))
    assert link.signature == hmac.digest(SECRET.encode(), link.signed.encode(), "sha256")


@pytest.mark.parametrize("value, said", [
    ("", "it takes an app id"),
    ("crvs", "it takes an app id"),
    (f'"" {SECRET}', "the app id must be"),
    (f'"two words" {SECRET}', "the app id must be"),
    ("crvs short-secret-0123456789", "it must have 32 to 256 characters"),
    (f'crvs "{SECRET} {SECRET}"', "it holds a space"),
    ("crvs file:/nowhere/secret", "/nowhere/secret"),
    ("crvs env:CRVS_NOT_SET", "CRVS_NOT_SET is not set"),
    (f"crvs {SECRET} kid=k1", "kid= names a key, and a secret has none"),
    (f"crvs {SECRET} audience=jitsi", "it takes an app id"),
    (f"crvs {SECRET} aud=", "aud= must be"),
    ("crvs file:{key}", "it holds a space, a line break"),
    ("crvs rsa:{key}", "kid= is missing"),
    ("crvs rsa:{key} kid=", "kid= must be"),
    ("crvs rsa:/nowhere/key.pem kid=k1", "/nowhere/key.pem"),
    ("crvs rsa:{secret} kid=k1", "is no private key in PEM"),
    ("crvs rsa:{public} kid=k1", "is no private key in PEM"),
    ("crvs rsa:{short} kid=k1", "has 1024 bits, and 2048 are the fewest"),
    (f"crvs {SECRET}\nCrvsMeetingToken crvs rsa:{{key}} kid=k1", "it stands twice in this server"),
    ("chat rsa:{key} kid=vpaas-magic-cookie-0123456789abcdef", "a slash and the key's own number"),
    ("crvs rsa:{key} kid=vpaas-magic-cookie-0123456789abcdef/k1", "the app id is chat"),
])
def test_what_is_wrong_is_said_at_the_start(make_server, folder, key, value, said):
    files = {"key": key, "secret": folder / "wrong-secret", "public": folder / "public.pem", "short": folder / "short.pem"}
    files["secret"].write_text(SECRET)
    subprocess.run(["openssl", "rsa", "-in", key, "-pubout", "-out", files["public"]], check=True, capture_output=True)
    subprocess.run(["openssl", "genrsa", "-out", files["short"], "1024"], check=True, capture_output=True)
    for path in files.values():
        path.chmod(0o600)
    httpd = make_server("CrvsMeetingToken " + value.format(**files))
    done = httpd.run("-t")
    line = next(line for line in done.stderr.splitlines() if "CrvsMeetingToken" in line)
    assert done.returncode != 0 and said in line
    assert SECRET not in done.stderr and "PRIVATE" not in done.stderr


@pytest.mark.parametrize("address, kid, said", [
    ("https://meet.jit.si", None, "CrvsMeetingToken: meet.jit.si takes no tokens"),
    ("https://8x8.vc", "vpaas-magic-cookie-0123/k1",
     "CrvsMeetingBaseURL: with the key of CrvsMeetingToken it is https://8x8.vc/vpaas-magic-cookie-0123")])
def test_tokens_for_another_server(make_server, key, address, kid, said):
    token = f"chat rsa:{key} kid={kid}" if kid else f"crvs {SECRET}"
    httpd = make_server(f"CrvsMeetingBaseURL {address}\nCrvsMeetingToken {token}")
    with pytest.raises(StartFailed, match=re.escape(said)):
        httpd.start()


def test_files_that_everybody_can_read_are_warned_of(make_server, key):
    for source, path in (("file:{}", "secret"), ("rsa:{} kid=k1", "key.pem")):
        httpd = make_server()
        path = httpd.folder / path
        path.write_text(SECRET if source.startswith("file") else pathlib.Path(key).read_text())
        path.chmod(0o644)
        httpd.directives = "CrvsMeetingToken crvs " + source.format(path)
        assert f"CrvsMeetingToken: everybody on this machine can read {path}: chmod 600 it" in httpd.run("-t").stderr


# ---- A key of one's own ----

def verify(folder, public, link):
    """As Prosody does it, with the public half that it fetched."""
    for name, content in (("public", public), ("signature", link.signature), ("signed", link.signed.encode())):
        (folder / name).write_bytes(content)
    done = subprocess.run(["openssl", "dgst", "-sha256", "-verify", folder / "public", "-signature", folder / "signature",
                           folder / "signed"], capture_output=True, text=True)
    return "Verified OK" in done.stdout


@pytest.mark.parametrize("base", ["", "/classe"])
def test_jitsi_fetches_the_public_half(signing, school, people, key, folder, base):
    httpd = signing(f"crvs rsa:{key} kid={KID}", f"CrvsBasePath {base or '/'}")
    link = enter(school.browser(httpd, people.teacher), school.live_session(people.classroom, started=-5), base=base)
    assert link.header == {"typ": "JWT", "alg": "RS256", "kid": KID}
    answer = exchange(httpd, prosody.key(httpd, base + KEY_PATH))
    head, _, public = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200") and b"PRIVATE" not in public
    assert verify(folder, public, link)
    link.signed = link.signed[:-1]
    assert not verify(folder, public, link)

    response = Browser(httpd).get(base + KEY_PATH)
    assert response.headers["Cache-Control"] == "public, max-age=3600" and "Set-Cookie" not in response.headers
    response = Browser(httpd).get(f"{base}/meeting/jwks.json")
    assert response.headers["Cache-Control"] == "public, max-age=300" and "Set-Cookie" not in response.headers
    (jwk,) = response.json["keys"]
    modulus = subprocess.run(["openssl", "rsa", "-pubin", "-modulus", "-noout"], input=public, capture_output=True,
                             check=True).stdout.decode().strip().partition("=")[2]
    assert jwk == {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": KID, "e": "AQAB", "n": jwk["n"]}
    assert unpadded(jwk["n"]).hex().upper() == modulus


def test_no_other_key_is_there(signing, key, visitor):
    httpd = signing(f"crvs rsa:{key} kid={KID}")
    other = hashlib.sha256(b"another").hexdigest()
    for path in (f"/meeting/asap/{other}.pem", f"/meeting/asap/{KID}.pem", KEY_PATH.removesuffix(".pem"), KEY_PATH + "/"):
        assert Browser(httpd).get(path).status == 404, path
    # A secret has no public half.
    for browser in (Browser(signing()), visitor):
        assert browser.get(KEY_PATH).status == 404 and browser.get("/meeting/jwks.json").status == 404


def test_the_hosted_jitsi_of_8x8(signing, school, people, key):
    tenant = "vpaas-magic-cookie-0123456789abcdef"
    httpd = signing(f"chat rsa:{key} kid={tenant}/4f1e2d", f"CrvsMeetingBaseURL https://8x8.vc/{tenant}")
    session = school.live_session(people.classroom, started=-5)
    link = enter(school.browser(httpd, people.teacher), session)
    assert link.url == f"https://8x8.vc/{tenant}/CRVS_{people.classroom.join_code}_{session}"
    assert link.header["kid"] == f"{tenant}/4f1e2d"
    assert (link.claims["iss"], link.claims["aud"], link.claims["sub"]) == ("chat", "jitsi", tenant)
    assert link.claims["room"] == f"crvs_{people.classroom.join_code}_{session}".lower()


# ---- Where it is not ----

def test_nobody_else_sees_it(signing, school, people):
    """Pages lead to our own addresses alone; a token is in no page, cookie, log or row."""
    httpd = signing(directives="LogLevel debug")
    httpd.allow_log(".")
    classroom = people.classroom
    session = school.live_session(classroom)
    teacher, member = school.browser(httpd, people.teacher), school.browser(httpd, people.member)
    begun = teacher.post(f"/classrooms/sessions/{session}/start/")
    # A form may lead to no other site: the policy of our pages forbids it.
    assert begun.status == 303 and begun.location.startswith("/classrooms/")
    links = [enter(teacher, session, "start"), enter(teacher, session), enter(member, session)]
    for browser in (teacher, member):
        for path in ("/", "/classrooms/", f"/classrooms/{classroom.id}/", f"/classrooms/{classroom.id}/sessions/",
                     "/search/?q=leçon", f"/classrooms/sessions/{session}/edit/", "/users/profile/"):
            response = browser.get(urllib.parse.quote(path, safe="/?="))
            assert response.status in (200, 403), path
            assert "jwt=" not in response.text and "eyJ" not in response.text, path
            assert "meet.example.org" not in response.text, path
    ended = teacher.post(f"/classrooms/sessions/{session}/end/")
    assert "eyJ" not in str(ended.headers) + str(begun.headers)
    httpd.stop()
    logs = "".join(path.read_text(errors="replace") for path in httpd.folder.rglob("*.log"))
    assert f"GET /classrooms/sessions/{session}/start/" in logs and ":debug]" in logs
    assert SECRET not in logs
    for link in links:
        assert link.token not in logs and link.token.rpartition(".")[2] not in logs
    assert not school.value("SELECT COUNT(*) FROM audit WHERE CONCAT_WS(' ', target_name, detail) LIKE '%%eyJ%%'")


def test_the_secret_is_shown_nowhere(signing, make_server):
    httpd = signing()
    done = httpd.run("-t", "-D", "DUMP_CRVS")
    assert f"CrvsMeetingToken crvs literal:{httpd.conf} aud=jitsi sub=*" in done.stdout.splitlines()
    assert SECRET not in done.stdout + done.stderr
