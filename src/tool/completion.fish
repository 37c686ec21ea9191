# SPDX-License-Identifier: GPL-3.0-or-later
# Tab in fish for recut and recut-summary: as completion.bash.  Installed where fish looks for the name of a program.
function __recut_complete
    set -l words (commandline --tokenize --cut-at-cursor) (commandline --current-token --cut-at-cursor)
    $words[1] --complete $words[2..-1] 2>/dev/null
end
complete -c recut -a '(__recut_complete)'
complete -c recut-summary -a '(__recut_complete)'
