# SPDX-License-Identifier: Apache-2.0
"""What the plugins of a Prosody 0.12 send, as their bytes are: order of fields, lower-case escapes, no line at the end."""

import json
import re
import urllib.parse

from client import exchange

RESERVATIONS = "/meeting/reservations"
AGENT = "User-Agent: Prosody (0.12.3; posix)"


def _request(line, httpd, *headers, body=""):
    head = [line, *headers, f"Host: 127.0.0.1:{httpd.port}"]
    if body:
        head += [f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded"]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


def key(httpd, name):
    """Its token plugin fetches the public half of a key: no secret, and no Accept."""
    return _request(f"GET {name} HTTP/1.1", httpd, AGENT)


def reserve(httpd, room, secret, *, start="2026-11-28T23:14:06.000Z", prefix=RESERVATIONS, turned=False):
    """Its module reservations asks whether a room may open; who comes is an address made up for the connection."""
    fields = ["mail_owner=ceef5355-212d-43f5-840e-2f5cfdffc791%40meet.test", "start_time=" + start.replace(":", "%3a"),
              "name=" + re.sub(r"%..", lambda escape: escape[0].lower(), urllib.parse.quote(room, safe=""))]
    headers = [f"Authorization: Bearer {secret}", AGENT]
    # Tables of Lua have no order.
    if turned:
        fields.reverse()
        headers.reverse()
    return _request(f"POST {prefix}/conference HTTP/1.1", httpd, *headers, body="&".join(fields))


def reservation(httpd, number, secret, *, prefix=RESERVATIONS):
    """What it asks after a conflict."""
    return _request(f"GET {prefix}/conference/{number} HTTP/1.1", httpd, AGENT, f"Authorization: Bearer {secret}")


def gone(httpd, number, secret, *, prefix=RESERVATIONS):
    """It says that the room is empty and gone, without a reason."""
    return _request(f"DELETE {prefix}/conference/{number} HTTP/1.1", httpd, AGENT, f"Authorization: Bearer {secret}")


class Answer:
    """What it makes of an answer: of a refusal only its number and message reach people."""

    def __init__(self, httpd, request):
        head, _, body = exchange(httpd, request).partition(b"\r\n\r\n")
        self.status = int(head.split()[1])
        self.head = head.decode()
        self.body = body
        self.json = json.loads(body)
        self.message = self.json.get("message")
