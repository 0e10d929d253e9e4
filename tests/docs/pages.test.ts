import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect } from "chai";
import { SETTINGS } from "../../provider/identity/settings";
import { anchorsOf, blocksOf, linksOf } from "../helpers/docs";
import { REPO } from "../helpers/repo";

const DOCS = join(REPO, "docs");
const text = (file: string) => readFileSync(file, "utf8");

const pages = [
  ...readdirSync(REPO).map((name) => join(REPO, name)),
  ...readdirSync(DOCS, { recursive: true }).map((name) => join(DOCS, String(name))),
].filter((name) => name.endsWith(".md"));

describe("docs: the pages", () => {
  it("link to files and headings that exist", () => {
    const broken = pages.flatMap((page) =>
      linksOf(text(page))
        .filter(({ path, anchor }) => {
          const target = path === "" ? page : join(dirname(page), path);
          return !existsSync(target) || (anchor !== "" && !anchorsOf(text(target)).includes(anchor));
        })
        .map(({ path, anchor }) => `${basename(page)}: ${path}#${anchor}`),
    );
    expect(broken).to.deep.equal([]);
  });

  it("configure only settings that exist", () => {
    const names = pages.flatMap((page) =>
      [...text(page).matchAll(/config set (?:--secret )?oci-auth-tokens:(\w+)/g)].map(([, name]) => name),
    );
    expect(names).to.include("configFileProfile");
    expect(Object.keys(SETTINGS)).to.include.members(names);
  });

  for (const page of ["_index.md", "installation-configuration.md"]) {
    it(`${page} has the front matter of the Pulumi Registry`, () => {
      const [, matter = ""] = /^---\n([\s\S]*?)\n---\n/.exec(text(join(DOCS, page))) ?? [];
      const keys = matter.split("\n").map((line) => /^(\w+): \S/.exec(line)?.[1]);
      expect(keys).to.deep.equal(["title", "meta_desc", "layout"]);
      expect(matter).to.match(/^layout: package$/m);
    });
  }

  it("_index.md shows one program for each language of its chooser: that of the README or the language's page", () => {
    const index = text(join(DOCS, "_index.md"));
    const [, languages = ""] = /^\{\{< chooser language "([^"]+)" >\}\}$/m.exec(index) ?? [];
    const tabs = [
      ...index.matchAll(/^\{\{% choosable language (\w+) %\}\}\n([\s\S]*?)^\{\{% \/choosable %\}\}$/gm),
    ];
    expect(tabs.map(([, language]) => language).join(",")).to.equal(languages);
    expect(blocksOf("_index.md", "ts")).to.deep.equal([blocksOf("../README.md", "ts")[0]]);
    for (const language of ["python", "go", "csharp", "java", "yaml"]) {
      const page = `languages/${language === "csharp" ? "dotnet" : language}.md`;
      expect(blocksOf("_index.md", language)).to.deep.equal([blocksOf(page, language)[0]]);
    }
  });
});
