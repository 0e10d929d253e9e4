/**
 * Says whether a text matches a pattern: a plain one anywhere in it, one with `*` (any characters) or `?` (one) as a whole.
 * Takes time in proportion to the product of the lengths at worst, whatever the pattern: no regular expression is made of what
 * a user wrote.
 */
export function matches(text: string, pattern: string): boolean {
  // By characters: a `?` takes a whole emoji, not half of one.
  return /[*?]/.test(pattern) ? matchesGlob([...text], [...pattern]) : text.includes(pattern);
}

function matchesGlob(text: readonly string[], glob: readonly string[]): boolean {
  let at = 0;
  let g = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (glob[g] === "*") {
      star = g++;
      resume = at;
    } else if (glob[g] === "?" || (g < glob.length && glob[g] === text[at])) {
      g++;
      at++;
    } else if (star >= 0) {
      // The last star takes one more character, and what is behind it is tried again.
      g = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (glob[g] === "*") g++;
  return g === glob.length;
}
