import { cpSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { REPO } from "./repo";

/**
 * A program: the text of an index.js, or of a Pulumi.yaml (`yaml`), or a folder below examples/, or files of a TypeScript program by
 * name, index.ts among them.
 */
export type Program =
  | string
  | { readonly yaml: string }
  | { readonly example: string }
  | { readonly files: Readonly<Record<string, string>> };

/** What a project has beside its program. */
export interface ProjectOptions {
  /** More of Pulumi.yaml, such as `plugins:`. */
  readonly projectYaml?: string | undefined;
  /** Where the program's packages are installed. Default: the checkout's own. */
  readonly nodeModules?: string | undefined;
}

/** Writes a Pulumi project into a folder, in the place of one that is there. */
export function writeProject(
  folder: string,
  program: Program,
  { projectYaml: more = "", nodeModules = join(REPO, "node_modules") }: ProjectOptions = {},
): void {
  if (typeof program === "string") {
    // Without the TypeScript compiler, which such a program does not need, every run is half a second shorter.
    write(folder, {
      "Pulumi.yaml": `name: test\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n${more}`,
      "package.json": '{ "name": "test", "main": "index.js" }',
      "index.js": program,
    });
  } else if ("files" in program) {
    write(folder, {
      "Pulumi.yaml": `name: test\nruntime:\n  name: nodejs\n${more}`,
      "package.json": '{ "name": "test", "main": "index.ts" }',
      ...program.files,
    });
  } else if ("yaml" in program) {
    writeFileSync(join(folder, "Pulumi.yaml"), program.yaml);
  } else {
    cpSync(join(REPO, "examples", program.example), folder, {
      recursive: true,
      filter: (source) => !source.endsWith("node_modules"),
    });
  }
  linkOnce(nodeModules, join(folder, "node_modules"));
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

function linkOnce(target: string, link: string): void {
  try {
    symlinkSync(target, link, "junction");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}
