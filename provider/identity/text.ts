/** Control characters, line and paragraph separators, and marks that turn the direction of what follows. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * A text of somebody else's in a form that a message may quote: well-formed, on one line, without control characters.
 * @param max how many characters (code points) are left of it
 */
export function oneLine(text: string, max = Number.POSITIVE_INFINITY): string {
  const line = text.toWellFormed().replace(INVISIBLE, " ").trim();
  return [...line].slice(0, max).join("");
}

/** What is to be said of anything that was thrown. Well-formed; never throws. */
export function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error).toWellFormed();
  } catch {
    return "Something was thrown that has no text.";
  }
}
