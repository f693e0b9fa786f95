# SPDX-License-Identifier: Apache-2.0
"""Clients of the private httpd: a browser with cookies, forms and a look at its pages; and bytes over a socket."""

import html.parser
import http.client
import http.cookies
import json
import re
import socket
import urllib.parse

from waiting import PATIENCE

TIMEOUT = 30 * PATIENCE
# What a form's token is made from: the session's cookie, or the one of a browser that isn't signed in.
FORM_COOKIES = {"crvs", "crvs-form"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Element:
    """An element of a page: its name, attributes, children, and the text inside."""

    def __init__(self, name, attributes):
        self.name = name
        self.attributes = attributes
        self.children = []

    def __getitem__(self, attribute):
        return self.attributes[attribute]

    def get(self, attribute, default=None):
        return self.attributes.get(attribute, default)

    def __iter__(self):
        """All elements inside, in the page's order."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child

    @property
    def text(self):
        """The text inside as it is read: white space made single."""
        return " ".join(self.raw_text.split())

    @property
    def raw_text(self):
        return "".join(child if isinstance(child, str) else child.raw_text for child in self.children)

    def all(self, name=None, **attributes):
        """The elements inside with that name and those attributes; `True` as a value is any, `_` reads as `-`."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return [element for element in self if (name is None or element.name == name) and all(
            key in element.attributes if value is True else element.get(key) == value
            for key, value in wanted.items())]

    def one(self, name=None, **attributes):
        """The only such element."""
        found = self.all(name, **attributes)
        assert len(found) == 1, f"{len(found)} elements {name} {attributes}"
        return found[0]


class Parser(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value if value is not None else "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        for at in range(len(self.open) - 1, 0, -1):
            if self.open[at].name == tag:
                del self.open[at:]
                return

    def handle_data(self, data):
        self.open[-1].children.append(data)


def parse(text):
    parser = Parser()
    parser.feed(text)
    parser.close()
    return parser.root


class Response:
    def __init__(self, answer, body):
        self.status = answer.status
        self.headers = answer.headers
        self.body = body

    @property
    def text(self):
        return self.body.decode()

    @property
    def page(self):
        return parse(self.text)

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def location(self):
        return self.headers["Location"]

    @property
    def values(self):
        """The values of the fields of all forms in the main part of the page."""
        values = {}
        for element in self.page.one("main"):
            if element.name == "input" and element.get("type") != "hidden":
                values[element["name"]] = element.get("value", "")
            elif element.name == "textarea":
                # A line break right behind the tag is none of the text.
                values[element["name"]] = re.sub(r"\A\n", "", element.raw_text)
            elif element.name == "select":
                chosen = [option for option in element.all("option") if "selected" in option.attributes]
                values[element["name"]] = chosen[0]["value"] if chosen else ""
        return values

    @property
    def errors(self):
        """Field name to the sentence beside it, for fields marked as invalid."""
        page, errors = self.page, {}
        for element in page:
            if element.get("aria-invalid") == "true":
                described = element["aria-describedby"].split()
                errors[element["name"]] = " ".join(page.one(id=name).text for name in described if "error" in name)
        return errors

    def __repr__(self):
        return f"<{self.status} {self.location or ''} {self.body[:300]!r}>"


class Browser:
    """Keeps cookies, one connection, and the token of its forms.

    `host` is what it believes the server's name and port to be, `base` the path below which it finds the site.
    """

    def __init__(self, server, host=None, language=None):
        self.server = server
        self.host = host or f"localhost:{server.port}"
        # "https" needs the server's `tls`, a context of the module ssl.
        self.scheme = getattr(server, "scheme", "http")
        # Its own address and port, where that matters.
        self.source = None
        self.base = "/"
        self.language = language
        self.cookies = {}
        self._token = None
        self._connection = None
        server.clients.add(self)

    # ---- Requests ----

    def request(self, method, path, body=None, headers=None):
        """Sends one request; redirects aren't followed. A header that is None isn't sent; a list is sent repeatedly."""
        merged = {"Host": self.host, "Accept": "text/html", "Accept-Encoding": "identity",
                  "Accept-Language": self.language, "Cookie": self._cookie_header(), **(headers or {})}
        if isinstance(body, str):
            body = body.encode()
        if body is not None:
            merged.setdefault("Content-Length", str(len(body)))
        was_open = self._connection is not None
        try:
            try:
                answer = self._send(method, path, body, merged)
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                # A busy server closes connections that wait for their next request.
                if not was_open:
                    raise
                self.close()
                answer = self._send(method, path, body, merged)
            content = answer.read()
        except BaseException:
            self.close()
            raise
        self._take_cookies(answer)
        if answer.will_close:
            self.close()
        return Response(answer, content)

    def _send(self, method, path, body, headers):
        if not self._connection:
            self._connection = self._connect()
        self._connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            for one in value if isinstance(value, list) else [value]:
                if one is not None:
                    self._connection.putheader(name, one)
        self._connection.endheaders(body)
        return self._connection.getresponse()

    def _connect(self):
        address = getattr(self.server, "address", "127.0.0.1")
        if self.scheme == "https":
            return http.client.HTTPSConnection(address, self.server.port, timeout=TIMEOUT, context=self.server.tls,
                                               source_address=self.source)
        return http.client.HTTPConnection(address, self.server.port, timeout=TIMEOUT, source_address=self.source)

    def close(self):
        if self._connection:
            self._connection.close()
        self._connection = None

    def get(self, path, **headers):
        """Follows a link; what stands behind a # is for the browser alone."""
        return self.request("GET", path.partition("#")[0], headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path, fields=None, headers=None, token=True):
        """Posts a form, as the browser of somebody who filled it in does.

        `fields` is a dict, or a list of pairs where a name comes twice; a value may be bytes. `token` is False for
        none, or a text instead of the browser's own.
        """
        pairs = list(fields.items()) if isinstance(fields, dict) else list(fields or [])
        if token:
            pairs.append(("csrf_token", self.token() if token is True else token))
        return self.request("POST", path, urllib.parse.urlencode(pairs), {
            "Content-Type": "application/x-www-form-urlencoded", "Origin": f"{self.scheme}://{self.host}",
            "Sec-Fetch-Site": "same-origin", **(headers or {})})

    def follow(self, response):
        """The page that an answer redirects to, on this site."""
        assert response.status in (301, 302, 303), response
        assert response.location.startswith("/"), response
        return self.get(response.location)

    # ---- What a browser remembers ----

    def _cookie_header(self):
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items()) or None

    def _take_cookies(self, answer):
        for header in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in http.cookies.SimpleCookie(header).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
                if name in FORM_COOKIES:
                    self._token = None

    def token(self):
        """The token of this browser's forms, which every page has one of."""
        if not self._token:
            page = self.get(f"{self.base}users/login/")
            if page.status != 200:
                page = self.get(f"{self.base}search/")
            assert page.status == 200, page
            tokens = {element["value"] for element in page.page.all("input", name_="csrf_token")}
            assert len(tokens) == 1
            self._token = tokens.pop()
        return self._token

    def log_in(self, username, password, **more):
        return self.post("/users/login/", {"username": username, "password": password, **more})


def exchange(server, data, timeout=TIMEOUT):
    """Sends bytes as they are and returns all that comes back until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=timeout) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        parts = []
        while True:
            part = connection.recv(65536)
            if not part:
                return b"".join(parts)
            parts.append(part)
