#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Contract 2: SIGKILL of a random rank (or of all) at random moments, then the same command again until it
# ends: always the bytes of the undisturbed run.  Then some kills inside the merge, of a run and of recut merge.
# Usage: kills.sh [KILLS [KILLS_IN_MERGE]]
. "$(dirname "$0")/lib.sh"
kills=${1:-20}
merge_kills=${2:-5}
seed=${KILL_SEED:-$$}
RANDOM=$seed
note "KILL_SEED=$seed kills.sh $kills $merge_kills"
command=(permute --embedded --marker il6,il10,tnfa --replicates "$(scaled 250000)" --flush 0.05 --progress none --threads 1)

expect 0 "$RECUT" "${command[@]}" -o undisturbed.h5
want=$(sum undisturbed.h5)
done_kills=0 runs=0 resumed=0
while [ "$done_kills" -lt "$kills" ]; do
    rm -rf killed.h5 killed.d killed.run.json
    for attempt in $(seq 1 30); do
        runs=$((runs + 1))
        n=$((RANDOM % 3 + 1))
        # the reference kernels take long enough to be hit, and give the same bytes; mpirun itself can hang when a rank dies
        # while it starts, hence the bound
        RECUT_KERNEL=reference timeout -k 2 40 "$MPIEXEC" -n $n "$RECUT" "${command[@]}" -o killed.h5 >out 2>err </dev/null &
        mpirun=$!
        if [ "$done_kills" -lt "$kills" ] && [ "$attempt" -lt 30 ]; then
            # most kills hit a run that has begun (MPI takes its time to start), every fifth any moment from the launch on
            for _ in $(seq 1 100); do
                [ $((done_kills % 5)) -eq 0 ] || [ -e killed.d/launches.jsonl ] || ! kill -0 $mpirun 2>/dev/null && break
                sleep 0.05
            done
            sleep "0.$((RANDOM % 90 + 10))"
            mapfile -t pids < <(pgrep -P "$mpirun" -x recut; for child in $(pgrep -P "$mpirun"); do pgrep -P "$child" -x recut; done)
            if [ ${#pids[@]} -gt 0 ]; then
                kill -KILL "${pids[RANDOM % ${#pids[@]}]}" 2>/dev/null && done_kills=$((done_kills + 1))
            fi
        fi
        wait $mpirun
        code=$?
        if [ $code -eq 0 ]; then break; fi
        [ -e killed.h5 ] && [ "$(sum killed.h5)" != "$want" ] && fail "an incomplete result has the final name"
    done
    [ $code -eq 0 ] || { fail "did not end after 30 launches: $(cat err)"; break; }
    [ "$(sum killed.h5)" = "$want" ] || fail "other bytes after $attempt launches"
    [ "$(jq .resumes killed.run.json 2>/dev/null || echo 0)" -gt 0 ] && resumed=$((resumed + 1))
    "$RECUT_SUMMARY" killed.h5 >out || fail "the summary of a resumed run fails"
done
note "$done_kills kills in $runs launches, $resumed results made in more than one launch"
[ "$kills" -eq 0 ] || [ "$resumed" -gt 0 ] || fail "no kill hit a run that had something to resume"

# kill_in_merge RESULT COMMAND... - kills it once the half result is there, until that has been hit often enough; then ends it
kill_in_merge() {
    local result=$1 hits=0 launches=0 pid
    shift
    while [ $hits -lt "$merge_kills" ] && [ $launches -lt $((5 * merge_kills)) ]; do
        launches=$((launches + 1))
        "$@" -o "$result" >out 2>err </dev/null &
        pid=$!
        while [ ! -e "$result.part" ] && kill -0 $pid 2>/dev/null; do read -r -t 0.002 <>pause; done
        read -r -t "0.0$((RANDOM % 30 + 10))" <>pause
        kill -KILL $pid 2>/dev/null
        { wait $pid; } 2>/dev/null
        if [ -e "$result" ]; then # it was faster, perhaps by a moment
            [ "$(sum "$result")" = "$want" ] || fail "$result: an incomplete result has the final name"
            rm -f "$result" "$result.part"
        elif [ -e "$result.part" ]; then
            hits=$((hits + 1))
        fi
    done
    [ $hits -eq "$merge_kills" ] || fail "$result: only $hits of $launches launches were hit in the merge"
    expect 0 "$@" -o "$result"
    [ "$(sum "$result")" = "$want" ] || fail "$result: other bytes after $hits kills in the merge"
    [ ! -e "$result.part" ] || fail "$result: the half result is still there"
    note "$result: $hits kills in the merge, $launches launches"
}
mkfifo pause
kill_in_merge run.h5 "$RECUT" "${command[@]}"
for k in 1 2 3; do expect 0 "$RECUT" "${command[@]}" --share $k/3 -o share.h5; done
kill_in_merge merged.h5 "$RECUT" merge share.k*.d
finish
