import { expect } from "chai";
import { dynamicProvider } from "../../../provider/dynamic/provider";
import { authToken as lifecycle } from "../../../provider/resources/authToken/lifecycle";
import type { Properties } from "../../../provider/resources/properties";
import { rotatingAuthToken as rotatingLifecycle } from "../../../provider/resources/rotatingAuthToken/lifecycle";
import { OTHER_USER, tokenOcid, USER } from "../../helpers/ocids";
import { rejection } from "../../helpers/outcome";

const authToken = dynamicProvider(lifecycle);
const rotatingAuthToken = dynamicProvider(rotatingLifecycle);
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const ID = tokenOcid("one");
const HIDDEN = { __provider: "text" };

/** Runs a step and returns its result with its output on standard error. */
async function told<T>(step: () => Promise<T>): Promise<{ answer: T; said: string[] }> {
  const said: string[] = [];
  const original = console.error;
  console.error = (message: unknown) => void said.push(String(message));
  try {
    return { answer: await step(), said };
  } finally {
    console.error = original;
  }
}

describe("the dynamic provider: check", () => {
  const check = (news: Properties, provider = authToken) => provider.check({}, news);

  it("returns the inputs unchanged, Pulumi's own entries too", async () => {
    const news = { userId: USER, description: "d", ...HIDDEN };
    const answer = await check(news);
    expect(answer).to.deep.equal({ inputs: news, failures: [] });
    expect(answer.inputs).not.to.equal(news);
  });

  it("names the property that is wrong", async () => {
    const { failures = [] } = await check({ userId: "me", descripton: "d", ...HIDDEN });
    expect(failures.map(({ property }) => property)).to.deep.equal(["userId", "description", "descripton"]);
  });

  it("accepts unknown values, in a map and in an object too", async () => {
    const news = {
      userId: UNKNOWN_TEXT,
      description: UNKNOWN_TEXT,
      rotateWhenChanged: { week: UNKNOWN_TEXT },
      waitForRegistry: { host: "phx.ocir.io", username: UNKNOWN_TEXT, timeoutSeconds: UNKNOWN_TEXT },
    };
    expect((await check(news)).failures).to.deep.equal([]);
    const rotating = { ...news, rotateAfter: UNKNOWN_TEXT, keepPrevious: UNKNOWN_TEXT };
    expect((await check(rotating, rotatingAuthToken)).failures).to.deep.equal([]);
  });
});

describe("the dynamic provider: diff", () => {
  const olds = {
    ...HIDDEN,
    id: ID,
    userId: USER,
    description: "d",
    state: "ACTIVE",
    timeCreated: "2026-03-10T12:00:00Z",
    token: "text",
  };
  const news = { ...HIDDEN, userId: USER, description: "d" };
  const diff = (more: Properties, old: Properties = olds) =>
    told(() => authToken.diff(ID, old, { ...news, ...more }));

  it("finds no change, and prints nothing", async () => {
    expect(await diff({})).to.deep.equal({ answer: { changes: false, replaces: [] }, said: [] });
  });

  it("updates a description in place, and replaces for another user", async () => {
    expect((await diff({ description: "e" })).answer).to.deep.equal({ changes: true, replaces: [] });
    expect((await diff({ userId: OTHER_USER })).answer).to.deep.equal({
      changes: true,
      replaces: ["userId"],
    });
  });

  it("treats an unknown value as a change, in a map too", async () => {
    expect((await diff({ userId: UNKNOWN_TEXT })).answer.replaces).to.deep.equal(["userId"]);
    const old = { ...olds, rotateWhenChanged: { week: UNKNOWN_TEXT } };
    const { answer } = await diff({ rotateWhenChanged: { week: UNKNOWN_TEXT } }, old);
    expect(answer.replaces).to.deep.equal(["rotateWhenChanged"]);
  });

  it("updates the serialized provider in the state, in place", async () => {
    const { answer } = await diff({ __provider: "newer" });
    expect(answer).to.deep.equal({ changes: true, replaces: [] });
  });

  it("continues to wait for a token that was CREATING, and says for which token", async () => {
    const pending = await diff({}, { ...olds, state: "CREATING" });
    expect(pending.answer).to.deep.equal({ changes: true, replaces: [] });
    expect(pending.said).to.have.length(1);
    expect(pending.said[0]).to.match(/^ocid1\.credential\S+: .*the wait for it continues/);
  });

  it("says why a rotation of this id is due", async () => {
    const id = `rotatingAuthTokens/${ID}`;
    const inputs = { __provider: "text", userId: USER, description: "d", rotateAfter: "P30D" };
    const state = { ...inputs, id, state: "ACTIVE", tokenId: ID, rotatedAt: "2020-01-01T00:00:00Z" };
    const due = await told(() => rotatingAuthToken.diff(id, state, inputs));
    expect(due.answer).to.deep.equal({ changes: true, replaces: [] });
    expect(due.said.join()).to.match(/^rotatingAuthTokens\/.*: A rotation is due: it was due at 2020-01-31/);
  });
});

describe("the dynamic provider: failures before any request", () => {
  it("a step without settings names the setting and the sources that were searched", async () => {
    const env = Object.entries(process.env).filter(([name]) => name.startsWith("OCI_"));
    for (const [name] of env) delete process.env[name];
    process.env.OCI_CONFIG_FILE = "/nonexistent/config";
    try {
      const empty = { get: () => undefined, require: () => "" };
      await authToken.configure({ config: empty });
      const failed: unknown = await authToken
        .create({ userId: USER, description: "d", ...HIDDEN })
        .catch((e) => e);
      expect(failed).to.be.instanceOf(Error).with.property("stack", "");
      expect(failed)
        .to.have.property("message")
        .that.matches(/There is no file \/nonexistent\/config, named by .*OCI_CONFIG_FILE/);
    } finally {
      delete process.env.OCI_CONFIG_FILE;
      for (const [name, value] of env) process.env[name] = value;
    }
  });
});

describe("the dynamic provider: inputs that the SDK marks as secret", () => {
  const secretDescription = {
    __secretInputs: ["description"],
    userId: USER,
    description: "the secret project",
  };
  const failing = () =>
    dynamicProvider(lifecycle, () => {
      throw new Error("about the secret project \ud83d");
    });

  it("appear in no error, and in none about another resource of the run", async () => {
    const provider = failing();
    const first = await rejection(provider.create({ ...secretDescription }));
    expect(first.message).to.equal("about [secret] \ufffd");
    const other = await rejection(provider.delete("id", { userId: USER, description: "d" }));
    expect(other.message).to.equal("about [secret] \ufffd");
  });

  it("appear in no check failure", async () => {
    const userId = "someone@secret.example";
    const { failures = [] } = await failing().check(
      {},
      { __secretInputs: ["userId"], userId, description: "" },
    );
    expect(failures).to.have.length(1);
    expect(JSON.stringify(failures)).not.to.include(userId);
  });

  it("are added to the state if it lacks them", async () => {
    const olds = { userId: USER, description: "d", state: "ACTIVE" };
    const news = { userId: USER, description: "d", __secretInputs: ["description"] };
    expect((await failing().diff("id", olds, news)).changes).to.equal(true);
    expect((await failing().diff("id", { ...news, state: "ACTIVE" }, news)).changes).to.equal(false);
  });
});
