import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPO } from "./repo";

/** The blocks of that language on a page of docs/. Fails where there is none. */
export function blocksOf(page: string, language: string): [string, ...string[]] {
  const text = readFileSync(join(REPO, "docs", page), "utf8");
  const fenced = new RegExp(`^[ ]*\`\`\`${language}\\n([\\s\\S]*?)^[ ]*\`\`\``, "gm");
  const [first, ...rest] = [...text.matchAll(fenced)].map(([, block = ""]) => block);
  if (!first) throw new Error(`${page} has no ${language}`);
  return [first, ...rest];
}
