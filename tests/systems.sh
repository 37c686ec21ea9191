# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Sourced by distro.sh and packages.sh with $root and $suite set: systems of a Debian release below $chroots, made by
# debootstrap, and commands in them; and the program of this machine, whose bytes theirs are held against.
#   $chroots/SUITE.base   what debootstrap --variant=minbase makes, never changed
#   $chroots/SUITE        with git, the tree in /root/recut and its build (distro.sh)
#   $chroots/SUITE.user   a user's machine: made anew each time (packages.sh)
# RECUT_MIRROR: where Debian comes from.
chroots=${RECUT_CHROOTS:-${TMPDIR:-/tmp}/recut-chroots}
# shellcheck source=jobs/packages.sh
. "${root:?}/jobs/packages.sh"

# system_skip REASON... - ends the script with 77
system_skip() { echo "== ${suite:?}: skipped: $*"; exit 77; }

# system_possible - or the script is skipped
system_possible() {
    [ "$(id -u)" -eq 0 ] || system_skip "only root can make a system of its own (debootstrap, chroot)"
    [ -z "${RECUT_DISTRO:-}" ] || system_skip "this is such a system already"
    command -v git >/dev/null || system_skip "no git"
    command -v debootstrap >/dev/null || recut_install debootstrap >/dev/null 2>&1 || system_skip "debootstrap is not installed, and cannot be"
    unshare --mount --pid --fork true 2>/dev/null || system_skip "no name spaces here (a container without the rights?)"
}

# system_copy NAME - $chroots/NAME, anew, from the base of the suite, which is made where there is none
system_copy() {
    local base=$chroots/$suite.base
    if [ ! -e "$base/made" ]; then
        echo "== $suite: making it in $base"
        rm -rf "$base"
        mkdir -p "$chroots/$suite.archives/partial"
        debootstrap --variant=minbase --cache-dir="$chroots/$suite.archives" "$suite" "$base" \
            "${RECUT_MIRROR:-http://deb.debian.org/debian}" >"$chroots/$suite.log" 2>&1 ||
            system_skip "debootstrap failed: $(tail -n 1 "$chroots/$suite.log")"
        touch "$base/made"
    fi
    rm -rf "${chroots:?}/$1"
    cp -a "$base" "$chroots/$1"
    rm -f "$chroots/$1/made" "$chroots/$1"/var/cache/apt/archives/*.deb
    echo force-unsafe-io >"$chroots/$1/etc/dpkg/dpkg.cfg.d/unsafe" # a system that a power cut may cost
    echo 'Acquire::Languages "none";' >"$chroots/$1/etc/apt/apt.conf.d/99recut"
}

# inside SYSTEM COMMAND... - with processes and mounts that end with it; nothing of this machine's environment.  What apt-get
# fetches is kept for all systems of the suite.
inside() {
    mkdir -p "$chroots/$suite.archives/partial"
    cp /etc/resolv.conf /etc/hosts "$chroots/$1/etc/"
    # shellcheck disable=SC2016
    unshare --mount --pid --fork --kill-child bash -c '
        system=$1 archives=$2
        shift 2
        mount --bind "$system" "$system" && # so that / is a mount in there, which name spaces of tests need
            mount --bind "$archives" "$system/var/cache/apt/archives" &&
            mount -t proc proc "$system/proc" && mount --rbind /sys "$system/sys" &&
            mount -t tmpfs -o nosuid,nodev tmpfs "$system/dev/shm" && mount --bind /dev/pts "$system/dev/pts" || exit
        exec chroot "$system" "$@"' bash "$chroots/$1" "$chroots/$suite.archives" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
        LANG=C.UTF-8 "RECUT_DISTRO=$suite" ${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"} "${@:2}"
}

# system_install SYSTEM PACKAGE... - as apt-get would, without what is only recommended
system_install() {
    local log=$chroots/$1.apt
    # shellcheck disable=SC2016
    inside "$1" bash -c 'apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"' bash "${@:2}" >"$log" 2>&1 ||
        { tail -n 20 "$log"; return 1; }
}

# system_host - a program of this machine of the same commit: in $host
system_host() {
    local commit=$1
    host=$root/build
    [ "$("$host/recut" --version 2>/dev/null | sed -n 's/^ *commit  *//p')" != "$commit" ] || return 0
    host=$chroots/host
    [ "$("$host/recut" --version 2>/dev/null | sed -n 's/^ *commit  *//p')" != "$commit" ] || return 0
    rm -rf "$host/tree" && mkdir -p "$host/tree"
    git -C "$root" archive "$commit" | tar -xm -C "$host/tree" # -m: else what is older than the last build is not built again
    { cmake -S "$host/tree" -B "$host" -DRECUT_TESTS=OFF && cmake --build "$host" -j "$(nproc)"; } >"$chroots/host.log" 2>&1 ||
        { tail -n 20 "$chroots/host.log"; return 1; }
}
