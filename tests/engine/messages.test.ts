import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { PLUGIN_YAML, PROVIDERS, programFor } from "../helpers/providers";
import type { Run } from "../helpers/pulumiCli";
import { useTokenStacks } from "../helpers/tokenStack";

for (const provider of PROVIDERS) {
  describe(`engine: errors of the ${provider} provider`, () => {
    const stack = useTokenStacks();

    it("are shown once, in one well-formed sentence, without secrets", async () => {
      const { emulator, space, user } = await stack({
        program: programFor(provider, TOKENS),
        projectYaml: PLUGIN_YAML,
        config: { "oci-auth-tokens:retryBudgetSeconds": "0" },
      });
      writeFileSync(join(space.keys, "descriptions"), JSON.stringify(SECRETS));
      for (const text of SECRETS) space.secrets.add(text);
      const env = { DESCRIPTIONS: join(space.keys, "descriptions"), COUNT: "1" };
      await space.succeed([...UP], env);

      // The text is truncated within an emoji, and contains half of one.
      const message = `${SECRETS[0]} \ud83d${"😀".repeat(300)}`;
      emulator.faults.add({ times: 2, fault: { kind: "status", status: 503, message } });
      const refresh = await space.fail(["refresh", ...FLAGS]);
      const destroy = await space.fail(["destroy", ...FLAGS]);
      for (const run of [refresh, destroy]) {
        const said = diagnostics(run).filter((message) => !/^(update|destroy|refresh) failed/.test(message));
        expect(said, said.join("\n")).to.have.length(1);
        expect(said[0]).to.match(
          /failed\. \w+AuthTokens?: HTTP 503 \S+: \[secret\] \ufffd(😀)+ \(opc-request-id/,
        );
      }

      emulator.store.addToken({ userId: user, description: "made\nby \u001b[31mhand" });
      const full = await space.fail([...UP], { ...env, COUNT: "2" });
      expect(full.output).to.match(/"\[secret\]", created \S+, ACTIVE/);
      expect(full.output).to.match(/"made by +\[31mhand"/);
    });

    for (const [form, ending] of [
      ["getAuthTokens", ".then"],
      ["getAuthTokensOutput", ".apply"],
    ] as const) {
      it(`show once why ${form} failed, without a stack`, async () => {
        const { space, user } = await stack({
          program: programFor(
            provider,
            LIST.replaceAll("FORM", form)
              .replace("[MAP]", ending)
              .replace("SECRET", ending === ".apply" ? "secret" : ""),
          ),
          projectYaml: PLUGIN_YAML,
          profile: "USER_B",
          config: { "oci-auth-tokens:retryBudgetSeconds": "0" },
        });
        const failed = await space.fail([...UP], { USER: user });
        const said = diagnostics(failed);
        expect(said, said.join("\n")).to.have.length(1);
        expect(said[0]).to.match(/Listing the auth tokens of user (\S+) failed\. ListAuthTokens: HTTP 404/);
        if (form === "getAuthTokensOutput") {
          expect(said[0]).to.include("user [secret] failed").and.not.to.include(user);
          // SECURITY.md names the one that the SDK makes of the arguments of a function of a plugin.
          const telling = failed.events.flatMap(({ diagnosticEvent }) => diagnosticEvent?.message ?? []);
          const wrong = telling.filter(
            (message) => message.includes(user) && !/obj=|Invoke RPC finished/.test(message),
          );
          expect(wrong).to.deep.equal([]);
        }
        expect(failed.output).not.to.match(/unhandled exception|Circular|PromiseRejection|^\s+at /m);
      });
    }
  });
}

const UP = ["up", "--yes", "--skip-preview", "--suppress-progress"];
const FLAGS = ["--yes", "--skip-preview", "--suppress-progress"];
const SECRETS = ["the first secret project", "the second secret project"];

/** The messages of a run. */
const diagnostics = ({ events }: Run): string[] =>
  events.flatMap(({ diagnosticEvent: said }) => (said && said.severity !== "debug" ? [said.message] : []));

const TOKENS = `
const { readFileSync } = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const { AuthToken } = require("pulumi-oci-auth-tokens");
const userId = new pulumi.Config().require("userId");
const descriptions = JSON.parse(readFileSync(process.env.DESCRIPTIONS, "utf8")).slice(0, Number(process.env.COUNT));
for (const [index, text] of descriptions.entries()) {
  new AuthToken("token" + index, { userId, description: pulumi.secret(text) });
}
`;

/** An error that comes while Pulumi still waits for something else. */
const LIST = `
const { secret } = require("@pulumi/pulumi");
const { FORM } = require("pulumi-oci-auth-tokens");
const userId = SECRET(process.env.USER);
const later = new Promise((resolve) => setTimeout(() => resolve(1), 1_000));
const tokens = FORM({ userId });
module.exports = { later, count: tokens[MAP](({ authTokens }) => authTokens.length), tokens };
`;
