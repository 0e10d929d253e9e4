import { oneLine } from "../identity/text";

/** Shorter strings occur in any message, which would become unreadable; Pulumi's own filter has the same limit. */
const SHORTEST = 3;

/**
 * Removes the values of secret properties from messages. It knows all those that its process has received so far, because a message about
 * one resource may quote another.
 */
export class Redactor {
  private readonly texts = new Set<string>();

  /** Remembers every string in a value, at any depth. */
  remember(value: unknown): void {
    if (typeof value === "object" && value !== null)
      for (const part of Object.values(value)) this.remember(part);
    if (typeof value !== "string") return;
    // Messages quote values on one line.
    for (const text of [value, oneLine(value)]) if (text.length >= SHORTEST) this.texts.add(text);
  }

  /** Replaces every known secret in the message by `[secret]`. The result is well-formed Unicode. */
  redact(message: string): string {
    const shown = message.toWellFormed();
    if (this.texts.size === 0) return shown;
    const longestFirst = [...this.texts].sort((a, b) => b.length - a.length);
    const any = longestFirst.map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|");
    return shown.replace(new RegExp(any, "g"), "[secret]");
  }
}
