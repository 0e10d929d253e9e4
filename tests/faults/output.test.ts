import { spawn } from "node:child_process";
import { join } from "node:path";
import { CreateRequest, DeleteRequest } from "@pulumi/pulumi/proto/provider_pb";
import { expect } from "chai";
import type { Fault } from "../../emulator";
import { useEmulators, userId } from "../helpers/emulator";
import { failureOf } from "../helpers/outcome";
import { AUTH_TOKEN, ask, configOf, configureRequest, struct, usePlugins } from "../helpers/plugin";

/** Faults that Oracle's client prints or describes. */
const FAULTS: readonly Fault[] = [
  { kind: "drop", when: "before" },
  { kind: "status", status: 404, code: "NotAuthorizedOrNotFound" },
  { kind: "status", status: 500, code: "InternalServerError" },
  { kind: "status", status: 502, code: "", body: "<html>Bad Gateway</html>" },
  { kind: "garbage" },
  { kind: "truncate" },
];

const ID = "ocid1.credential.oc1..aaaaaaaaexample";

/** Runs a script, and returns its exit code and everything it printed. */
function run(script: string, argument: object): Promise<{ code: number | null; printed: string }> {
  const child = spawn(process.execPath, [join(__dirname, script), JSON.stringify(argument)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      printed += chunk;
    });
  }
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, printed })));
}

describe("faults: dependencies print nothing", () => {
  const start = useEmulators();
  const { plugin } = usePlugins();

  const everything = (fault: Fault) => ({ times: Number.POSITIVE_INFINITY, fault });
  const impatient = { retryBudgetSeconds: "0.2", requestTimeoutSeconds: "2" };

  it("dynamic provider: its process prints nothing when operations fail", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const settings = { ...configOf(emulator, user), ...impatient };
    for (const fault of FAULTS) {
      emulator.faults.clear();
      emulator.faults.add(everything(fault));
      expect(await run("failingSteps.js", { settings, user, id: ID })).to.deep.equal({
        code: 0,
        printed: "",
      });
    }
  }).timeout(60_000);

  it("native provider: the plugin prints only its port", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const { client, port, output } = await plugin([]);
    const inputs = struct({ userId: user, description: "ci" });
    for (const fault of FAULTS) {
      emulator.faults.clear();
      emulator.faults.add(everything(fault));
      await ask(client, "configure", configureRequest({ ...configOf(emulator, user), ...impatient }));
      await failureOf(ask(client, "create", new CreateRequest().setUrn(AUTH_TOKEN).setProperties(inputs)));
      const gone = new DeleteRequest().setUrn(AUTH_TOKEN).setId(ID).setProperties(inputs);
      await failureOf(ask(client, "delete", gone));
    }
    expect(output()).to.equal(`${port}\n`);
  }).timeout(60_000);
});
