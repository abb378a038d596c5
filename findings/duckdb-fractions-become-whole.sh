#!/bin/bash
# DuckDB 1.5.6 (npm: @duckdb/node-api 1.5.6-r.1), read_csv() with its default settings.
#
# Behaviour: the type of a column is guessed from the first 20,480 rows. A column that holds 1 in 25,000 rows and then
# 0.1, 0.001 and 0.6 becomes BIGINT, and the fractions are rounded to 0, 0 and 1. There is no error and no warning.
# With a number that does not fit 64 bits in their place there is an error. With sample_size = -1 the fractions are read.
#
# Expected: an error, as for every other cell that does not fit the guessed type, or DOUBLE.
#
# Output seen:
#   default:        BIGINT 0 0 1
#   sample_size=-1: DOUBLE 0.1 0.001 0.6
#
# Exit status: 0 while DuckDB does this, 1 when it no longer does, 2 when the package cannot be installed.
set -u
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
npm init -y > /dev/null
npm install --no-audit --no-fund --silent @duckdb/node-api@1.5.6-r.1 || exit 2

{ echo loss; for ((i = 0; i < 25000; i++)); do echo 1; done; printf '0.1\n0.001\n0.6\n'; } > rates.csv

cat > read.mjs << 'EOF'
import { DuckDBInstance } from "@duckdb/node-api";
const connection = await (await DuckDBInstance.create(":memory:")).connect();
for (const [name, options] of [["default:       ", ""], ["sample_size=-1:", ", sample_size = -1"]]) {
  const answer = await connection.runAndReadAll(
    `select typeof(loss), loss from read_csv('rates.csv'${options}) offset 25000`,
  );
  const rows = answer.getRows();
  console.log(name, rows[0][0], rows.map(([, loss]) => String(loss)).join(" "));
}
process.exit(0);
EOF
found=$(node read.mjs 2>&1)
echo "$found"
wanted="default:        BIGINT 0 0 1
sample_size=-1: DOUBLE 0.1 0.001 0.6"
if [ "$found" = "$wanted" ]; then exit 0; fi
echo "DuckDB reads the file in another way now" >&2
exit 1
