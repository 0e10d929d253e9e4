import { expect } from "chai";
import { apiKey } from "../../../provider/identity/auth/apiKey";
import { POLICY_ADVICE } from "../../../provider/identity/auth/method";
import { isInvalidatedRetryToken, isTokenLimit, isWrongRegion } from "../../../provider/identity/errors";
import { describeFailure, LifecycleError, PartialStateError } from "../../../provider/tokens/errors";
import { broken, limitReached, notFound, refused, wrongRegion } from "../../helpers/errors";

const message = (error: unknown) => describeFailure("Doing it", error).message;

const signedBy = (refusedAdvice: string, isUser = true) => ({
  origins: "key from /k",
  refusedAdvice,
  isUser,
});

describe("errors: describeFailure", () => {
  for (const [error, advice] of [
    [
      refused(401, "NotAuthenticated", { signedBy: signedBy(apiKey.refusedAdvice) }),
      "not accepted (key from /k): check that tenancyOcid, userOcid, fingerprint and private key belong together",
    ],
    [
      refused(403, "NotAllowed", { signedBy: signedBy(POLICY_ADVICE, false) }),
      "The principal that signs the requests may not do this: check that a dynamic group has this principal",
    ],
    [
      refused(404, "NotAuthorizedOrNotFound", { signedBy: signedBy(POLICY_ADVICE, false) }),
      "check userId, and check that a dynamic group has this principal",
    ],
    [refused(403, "NotAllowed"), "check its policies"],
    [wrongRegion(), "Writes must be sent to the tenancy's home region: set region"],
    [notFound(), "check userId, and that the signing user is that user or an administrator"],
    [refused(409, "IncorrectState"), "Something else is changing the same token: run the command again"],
    [refused(412, "NoEtagMatch"), "changed by somebody else in the meantime: run the command again"],
    [
      refused(429, "TooManyRequests"),
      "throttling: run the command again later, or with a smaller --parallel",
    ],
    [refused(500), "kept failing: run the command again later"],
    [refused(503), "kept failing: run the command again later"],
    [broken("unreachable"), "Check region, identityEndpoint and the network"],
    [broken("untrusted"), "NODE_EXTRA_CA_CERTS"],
    [broken("interrupted"), "Run the command again"],
    [broken("timeout"), "Run the command again"],
    [broken("garbled"), "Run the command again"],
    [broken("oversized"), "Check identityEndpoint and proxies: the response does not come from the service"],
    [broken("cancelled"), "Run the command again to continue"],
  ] as const) {
    it(`says what to do about ${error.message}`, () => {
      const explained = describeFailure("Doing it", error);
      expect(explained).to.be.instanceOf(LifecycleError);
      expect(explained.message).to.match(/^Doing it failed\. CreateAuthToken: /);
      expect(explained.message).to.include(error.message).and.to.include(advice);
      expect(explained.cause).to.equal(error);
    });
  }

  it("says how long the service asked to wait, if that was longer than the time left", () => {
    expect(message(refused(429, "", { retryAfterMs: 599_001 }))).to.include(
      "throttling and asked to wait 600 s (see retryBudgetSeconds): run",
    );
    expect(message(refused(503, "", { retryAfterMs: 7000 }))).to.include("asked to wait 7 s");
    expect(message(refused(503, "", { retryAfterMs: 0 }))).not.to.include("asked to wait");
  });

  it("adds nothing to the service's message if it has no advice", () => {
    const error = refused(400, "InvalidParameter", { message: "Too odd", requestId: "R" });
    expect(message(error)).to.equal(
      "Doing it failed. CreateAuthToken: HTTP 400 InvalidParameter: Too odd (opc-request-id R).",
    );
  });

  it("says for a rejected signature whether this machine's clock is ahead or behind", () => {
    const off = (minutes: number) =>
      message(refused(401, "NotAuthenticated", { serverTimeMs: Date.now() - minutes * 60_000 }));
    expect(off(10)).to.include("This machine's clock is 10 minutes ahead of the service's");
    expect(off(-120)).to.include("This machine's clock is 120 minutes behind the service's");
    for (const minutes of [0, 4, -4]) expect(off(minutes)).to.include("signature was not accepted");
  });

  it("passes on errors that already have advice", () => {
    const partial = new PartialStateError("said", "id", { token: "x" });
    expect(describeFailure("Doing it", partial)).to.equal(partial);
  });

  it("explains a bug, and anything else that is thrown", () => {
    expect(message(new TypeError("a bug"))).to.equal("Doing it failed. a bug");
    expect(message("text")).to.equal("Doing it failed. text");
    expect(message(undefined)).to.equal("Doing it failed. undefined");
  });

  it("keeps the partial state out of the message", () => {
    const error = new PartialStateError("said", "id", { token: "THE-TEXT" });
    expect(`${error}${error.stack}`).not.to.include("THE-TEXT");
  });
});

describe("identity: errors, the predicates", () => {
  const all = [
    limitReached(),
    refused(400, "LimitExceeded"),
    refused(409, "InvalidatedRetryToken"),
    wrongRegion(),
  ];
  const matching = (predicate: (error: unknown) => boolean) =>
    [...all, notFound(), refused(403, "NotAllowed"), refused(409, "IncorrectState"), new Error()].filter(
      predicate,
    );

  it("distinguish errors by status and code", () => {
    expect(matching(isTokenLimit)).to.deep.equal(all.slice(0, 2));
    expect(matching(isInvalidatedRetryToken)).to.deep.equal(all.slice(2, 3));
    expect(matching(isWrongRegion)).to.deep.equal(all.slice(3));
    expect(isWrongRegion(refused(400, "NotAllowed", { message: "home region" }))).to.equal(false);
  });
});
