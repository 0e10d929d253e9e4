import { status } from "@grpc/grpc-js";
import {
  CreateRequest,
  DiffRequest,
  DiffResponse,
  ReadRequest,
  UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { expect } from "chai";
import { ManualClock, useEmulators, userId } from "../helpers/emulator";
import { ask, configOf, errorOf, secret, struct, UNKNOWN_TEXT, urnOf, usePlugins } from "../helpers/plugin";

const URN = urnOf("RotatingAuthToken");

describe("plugin: a RotatingAuthToken over gRPC", () => {
  const start = useEmulators();
  const { configured } = usePlugins();

  async function setUp() {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const { host, client } = await configured(configOf(emulator, user));
    const inputs = { userId: user, description: "pull", rotateAfter: "P30D", rotateWhenChanged: "1" };
    const request = new CreateRequest().setUrn(URN).setProperties(struct(inputs));
    const made = await ask(client, "create", request);
    return { emulator, user, host, client, inputs, made, live: () => emulator.store.liveTokens(user) };
  }

  it("creates, finds a rotation due, previews it and rotates: both values secret", async () => {
    const { client, host, inputs, made, live } = await setUp();
    const olds = made.getProperties();
    const news = struct({ ...inputs, rotateWhenChanged: "2" });
    const [first] = live();

    const diff = await ask(
      client,
      "diff",
      new DiffRequest().setUrn(URN).setId(made.getId()).setOlds(olds).setNews(news),
    );
    expect(diff.getChanges()).to.equal(DiffResponse.DiffChanges.DIFF_SOME);
    expect(diff.getReplacesList()).to.deep.equal([]);
    expect(diff.getDiffsList()).to.include.members(["rotateWhenChanged", "token", "previousToken"]);
    expect(host.logged.map(({ message }) => message)).to.deep.equal([
      "A rotation is due: rotateWhenChanged changed.",
    ]);

    const update = new UpdateRequest().setUrn(URN).setId(made.getId()).setOlds(olds).setNews(news);
    const preview = (await ask(client, "update", update.setPreview(true))).getProperties()?.toJavaScript();
    expect(preview?.token).to.deep.equal(secret(UNKNOWN_TEXT));
    expect(preview?.previousToken).to.deep.equal(secret(first?.text));
    expect(preview?.id).to.equal(made.getId());

    const rotated = (await ask(client, "update", update.setPreview(false))).getProperties()?.toJavaScript();
    const second = live().find(({ id }) => id !== first?.id);
    expect(rotated?.token).to.deep.equal(secret(second?.text));
    expect(rotated?.previousToken).to.deep.equal(secret(first?.text));
  });

  it("does nothing while nothing is due", async () => {
    const { client, host, inputs, made } = await setUp();
    const request = new DiffRequest()
      .setUrn(URN)
      .setId(made.getId())
      .setOlds(made.getProperties())
      .setNews(struct(inputs));
    expect((await ask(client, "diff", request)).getChanges()).to.equal(DiffResponse.DiffChanges.DIFF_NONE);
    expect(host.logged).to.have.length(0);
  });

  it("cannot be imported, and says what to do instead", async () => {
    const { client, user } = await setUp();
    const error = await errorOf(ask(client, "read", new ReadRequest().setUrn(URN).setId(`users/${user}/x`)));
    expect(error.code).to.equal(status.FAILED_PRECONDITION);
    expect(error.details).to.match(/cannot be imported .* import the old token as an AuthToken/s);
  });

  it("is kept apart from a resource of the same name, which two components may have", async () => {
    const clock = new ManualClock();
    const emulator = await start({ clock });
    const user = userId(emulator, "user-a");
    const inputs = struct({ userId: user, description: "pull", rotateAfter: "P30D" });
    const create = new CreateRequest().setUrn(URN).setProperties(inputs);
    const first = await ask((await configured(configOf(emulator, user))).client, "create", create);

    clock.advance(60_000);
    const { client } = await configured(configOf(emulator, user));
    const compare = new DiffRequest().setUrn(URN).setId(first.getId()).setNews(inputs);
    await ask(client, "diff", compare.setOlds(first.getProperties()));
    const second = await ask(client, "create", create);
    const tokens = [first, second].map((made) => made.getProperties()?.toJavaScript().tokenId);
    expect(tokens).to.deep.equal(emulator.store.liveTokens(user).map(({ id }) => id));
    expect(tokens).to.have.length(2);
  });
});
