import { expect } from "chai";
import { authToken } from "../../../provider/resources/authToken/lifecycle";
import { rotatingAuthToken } from "../../../provider/resources/rotatingAuthToken/lifecycle";
import { ManualClock, useEmulators, userId } from "../../helpers/emulator";
import { lifecycleContext } from "../../helpers/emulatorContext";
import { rejection } from "../../helpers/outcome";

describe("tokens: updateDescription", () => {
  const start = useEmulators();

  for (const lifecycle of [authToken, rotatingAuthToken]) {
    async function setUp() {
      const clock = new ManualClock();
      const emulator = await start({ clock });
      const user = userId(emulator, "user-a");
      const more = lifecycle === rotatingAuthToken ? { rotateAfter: "P30D" } : {};
      const inputs = { userId: user, description: "before", ...more };
      const { id, outputs } = await lifecycle.create(await lifecycleContext(emulator, clock, user), inputs);
      const update = async (signer: string) =>
        lifecycle.update(await lifecycleContext(emulator, clock, signer), id, outputs, {
          ...inputs,
          description: "after",
        });
      return { emulator, user, outputs, update, made: emulator.store.liveTokens(user)[0] };
    }

    it(`${lifecycle.type}: updates the service, and keeps the value`, async () => {
      const { emulator, user, outputs, update } = await setUp();
      expect(await update(user)).to.deep.equal({ ...outputs, description: "after" });
      expect(emulator.store.liveTokens(user)[0]?.description).to.equal("after");
    });

    it(`${lifecycle.type}: of a deleted token says how to create another one`, async () => {
      const { emulator, user, update, made } = await setUp();
      emulator.store.deleteToken(made?.id ?? "");
      const error = await rejection(update(user));
      expect(error.message).to.match(/no longer exists; somebody deleted it\. Run pulumi up --refresh/);
    });

    it(`${lifecycle.type}: of a token that the caller may not see is ambiguous, and the state is kept`, async () => {
      const { emulator, update } = await setUp();
      const error = await rejection(update(userId(emulator, "user-b")));
      expect(error.message).to.match(/^Updating auth token .* the state is kept as it is/s);
    });
  }
});
