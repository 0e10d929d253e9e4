import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { warnOfSettings } from "../../../sdk/settingWarnings";
import { asProgram } from "../../helpers/pulumiProgram";

describe("warnings of the stack's configuration", () => {
  const original = pulumi.log.warn;

  afterEach(() => {
    pulumi.runtime.setAllConfig({});
    Object.assign(pulumi.log, { warn: original });
  });

  /** What two resources of one run warn of. */
  async function warnings(misspelt: boolean): Promise<string[]> {
    const said: string[] = [];
    Object.assign(pulumi.log, { warn: async (message: string) => void said.push(message) });
    asProgram();
    const config = { regoin: "r", privateKey: "k", privateKeyPassword: "p" };
    const all = Object.entries(config).map(([name, value]) => [`oci-auth-tokens:${name}`, value]);
    pulumi.runtime.setAllConfig({ ...Object.fromEntries(all), "other:regoin": "r" }, [
      "oci-auth-tokens:privateKeyPassword",
    ]);
    await pulumi.runtime.runInPulumiStack(async () => {
      warnOfSettings(misspelt);
      warnOfSettings(misspelt);
    });
    return said;
  }

  it("name unknown settings and secrets in plain text, once a run and without a value", async () => {
    const said = await warnings(true);
    expect(said).to.have.length(2);
    expect(said[0]).to.match(/^Unknown settings of oci-auth-tokens: regoin \(did you mean region\?\)\./);
    expect(said[1]).to.match(/^The setting privateKey is plain in the stack's file/);
    expect(await warnings(true)).to.deep.equal(said);
  });

  it("omit unknown settings for a provider that warns of them itself", async () => {
    const said = await warnings(false);
    expect(said).to.have.length(1);
    expect(said[0]).to.match(/^The setting privateKey is plain/);
  });
});
