# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # bootstrap sets top and build
# The demo: a sample school with a MariaDB and an httpd of its own. Read by bootstrap.

demo_port=${CRVS_DEMO_PORT:-8080}
demo_dir=
# Where Debian's Apache has its children's account.
demo_account=www-data
httpd_pid='' mariadb_pid=''

set_demo_folder() { demo_dir=${CRVS_DEMO_DIR:-$build/demo}; }

check_demo_port() {
    if ! [[ $demo_port =~ ^[1-9][0-9]{0,4}$ ]] || ((demo_port > 65535)); then
        die "CRVS_DEMO_PORT is no port: $demo_port"
    fi
    if (: <>"/dev/tcp/127.0.0.1/$demo_port") 2>/dev/null; then
        die "port $demo_port is in use: stop what uses it, or choose another with CRVS_DEMO_PORT=8081 ./bootstrap demo"
    fi
}

# A folder for what httpd's children read: the database's socket and option file. As root, they run under another account,
# which may be shut out of the demo's folder by one above it (/root); and a socket's path must be short.
make_run_dir() {
    run_dir=$demo_dir/run
    mkdir -p "$run_dir/htdocs"
    chmod 755 "$demo_dir" "$run_dir"
    if ((${#run_dir} > 80)) || { ((EUID == 0)) && ! setpriv --reuid "$demo_account" --regid "$demo_account" \
        --clear-groups test -x "$run_dir"; }; then
        run_dir=$(mktemp -d /tmp/crvs-demo-XXXXXX)
        mkdir "$run_dir/htdocs"
        chmod 755 "$run_dir" "$run_dir/htdocs"
        say "$demo_dir is shut to the account $demo_account (or its path is long): the database's socket is in $run_dir"
    fi
}

# start_detached NAME COMMAND...: in the background, not hit by a Ctrl-C, and never left behind by us. Sets NAME_pid.
start_detached() {
    local -n pid=$1_pid
    setpriv --pdeathsig TERM setsid "${@:2}" </dev/null >>"$demo_dir/$1.log" 2>&1 9>&- &
    pid=$!
}

sql() { mariadb --no-defaults --socket="$run_dir/mariadb.sock" --user="$(id -un)" --batch --skip-column-names "$@"; }

start_mariadb() {
    # Of its own: a server that starts removes all others' temporary tables from there.
    local temporary=$demo_dir/tmp
    mkdir -p "$temporary"
    if [[ ! -d $demo_dir/mariadb/mysql ]]; then
        say "making a new database in $demo_dir/mariadb: 10 seconds"
        rm -rf "$demo_dir/mariadb"
        # Its root is the account that runs this, by the socket and without a password.
        mariadb-install-db --no-defaults --user="$(id -un)" --datadir="$demo_dir/mariadb" --tmpdir="$temporary" \
            --skip-test-db --auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)" \
            --skip-name-resolve >"$demo_dir/mariadb-install.log" 2>&1 ||
            die "mariadb-install-db failed, see $demo_dir/mariadb-install.log"
    fi
    say 'starting MariaDB: seconds'
    start_detached mariadb mariadbd --no-defaults --user="$(id -un)" --datadir="$demo_dir/mariadb" --tmpdir="$temporary" \
        --socket="$run_dir/mariadb.sock" --pid-file="$run_dir/mariadb.pid" --skip-networking --skip-log-bin \
        --character-set-server=utf8mb4 --innodb-buffer-pool-size=64M --performance-schema=OFF
    wait_for 60 mariadb sql --execute='SELECT 1'
}

# wait_for SECONDS NAME COMMAND...: until the command succeeds; ends all if the server NAME ends before.
wait_for() {
    local deadline=$((SECONDS + $1)) name=$2 said
    local -n pid=$2_pid
    shift 2
    until said=$("$@" 2>&1); do
        if ! kill -0 "$pid" 2>/dev/null || ((SECONDS > deadline)); then
            tail -n 20 "$demo_dir/$name.log" >&2
            die "$name does not start: see above and $demo_dir/$name.log${said:+ ($said)}"
        fi
        sleep 0.1
    done
}

# The school's database, with today's schema; the sample school in one that has nobody yet.
prepare_database() {
    local password schema
    [[ -s $demo_dir/password ]] || (umask 077 && openssl rand -hex 24 >"$demo_dir/password")
    password=$(<"$demo_dir/password")
    sed -e "s|^password = .*|password = \"$password\"|" -e "s|^socket = .*|socket = $run_dir/mariadb.sock|" \
        "$build/install/share/doc/mod_crvs/my.cnf" >"$run_dir/my.cnf"
    chmod 640 "$run_dir/my.cnf"
    ((EUID)) || chgrp "$demo_account" "$run_dir/my.cnf"
    sql --execute="CREATE DATABASE IF NOT EXISTS crvs CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
        CREATE USER IF NOT EXISTS crvs@localhost; ALTER USER crvs@localhost IDENTIFIED BY '$password';
        GRANT ALL ON crvs.* TO crvs@localhost"
    schema=$(fingerprint "$top/sql")
    if [[ ! -f $demo_dir/schema || $(<"$demo_dir/schema") != "$schema" ]]; then
        say "bringing it to today's schema with crvs-admin migrate: 10 seconds"
        CRVS_CONFIG=$run_dir/my.cnf "$build/install/sbin/crvs-admin" migrate >"$demo_dir/migrate.log" 2>&1 || {
            cat "$demo_dir/migrate.log" >&2
            die "crvs-admin migrate failed: see above and $demo_dir/migrate.log"
        }
        printf '%s\n' "$schema" >"$demo_dir/schema"
    fi
    if [[ $(sql crvs --execute='SELECT COUNT(*) FROM user') == 0 ]]; then
        say 'loading the sample school: seconds'
        sql crvs <"$build/install/share/mod_crvs/sql/demo.sql"
    else
        say "the school of last time, as it was left; without $demo_dir, a new one"
    fi
}

# The folder of recordings, for httpd's children to write to, and the sample school's file in it. Where the demo's folder
# is shut to them, it lies beside the socket while the demo runs.
prepare_recordings() {
    local films public_id file_name
    recordings_dir=$demo_dir/recordings
    mkdir -p "$recordings_dir"
    if [[ $run_dir != "$demo_dir/run" ]]; then
        cp -a "$recordings_dir" "$run_dir/"
        recordings_dir=$run_dir/recordings
    fi
    # Not in the loop's own line, where nobody would hear that it failed.
    films=$(sql crvs --execute="SELECT public_id, file_name FROM recording
        WHERE url_hash = CONVERT(SHA2(CONCAT('demo-', live_session_id), 256) USING ascii)")
    while read -r public_id file_name; do
        [[ -n $public_id ]] || continue
        [[ -d $recordings_dir/$public_id ]] && continue
        mkdir "$recordings_dir/$public_id"
        cp "$build/install/share/mod_crvs/sql/demo.mp4" "$recordings_dir/$public_id/$file_name"
    done <<<"$films"
    chmod 750 "$recordings_dir"
    ((EUID)) || chown -R "$demo_account:$demo_account" "$recordings_dir"
}

# What conf/ ships, with our port and folders. Meetings and recordings that people try it with may be anywhere.
write_httpd_configuration() {
    local modules name
    modules=$(apxs -q LIBEXECDIR)
    {
        printf 'ServerRoot "%s"\nDefaultRuntimeDir "%s"\nPidFile "%s/httpd.pid"\nErrorLog "%s/error.log"\n' \
            "$demo_dir" "$run_dir" "$run_dir" "$demo_dir"
        while read -r name; do
            # Some are part of the program, others in other builds.
            printf '<IfModule !mod_%s.c>\n    LoadModule %s_module "%s/mod_%s.so"\n</IfModule>\n' \
                "$name" "$name" "$modules" "$name"
        done < <(shipped modules)
        cat "$build/install/etc/apache2/crvs.load"
        # As root, httpd hands its children over to another account.
        ((EUID)) || printf 'User %s\nGroup %s\n' "$demo_account" "$demo_account"
        printf 'Listen 127.0.0.1:%s\nServerName localhost\nTypesConfig /dev/null\n' "$demo_port"
        # shellcheck disable=SC2016 # for Apache to expand
        printf 'LogFormat "%%h %%l %%u %%t \\"%%r\\" %%>s %%O" combined\n'
        # Whatever is not the school's is found in an empty folder.
        printf '<Directory />\n    Require all denied\n</Directory>\n'
        printf 'DocumentRoot "%s"\n<Directory "%s">\n    Require all granted\n</Directory>\n' "$run_dir/htdocs" "$run_dir/htdocs"
        shipped global "$run_dir/my.cnf"
        shipped open "$demo_port" "$demo_dir/webhook-secret" "$recordings_dir" "$demo_dir"
        printf '    CrvsMeetingBaseURL https://meet.jit.si\n'
        [[ ! $debug ]] || printf '    LogLevel debug crvs:trace8\n'
        printf '</VirtualHost>\n'
    } >"$demo_dir/httpd.conf"
}

# shipped PART ARGUMENT...: see example-site.
shipped() { "$top/build-aux/example-site" "$1" "$top/conf" "${@:2}"; }

start_httpd() {
    local httpd how=(-D FOREGROUND)
    httpd=$(apxs -q SBINDIR)/$(apxs -q PROGNAME)
    [[ -s $demo_dir/webhook-secret ]] || (umask 077 && openssl rand -hex 32 >"$demo_dir/webhook-secret")
    write_httpd_configuration
    say 'starting httpd: seconds'
    : >"$demo_dir/httpd.log"
    # For a debugger one process, which does all.
    [[ ! $debug ]] || { how=(-X) && ulimit -c unlimited; }
    start_detached httpd "$httpd" -f "$demo_dir/httpd.conf" "${how[@]}"
    wait_for 30 httpd curl --silent --show-error --fail --output /dev/null "http://127.0.0.1:$demo_port/crvs-health?ready"
    try_login || {
        tail -n 20 "$demo_dir/error.log" >&2
        die "nobody can sign in: see above and $demo_dir/error.log"
    }
}

# Somebody's first step, as a browser takes it: the form with its token, then the password. A school that is kept from last
# time may have other passwords: then what counts is that the database was asked, and said no.
try_login() {
    local login=http://127.0.0.1:$demo_port/users/login/ cookies page token status
    cookies=$(mktemp "$run_dir/cookies-XXXXXX")
    page=$(curl --silent --cookie-jar "$cookies" "$login")
    token=$(sed -n 's/.*name="csrf_token" value="\([^"]*\)".*/\1/p' <<<"$page" | head -n 1)
    status=$(curl --silent --cookie "$cookies" --output /dev/null --write-out '%{http_code}' \
        --data-urlencode "csrf_token=$token" --data username=apprenant --data password=crvs-demo "$login")
    rm -f "$cookies"
    [[ $status == 303 || $status == 422 || $status == 429 ]]
}

announce() {
    cat <<TEXT

CRVS ready: http://127.0.0.1:$demo_port/

  admin, formateur, apprenant: the password of each is crvs-demo

  Announce a recording, as Jibri does (the secret is in $demo_dir/webhook-secret):

    curl -H "X-Webhook-Token: \$(cat '$demo_dir/webhook-secret')" -H 'Content-Type: application/json' -d '{"session_id": 4, "recording_url": "https://storage.example.com/recordings/crvs_ab23cd45_4.mp4"}' http://127.0.0.1:$demo_port/classrooms/recording/webhook/

  Messages: $demo_dir/error.log. Ctrl-C stops it; the data stays in $demo_dir.
TEXT
    [[ ! $debug ]] || cat <<TEXT

  To stop where a page is answered, from another terminal:

    gdb -p $httpd_pid -ex 'break crvs_page' -ex continue
TEXT
}

# stop NAME: asks a server to end, and waits until it has.
stop() {
    local -n pid=$1_pid
    [[ $pid ]] && kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
    pid=
}

stop_demo() {
    trap '' INT TERM HUP
    stop httpd
    stop mariadb
    if [[ $run_dir != "$demo_dir/run" ]]; then
        # Only where it was made: what was uploaded is there the next time.
        [[ ! -d $run_dir/recordings ]] || cp -a "$run_dir/recordings" "$demo_dir/"
        rm -rf "$run_dir"
    fi
}

say_how_to_remove() {
    local sudo='sudo '
    ((EUID)) || sudo=
    [[ ! -s $installed_list ]] ||
        say "to remove the $(wc -l <"$installed_list") packages that were installed: xargs -a '$installed_list' ${sudo}apt-get purge"
}

run_demo() {
    mkdir -p "$demo_dir"
    demo_dir=$(cd "$demo_dir" && pwd)
    exec 9>"$demo_dir/lock"
    flock --nonblock 9 || die "a demo runs in $demo_dir already"
    make_run_dir
    trap stop_demo EXIT
    trap 'say stopping; say_how_to_remove; exit 0' INT TERM HUP
    start_mariadb
    prepare_database
    prepare_recordings
    start_httpd
    announce
    # Until somebody stops us, or one of the two ends by itself.
    wait -n "$httpd_pid" "$mariadb_pid" || true
    die "a server ended by itself, see $demo_dir/error.log and $demo_dir/mariadb.log"
}
