import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPO } from "./repo";

/** The blocks of that language on a page of docs/. Fails if there is none. */
export function blocksOf(page: string, language: string): [string, ...string[]] {
  const text = readFileSync(join(REPO, "docs", page), "utf8");
  const fenced = new RegExp(`^[ ]*\`\`\`${language}\\n([\\s\\S]*?)^[ ]*\`\`\``, "gm");
  const [first, ...rest] = [...text.matchAll(fenced)].map(([, block = ""]) => block);
  if (!first) throw new Error(`${page} has no ${language}`);
  return [first, ...rest];
}

/** A link to another file of the repository, or within the page: then the path is empty. */
export interface PageLink {
  readonly path: string;
  /** The heading's anchor; empty for the whole page. */
  readonly anchor: string;
}

/** The links of a Markdown text, without those to other sites. */
export function linksOf(text: string): PageLink[] {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]:\s*(\S+)/gm)].map(
    ([, inline, reference]) => inline ?? reference ?? "",
  );
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => target.split("#"))
    .map(([path = "", anchor = ""]) => ({ path, anchor }));
}

/** The anchors that GitHub gives to the headings of a Markdown text. */
export function anchorsOf(text: string): string[] {
  const headings = [...text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/^#+ (.*)$/gm)];
  return headings.map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  );
}
