# SPDX-License-Identifier: Apache-2.0
"""What conf/scale/ has to stand in front of two front ends, each as a private server that ends TLS.

Browsers of `proxy` speak https to it: Browser(proxy, host=NAME).
"""

import os
import ssl
import subprocess

from beside import Beside, Haproxy, scaled
from server import Httpd, find, free_port

NAME = "classe.example.org"


def certificate(folder):
    """A certificate of that name and its key, as two files; together as a third."""
    cert, key, both = (folder / f"{NAME}{end}" for end in (".crt", ".key", ".pem"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}",
                    "-keyout", key, "-out", cert], check=True, capture_output=True)
    both.write_text(cert.read_text() + key.read_text())
    return cert, key, both


class InFront:
    """Where browsers find it: `port` for https, `plain_port` for http."""
    scheme = "https"
    address = "127.0.0.1"

    def make_ready(self, folder, fronts):
        folder.mkdir(parents=True, exist_ok=True)
        self.cert, self.key, self.both = certificate(folder)
        self.tls = ssl.create_default_context(cafile=str(self.cert))
        # It is found by its address, and has a name.
        self.tls.check_hostname = False
        self.plain_port = free_port()
        self.front_ends = {f"10.0.0.2{number}:8080": f"127.0.0.1:{front.port}" for number, front in enumerate(fronts, 1)}


class HaproxyInFront(InFront, Haproxy):
    def __init__(self, folder, fronts):
        self.make_ready(folder, fronts)
        port = free_port()
        super().__init__(folder, "haproxy-site.cfg", {
            **self.front_ends, "bind :443": f"bind 127.0.0.1:{port}", "bind :80": f"bind 127.0.0.1:{self.plain_port}",
            f"/etc/haproxy/{NAME}.pem": self.both}, address="127.0.0.1", port=port)


class Nginx(InFront, Beside):
    def __init__(self, folder, fronts):
        self.make_ready(folder, fronts)
        super().__init__(folder)
        site = scaled("nginx-site.conf", {
            **self.front_ends, "listen 443": f"listen 127.0.0.1:{self.port}", "listen 80": f"listen 127.0.0.1:{self.plain_port}",
            f"/etc/ssl/{NAME}.pem": self.cert, f"/etc/ssl/{NAME}.key": self.key})
        (folder / "site.conf").write_text(site)
        places = "".join(f"    {what}_temp_path {folder}/{what};\n" for what in (
            "client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(
            f"{'user www-data;' if os.getuid() == 0 else ''}\ndaemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
            f"events {{}}\nhttp {{\n    access_log off;\n{places}    include {folder}/site.conf;\n}}\n")

    def command(self):
        return [find("nginx"), "-p", str(self.folder), "-e", str(self.folder / "error.log"), "-c",
                str(self.folder / "nginx.conf")]


class Balancer(InFront, Httpd):
    """mod_proxy_balancer, in an Apache without mod_crvs."""
    MODULES = ["ssl", "http2", "headers", "proxy", "proxy_http", "proxy_balancer", "slotmem_shm", "lbmethod_bybusyness",
               "proxy_hcheck"]

    def __init__(self, folder, fronts):
        self.make_ready(folder, fronts)
        super().__init__(folder, site="", modules=self.MODULES, without=["crvs"])

    def write(self):
        self.site = f"Listen 127.0.0.1:{self.plain_port}\n" + scaled("balancer.conf", {
            **self.front_ends, "*:443": f"127.0.0.1:{self.port}", "*:80": f"127.0.0.1:{self.plain_port}",
            f"/etc/ssl/certs/{NAME}.pem": self.cert, f"/etc/ssl/private/{NAME}.key": self.key})
        return super().write()

    def kill(self):
        self.stop()


PROXIES = {"haproxy": HaproxyInFront, "nginx": Nginx, "balancer": Balancer}
