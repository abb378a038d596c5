import { parseNumber, type Row } from "../../base/cells.ts";
import type { ConfigError } from "../../config/config_error.ts";
import { columnNamed } from "./column_named.ts";
import { mistakeAt, type Token, tokensOf } from "./where_tokens.ts";

/** Whether a row matches. */
export type Condition = (row: Row) => boolean;

/**
 * Parses an expression over columns, as in `--where`:
 *
 * ```text
 * learning_rate < 0.5 and (accuracy > 0.9 or not status = 'complete')
 * ```
 *
 * Columns have their full name or the last parts of a dotted name; unusual names are in double quotes, text in single quotes.
 * Numbers include NaN and Infinity. Comparisons are `= != < <= > >=`. `not` binds tightest, then `and`, then `or`.
 *
 * Numbers are compared as numbers, text letter by letter. A number and a text are unequal, and neither is less. An empty cell
 * matches only `= ''`. NaN equals only NaN and is neither less nor greater. `not` negates the result: `not loss < 1` also
 * matches an empty cell and NaN.
 *
 * @param columns known columns
 * @param option name of the option, for messages
 * @throws {ConfigError} with the position in the expression
 */
export function conditionOf(expression: string, columns: readonly string[], option = "--where"): Condition {
  return new Parser(expression, columns, option).whole();
}

/** One side of a comparison. */
interface Operand {
  /** The value in a row, or a constant. */
  readonly of: (row: Row) => Value;
  readonly token: Token;
}

interface Value {
  readonly text: string;
  readonly number: number | undefined;
  /** Whether it is the constant ''. */
  readonly isNothing?: boolean;
}

/** Deeper nesting would overflow the stack. */
const DEEPEST = 100;

/** A recursive descent parser: one method per rule, from the loosest to the tightest. */
class Parser {
  readonly #tokens: Token[];
  #at = 0;
  #depth = 0;

  constructor(
    private readonly expression: string,
    private readonly columns: readonly string[],
    private readonly option: string,
  ) {
    this.#tokens = tokensOf(expression, option);
  }

  whole(): Condition {
    const condition = this.#or();
    const { kind, value } = this.#next;
    if (kind === "end") return condition;
    if (kind === ")") throw this.#mistake("this ) has no matching (");
    if (kind !== "compare") throw this.#mistake(`expected "and" or "or" before ${this.#shown()}`);
    throw this.#mistake(`a comparison has two sides, but this ${value} starts a third`, [
      'join two comparisons with "and": 0.1 < loss and loss < 0.5',
    ]);
  }

  #or(): Condition {
    const parts = [this.#and()];
    while (this.#takes("or")) parts.push(this.#and());
    return parts.length === 1 ? parts[0] : (row) => parts.some((part) => part(row));
  }

  #and(): Condition {
    const parts = [this.#not()];
    while (this.#takes("and")) parts.push(this.#not());
    return parts.length === 1 ? parts[0] : (row) => parts.every((part) => part(row));
  }

  #not(): Condition {
    const opening = this.#next;
    if (opening.kind !== "not" && opening.kind !== "(") return this.#comparison();
    if (++this.#depth > DEEPEST) throw this.#mistake(`nested more than ${DEEPEST} deep`);
    this.#at++;
    const inner = opening.kind === "not" ? this.#not() : this.#or();
    this.#depth--;
    if (opening.kind === "not") return (row) => !inner(row);
    if (this.#takes(")")) return inner;
    if (this.#next.kind === "end") throw this.#mistake("this ( has no matching )", [], opening);
    throw this.#mistake(`expected ) before ${this.#shown()}`);
  }

  #comparison(): Condition {
    const left = this.#operand();
    const { kind, value: operator } = this.#next;
    if (kind !== "compare") {
      throw this.#mistake(`${this.#shown(left.token)} must be compared with a value`, [
        "comparisons: = != < <= > >=",
      ], left.token);
    }
    this.#at++;
    const right = this.#operand();
    const names = [left, right].filter(({ token }) => token.kind === "name");
    if (names.length === 0) throw this.#mistake("one side must be a column", [this.#known()], left.token);
    return (row) => compare(operator, left.of(row), right.of(row));
  }

  #operand(): Operand {
    const token = this.#next;
    const { kind, value } = token;
    this.#at++;
    if (kind === "name") {
      const column = this.#column(token);
      return { token, of: (row) => cellOf(row[column] ?? "", column) };
    }
    if (kind === "number" || kind === "text") {
      const number = kind === "number" ? Number(value) : undefined;
      const constant = { text: value, number, isNothing: value === "" };
      return { token, of: () => constant };
    }
    this.#at--;
    throw this.#mistake("expected a column, a number or a 'text' here", [this.#known()]);
  }

  #column(token: Token): string {
    const found = columnNamed(token.value, this.columns);
    if (typeof found === "string") return found;
    const before = this.#tokens[this.#at - 2];
    const isRight = before?.kind === "compare" && !found.notes.some((note) => note.startsWith("did you"));
    const hint = isRight ? [`if it is text, write it in single quotes: '${token.value}'`] : [];
    throw this.#mistake(found.message, [...hint, ...found.notes], token);
  }

  get #next(): Token {
    return this.#tokens[this.#at];
  }

  #takes(kind: Token["kind"]): boolean {
    if (this.#next.kind !== kind) return false;
    this.#at++;
    return true;
  }

  #known(): string {
    return `columns: ${this.columns.join(", ")}`;
  }

  #shown(token = this.#next): string {
    return this.expression.slice(token.start, token.end);
  }

  #mistake(message: string, notes: readonly string[] = [], at: Token = this.#next): ConfigError {
    return mistakeAt(this.expression, at, message, this.option, notes);
  }
}

/** Messages in the column `error` are always text. */
function cellOf(text: string, column: string): Value {
  return { text, number: column === "error" ? undefined : parseNumber(text) };
}

function compare(operator: string, a: Value, b: Value): boolean {
  if (a.text === "" || b.text === "") {
    if (!a.isNothing && !b.isNothing) return false;
    return operator === "=" ? a.text === b.text : operator === "!=" && a.text !== b.text;
  }
  const areNumbers = a.number !== undefined && b.number !== undefined;
  if (operator === "=" || operator === "!=") {
    const isSame = areNumbers ? Object.is(a.number + 0, b.number + 0) : a.text === b.text;
    return isSame === (operator === "=");
  }
  if (!areNumbers && (a.number !== undefined || b.number !== undefined)) return false;
  const [x, y] = areNumbers ? [a.number!, b.number!] : [a.text, b.text];
  return operator === "<" ? x < y : operator === "<=" ? x <= y : operator === ">" ? x > y : x >= y;
}
