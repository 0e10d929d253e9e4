import { status } from "@grpc/grpc-js";
import { InvokeRequest } from "@pulumi/pulumi/proto/provider_pb";
import { expect } from "chai";
import { useEmulators, userId } from "../helpers/emulator";
import { ask, configOf, errorOf, secret, struct, UNKNOWN_TEXT, usePlugins } from "../helpers/plugin";

describe("plugin: getAuthTokens over gRPC", () => {
  const start = useEmulators();
  const { configured } = usePlugins();

  async function setUp() {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const { client } = await configured(configOf(emulator, user));
    const invoke = (args: object, token = "oci-auth-tokens:index:getAuthTokens") =>
      ask(client, "invoke", new InvokeRequest().setTok(token).setArgs(struct(args)));
    return { emulator, user, invoke };
  }

  it("lists the tokens that match the filters, without values", async () => {
    const { emulator, user, invoke } = await setUp();
    const token = emulator.store.addToken({ userId: user, description: "ci login" });
    emulator.store.addToken({ userId: user, description: "other" });
    const answer = (await invoke({ userId: user, descriptionContains: "i lo" })).getReturn()?.toJavaScript();
    expect(answer).to.deep.equal({
      userId: user,
      descriptionContains: "i lo",
      authTokens: [
        {
          id: token.id,
          userId: user,
          description: "ci login",
          state: "ACTIVE",
          timeCreated: token.timeCreated,
          ageDays: 0,
        },
      ],
    });
    expect(JSON.stringify(answer)).not.to.include(token.text);
  });

  it("returns secrets for secret arguments", async () => {
    const { user, invoke } = await setUp();
    const answer = await invoke({ userId: secret(user) });
    expect(answer.getReturn()?.toJavaScript()).to.deep.equal({
      userId: secret(user),
      authTokens: secret([]),
    });
  });

  it("names invalid arguments, before any request", async () => {
    const { emulator, invoke } = await setUp();
    const wrong = await invoke({ userId: "nobody", olderThanDays: "many", colour: "red" });
    expect(wrong.getFailuresList().map((failure) => failure.getProperty())).to.deep.equal([
      "userId",
      "olderThanDays",
      "colour",
    ]);
    const unknown = await invoke({ userId: UNKNOWN_TEXT });
    expect(unknown.getFailuresList()[0]?.getReason()).to.equal("userId is not known yet");
    const missing = await invoke({});
    expect(missing.getFailuresList()[0]?.getProperty()).to.equal("userId");
    expect(emulator.journal.entries).to.have.length(0);
  });

  it("has no other function", async () => {
    const { invoke } = await setUp();
    const error = await errorOf(invoke({}, "oci-auth-tokens:index:getEverything"));
    expect(error.code).to.equal(status.UNIMPLEMENTED);
    expect(error.details).to.include("oci-auth-tokens:index:getAuthTokens");
  });
});
