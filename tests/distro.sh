#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The committed tree on another Debian, from nothing but git: debootstrap, jobs/quickstart.sh, the tests, and the bytes of the
# quickstart's result beside those of this machine.
#   tests/distro.sh trixie            quickstart, then tests/run.sh quick
#   tests/distro.sh bookworm short    quickstart, then the unit, MPI and program tests only
# The system is kept in ${RECUT_CHROOTS:-${TMPDIR:-/tmp}/recut-chroots}/SUITE and used again; remove that folder for a fresh one.
# RECUT_MIRROR: where Debian comes from.  Everything is mounted in a name space of its own, which ends with this script, so
# nothing is left behind.  Exit status: 0 passed, 1 failed, 77 skipped (with the reason).
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
suite=${1:-} what=${2:-quick}
case $suite in '' | *[!a-z]*) sed -n '5,6s/^# *//p' "$0" >&2; exit 2 ;; esac
chroots=${RECUT_CHROOTS:-${TMPDIR:-/tmp}/recut-chroots}
system=$chroots/$suite
mirror=${RECUT_MIRROR:-http://deb.debian.org/debian}
skip() { echo "== $suite: skipped: $*"; exit 77; }

[ "$(id -u)" -eq 0 ] || skip "only root can make a system of its own (debootstrap, chroot)"
[ -z "${RECUT_DISTRO:-}" ] || skip "this is such a system already"
command -v git >/dev/null || skip "no git"
command -v debootstrap >/dev/null || {
    # shellcheck source=jobs/packages.sh
    . "$root/jobs/packages.sh"
    recut_install debootstrap >/dev/null 2>&1 || skip "debootstrap is not installed, and cannot be"
}
unshare --mount --pid --fork true 2>/dev/null || skip "no name spaces here (a container without the rights?)"

if [ ! -e "$system/made" ]; then
    echo "== $suite: making it in $system"
    rm -rf "$system"
    mkdir -p "$chroots"
    debootstrap --variant=minbase --include=git "$suite" "$system" "$mirror" >"$chroots/$suite.log" 2>&1 ||
        skip "debootstrap failed: $(tail -n 1 "$chroots/$suite.log")"
    touch "$system/made"
fi

# inside COMMAND... - in that system, with processes and mounts that end with it; nothing of this machine's environment
inside() {
    # shellcheck disable=SC2016
    unshare --mount --pid --fork --kill-child bash -c '
        system=$1
        shift
        mount --bind "$system" "$system" && # so that / is a mount in there, which name spaces of tests need
            mount -t proc proc "$system/proc" && mount --rbind /sys "$system/sys" &&
            mount -t tmpfs -o nosuid,nodev tmpfs "$system/dev/shm" && mount --bind /dev/pts "$system/dev/pts" || exit
        exec chroot "$system" "$@"' bash "$system" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
        LANG=C.UTF-8 "RECUT_DISTRO=$suite" ${http_proxy:+"http_proxy=$http_proxy"} ${https_proxy:+"https_proxy=$https_proxy"} "$@"
}

cp /etc/resolv.conf /etc/hosts "$system/etc/"
commit=$(git -C "$root" rev-parse HEAD) || exit 1
[ -z "$(git -C "$root" status --porcelain --untracked-files=no)" ] || echo "== $suite: uncommitted changes are not in it"
tree=$system/root/recut
if [ ! -d "$tree/.git" ]; then
    rm -rf "$tree"
    git clone --quiet --no-hardlinks --no-checkout "$root" "$tree" || exit 1
fi
git -C "$tree" fetch --quiet "$root" HEAD && git -C "$tree" checkout --quiet --force --detach "$commit" || exit 1
rm -f "$tree"/build/quickstart.*

failures=0
fail() { echo "== $suite: FAILED: $*"; failures=$((failures + 1)); }

echo "== $suite: quickstart of $(git -C "$root" log -1 --format='%h %s' "$commit")"
# -DRECUT_WERROR=ON, so that the tests need not compile everything again
inside bash -c 'cd /root/recut && jobs/quickstart.sh -DRECUT_WERROR=ON' >"$chroots/$suite.quickstart" 2>&1 ||
    { tail -n 40 "$chroots/$suite.quickstart"; fail "quickstart"; }
grep -m1 'Is there a signal?' "$chroots/$suite.quickstart" || fail "the quickstart prints no answer"
grep -q '</html>' "$tree/build/quickstart.html" || fail "the quickstart makes no report"

# The same command here, by a program of the same commit.
host=$root/build
if [ "$("$host/recut" --version 2>/dev/null | sed -n 's/^ *commit  *//p')" != "$commit" ]; then
    host=$chroots/host
    git -C "$tree" archive "$commit" | { rm -rf "$host/tree" && mkdir -p "$host/tree" && tar -xm -C "$host/tree"; } # -m: else what is older than the last build is not built again
    { cmake -S "$host/tree" -B "$host" -DRECUT_TESTS=OFF && cmake --build "$host" -j "$(nproc)"; } >"$chroots/host.log" 2>&1 ||
        { tail -n 20 "$chroots/host.log"; fail "the build on this machine"; }
fi
rm -f "$chroots"/here.*
read -ra job < <(sed -n 's|^running:.* build/recut \(.*\) -o .*|\1|p' "$chroots/$suite.quickstart")
"$host/recut" "${job[@]}" -o "$chroots/here.h5" || fail "the run here"
here=$(sha256sum <"$chroots/here.h5") there=$(sha256sum <"$tree/build/quickstart.h5")
if [ "$here" = "$there" ]; then
    echo "== $suite: same result bytes as here (sha256 ${here%% *})"
else
    fail "other result bytes than here (sha256 ${there%% *}, here ${here%% *})"
fi

# shellcheck disable=SC2016
[ "$what" = quickstart ] || inside bash -c 'cd /root/recut && tests/run.sh "$1"' bash "$what" || fail "tests/run.sh $what"
[ "$failures" -eq 0 ] && echo "== $suite: passed"
exit $((failures > 0))
