# lib: what scripts/run and scripts/test share: progress lines, Debian packages, a Node of our own,
# the builds, and a private PostgreSQL cluster. Sourced by bash, never run by itself.
# Everything made here lies below .fixpoint/, except Debian's packages and, when root works in a
# checkout that PostgreSQL's user cannot enter, the data folder that .fixpoint/postgres links to.
# shellcheck shell=bash

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
state=$top/.fixpoint
log_dir=$state/log
node_version=22.23.3 # the web build needs 22.12 or later; the distributions have 18 and 20
npm_version=10.9.9   # the npm that belongs to that Node
node_dir=$state/node

say() { printf '%s\n' "$*"; }

# Ends with a sentence that says what to do.
die() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

# ---- Steps -------------------------------------------------------------------------------------

now_ms() { printf '%s' $((${EPOCHREALTIME/[.,]/} / 1000)); }

# 75400 -> 1 m 15.4 s
duration() {
    local ms=$1
    if ((ms >= 60000)); then printf '%d m ' $((ms / 60000)); fi
    printf '%d.%d s' $((ms % 60000 / 1000)) $((ms % 1000 / 100))
}

running_group= # the process group of the step that runs, so that a signal can end it whole

# Runs a command in a process group of its own and waits for it; its status is returned. With limit_s
# set, the group is ended after that many seconds.
run_grouped() {
    local status=0 watchdog=
    set -m
    "$@" </dev/null 9>&- &
    running_group=$!
    if [ -n "${limit_s:-}" ]; then
        (sleep "$limit_s" && kill -TERM -- "-$running_group") </dev/null >/dev/null 2>&1 9>&- &
        watchdog=$!
    fi
    set +m
    wait "$running_group" || status=$?
    running_group=
    if [ -n "$watchdog" ]; then
        kill -TERM -- "-$watchdog" 2>/dev/null || true
        wait "$watchdog" 2>/dev/null || true
    fi
    return "$status"
}

end_running_group() {
    [ -n "$running_group" ] || return 0
    kill -TERM -- "-$running_group" 2>/dev/null || return 0
    wait "$running_group" 2>/dev/null || true
}

# step TITLE LOG COMMAND…: one line with the time it took; a failure shows the end of its log and is
# returned (scripts/run then ends, scripts/test counts it).
step() {
    local title=$1 log=$log_dir/$2.log start status=0
    shift 2
    printf '  %-46s' "$title"
    start=$(now_ms)
    run_grouped "$@" >"$log" 2>&1 || status=$?
    if ((status == 0)); then
        printf '%14s\n' "$(duration $(($(now_ms) - start)))"
        return 0
    fi
    printf '%14s\n' "failed after $(duration $(($(now_ms) - start)))"
    explain_failure "$log"
    return 1
}

# The end of a log, and for the causes that a newcomer meets a sentence on what to do.
explain_failure() {
    say "" >&2
    tail -n 40 "$1" | sed 's/^/    /' >&2
    say "" >&2
    if grep -qE 'Temporary failure resolving|Could not resolve|EAI_AGAIN|ENOTFOUND|Unable to connect to|ETIMEDOUT|Network is unreachable' "$1"; then
        say "A download failed: this machine needs Debian's packages and the npm registry in reach." >&2
        say "Check the network (or the proxy settings of apt and npm), then run the same command again." >&2
    elif grep -qE 'SELF_SIGNED_CERT|UNABLE_TO_(VERIFY|GET)|Exit handler never called' "$1"; then
        say "The npm registry was not reached safely. Behind a proxy with a certificate of its own, add that" >&2
        say "certificate to the system (update-ca-certificates), then run the same command again." >&2
    elif grep -qE 'No space left on device|ENOSPC' "$1"; then
        say "The disk is full. About 3 GB are needed; make room, then run the same command again." >&2
    elif grep -qE 'a migration was changed|the database is newer' "$1"; then
        say "The demo's data were made by another version of Fixpoint: scripts/run reset starts anew." >&2
    fi
    say "The whole log: $1" >&2
}

# Makes .fixpoint/, or says whose it is.
prepare_state() {
    mkdir -p "$log_dir" 2>/dev/null && [ -w "$state" ] && [ -w "$log_dir" ] ||
        die "$state cannot be written by $(id -un). If another user made it (for example with sudo), run this as that user, or remove the folder."
}

# ---- Debian packages ---------------------------------------------------------------------------

package_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

package_available() {
    apt-cache policy "$1" 2>/dev/null | grep -q '^  Candidate: [^(]'
}

# The PostgreSQL to use: the newest whose server is installed, else the distribution's.
postgres_version() {
    local newest
    newest=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null |
        sed -E 's|.*/([0-9]+)/bin/initdb|\1|' | sort -n | tail -n 1)
    [ -n "$newest" ] || newest=$(apt-cache policy postgresql 2>/dev/null |
        sed -nE 's/^  Candidate: ([0-9]+).*/\1/p')
    printf '%s' "$newest"
}

# Lines of scripts/packages for the purposes given whose package is not installed: "a | b".
packages_missing() {
    local purpose line name found version
    version=$(postgres_version)
    while read -r purpose line; do
        case " $* " in *" $purpose "*) ;; *) continue ;; esac
        case $line in
        "command "*)
            name=${line#command } name=${name%%:*} line=${line#*: }
            if command -v "$name" >/dev/null; then continue; fi
            ;;
        esac
        # Before the lists are fetched the version is not known; then the bare name stands for it.
        line=${line//-@PG@/${version:+-$version}}
        found=
        for name in ${line//|/ }; do
            if package_installed "$name"; then found=1; fi
        done
        [ -n "$found" ] || printf '%s\n' "$line"
    done < <(grep -vE '^(#|$)' "$top/scripts/packages")
}

# Of each line "a | b" the first that the distribution has, else the first.
packages_choose() {
    local line name choice
    while read -r line; do
        choice=${line%% *}
        for name in ${line//|/ }; do
            if package_available "$name"; then choice=$name && break; fi
        done
        printf '%s\n' "$choice"
    done
}

as_root() {
    if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

# Installs without starting anything: no service (policy-rc.d), and no PostgreSQL cluster of the
# distribution's where there is none yet. Both settings last only for the install, and neither
# touches a cluster that exists. Runs as root; stands alone because sudo runs it in another shell.
install_quietly() {
    set -e
    export DEBIAN_FRONTEND=noninteractive
    policy=/usr/sbin/policy-rc.d conf=/etc/postgresql-common/createcluster.conf ours='' saved=''
    restore() {
        if [ -n "$ours" ]; then rm -f "$policy"; fi
        if [ -n "$saved" ]; then mv -f "$saved" "$conf"; fi
    }
    trap restore EXIT
    trap 'exit 130' INT TERM HUP
    apt="apt-get -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 --no-install-recommends"
    # A machine may trust certificates that no package knows (a proxy's): the package's first install
    # would write the list anew without them.
    bundle=/etc/ssl/certs/ca-certificates.crt kept=''
    if [ -s "$bundle" ] &&
        [ "$(dpkg-query -W -f='${db:Status-Status}' ca-certificates 2>/dev/null)" != installed ]; then
        kept=$(mktemp)
        cp "$bundle" "$kept"
    fi
    if [ ! -e "$policy" ]; then
        ours=1
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 755 "$policy"
    fi
    case " $* " in *" postgresql-"*)
        $apt install postgresql-common
        if ! ls -d /etc/postgresql/*/* >/dev/null 2>&1 && [ -f "$conf" ]; then
            saved=$conf.before-fixpoint
            cp -p "$conf" "$saved"
            printf '\ncreate_main_cluster = false\n' >>"$conf"
        fi
        ;;
    esac
    $apt install "$@"
    if [ -n "$kept" ]; then
        if ! cmp -s "$kept" "$bundle"; then cat "$kept" >>"$bundle"; fi
        rm -f "$kept"
    fi
}

# A third party's list that cannot be fetched must not stand in the way: the install decides.
update_lists() {
    apt-get -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 update || true
}

install_as_root() {
    as_root bash -c "$(declare -f install_quietly); install_quietly \"\$@\"" install "$@"
}

update_as_root() {
    as_root bash -c "$(declare -f update_lists); update_lists"
}

distribution_name() {
    # shellcheck disable=SC1091
    (. /etc/os-release 2>/dev/null && printf '%s' "${PRETTY_NAME:-an unknown system}")
}

# ensure_packages PURPOSE…: installs what is missing, and nothing when nothing is.
ensure_packages() {
    local missing
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        die "This is $(distribution_name). Fixpoint sets itself up on Debian 12, Debian 13 and Ubuntu 24.04 (it uses apt-get); on other systems, use one of them in a container or a virtual machine."
    fi
    missing=$(packages_missing "$@")
    if [ -z "$missing" ]; then
        say "  Debian packages: all there"
        return 0
    fi
    may_install "$missing"
    step "Package lists" packages-update update_as_root || return 1
    mapfile -t missing < <(packages_missing "$@" | packages_choose)
    step "Debian packages (${#missing[@]} to install)" packages install_as_root "${missing[@]}"
}

# Says what to do when this user may not install; asks for sudo's password once, on the terminal.
may_install() {
    local names
    ((EUID != 0)) || return 0
    if command -v sudo >/dev/null; then
        if sudo -n true 2>/dev/null; then return 0; fi
        if [ -t 0 ]; then
            say "  Some Debian packages are missing; sudo may ask for your password to install them."
            if sudo -v; then return 0; fi
        fi
    fi
    names=$(packages_choose <<<"$1" | tr '\n' ' ')
    die "These Debian packages are missing and $(id -un) cannot install them:

    apt-get install --no-install-recommends $names

Run that as root (or ask an administrator to), then run the same command again."
}

# ---- Node and the web client -------------------------------------------------------------------

# Puts the pinned Node first on the path of this script and of what it starts.
use_node() {
    PATH=$node_dir/node_modules/.bin:$PATH
    export PATH
    # Node's binary brings its own certificates; the machine's count as well.
    if [ -r /etc/ssl/certs/ca-certificates.crt ]; then
        export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}
    fi
    # npm looks for a newer self at odd moments; nothing here wants to know.
    export npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false
}

node_ready() {
    [ "$("$node_dir/node_modules/.bin/node" --version 2>/dev/null)" = "v$node_version" ] &&
        [ -x "$node_dir/node_modules/.bin/npm" ]
}

# Node's binary as the npm registry carries it, one package for each kind of processor. Taken
# directly: the package "node" only starts a script that fetches the same one.
install_node() {
    local cpu
    case $(uname -m) in
    x86_64) cpu=x64 ;;
    aarch64) cpu=arm64 ;;
    *)
        say "There is no Node for $(uname -m) in the npm registry; x86_64 and aarch64 are supported."
        return 1
        ;;
    esac
    rm -rf "$node_dir"
    mkdir -p "$node_dir"
    printf '{ "private": true }\n' >"$node_dir/package.json"
    npm install --prefix "$node_dir" --no-package-lock --ignore-scripts --no-audit --no-fund \
        "node-linux-$cpu@$node_version" "npm@$npm_version" || return 1
    ln -sfn "../node-linux-$cpu/bin/node" "$node_dir/node_modules/.bin/node"
}

ensure_node() {
    node_ready || step "Node $node_version for the web client" node install_node || return 1
    node_ready || die "Node $node_version was installed in $node_dir but does not start there."
    use_node
}

# A fingerprint of what a result was made from; the result is kept while it stays the same.
fingerprint() {
    (cd "$top" && find "$@" \( -name node_modules -o -name dist \) -prune -o -type f -print0 |
        sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64)
    printf '%s\n' "$node_version"
}

fresh() { # fresh STAMP PATH…
    local stamp=$1
    shift
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint "$@")" ]
}

install_web() {
    cd "$top/web" && npm ci || return 1
    fingerprint web/package.json web/package-lock.json >node_modules/.fixpoint-stamp
}

ensure_web_dependencies() {
    fresh "$top/web/node_modules/.fixpoint-stamp" web/package.json web/package-lock.json ||
        step "Libraries of the web client" web-install install_web
}

# ---- The program -------------------------------------------------------------------------------

# build_program FOLDER COMPILER MESON-OPTION…
build_program() {
    local folder=$1 compiler=$2
    shift 2
    if [ ! -f "$folder/build.ninja" ]; then
        rm -rf "$folder"
        CC=$compiler meson setup "$@" "$folder" "$top" || return 1
    fi
    # A folder that was configured on an earlier release of the system may not build: once more.
    ninja --quiet -C "$folder" && return 0
    [ "$(cat "$folder/.system" 2>/dev/null)" != "$(distribution_name)" ] || return 1
    rm -rf "$folder"
    CC=$compiler meson setup "$@" "$folder" "$top" && ninja --quiet -C "$folder"
}

# ---- A private PostgreSQL ----------------------------------------------------------------------
# cluster=FOLDER holds data/, and the socket, the only way in: nothing listens on the network, and
# the folder is closed to other users, so the socket needs no password.

postgres_bin() {
    local version
    version=$(cat "$cluster/data/PG_VERSION" 2>/dev/null || true)
    [ -n "$version" ] || version=$(postgres_version)
    printf '/usr/lib/postgresql/%s/bin' "$version"
}

# PostgreSQL refuses to run as root; then it runs as the user that its package made.
as_postgres() {
    if ((EUID == 0)); then
        (cd / && exec runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

# Where the cluster lies: below .fixpoint/, or, when PostgreSQL's user cannot get there, in
# /var/lib/fixpoint under a name made from the checkout's path.
cluster_place() {
    local link=$1 other
    cluster=$link
    if ((EUID != 0)) || [ -e "$link" ]; then return 0; fi
    mkdir -p "$(dirname "$link")"
    if as_postgres test -x "$(dirname "$link")"; then return 0; fi
    other=/var/lib/fixpoint/checkout-$(printf '%s' "$link" | sha256sum | cut -c1-12)
    mkdir -p "$other"
    ln -sfn "$other" "$link"
}

# A socket's path may have 107 bytes; a checkout deep in the tree has more.
cluster_socket() {
    local real
    real=$(readlink -f "$cluster")
    if ((${#real} + 20 <= 107)); then
        printf '%s' "$real"
    elif [ -d "$cluster/socket/." ]; then
        readlink -f "$cluster/socket"
    fi
}

cluster_make_socket() {
    local folder
    [ -z "$(cluster_socket)" ] || return 0
    folder=$(as_postgres mktemp -d /tmp/fixpoint-XXXXXXXX) || return 1
    ln -sfn "$folder" "$cluster/socket"
}

cluster_init() {
    local bin
    bin=$(postgres_bin)
    mkdir -p "$cluster/"
    if ((EUID == 0)); then chown postgres:postgres "$cluster/"; fi
    chmod 700 "$cluster/"
    as_postgres rm -rf "$(readlink -f "$cluster")/data.part" || return 1
    as_postgres "$bin/initdb" --pgdata "$(readlink -f "$cluster")/data.part" --username=postgres \
        --auth-local=trust --auth-host=reject --encoding=UTF8 --locale=C.UTF-8 "$@" || return 1
    as_postgres mv "$(readlink -f "$cluster")/data.part" "$(readlink -f "$cluster")/data"
}

cluster_runs() {
    [ -d "$cluster/" ] && as_postgres "$(postgres_bin)/pg_ctl" status \
        --pgdata "$(readlink -f "$cluster")/data" >/dev/null 2>&1
}

# cluster_start SETTING…
cluster_start() {
    local socket settings setting real
    real=$(readlink -f "$cluster")
    if [ ! -x "$(postgres_bin)/pg_ctl" ]; then
        say "The data in $real was made by PostgreSQL $(cat "$cluster/data/PG_VERSION"), which is not installed any more."
        say "Install postgresql-$(cat "$cluster/data/PG_VERSION"), or start anew with: scripts/run reset"
        return 1
    fi
    cluster_make_socket || return 1
    socket=$(cluster_socket)
    settings="-c listen_addresses='' -c unix_socket_directories='$socket' -c unix_socket_permissions=0700"
    for setting in "$@"; do settings+=" -c $setting"; done
    as_postgres "$(postgres_bin)/pg_ctl" start --wait --timeout=120 --pgdata "$real/data" \
        --log "$real/postgres.log" --options "$settings" && return 0
    as_postgres tail -n 20 "$real/postgres.log"
    return 1
}

cluster_stop() {
    cluster_runs || return 0
    as_postgres "$(postgres_bin)/pg_ctl" stop --wait --timeout=120 --mode=fast \
        --pgdata "$(readlink -f "$cluster")/data"
}

cluster_remove() {
    local real
    [ -e "$cluster" ] || [ -L "$cluster" ] || return 0
    cluster_stop || return 1
    if [ -L "$cluster/socket" ]; then as_postgres rmdir "$(readlink -f "$cluster/socket")" || true; fi
    real=$(readlink -f "$cluster")
    rm -rf "$real" "$cluster"
}

# cluster_sql DATABASE SQL: as the cluster's own administrator.
cluster_sql() {
    as_postgres "$(postgres_bin)/psql" -X -q -A -t -v ON_ERROR_STOP=1 -h "$(cluster_socket)" \
        -U postgres -d "$1" -c "$2"
}

# The two roles that migrations expect (0001) and the database that the owner owns.
cluster_create_database() {
    local database=$1 role
    for role in fixpoint_owner fixpoint_app; do
        [ "$(cluster_sql postgres "select 1 from pg_roles where rolname = '$role'")" = 1 ] ||
            cluster_sql postgres "create role $role login" || return 1
    done
    [ "$(cluster_sql postgres "select 1 from pg_database where datname = '$database'")" = 1 ] ||
        cluster_sql postgres "create database $database owner fixpoint_owner"
}

# ---- Processes ---------------------------------------------------------------------------------

# A process is known by its id and its start time, so that a reused id is not taken for it.
process_mark() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    # shellcheck disable=SC2086
    set -- ${stat##*) }
    [ "$1" != Z ] && printf '%s' "${20}"
}

process_alive() { # process_alive PID MARK
    [ -n "${1:-}" ] && [ -n "${2:-}" ] && [ "$(process_mark "$1")" = "$2" ]
}
