# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Tab in bash for recut and recut-summary: commands, options, their words, columns of the table that is named on the line.
# Everything is asked of the programs themselves.  Installed where bash-completion looks; alone: source completion.bash

_recut() {
    local word
    COMPREPLY=()
    while IFS= read -r word; do
        word=${word%%$'\t'*}
        [[ $word =~ ^[A-Za-z0-9_,.:/+@%=-]*$ ]] || word=$(printf %q "$word") # blanks and signs
        COMPREPLY+=("$word")
    done < <("$1" --complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}

complete -o default -F _recut recut
complete -o default -F _recut recut-summary
