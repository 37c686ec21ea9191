#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs without a result: what merge says of missing and unfinished shares, what the summary says of a run that goes on or stopped.
. "$(dirname "$0")/lib.sh"
long=(permute --embedded --marker il6,il10,tnfa --replicates "$(scaled 150000)" --threads 1 --progress none --flush 0.05)
share=(permute --embedded --marker il6 --replicates 100000 --progress none)

for k in 1 3; do expect 0 "$RECUT" "${share[@]}" --share $k/3 -o s.h5; done
expect 1 "$RECUT" merge s.k*.d -o s.h5 && one_line 'share 2 of 3 is missing (' && one_line 'run it again with --share 2/3'
expect 1 "$RECUT_SUMMARY" s.h5 && one_line 'its shares are not joined yet (2 of 3 begun'
expect 1 "$RECUT" merge s.k1.d -o s.h5 && one_line 'shares 2, 3 of 3 are missing'
expect 0 "$RECUT" "${share[@]}" --share=2/3 -o s.h5
cp -r s.k2.d whole.d && rm "$(ls s.k2.d/r*.h5 | head -1)"
expect 1 "$RECUT" merge s.k*.d -o s.h5 && one_line 'share 2 of 3 is not finished in s.k2.d: run it again with --share 2/3'
rm -r s.k2.d && mv whole.d s.k2.d
expect 0 "$RECUT" merge s.k*.d -o s.h5
expect 0 "$RECUT_SUMMARY" s.h5

RECUT_KERNEL=reference "$RECUT" "${long[@]}" -o 'a b.h5' >out2 2>err2 </dev/null &
pid=$!
for _ in $(seq 400); do compgen -G 'a b.d/r*.h5' >/dev/null && break; sleep 0.02; done
expect 1 "$RECUT_SUMMARY" 'a b.h5' && one_line 'running in a b.d ('
grep -q '^  state  *running' out && grep -q '^  done .* %, .* blocks, in a b.d' out || fail "no page of a run that goes on: $(cat out)"
kill -USR1 $pid; wait $pid
[ $? -eq 75 ] || fail "the run did not stop"
expect 1 "$RECUT_SUMMARY" 'a b.h5' && one_line 'its run has stopped (' && one_line "resume with: cd $PWD; $RECUT permute"
grep -q '^  state  *stopped' out && grep -q '^  resume with  *cd ' out || fail "no page of a run that has stopped: $(cat out)"
expect 1 "$RECUT_SUMMARY" 'a b.d' && one_line '% done'
expect 1 "$RECUT_SUMMARY" nowhere.h5 && one_line 'nowhere.h5'
# another command at the same place, and other data
expect 2 "$RECUT" "${long[@]}" --seed 7 -o 'a b.h5' && one_line 'a b.d holds an unfinished run of another command (--seed: 1 there, 7 here); finish that one, or use --force'
expect 0 "$RECUT" "${long[@]}" -o 'a b.h5'
expect 0 "$RECUT_SUMMARY" 'a b.h5'
# a run that was killed between result and record: the next launch cleans up
expect 0 "$RECUT" "${share[@]}" -o k.h5
mkdir k.d && cp s.k1.d/launches.jsonl k.d && rm k.run.json
expect 0 "$RECUT" "${share[@]}" -o k.h5
[ -s k.run.json ] && [ ! -e k.d ] || fail "the next launch does not clean up: $(ls)"
finish
