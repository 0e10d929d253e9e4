import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { serializedProvider } from "../../../provider/dynamic/serialized";
import { AuthToken, RotatingAuthToken } from "../../../sdk";
import * as native from "../../../sdk/native";
import { secretInputs } from "../../../sdk/secretInputs";
import { OTHER_USER, tokenOcid, USER } from "../../helpers/ocids";
import { asProgram, isKnown, resolved, unknownOutput } from "../../helpers/pulumiProgram";

const MADE = { state: "ACTIVE", token: "text", timeCreated: "2026-03-10T12:00:00Z" };
const args = { userId: USER, description: "d" };

describe("AuthToken of the SDK", () => {
  it("passes its arguments, its name and the serialized provider to the engine", async () => {
    const { registered } = asProgram(MADE);
    const token = new AuthToken("login", {
      ...args,
      description: pulumi.output("d"),
      rotateWhenChanged: { week: pulumi.output("12") },
      waitForRegistry: { host: "phx.ocir.io", username: pulumi.output("ns/ci") },
    });
    await resolved(token.urn);
    expect(registered).to.have.length(1);
    const { inputs = {}, ...rest } = registered[0] ?? {};
    expect(rest).to.deep.equal({
      type: "pulumi-nodejs:dynamic/oci-auth-tokens:AuthToken",
      name: "login",
      id: undefined,
    });
    const { __provider, ...own } = inputs;
    expect(__provider).to.equal(serializedProvider("AuthToken"));
    expect(own).to.deep.equal({
      userId: USER,
      description: "d",
      rotateWhenChanged: { week: "12" },
      waitForRegistry: { host: "phx.ocir.io", username: "ns/ci" },
    });
  });

  it("tells the provider that the run is a preview, and nothing in an update or a lookup", async () => {
    for (const preview of [true, false]) {
      const { registered } = asProgram(MADE, { preview });
      const made = [new AuthToken("one", args), new RotatingAuthToken("two", { ...args, rotateAfter: 30 })];
      await Promise.all(made.map(({ urn }) => resolved(urn)));
      await resolved(AuthToken.get("three", tokenOcid("x"), { userId: USER }).urn);
      const marks = registered.map(({ inputs }) => inputs.__preview);
      expect(marks).to.deep.equal(preview ? [true, true, undefined] : [undefined, undefined, undefined]);
    }
  });

  it("has every output, absent ones too", async () => {
    asProgram(MADE);
    const token = new AuthToken("login", args);
    const { userId, description, state, inactiveState, timeCreated, timeExpires } = token;
    const values = await Promise.all(
      [userId, description, state, inactiveState, timeCreated, timeExpires, token.token].map((output) =>
        resolved<unknown>(output),
      ),
    );
    expect(values).to.deep.equal([USER, "d", "ACTIVE", undefined, MADE.timeCreated, undefined, "text"]);
  });

  it("asks the engine to keep the token secret, in addition to the options", async () => {
    const { secretOutputs } = asProgram(MADE);
    const options = { additionalSecretOutputs: ["description"] };
    const before = structuredClone(options);
    const tokens = [
      new AuthToken("plain", args),
      new AuthToken("more", args, options),
      new AuthToken("none", args, { additionalSecretOutputs: [] }),
      new RotatingAuthToken("rotating", { ...args, rotateAfter: 30 }, options),
    ];
    for (const { urn } of tokens) await resolved<string>(urn);
    expect(Object.fromEntries(secretOutputs)).to.deep.equal({
      plain: ["token"],
      more: ["token", "description"],
      none: ["token"],
      rotating: ["token", "previousToken", "description"],
    });
    expect(options).to.deep.equal(before);
  });

  it("does not mutate the arguments, and stores one string for all resources of a type", async () => {
    const { registered } = asProgram(MADE);
    const given = Object.freeze({ ...args });
    const tokens = [new AuthToken("one", given), new AuthToken("two", { ...args, userId: OTHER_USER })];
    for (const { urn } of tokens) await resolved(urn);
    expect(given).to.deep.equal(args);
    const texts = registered.map(({ inputs }) => inputs.__provider);
    expect(texts[0]).to.be.a("string").that.equals(texts[1]);
  });

  it("looks a token up by its id, and sends only its user", async () => {
    const { registered, secretOutputs } = asProgram({ ...MADE, token: undefined, description: "theirs" });
    const id = tokenOcid("theirs");
    const token = AuthToken.get("existing", id, { userId: USER });
    expect(await resolved(token.id)).to.equal(id);
    expect(await resolved(token.description)).to.equal("theirs");
    expect(await resolved(token.token)).to.equal(undefined);
    const { __provider, ...own } = registered[0]?.inputs ?? {};
    expect(registered[0]).to.include({ name: "existing", id });
    expect(own).to.deep.equal({ userId: USER });
    // A lookup registers nothing.
    expect(secretOutputs.size).to.equal(0);
  });

  it("says which arguments are secret, at any depth", async () => {
    const { registered } = asProgram(MADE);
    const token = new AuthToken("login", {
      userId: pulumi.output(USER),
      description: pulumi.secret("d"),
      rotateWhenChanged: { week: pulumi.secret("12") },
    });
    await resolved(token.urn);
    expect(registered[0]?.inputs.__secretInputs).to.deep.equal(["description", "rotateWhenChanged"]);
    const failing = pulumi.output(Promise.reject(new Error("an argument that fails")));
    expect(await secretInputs({ failing, other: pulumi.secret(1) })).to.deep.equal(["other"]);
  });

  it("has a token if it is created, and perhaps none if it is looked up", () => {
    asProgram(MADE);
    const created: pulumi.Output<string> = new AuthToken("login", args).token;
    const found = AuthToken.get("found", tokenOcid("theirs"), { userId: USER });
    // @ts-expect-error: a token that was looked up has no value
    const wrong: pulumi.Output<string> = found.token;
    const nativeCreated: pulumi.Output<string> = new native.AuthToken("native", args).token;
    const nativeFound = native.AuthToken.get("nativeFound", tokenOcid("theirs"), { userId: USER });
    // @ts-expect-error: the same
    const nativeWrong: pulumi.Output<string> = nativeFound.token;
    const resources: pulumi.Resource[] = [found, nativeFound];
    expect([created, wrong, nativeCreated, nativeWrong, ...resources]).not.to.include(undefined);
  });

  it("resolves to unknown for an unknown user in preview, and keeps the program's inputs", async () => {
    asProgram({}, { preview: true });
    const token = new AuthToken("login", { userId: unknownOutput<string>(), description: "d" });
    expect(await isKnown(token.userId)).to.equal(false);
    expect(await resolved(token.description)).to.equal("d");
  });
});

describe("RotatingAuthToken of the SDK", () => {
  it("passes its arguments to the engine, and has every output", async () => {
    const made = { ...MADE, tokenId: "t", rotatedAt: MADE.timeCreated, nextRotation: "2026-04-09T12:00:00Z" };
    const { registered } = asProgram(made);
    const rotating = new RotatingAuthToken("login", { ...args, rotateAfter: "P30D", keepPrevious: false });
    const { token, tokenId, previousToken, previousTokenId, rotatedAt, nextRotation } = rotating;
    const values = await Promise.all(
      [token, tokenId, previousToken, previousTokenId, rotatedAt, nextRotation].map((output) =>
        resolved<unknown>(output),
      ),
    );
    expect(values).to.deep.equal(["text", "t", undefined, undefined, made.rotatedAt, made.nextRotation]);
    expect(registered[0]?.type).to.equal("pulumi-nodejs:dynamic/oci-auth-tokens:RotatingAuthToken");
    const { __provider, ...own } = registered[0]?.inputs ?? {};
    expect(__provider).to.equal(serializedProvider("RotatingAuthToken"));
    expect(own).to.deep.equal({
      ...args,
      rotateAfter: "P30D",
      keepPrevious: false,
    });
  });
});
