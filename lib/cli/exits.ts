/** Exit statuses of all commands. */
export const exits = { ok: 0, failed: 1, usage: 2, fault: 70, again: 75, interrupted: 130 } as const;
