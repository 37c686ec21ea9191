#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Contract 2: SIGKILL of a random rank (or of all) at random moments, then the same command again until it
# ends: always the bytes of the undisturbed run.  Usage: kills.sh [KILLS]
. "$(dirname "$0")/lib.sh"
kills=${1:-20}
seed=${KILL_SEED:-$$}
RANDOM=$seed
note "KILL_SEED=$seed kills.sh $kills"
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
        RECUT_KERNEL=reference timeout -k 2 40 mpirun -n $n "$RECUT" "${command[@]}" -o killed.h5 >out 2>err </dev/null &
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
[ "$resumed" -gt 0 ] || fail "no kill hit a run that had something to resume"
finish
