#!/bin/bash
# arquero 7.2.1 (npm), fromCSV() with its default settings.
#
# Behaviour: the type of a column is guessed from the first 1,000 rows. When all of these cells are empty, the column
# is taken for boolean values, and every number after them is read as true. There is no error and no warning; the
# numbers are lost. A column of losses that are computed every 1,000 steps looks like this. With autoMax above the number
# of rows the numbers are read.
#
# Expected: a column without any cell to guess from is left as text, or numbers that do not fit are reported.
#
# Output seen:
#   default:      true true
#   autoMax=1e9:  0.5 0.25
#
# Exit status: 0 while arquero does this, 1 when it no longer does, 2 when the package cannot be installed.
set -u
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
npm init -y > /dev/null
npm install --no-audit --no-fund --silent arquero@7.2.1 || exit 2

{ echo step,val_loss; for ((i = 0; i < 1000; i++)); do echo "$i,"; done; printf '1000,0.5\n1001,0.25\n'; } > losses.csv

cat > read.mjs << 'EOF'
import { readFileSync } from "node:fs";
import { fromCSV } from "arquero";
const text = readFileSync("losses.csv", "utf8");
for (const [name, options] of [["default:     ", {}], ["autoMax=1e9: ", { autoMax: 1e9 }]]) {
  console.log(name, ...fromCSV(text, options).array("val_loss").slice(1000));
}
EOF
found=$(node read.mjs 2>&1)
echo "$found"
wanted="default:      true true
autoMax=1e9:  0.5 0.25"
if [ "$found" = "$wanted" ]; then exit 0; fi
echo "arquero reads the file in another way now" >&2
exit 1
