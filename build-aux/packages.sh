# shellcheck shell=bash disable=SC2034 # bootstrap uses them
# Which Debian packages are needed, and their installation. Read by bootstrap. None of them starts a service.

# To build. npm makes styles and icons; it is looked for apart, since Debian's doesn't stand beside other builds of Node.
BUILD_PACKAGES=(gcc libc6-dev make autoconf automake libtool pkg-config perl
    apache2-dev libcjson-dev libcsv-dev libicu-dev libmariadb-dev libqrencode-dev libssl-dev npm)
# To run: the servers without their services, and what crvs-admin uses.
RUN_PACKAGES=(apache2-bin libaprutil1-dbd-mysql mariadb-server-core mariadb-client-core
    sqitch libdbd-mysql-perl libtext-csv-perl openssl curl)
# To test.
TEST_PACKAGES=(check clang python3 python3-pytest python3-pytest-xdist python3-pymysql chromium-headless-shell zbar-tools jq shellcheck systemd)

# To make Debian packages, and to see that they are right.
PACKAGE_PACKAGES=(build-essential debhelper libaprutil1-dbd-mysql lintian)

# missing_packages NAME...: those that aren't there, one a line.
missing_packages() {
    local name installed
    installed=$(dpkg-query --show --showformat='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
    for name; do
        case $name in
        npm) command -v npm >/dev/null && continue ;;
        chromium-headless-shell) [[ -n ${CRVS_CHROMIUM:-} ]] && continue ;;
        esac
        grep -qx "$name installed" <<<"$installed" || echo "$name"
    done
}

# Which of all packages are there, as one word: configure finds other things when that changes.
installed_versions() {
    { dpkg-query --show "${BUILD_PACKAGES[@]}" "${RUN_PACKAGES[@]}" "${TEST_PACKAGES[@]}" 2>/dev/null || true; } |
        sha256sum | cut -d ' ' -f 1
}

as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "as root: $*"
    fi
}

# Waits where another installation is under way.
apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get --quiet --quiet --option DPkg::Lock::Timeout=300 "$@"
}

# install_packages NAME...
install_packages() {
    local missing name
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
    command -v apt-get >/dev/null || die "this needs a Debian or Ubuntu, or these packages: ${missing[*]}"
    say "installing with apt-get: ${missing[*]}"
    # A fresh machine knows of no packages yet.
    for name in "${missing[@]}"; do
        if ! apt-cache --quiet=2 policy "$name" | grep -q 'Candidate: [^(]'; then
            apt update
            break
        fi
    done
    apt install --yes --no-install-recommends "${missing[@]}" && return
    say 'once more, with fresh lists of packages'
    apt update
    apt install --yes --no-install-recommends "${missing[@]}"
}
