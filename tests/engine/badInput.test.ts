import { expect } from "chai";
import { useTokenStacks } from "../helpers/tokenStack";

describe("engine: invalid input fails in preview, before any request", () => {
  const stack = useTokenStacks();

  it("names the property and the reason", async () => {
    const { emulator, space, user: userId } = await stack({ program: ANY_ARGS });
    const description = "x";
    for (const [args, property, reason] of [
      [{ description }, "userId", "missing required property userId"],
      [{ userId: "user-a", description }, "userId", "userId must be the OCID of a user, such as ocid1.user."],
      [
        { userId, description: "é".repeat(401) },
        "description",
        "description must have at most 400 characters, not 401",
      ],
      [{ userId, description: 7 }, "description", "description must be a string, not a number"],
      [
        { userId, description, rotateWhenChanged: { week: 7 } },
        "rotateWhenChanged",
        "rotateWhenChanged must hold strings; week is a number",
      ],
      [
        { userId, description, descripton: "typo" },
        "descripton",
        "unknown property descripton; there are: userId",
      ],
    ] as const) {
      const run = await space.fail(["preview", "--suppress-progress"], { ARGS: JSON.stringify(args) });
      expect(run.output, property).to.include(reason);
      const said = run.events.map(({ diagnosticEvent }) => diagnosticEvent?.message ?? "").join("\n");
      expect(said).to.match(new RegExp(`property ${property} value .* has a problem: `));
    }
    expect(emulator.journal.entries).to.have.length(0);
  });
});

const ANY_ARGS = `
const { AuthToken } = require("pulumi-oci-auth-tokens");
new AuthToken("token", JSON.parse(process.env.ARGS));
`;
