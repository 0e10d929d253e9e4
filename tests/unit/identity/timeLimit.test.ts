import { setTimeout as wait } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "chai";
import { unlessAborted, withTimeLimit } from "../../../provider/identity/timeLimit";
import { failureOf } from "../../helpers/outcome";

/** Ends when its signal does, as a fetch. */
const untilEnded = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });

describe("time limit of a request", () => {
  it("ends it, also where another signal could and garbage is collected meanwhile", async () => {
    setFlagsFromString("--expose-gc");
    const collect: () => void = runInNewContext("gc");
    const user = new AbortController();
    const ends = failureOf(withTimeLimit(150, user.signal, untilEnded));
    for (let n = 0; n < 5; n++) {
      await wait(10);
      collect();
    }
    expect(await ends).to.include({ name: "TimeoutError" });
  });

  it("gives the reason of the other signal, before and after the start", async () => {
    const reason = new Error("cancelled");
    expect(await failureOf(withTimeLimit(1000, AbortSignal.abort(reason), untilEnded))).to.equal(reason);
    const user = new AbortController();
    const ends = failureOf(withTimeLimit(1000, user.signal, untilEnded));
    user.abort(reason);
    expect(await ends).to.equal(reason);
  });

  it("passes on a result, and leaves nothing behind", async () => {
    expect(await withTimeLimit(10, undefined, async () => 5)).to.equal(5);
    let kept: AbortSignal | undefined;
    await withTimeLimit(10, undefined, async (signal) => {
      kept = signal;
    });
    await wait(30);
    expect(kept?.aborted).to.equal(false);
  });
});

describe("a promise that others wait for, too", () => {
  it("may fail after its caller has ended, without ending the process", async () => {
    const unhandled: unknown[] = [];
    const listen = (error: unknown) => void unhandled.push(error);
    process.on("unhandledRejection", listen);
    const failing = wait(5).then(() => {
      throw new Error("late");
    });
    expect(await failureOf(unlessAborted(failing, AbortSignal.abort(new Error("ended"))))).to.have.property(
      "message",
      "ended",
    );
    await wait(30);
    process.off("unhandledRejection", listen);
    expect(unhandled).to.deep.equal([]);
  });
});
