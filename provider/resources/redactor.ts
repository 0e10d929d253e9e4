import { oneLine } from "../identity/text";

/** Shorter texts would take half of every message with them; Pulumi's own filter has the same bound. */
const SHORTEST = 3;

/**
 * Keeps the values of secret properties out of messages. It knows those that its process has been given so far: a message about one
 * resource may quote another's.
 */
export class Redactor {
  private readonly texts = new Set<string>();

  /** Remembers every text in a value, at any depth. */
  remember(value: unknown): void {
    if (typeof value === "object" && value !== null)
      for (const part of Object.values(value)) this.remember(part);
    if (typeof value !== "string") return;
    // A message quotes it on one line.
    for (const text of [value, oneLine(value)]) if (text.length >= SHORTEST) this.texts.add(text);
  }

  /** The message, well-formed, with `[secret]` in the place of each text that is known to be one. */
  redact(message: string): string {
    const shown = message.toWellFormed();
    if (this.texts.size === 0) return shown;
    const longestFirst = [...this.texts].sort((a, b) => b.length - a.length);
    const any = longestFirst.map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
    return shown.replace(new RegExp(any, "g"), "[secret]");
  }
}
