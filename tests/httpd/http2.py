# SPDX-License-Identifier: Apache-2.0
"""What curl sends over HTTP/2 with a browser's cookies: to a server, or to a proxy in front of it."""

import subprocess

from waiting import wait_until

# A server without TLS.
PLAIN = ["--http2-prior-knowledge"]


def curl(browser, how, *arguments, **headers):
    """A command; `how` are curl's options that lead to the server."""
    named = {"Cookie": browser._cookie_header(), "Expect": "",
             **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [part for name, value in named.items() for part in ("-H", f"{name}:{value and f' {value}'}")]
    return ["curl", "-s", "-S", "--max-time", "120", *how, *lines, *arguments]


def patch(upload, how, url, offset, *arguments):
    """A command that sends a piece of an upload, as the script of a page does."""
    named = {name.replace("-", "_"): value for name, value in upload.headers.items()}
    return curl(upload.browser, how, "-X", "PATCH", *arguments, url, Upload_Offset=offset,
                Content_Type="application/offset+octet-stream", **named)


def leave_silent(upload, how, url, content):
    """Sends some of an upload's content and then nothing: it is let go of meanwhile, and goes on on another connection.

    Returns what the silent connection was answered with: its version and status; "" where it is still open.
    """
    silent = subprocess.Popen(patch(upload, how, url, 0, "-T", "-", "-o", "/dev/null", "-w", "%{http_version} %{http_code}"),
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="latin-1")
    try:
        silent.stdin.buffer.write(content[:300_000])
        silent.stdin.buffer.flush()
        wait_until(lambda: upload.offset() > 100_000)
        assert upload.patch(upload.offset(), b"").status == 423
        wait_until(lambda: upload.patch(upload.offset(), b"").status == 204, seconds=40)
        offset = upload.offset()
        assert upload.patch(offset, content[offset:]).status == 204
        return silent.stdout.read() if silent.poll() is not None else ""
    finally:
        silent.kill()
        silent.communicate()
