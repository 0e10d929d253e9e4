import { expect } from "chai";
import { PLUGIN_YAML, PROVIDERS, type ProviderKind, programFor } from "../helpers/providers";
import { useTokenStacks } from "../helpers/tokenStack";

describe("engine: AuthToken.get", () => {
  const stack = useTokenStacks();

  for (const provider of PROVIDERS) {
    it(`${provider}: finds a token by both forms of its id, has no value for it, and does not change it`, () =>
      findsByBothForms(provider));
  }

  async function findsByBothForms(provider: ProviderKind): Promise<void> {
    const { emulator, space, user, live } = await stack({
      program: programFor(provider, TWO_LOOKUPS),
      projectYaml: PLUGIN_YAML,
    });
    const made = emulator.store.addToken({ userId: user, description: "made by hand", timeExpires: null });
    await space.setConfig("tokenId", made.id);
    await space.up();
    const found = {
      id: made.id,
      userId: user,
      description: "made by hand",
      state: "ACTIVE",
      timeCreated: made.timeCreated,
      text: "absent",
    };
    expect(await space.outputs()).to.deep.equal({ full: found, bare: found });
    for (const name of ["full", "bare"]) {
      expect(space.resource(name)).to.include({ external: true, id: made.id });
      expect(space.resource(name).outputs).not.to.have.property("token");
    }
    await space.up("--expect-no-changes");
    await space.refresh("--expect-no-changes");

    emulator.journal.clear();
    await space.destroy();
    expect(emulator.journal.of("deleteAuthToken")).to.have.length(0);
    expect(live()).to.have.length(1);
  }

  it("says why an id is invalid, and which forms are valid", async () => {
    const { emulator, space, user, other } = await stack({ program: ANY_LOOKUP });
    const { id } = emulator.store.addToken({ userId: user, description: "made by hand" });
    const look = (ID: string, USER = "") => space.fail(["preview", "--suppress-progress"], { ID, USER });

    const alone = await look(id);
    expect(alone.output).to.include(`The id ${id} does not say whose token it is. Write ${FORMS}.`);
    const none = await look("tokens/1", user);
    expect(none.output).to.include(`The id tokens/1 is not the id of an auth token. Write ${FORMS}.`);
    const others = await look(`users/${user}/authTokens/${id}`, other);
    expect(others.output).to.include(`names a different user than userId, ${other}`);
    expect(emulator.journal.entries).to.have.length(0);

    const absent = await look(`users/${other}/authTokens/${id}`);
    expect(absent.output).to.include("does not exist");
  });
});

const FORMS = "users/{userId}/authTokens/{authTokenId}, or the OCID of the token if userId is known";

const TWO_LOOKUPS = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken } = require("pulumi-oci-auth-tokens");
const config = new pulumi.Config();
const [userId, tokenId] = [config.require("userId"), config.require("tokenId")];
const show = ({ id, userId, description, state, timeCreated, token }) => ({
  id, userId, description, state, timeCreated,
  text: token.apply((text) => text === undefined ? "absent" : "present: " + JSON.stringify(text)),
});
exports.full = show(AuthToken.get("full", "users/" + userId + "/authTokens/" + tokenId));
exports.bare = show(AuthToken.get("bare", tokenId, { userId }));
`;

const ANY_LOOKUP = `
const { AuthToken } = require("pulumi-oci-auth-tokens");
const { ID, USER } = process.env;
AuthToken.get("any", ID, USER ? { userId: USER } : {});
`;
