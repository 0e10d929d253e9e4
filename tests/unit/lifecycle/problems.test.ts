import { expect } from "chai";
import { Ended } from "../../../provider/identity/ended";
import { ServiceError, TransportError, type TransportFailure } from "../../../provider/identity/errors";
import { explain, LifecycleError, PartialStateError } from "../../../provider/lifecycle/problems";

const refused = (status: number, more: object = {}) =>
  new ServiceError("CreateAuthToken", {
    status,
    code: "Code",
    message: "Its words",
    requestId: "req-1",
    ...more,
  });

const said = (error: unknown) => explain("Creating it", error).message;

describe("explain", () => {
  const STATUS: [status: number, more: object, advice: RegExp | undefined][] = [
    [400, {}, undefined],
    [401, {}, /tenancyOcid, userOcid, fingerprint and private key belong together/],
    [403, {}, /check its policies/],
    [403, { code: "NotAllowed", message: "Please go to your home region PHX" }, /home region: set region/],
    [404, {}, /check userId, and that the signing user is that user or an administrator/],
    [409, {}, /Something else is changing the same token: run the command again/],
    [412, {}, /changed by somebody else in between: run the command again/],
    [429, {}, /throttling: run the command again later, or with a smaller --parallel/],
    [429, { retryAfterMs: 1_500 }, /throttling and asked to wait 2 s \(see retryBudgetSeconds\): run/],
    [500, {}, /went on failing: run the command again later/],
    [503, { retryAfterMs: 90_000 }, /went on failing and asked to wait 90 s \(see retryBudgetSeconds\): run/],
  ];
  for (const [status, more, advice] of STATUS) {
    it(`says what failed, what the service said and ${advice ? "what to do" : "no more"} for ${status} ${JSON.stringify(more)}`, () => {
      const error = refused(status, more);
      const message = said(error);
      const start = `Creating it failed. ${error.message}.`;
      expect(message.startsWith(start), message).to.equal(true);
      if (advice) expect(message.slice(start.length)).to.match(advice);
      else expect(message).to.equal(start);
      expect(message).to.include(`HTTP ${status}`).and.to.include("req-1");
      expect(explain("x", error).cause).to.equal(error);
    });
  }

  it("blames the clock where it is more than five minutes off, and nothing else", () => {
    const at = (minutes: number) => said(refused(401, { serverTimeMs: Date.now() - minutes * 60_000 }));
    expect(at(6)).to.match(/clock is 6 minutes ahead of the service's.*set the clock/);
    expect(at(-90)).to.match(/clock is 90 minutes behind the service's/);
    expect(at(4))
      .to.match(/belong together/)
      .and.not.to.include("clock");
    expect(said(refused(403, { serverTimeMs: 0 }))).not.to.include("clock");
  });

  const FAILURES: [TransportFailure, RegExp][] = [
    ["cancelled", /Run the command again to go on\.$/],
    ["unreachable", /Check region, identityEndpoint and the network\.$/],
    ["untrusted", /NODE_EXTRA_CA_CERTS\.$/],
    ["timeout", /Run the command again\.$/],
    ["interrupted", /Run the command again\.$/],
    ["garbled", /Run the command again\.$/],
  ];
  for (const [failure, advice] of FAILURES) {
    it(`gives advice where the network fails: ${failure}`, () => {
      const error = new TransportError("ListAuthTokens", failure, "the detail");
      expect(said(error))
        .to.match(/^Creating it failed\. ListAuthTokens: the detail\. /)
        .and.to.match(advice);
    });
  }

  it("says who ended a step", () => {
    const error = new Ended("timeout", "its time limit of 3 s is over");
    expect(said(error)).to.equal(
      "Creating it was ended: its time limit of 3 s is over. Run the command again to go on.",
    );
  });

  it("leaves what is explained already as it is", () => {
    const partial = new PartialStateError("said", "id", { token: "kept" });
    expect(explain("x", partial)).to.equal(partial);
    const plain = new LifecycleError("said");
    expect(explain("x", plain)).to.equal(plain);
  });

  it("takes whatever else is thrown", () => {
    expect(said(new TypeError("odd"))).to.equal("Creating it failed. odd");
    expect(said("a text")).to.equal("Creating it failed. a text");
    expect(said(undefined)).to.equal("Creating it failed. undefined");
  });
});

describe("PartialStateError", () => {
  it("has the text of a token where the engine looks for it, and nowhere that is printed", () => {
    const error = new PartialStateError("The wait failed.", "ocid1.credential", { token: "the-secret" });
    expect(error.outputs.token).to.equal("the-secret");
    expect(`${error.message} ${error.stack} ${String(error)}`).not.to.include("the-secret");
  });
});
