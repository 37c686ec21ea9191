# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Tab in bash for recut and recut-summary: commands, options, columns of the table that is named on the line.  Everything
# is asked of the programs themselves.  Installed where bash-completion looks; alone: source completion.bash

# _recut_from WORDS - those that begin as the word at the cursor; names with blanks and signs are quoted
_recut_from() {
    local word
    COMPREPLY=()
    while IFS= read -r word; do
        case $word in "$at"*) [ -n "$word" ] && COMPREPLY+=("$(printf %q "$word")") ;; esac
    done <<<"$1"
}

# Options of a help page.
_recut_options() {
    "$@" --help 2>/dev/null | grep -oE '^ {1,8}(-[a-zA-Z], )?--[a-z-]+' | sed 's/.*--/--/'
}

# The columns of the table on the line, or of the embedded cohort.
_recut_columns() {
    local word
    for word in "${COMP_WORDS[@]:2}"; do
        case $word in
            --*) ;;
            *.gz) [ -f "$word" ] && gzip -dc "$word" 2>/dev/null | sed 1q ;;
            *.[ct]sv | *.txt) [ -f "$word" ] && sed 1q "$word" ;;
        esac
    done | tr -d '"\r' | tr ',;\t|' '\n'
}

_recut() {
    local at=$2 before=$3 program=$1 command=${COMP_WORDS[1]:-}
    [ "$before" = "=" ] && before=${COMP_WORDS[COMP_CWORD - 2]}
    if [ "$COMP_CWORD" -eq 1 ]; then
        _recut_from "$("$program" --help 2>/dev/null | sed -n 's/^  \([a-z]*\) .*/\1/p')"
        return
    fi
    case $at in
        -*) _recut_from "$(_recut_options "$program" "$command")"; return ;;
    esac
    case $before in
        --marker | -m | --time | --event | --center | --id | --strata | --adjust | --columns | --by | --response)
            _recut_from "$(_recut_columns)" ;;
        --criterion | -c) _recut_from $'logrank\nscore' ;;
        --scheme) _recut_from $'ordinary\nstratified\ncluster\nm-out-of-n\nsubsample\nbayesian' ;;
        --progress) _recut_from $'auto\nplain\nnone' ;;
        *) COMPREPLY=() ;; # files
    esac
}

_recut_summary() {
    local at=$2
    case $at:$3 in
        -*) _recut_from "$(_recut_options "$1")" ;;
        *:--format | *:-f) _recut_from $'text\njson\ncsv\nhtml' ;;
        *) COMPREPLY=() ;; # files
    esac
}

complete -o default -F _recut recut
complete -o default -F _recut_summary recut-summary
