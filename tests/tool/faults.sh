#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The surroundings fail: a full disk, a read-only folder, a clock that jumps, a slow node, a folder that moves.  Always one
# line and exit 1, then the same command goes on to the bytes of an undisturbed run.  What needs root is skipped without.
. "$(dirname "$0")/lib.sh"
command=(permute --embedded --marker il6,il10 --replicates "$(scaled 60000)" --threads 1 --progress none --flush 0.02)
long=(permute --embedded --marker il6,il10,tnfa --replicates "$(scaled 150000)" --threads 1 --progress none --flush 0.05)
mounted=()
cleanup() { local i; for ((i = ${#mounted[@]} - 1; i >= 0; i--)); do umount -l "${mounted[i]}" 2>/dev/null; done; }
trap cleanup EXIT

# disk FOLDER OPTIONS - a small disk
disk() { mkdir -p "$1" && mount -t tmpfs -o "$2" tmpfs "$1" 2>/dev/null && mounted+=("$1"); }
grow() { mount -o "remount,size=$2" "$1" || fail "cannot make $1 larger"; }

# same FILE - the bytes of the undisturbed run
same() { [ "$(sum "$1")" = "$want" ] || fail "$1: other bytes"; }

# nothing RESULT - neither the result nor a half one
nothing() { [ ! -e "$1" ] && [ ! -e "$1.part" ] || fail "$1 is there"; }

full_disk() {
    local n=$1 at=full$1 size run=("$RECUT")
    [ "$n" -eq 1 ] || run=(ranks "$n" "$RECUT")
    size=$(stat -c %s alone.h5)
    disk "$at" "size=$((size / 2))" || return 0
    expect 1 "${run[@]}" "${command[@]}" -o "$at/x.h5" && one_line 'No space left on device'
    nothing "$at/x.h5"
    compgen -G "$at/x.d/r*.h5" >/dev/null || fail "$n ranks: nothing was kept before the disk was full"
    grow "$at" $((size * 18 / 10))
    expect 1 "${run[@]}" "${command[@]}" -o "$at/x.h5" && one_line "cannot write $at/x.h5: No space left on device"
    nothing "$at/x.h5"
    grow "$at" $((size * 4))
    expect 0 "${run[@]}" "${command[@]}" -o "$at/x.h5"
    same "$at/x.h5"
    jq -e '.resumes == 2 and .blocks_found == .blocks and .replicates_computed == 0' "$at/x.run.json" >/dev/null ||
        fail "$n ranks: blocks were lost to the full disk: $(cat "$at/x.run.json")"
}

full_disk_merge() {
    local k size
    size=$(stat -c %s alone.h5)
    for k in 1 2 3; do expect 0 "$RECUT" "${command[@]}" --share $k/3 -o shares.h5; done
    disk fullmerge "size=$((size / 2))" || return 0
    expect 1 "$RECUT" merge shares.k*.d -o fullmerge/x.h5 && one_line "cannot write fullmerge/x.h5: No space left on device"
    nothing fullmerge/x.h5
    grow fullmerge $((size * 2))
    expect 0 "$RECUT" merge shares.k*.d -o fullmerge/x.h5
    same fullmerge/x.h5
}

# start NAME - a slower run in the background that has something on disk
start() {
    RECUT_KERNEL=reference "$RECUT" "${long[@]}" -o "$1" >out 2>err </dev/null &
    pid=$!
    wait_for_segment "${1%.h5}"
}

read_only() {
    disk locked size=64m || return 0
    mount -o remount,ro locked
    expect 1 "$RECUT" "${command[@]}" -o locked/x.h5 && one_line 'Read-only file system'
    mount -o remount,rw locked
    start locked/y.h5
    kill -USR1 $pid; wait $pid
    [ $? -eq 75 ] || fail "read-only: the run did not stop"
    mount -o remount,ro locked
    expect 1 "$RECUT" "${long[@]}" -o locked/y.h5 && one_line 'Read-only file system'
    mount -o remount,rw locked
    expect 0 "$RECUT" "${long[@]}" -o locked/y.h5
    [ "$(sum locked/y.h5)" = "$want_long" ] || fail "read-only, then not: other bytes"
    # in the middle: another, read-only disk comes to lie over the folder
    start covered.h5
    disk covered.d ro || fail "cannot cover the folder"
    wait $pid
    code=$?
    [ $code -eq 1 ] || fail "read-only in the middle: exit $code, expected 1"
    one_line 'cannot write covered.d/' # "Read-only file system", or "No such file" where a .part has just been covered
    nothing covered.h5
    umount covered.d
    expect 0 "$RECUT" "${long[@]}" -o covered.h5
    [ "$(sum covered.h5)" = "$want_long" ] || fail "read-only in the middle: other bytes"
    jq -e '.resumes == 1 and .blocks_found > 0' covered.run.json >/dev/null || fail "read-only in the middle: nothing resumed"
}

clocks() {
    local off
    expect 0 env LD_PRELOAD="$JUMP" "$RECUT" "${long[@]}" --progress plain -o clock.h5
    [ "$(sum clock.h5)" = "$want_long" ] || fail "clocks that jump: other bytes"
    off=$(($(date -d "$(jq -r .started clock.run.json)" +%s) - $(date +%s)))
    [ "${off#-}" -gt 7200 ] || fail "the wall clock did not jump"
    grep -qE '(-[0-9]|nan|inf)' err && fail "clocks that jump: odd progress: $(cat err)"
    grep -q 'all .* replicates done' err || fail "clocks that jump: no last line: $(cat err)"
    expect 0 ranks 2 env LD_PRELOAD="$JUMP" "$RECUT" "${long[@]}" -o clocks.h5
    [ "$(sum clocks.h5)" = "$want_long" ] || fail "clocks that jump on 2 ranks: other bytes"
    jq -e '.blocks_by_rank | length == 2 and min > 0.1 * max' clocks.run.json >/dev/null ||
        fail "clocks that jump: a rank was given up: $(jq -c .blocks_by_rank clocks.run.json)"
    # segments go on being written
    expect 0 env RECUT_KERNEL=reference LD_PRELOAD="$JUMP" "$RECUT" "${long[@]}" --share 1/3 -o flush.h5
    [ "$(compgen -G 'flush.k1.d/r*.h5' | wc -l)" -gt 3 ] || fail "clocks that jump: segments are not flushed"
}

# The blocks of rank 2, which is stopped nine tenths of the time.
slow_rank() {
    local rank job
    RECUT_KERNEL=reference ranks 3 "$RECUT" "${long[@]}" -o slow.h5 >out 2>err </dev/null &
    job=$!
    wait_for_segment slow
    # shellcheck disable=SC2046
    rank=$(grep -lzE '^(OMPI_COMM_WORLD_RANK|PMI_RANK)=2$' $(pgrep -x recut | sed 's|.*|/proc/&/environ|') 2>/dev/null |
        xargs -r grep -lz "^PWD=$PWD\$" | cut -d/ -f3)
    [ -n "$rank" ] || fail "slow node: rank 2 is not there"
    while kill -STOP $rank 2>/dev/null; do
        sleep 0.18
        kill -CONT $rank
        sleep 0.02
    done
    wait $job
    code=$?
    [ $code -eq 0 ] || fail "slow node: exit $code: $(cat err)"
    [ "$(sum slow.h5)" = "$want_long" ] || fail "slow node: other bytes"
    note "slow node: blocks of the ranks $(jq -c .blocks_by_rank slow.run.json)"
    jq -e '(.blocks_by_rank | add) == .blocks and .blocks_by_rank[2] < 0.5 * (.blocks_by_rank[:2] | min)' slow.run.json >/dev/null ||
        fail "slow node: it was given as much as the others"
}

# Stopped, moved to another path, gone on with there by other ranks and threads.
moved() {
    start begun.h5
    kill -USR1 $pid; wait $pid
    [ $? -eq 75 ] || fail "moved: the run did not stop"
    mkdir elsewhere && mv begun.d elsewhere/goes-on.d
    expect 0 ranks 3 "$RECUT" "${long[@]}" --threads 2 -o elsewhere/goes-on.h5
    [ "$(sum elsewhere/goes-on.h5)" = "$want_long" ] || fail "moved: other bytes"
    jq -e '.resumes == 1 and .blocks_found > 0 and .ranks == 3 and .threads == 2' elsewhere/goes-on.run.json >/dev/null ||
        fail "moved: nothing was resumed"
    [ ! -e elsewhere/goes-on.d ] || fail "moved: the folder is still there"
}

expect 0 "$RECUT" "${command[@]}" -o alone.h5
want=$(sum alone.h5)
expect 0 "$RECUT" "${long[@]}" -o long.h5
want_long=$(sum long.h5)
if disk probe size=64k; then
    full_disk 1
    full_disk 2
    full_disk_merge
    read_only
else
    note "full disk, read-only folder: skipped, no tmpfs can be mounted here"
fi
if [ -n "${JUMP:-}" ]; then clocks; else note "clocks: skipped, the library that makes them jump is not there"; fi
slow_rank
moved
finish
