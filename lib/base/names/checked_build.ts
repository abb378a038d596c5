import { foundIn, type Members, wrongMembers, wrongWord } from "./members.ts";

/** What `build` must return: an object with one of these sets of members, or a function with its signature. */
export type Builds = readonly Members[] | {
  readonly call: string;
  /** Members of what the function returns: one of these sets. */
  readonly gives?: readonly Members[];
  /** Members that the function itself may have, and the words that each must be one of. */
  readonly marks?: Readonly<Record<string, readonly string[]>>;
  /** A member of what functions returned in an earlier version, and what to write now. */
  readonly formerly?: { readonly member: string; readonly now: string };
};

/**
 * What an entry built, which may be an extension's and anything. Of a function, what it returns is checked, too.
 *
 * @param builds default: anything
 * @param words the values of members that must be one of a few words
 * @param errorOf the error for a text that says what is wrong
 */
export function checkedBuild(
  built: unknown,
  builds: Builds | undefined,
  words: Readonly<Record<string, readonly string[]>>,
  errorOf: (wrong: string) => Error,
): unknown {
  if (builds === undefined) return built;
  if ("call" in builds) return checkedCall(built, builds, errorOf);
  const wrong = wrongMembers(built, builds, "build()") ?? wrongWord(built as object, words);
  if (wrong !== undefined) throw errorOf(wrong);
  return built;
}

/** A function that checks what the built one returns. */
function checkedCall(
  built: unknown,
  { call, gives, formerly, marks = {} }: Extract<Builds, { readonly call: string }>,
  errorOf: (wrong: string) => Error,
): unknown {
  if (typeof built !== "function") {
    throw errorOf(`build() must return a function ${call}, found ${foundIn(built)}`);
  }
  if (gives === undefined) return built;
  const marked = Object.fromEntries(Object.keys(marks).map((mark) => [mark, Reflect.get(built, mark)]));
  const wrongMark = wrongWord(marked, marks);
  if (wrongMark !== undefined) throw errorOf(wrongMark);
  const checked = (...given: unknown[]) => {
    const made: unknown = Reflect.apply(built, undefined, given);
    const wrong = wrongMembers(made, gives, "the function of build()");
    if (wrong === undefined) return made;
    const isFormer = formerly !== undefined && Object.hasOwn(Object(made), formerly.member);
    throw errorOf(isFormer ? formerly.now : wrong);
  };
  return Object.assign(checked, marked);
}
