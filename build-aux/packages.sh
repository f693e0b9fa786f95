# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154 # bootstrap uses and sets them
# Which Debian packages are needed, and their installation. Read by bootstrap. None of them starts a service.

# To build. Styles and icons are made with node; the npm that fetches what they are made of is looked for by configure.
BUILD_PACKAGES=(gcc libc6-dev make autoconf automake libtool pkg-config
    apache2-dev libcjson-dev libcsv-dev libicu-dev libqrencode-dev libssl-dev nodejs zlib1g-dev)
# To run: the servers without their services, and what crvs-admin uses. sqitch takes one of the two drivers, by its age.
RUN_PACKAGES=(apache2-bin libaprutil1-dbd-mysql mariadb-server-core mariadb-client
    sqitch libdbd-mysql-perl libdbd-mariadb-perl openssl curl)
# To test.
TEST_PACKAGES=(check clang clang-format clang-tidy libclang-rt-dev faketime ffmpeg galera-4 groff-base python3 python3-pytest python3-pytest-xdist python3-pymysql libaprutil1-dbd-sqlite3 libaprutil1-dbd-pgsql msmtp python3-aiosmtpd python3-icalendar python3-prometheus-client python3-vobject chromium chromium-headless-shell zbar-tools jq shellcheck strace systemd valgrind)
# To make Debian packages, and to see that they are right.
PACKAGE_PACKAGES=(build-essential debhelper libaprutil1-dbd-mysql lintian)
# Those that this was the first to install, one a line.
installed_list=$build/installed-packages

# is_known NAME: whether apt-get could install it.
is_known() { [[ $(LC_ALL=C apt-cache policy "$1" 2>/dev/null) == *'Candidate: '[^\(]* ]]; }

is_installed() { [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

# missing_packages NAME...: those that aren't there, one a line.
missing_packages() {
    local name
    for name; do
        case $name in
        # With other builds of Node, Debian's is neither needed nor wanted.
        nodejs) command -v node >/dev/null && continue ;;
        # Ubuntu has no package of it, but one that leads to its snap. The browser's tests say what they miss.
        chromium | chromium-headless-shell)
            [[ -n ${CRVS_CHROMIUM:-} ]] && continue
            ! is_known chromium-headless-shell && is_known chromium-browser && continue
            ;;
        # What newer sqitches take; Ubuntu 24.04 has an older one, and no such package.
        libdbd-mariadb-perl) is_known "$name" || continue ;;
        esac
        is_installed "$name" || echo "$name"
    done
}

# The client library that Apache's driver comes with: MariaDB's in Debian, MySQL's in Ubuntu. The module must take the same.
client_library_package() {
    case $(LC_ALL=C apt-cache depends libaprutil1-dbd-mysql 2>/dev/null) in
    *libmysqlclient*) echo libmysqlclient-dev ;;
    *) echo libmariadb-dev ;;
    esac
}

# Which of all packages are there, as one word: configure finds other things when that changes.
installed_versions() {
    { dpkg-query --show "${BUILD_PACKAGES[@]}" libmariadb-dev libmysqlclient-dev "${RUN_PACKAGES[@]}" "${TEST_PACKAGES[@]}" \
        2>/dev/null || true; } | sha256sum | cut -d ' ' -f 1
}

as_root() {
    if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

may_install() { ((EUID == 0)) || command -v sudo >/dev/null; }

# Waits where another installation is under way.
apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get --quiet --quiet --option DPkg::Lock::Timeout=300 "$@"
}
apt_install() { apt install --yes --no-install-recommends "$@"; }
fresh_lists() {
    may_install || die 'no sudo: as root, apt-get update'
    step "fetching apt-get's lists of packages: seconds" apt update
}

# plan_installation NAME...: says what apt-get would do, as it says itself: how many packages, how much to fetch, how much of
# the disk. Sets `planned` to the packages that aren't there yet.
plan_installation() {
    local figures
    # "1 upgraded, 226 newly installed, ...", "Need to get 3 MB/58 MB of archives.", "After this operation, 264 MB of ..."
    figures=$({ LC_ALL=C apt-get --assume-no --option Debug::NoLocking=true --no-install-recommends install "$@" || true; } 2>&1 |
        sed -n -e 's/^0 upgraded, \([0-9]*\) newly installed.*/\1 new/p' \
            -e 's/^\([0-9]* upgraded, [0-9]* new\)ly installed.*/\1/p' \
            -e 's/^Need to get \([^/]*\)\(\/.*\)\{0,1\} of archives.*/\1 to fetch/p' \
            -e 's/^After this operation, \(.*\) of additional disk space.*/\1 on disk/p' | paste -sd '|' | sed 's/|/, /g')
    say "packages to install with apt-get: ${figures:-it does not say how many}"
    say "    for $*"
    mapfile -t planned < <(LC_ALL=C apt-get --simulate --no-install-recommends install "$@" 2>/dev/null |
        awk '$1 == "Inst" && $3 !~ /^\[/ {print $2}')
}

# Notes which of `planned` are there now, for whoever wants to be rid of them.
note_installed() {
    local name
    for name in "${planned[@]}"; do
        if is_installed "$name"; then echo "$name"; fi
    done >>"$installed_list"
    sort -u -o "$installed_list" "$installed_list"
}

# What checks figures and alerts for Prometheus, taken out of its package: that of Debian 12, which has the server in it,
# would start a service.
take_promtool() {
    local folder package=prometheus
    ! is_known promtool || package=promtool
    folder=$(mktemp -d "$build/promtool.XXXXXX")
    (cd "$folder" && apt-get --quiet --quiet download "$package" && dpkg-deb --fsys-tarfile "$package"_*.deb |
        tar --extract --file - ./usr/bin/promtool) && mv "$folder/usr/bin/promtool" "$build/promtool"
    rm -rf "$folder"
    [[ -x $build/promtool ]]
}
fetch_promtool() {
    ! command -v promtool >/dev/null && [[ ! -x $build/promtool ]] || return 0
    try 'fetching promtool: seconds' take_promtool || {
        fresh_lists
        step 'fetching promtool, once more' take_promtool
    }
}

# install_packages NAME...
install_packages() {
    local missing name planned
    # A fresh machine knows of no packages yet.
    if command -v apt-get >/dev/null && ! is_known libaprutil1-dbd-mysql; then fresh_lists; fi
    mapfile -t missing < <(missing_packages "$@" "$(client_library_package)")
    ((${#missing[@]})) || return 0
    command -v apt-get >/dev/null || die "this needs a Debian or Ubuntu, or these packages: ${missing[*]}"
    for name in "${missing[@]}"; do
        is_known "$name" && continue
        fresh_lists
        is_known "$name" || die "apt-get knows no package $name: this runs on Debian 12 and 13 and Ubuntu 24.04"
    done
    plan_installation "${missing[@]}"
    may_install || die "no sudo: as root, apt-get install --no-install-recommends ${missing[*]}"
    try 'installing them: 1 to 3 minutes' apt_install "${missing[@]}" || {
        fresh_lists
        step 'installing them, once more' apt_install "${missing[@]}"
    }
    note_installed
}
