#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What make install and make uninstall do with Apache's configuration beyond copying: it is its owner's, who may have
# changed it. DESTDIR in the environment names a folder that stands for /.
#
#   apache-files.sh install SOURCE TARGET       a TARGET that differs stays, and the new one lies beside it, as TARGET.new
#   apache-files.sh remove SOURCE TARGET        a TARGET that differs stays
#   apache-files.sh disable MODS-AVAILABLE      switches the module off, and what cannot be without it; says what is left
set -eu

root=${DESTDIR:-}
PATH=$PATH:/usr/sbin:/sbin

same() { cmp -s "$1" "$root$2"; }

install_file() {
    mkdir -p "$root${2%/*}"
    rm -f "$root$2.new"
    if [ ! -e "$root$2" ]; then
        install -m 644 "$1" "$root$2"
    elif ! same "$1" "$2"; then
        install -m 644 "$1" "$root$2.new"
        echo "$2 is not the one of this version, and stays as it is: the new one is $2.new"
    fi
}

remove_file() {
    rm -f "$root$2.new"
    if same "$1" "$2"; then
        rm -f "$root$2"
    elif [ -e "$root$2" ]; then
        echo "$2 was changed, and stays"
    fi
}

# The site of sites-enabled/ that Apache cannot read since it needs our module, if that is what it says.
broken_site() {
    apachectl configtest 2>&1 | tr '\n' ' ' |
        sed -n 's,.*Syntax error on line [0-9]* of [^ ]*/sites-enabled/\([^/ ]*\)\.conf: [^:]*\(Invalid command .Crvs\|Unknown Authz provider: crvs\).*,\1,p'
}

# Only where the folders are Debian's; elsewhere httpd's owner wrote the lines that load the module.
disable() {
    apache=${1%/mods-available}
    [ "$apache" != "$1" ] || { echo "take mod_crvs.so out of httpd's configuration, else it cannot start"; return 0; }
    if [ "$root" ] || ! command -v a2dismod >/dev/null || ! command -v apachectl >/dev/null; then
        rm -f "$root$apache/mods-enabled/crvs.load" "$root$apache/mods-enabled/crvs.conf"
        return 0
    fi
    [ ! -L "$apache/mods-enabled/crvs.load" ] || a2dismod -q -f crvs || true
    # It looks no further than that the first of them leads nowhere.
    rm -f "$apache/mods-enabled/crvs.load" "$apache/mods-enabled/crvs.conf"
    # Of a site that was removed since nobody had changed it.
    [ -e "$apache/sites-enabled/crvs.conf" ] || rm -f "$apache/sites-enabled/crvs.conf"
    while site=$(broken_site) && [ "$site" ]; do
        echo "the site $site uses mod_crvs outside of <IfModule mod_crvs.c>, and is switched off (a2dissite)"
        a2dissite -q "$site" || return 0
    done
    apachectl configtest || echo 'Apache cannot start with its configuration as it is'
}

remains() {
    echo 'mod_crvs is gone, once Apache has been restarted. Left alone are the database, and what there is of:'
    for path in "${1%/mods-available}/sites-available/crvs.conf" /etc/crvs/my.cnf /etc/crvs/webhook-secret /var/lib/crvs; do
        [ ! -e "$path" ] || echo "  $path"
    done
}

case $1 in
install) install_file "$2" "$3" ;;
remove) remove_file "$2" "$3" ;;
disable)
    disable "$2"
    [ "$root" ] || remains "$2"
    ;;
esac
