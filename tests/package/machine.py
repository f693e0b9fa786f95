# SPDX-License-Identifier: Apache-2.0
"""A bare Debian in a folder, as root: made by debootstrap, entered by chroot, with processes and mounts of its own.

    machine = Machine("bookworm", folder)
    machine.start()
    machine.run("apt-get install --yes apache2")     -> what it printed; AssertionError where it failed
    machine.run("false", status=1)
    machine.stop()

There is no systemd: no service starts by itself, and `systemctl` is a stand-in that hands start, stop, restart and reload on
to the init scripts that Debian still ships. All machines are on the network of the tests, which `run` makes for them: their
ports are free there, and nothing else is to be reached. What needs the world says so: run(..., outside=True).
"""

import os
import pathlib
import shutil
import socket
import subprocess

# This machine's own network: that of the process which `run` leaves there.
OUTSIDE = ["nsenter", f"--net=/proc/{os.environ['CRVS_OUTSIDE']}/ns/net"]
BUILD = pathlib.Path(os.environ["CRVS_BUILD_DIR"])
STANDS_IN = """#!/bin/sh
# enable and disable have nothing to do: without systemd nothing is started at boot.
case $1 in
start | stop | restart | reload) exec service "${2%.service}" "$1" ;;
enable | disable | daemon-reload) ;;
*) echo "systemctl stands in here, and knows nothing of $1" >&2; exit 1 ;;
esac
"""
# Devices, kernel file systems; then a process by which to enter what is run later, and which, as the first one there, takes
# leave of processes that nobody waits for.
INIT = """
set -e
mount --make-rprivate /
mount -t proc proc "$1/proc"
mount --rbind /sys "$1/sys"
mount -t tmpfs -o mode=755 tmpfs "$1/dev"
for name in null zero full random urandom tty; do
    touch "$1/dev/$name"
    mount --bind "/dev/$name" "$1/dev/$name"
done
ln -s /proc/self/fd "$1/dev/fd"
mkdir "$1/dev/shm" "$1/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$1/dev/pts"
ln -s pts/ptmx "$1/dev/ptmx"
cp /etc/resolv.conf "$1/etc/resolv.conf"
echo ready
exec chroot "$1" bash -c "sleep infinity & while :; do wait; done"
"""


def mirrors(suite):
    """The lines of sources.list for a suite, from the mirrors that this machine uses itself."""
    targets = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME)", "Created-By: Packages"],
                             capture_output=True, text=True, check=True).stdout.split("\n")
    own = subprocess.run([". /etc/os-release; echo $VERSION_CODENAME"], shell=True, capture_output=True, text=True).stdout.strip()
    found = {codename: uri for uri, codename in (line.split(" ") for line in targets if line)}
    main = found[own]
    security = found.get(f"{own}-security", main)
    return main, f"deb {main} {suite} main\ndeb {security} {suite}-security main\n"


def base(suite):
    """The bare system, made once."""
    path = BUILD / "machines" / suite
    if path.exists():
        return path
    new = path.with_name(f"{suite}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.parent.mkdir(parents=True, exist_ok=True)
    main, sources = mirrors(suite)
    subprocess.run([*OUTSIDE, "debootstrap", "--variant=minbase", "--include=ca-certificates,git", suite, new, main], check=True,
                   stdout=subprocess.DEVNULL)
    (new / "etc/apt/sources.list").write_text(sources)
    # What this machine's apt and TLS need to reach their mirrors.
    for part in pathlib.Path("/etc/apt/apt.conf.d").glob("99*"):
        shutil.copy(part, new / "etc/apt/apt.conf.d")
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", new / "etc/ssl/certs/ca-certificates.crt")
    # As Debian's installer writes it, for this machine's name.
    (new / "etc/hosts").write_text(f"127.0.0.1 localhost {socket.gethostname()}\n::1 localhost\n")
    (new / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")
    (new / "usr/local/bin/systemctl").write_text(STANDS_IN)
    for name in ("usr/sbin/policy-rc.d", "usr/local/bin/systemctl"):
        (new / name).chmod(0o755)
    new.rename(path)
    return path


class Machine:
    def __init__(self, suite, folder):
        self.root = pathlib.Path(folder)
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", "--reflink=auto", base(suite), self.root], check=True)
        self._process = None

    def start(self):
        self._process = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", INIT, "sh", self.root],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout.readline() == "ready\n"

    def stop(self):
        """Ends all that runs in it. Its files stay."""
        if self._process:
            self._process.kill()
            self._process.wait()
        self._process = None

    def remove(self):
        self.stop()
        shutil.rmtree(self.root)

    def run(self, command, *, text="", status=0, user="root", terminal=False, outside=False):
        """Runs a command of bash; returns what it printed. `terminal` gives it one, on which `text` is typed."""
        children = pathlib.Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        if terminal:
            command = f"script --quiet --return --command {quoted(command)} /dev/null"
        home = "/root" if user == "root" else f"/home/{user}"
        done = subprocess.run(
            [*(OUTSIDE if outside else []), "nsenter", f"--target={children[0]}", "--mount", "--pid", "env", "-i",
             "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", f"HOME={home}", f"USER={user}", "LANG=C.UTF-8", "TERM=dumb", "DEBIAN_FRONTEND=noninteractive",
             "NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt",
             "chroot", f"--userspec={user}:{user}", self.root, "bash", "-c", f"cd; {command}"],
            input=text, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert done.returncode == status, f"{command} ended with {done.returncode}:\n{done.stdout[-4000:]}"
        return done.stdout

    def path(self, name):
        """A file of it, seen from outside."""
        return self.root / name.lstrip("/")

    def edit(self, name, *changes):
        """Replaces texts in a file, each of which must be there."""
        path = self.path(name)
        content = path.read_text()
        for old, new in changes:
            assert old in content, f"{name} has no {old}"
            content = content.replace(old, new)
        path.write_text(content)


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"
