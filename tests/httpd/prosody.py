# SPDX-License-Identifier: Apache-2.0
"""What the plugins of a Prosody 0.12 send, as their bytes are: order of fields, lower-case escapes, no line at the end."""

AGENT = "User-Agent: Prosody (0.12.3; posix)"
# "Bearer", as the example in Jitsi's own plugin has it.
HEADER = "Authorization: Bearer {secret}"


def _request(line, httpd, *headers, body=""):
    head = [line, *headers, f"Host: 127.0.0.1:{httpd.port}"]
    if body:
        head += [f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded"]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


def key(httpd, name):
    """Its token plugin fetches the public half of a key: no secret, and no Accept."""
    return _request(f"GET {name} HTTP/1.1", httpd, AGENT)
