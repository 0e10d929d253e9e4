import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Every form that a string may have in a file: plain and base64. */
function formsOf(text: string): string[] {
  const encoded = Buffer.from(text).toString("base64").replace(/=+$/, "");
  return [text, encoded];
}

/** A line from the middle of a PEM text: it is in the key however the key is wrapped. */
function middleLine(pem: string): string {
  const lines = pem.trim().split("\n");
  return lines[Math.floor(lines.length / 2)] ?? pem;
}

/**
 * Finds secrets in plain text, in files below a folder and in printed output.
 * @param secrets strings such as tokens and passphrases
 * @param pem a private key, or several
 */
export function scanForSecrets(
  folder: string,
  printed: readonly string[],
  secrets: readonly string[],
  ...pem: readonly string[]
): string[] {
  const holds = finder(secrets, pem);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return [...files.filter((file) => holds(readFileSync(file))), ...scanTexts(printed, secrets, ...pem)];
}

/** The same for printed output alone. */
export function scanTexts(
  printed: readonly string[],
  secrets: readonly string[],
  ...pem: readonly string[]
): string[] {
  const holds = finder(secrets, pem);
  return printed.flatMap((text, index) => (holds(text) ? [`the output of command ${index + 1}`] : []));
}

function finder(secrets: readonly string[], pem: readonly string[]): (content: Buffer | string) => boolean {
  const wanted = [...secrets.flatMap(formsOf), ...pem.map(middleLine)];
  return (content) => wanted.some((text) => content.includes(text));
}
