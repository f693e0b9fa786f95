# SPDX-License-Identifier: Apache-2.0
"""Files that are sent by tus 1.0, from a page's script or by a machine with the webhook's secret."""

import base64
import socket
import struct
import threading

from deliveries import token

TUS = {"Tus-Resumable": "1.0.0", "Accept": "*/*"}
MACHINE = "/classrooms/recording/upload/"


def box(kind, content=b""):
    return struct.pack(">I", 8 + len(content)) + kind + content


def mp4(size=4096, *, index=True, brand=b"isom"):
    """An mp4 of that many bytes, as ffmpeg writes it: what is played first, its index at the end."""
    head = box(b"ftyp", brand + b"\0\0\2\0isommp42")
    end = box(b"moov", box(b"mvhd", bytes(100))) if index else b""
    return head + box(b"mdat", bytes(i * 31 % 251 for i in range(size - len(head) - len(end) - 8))) + end


def track(handler, codec):
    """A track of a film ("vide") or of sound ("soun"), as far as it says what it is."""
    table = box(b"stsd", bytes(4) + struct.pack(">I", 1) + box(codec, bytes(78)))
    return box(b"trak", box(b"tkhd", bytes(84)) + box(b"mdia", box(b"mdhd", bytes(24)) + box(
        b"hdlr", bytes(8) + handler + bytes(13)) + box(b"minf", box(b"vmhd", bytes(12)) + box(b"stbl", table))))


def film(*tracks, brand=b"isom", size=4096):
    """A film with its tracks in its index, which stands at the end as telephones write it."""
    head = box(b"ftyp", brand + b"\0\0\2\0isommp42") + box(b"wide")
    return head + box(b"mdat", bytes(size)) + box(b"moov", box(b"mvhd", bytes(100)) + b"".join(tracks))


PICTURE, HEVC, SOUND = track(b"vide", b"avc1"), track(b"vide", b"hvc1"), track(b"soun", b"mp4a")


def metadata(**values):
    return ",".join(f"{key} {base64.b64encode(str(value).encode()).decode()}" for key, value in values.items())


class Tus:
    """A client of one upload, whose answers are looked at one by one."""

    def __init__(self, browser, folder, headers=None):
        self.browser = browser
        self.folder = folder
        self.headers = {**TUS, **(headers or {})}
        self.url = None

    def request(self, method, path, body=None, **headers):
        named = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        return self.browser.request(method, path, body, {**self.headers, **named})

    def create(self, length, **values):
        """Begins an upload; `values` are its metadata."""
        headers = {"Upload_Metadata": metadata(**values)} if values else {}
        answer = self.request("POST", self.folder, b"", Upload_Length=length, **headers)
        if answer.status == 201:
            self.url = answer.location
        return answer

    def patch(self, offset, data, **headers):
        return self.request("PATCH", self.url, data, Upload_Offset=offset,
                            **{"Content_Type": "application/offset+octet-stream", **headers})

    def head(self):
        return self.request("HEAD", self.url)

    def offset(self):
        answer = self.head()
        assert answer.status == 200, answer
        return int(answer.headers["Upload-Offset"])

    def delete(self):
        return self.request("DELETE", self.url, b"")


def from_page(browser, folder):
    """What the script of a page sends along."""
    return Tus(browser, folder, {"X-CSRF-Token": browser.token(), "Sec-Fetch-Site": "same-origin"})


def from_machine(browser, secret, folder=MACHINE):
    return Tus(browser, folder, {**token(secret), "Cookie": None})


class Cutter:
    """A wire to a server that breaks after so many bytes of what is sent, for each number in `cuts`."""

    def __init__(self, httpd, cuts):
        self.httpd = httpd
        self.cuts = list(cuts)
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def _accept(self):
        while True:
            try:
                near = self.socket.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near):
        try:
            far = socket.create_connection(("127.0.0.1", self.httpd.port), timeout=30)
        except OSError:
            near.close()
            return
        back = threading.Thread(target=self._copy, args=(far, near, None), daemon=True)
        back.start()
        self._copy(near, far, self)
        for end in (near, far):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        back.join()
        near.close()
        far.close()

    @staticmethod
    def _copy(source, target, cutter):
        count = 0
        try:
            while data := source.recv(65536):
                target.sendall(data)
                count += len(data)
                # What is asked for without a body is let through.
                if cutter and cutter.cuts and count > max(cutter.cuts[0], 4096):
                    cutter.cuts.pop(0)
                    return
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass
