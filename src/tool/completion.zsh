#compdef recut recut-summary
# SPDX-License-Identifier: GPL-3.0-or-later
# Tab in zsh: as completion.bash.  Installed as site-functions/_recut; alone: fpath+=(FOLDER), compinit.
_recut() {
    local line
    local -a shown plain
    while IFS= read -r line; do
        plain+=("${line%%$'\t'*}")
        shown+=("${line/$'\t'/  -- }")
    done < <("${words[1]}" --complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)
    if (( $#plain )); then
        compadd -l -d shown -a plain
    else
        _files
    fi
}
_recut "$@"
