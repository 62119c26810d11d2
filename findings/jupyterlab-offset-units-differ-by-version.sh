#!/usr/bin/env bash
# Finding: JupyterLab 4.4 tells providers of completions the cursor in UTF-16 units, 4.5 and 4.6 in code points.
#
# Versions: @jupyterlab/coreutils 6.4.10, 6.5.11 and 6.6.6, which JupyterLab 4.4.10, 4.5.11 and 4.6.6 have in them.
# Tried on 2026-11-30.
#
# The likely guess: `offset` of a completion request has one unit in all of JupyterLab 4. It is made by
# `Text.jsIndexToCharIndex`, whose name and documentation promise code points.
#
# The behavior: in 4.4 that function, and its inverse, return their argument unchanged. So behind one emoji a request of 4.4 has an
# offset that is greater by one, and a provider that converts it as in later versions looks at another place. What the page shares
# tells which it is: `Text.jsIndexToCharIndex(2, '😀')`.
#
# Output seen:
#   6.4.10: 2 UTF-16 units of an emoji are 2
#   6.5.11: 2 UTF-16 units of an emoji are 1
#   6.6.6: 2 UTF-16 units of an emoji are 1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
as_told=0
for case in 6.4.10=2 6.5.11=1 6.6.6=1; do
  version=${case%=*}
  mkdir "$folder/$version"
  cd "$folder/$version"
  npm init -y >/dev/null
  npm install --silent --no-audit --no-fund --ignore-scripts "@jupyterlab/coreutils@$version"
  seen=$(node -p "require('@jupyterlab/coreutils/lib/text.js').Text.jsIndexToCharIndex(2, '😀')")
  echo "$version: 2 UTF-16 units of an emoji are $seen"
  [ "$seen" = "${case#*=}" ] || as_told=1
done
exit "$as_told"
