#!/bin/bash
# @sveltejs/acorn-typescript 1.0.13 with acorn 8.19.0 (npm).
#
# Behaviour: in an asynchronous function, a generic asynchronous arrow function, `async <T>(x: T) => x`, is refused with
# "Unexpected token" if an `await` comes anywhere before it in the same function. Without the `await`, with the `await`
# after it, at the top level of a module, in a function inside, or without `async`, the same arrow function is accepted.
# The place in the message is that of the arrow, so that nothing hints at the `await`.
#
# Expected: what comes before does not matter. TypeScript's own compiler accepts all of these.
#
# Output seen:
#   no await:           accepted
#   await after it:     accepted
#   top level:          accepted
#   function inside:    accepted
#   without async:      accepted
#   await before it:    Unexpected token (1:56)
#   in a block:         Unexpected token (1:58)
#
# Exit status: 0 while the parser does this, 1 when it no longer does, 2 when the packages cannot be installed.
set -u
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
npm init -y > /dev/null
npm install --no-audit --no-fund --silent acorn@8.19.0 @sveltejs/acorn-typescript@1.0.13 typescript@5.9.3 || exit 2

cat > parse.mjs << 'EOF'
import { Parser } from "acorn";
import { tsPlugin } from "@sveltejs/acorn-typescript";
import ts from "typescript";

const TypeScript = Parser.extend(tsPlugin());
const texts = {
  "no await": "async function f() { const g = async <T>(x: T) => x; }",
  "await after it": "async function f() { const g = async <T>(x: T) => x; await 1; }",
  "top level": "await 1; const g = async <T>(x: T) => x;",
  "function inside": "async function f() { await 1; function h() { return async <T>(x: T) => x; } }",
  "without async": "async function f() { await 1; const g = <T>(x: T) => x; }",
  "await before it": "async function f() { await 1; const g = async <T>(x: T) => x; }",
  "in a block": "async function f() { await 1; { const g = async <T>(x: T) => x; } }",
};
for (const [name, text] of Object.entries(texts)) {
  const { diagnostics } = ts.transpileModule(text, { reportDiagnostics: true, compilerOptions: { target: "esnext", module: "esnext" } });
  if (diagnostics.length > 0) throw new Error(`TypeScript refuses ${text}`);
  let found = "accepted";
  try {
    TypeScript.parse(text, { ecmaVersion: "latest", sourceType: "module" });
  } catch (error) {
    found = error.message;
  }
  console.log(`${name}:`.padEnd(20) + found);
}
EOF
found=$(node parse.mjs 2>&1)
echo "$found"
wanted="no await:           accepted
await after it:     accepted
top level:          accepted
function inside:    accepted
without async:      accepted
await before it:    Unexpected token (1:56)
in a block:         Unexpected token (1:58)"
if [ "$found" = "$wanted" ]; then exit 0; fi
echo "the parser takes these texts in another way now" >&2
exit 1
