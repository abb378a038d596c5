/** Whether a text is a number as TOML writes it, finite and exact. */
export function isTomlNumber(text: string): boolean {
  const isWritten = /^[+-]?(0|[1-9](_?\d)*)(\.\d(_?\d)*)?([eE][+-]?\d(_?\d)*)?$/.test(text) ||
    /^0x[\dA-Fa-f](_?[\dA-Fa-f])*$|^0o[0-7](_?[0-7])*$|^0b[01](_?[01])*$/.test(text);
  const value = Number(text.replaceAll("_", "").replace(/^\+/, ""));
  if (!isWritten || !Number.isFinite(value)) return false;
  return /[.eE]/.test(text) && !/^0x/.test(text) || Number.isSafeInteger(value);
}
