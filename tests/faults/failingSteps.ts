import type { Standing } from "./door";
import { dynamicDoor } from "./dynamicDoor";

/**
 * A process of its own that lets every operation of the dynamic door fail, for a test that reads what it prints. Its argument is
 * a JSON text of the settings and of the user.
 */
async function main(): Promise<void> {
  const { settings, user, id } = JSON.parse(process.argv[2] ?? "") as {
    settings: Standing["settings"];
    user: string;
    id: string;
  };
  const door = await dynamicDoor({
    settings,
    lifecycle: { checkInPreview: true, consistencyWindowMs: 100, activationTimeoutMs: 100 },
    circumstances: {},
  });
  const inputs = { userId: user, description: "ci" };
  const held = { id, outputs: { ...inputs, id, state: "ACTIVE" } };
  const endings = [
    await door.create("AuthToken", inputs),
    await door.create("RotatingAuthToken", { ...inputs, rotateAfter: "P30D" }),
    await door.read("AuthToken", held),
    await door.update("AuthToken", held, { ...inputs, description: "new" }),
    await door.delete("AuthToken", held),
    await door.list(user),
  ];
  process.exitCode = endings.every(({ error }) => error) ? 0 : 1;
}

void main();
