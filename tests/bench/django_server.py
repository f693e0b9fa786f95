# SPDX-License-Identifier: Apache-2.0
"""The page of django_school, served by gunicorn as Django schools serve theirs: as many processes and threads as httpd has."""

import os
import pathlib
import shutil
import socket
import subprocess
import sys
import time

from server import free_port


class Gunicorn:
    modules = ()

    def __init__(self, folder, mariadb, database):
        self.folder, self.mariadb, self.database = folder, mariadb, database
        self.port = free_port()
        self.log = folder / "gunicorn.log"
        self.process = None

    def start(self):
        program = shutil.which("gunicorn")
        environment = {**os.environ, "PYTHONPATH": str(pathlib.Path(__file__).parent), "PYTHONDONTWRITEBYTECODE": "1",
                       "DJANGO_SETTINGS_MODULE": "django_school.settings", "SCHOOL_DATABASE": self.database,
                       "SCHOOL_OPTION_FILE": str(self.mariadb.option_file(self.database))}
        command = [sys.executable, program, "--workers", "2", "--worker-class", "gthread", "--threads", "16",
                   "--keep-alive", "20", "--worker-tmp-dir", str(self.folder), "--bind", f"127.0.0.1:{self.port}",
                   "django.core.wsgi:get_wsgi_application()"]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment,
                                            cwd=self.folder)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                return socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"gunicorn does not serve:\n{self.log.read_text()}")

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def pids(self):
        pid = self.process.pid
        return [pid, *map(int, pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]

    def new_lines(self):
        return self.log.read_text().splitlines()
