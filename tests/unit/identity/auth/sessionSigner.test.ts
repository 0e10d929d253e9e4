import { expect } from "chai";
import {
  type Session,
  type SessionSource,
  sessionSigner,
} from "../../../../provider/identity/auth/sessionSigner";
import { SignInError } from "../../../../provider/identity/auth/signInError";
import { parseSecurityToken } from "../../../../provider/identity/auth/tokens";
import { anyRequest, unsignedToken } from "../../../helpers/authContext";
import { VirtualClock } from "../../../helpers/clock";
import { testKey } from "../../../helpers/credentials";
import { rejection } from "../../../helpers/outcome";

const MINUTE = 60_000;

function sessionOf(expiresAt: number, name = ""): Session {
  const token = parseSecurityToken(unsignedToken({ exp: expiresAt / 1000, name }));
  if (!token) throw new Error("no token");
  return { token, privateKeyPem: testKey().pkcs8 };
}

/** A source that gives sessions of an hour, as long as it is not told to fail. */
function hourly(clock: VirtualClock) {
  const source = {
    acquired: 0,
    failure: undefined as Error | undefined,
    async acquire(): Promise<Session> {
      source.acquired += 1;
      await Promise.resolve();
      if (source.failure) throw source.failure;
      return sessionOf(clock.now() + 60 * MINUTE, String(source.acquired));
    },
  };
  return source;
}

const keyIdOf = (headers: Headers) => /keyId="([^"]*)"/.exec(headers.get("authorization") ?? "")?.[1] ?? "";

async function nameSigned(signer: ReturnType<typeof sessionSigner>): Promise<string | undefined> {
  const request = anyRequest();
  await signer.sign(request);
  const keyId = keyIdOf(request.headers);
  expect(keyId).to.match(/^ST\$/);
  return parseSecurityToken(keyId.slice(3))?.claim("name");
}

describe("identity: signing with a session", () => {
  let clock: VirtualClock;
  let source: ReturnType<typeof hourly>;
  const signerOf = (from: SessionSource = source) => sessionSigner({ clock, source: from });

  beforeEach(() => {
    clock = new VirtualClock();
    source = hourly(clock);
  });

  it("gets one session for all who need it at once, and keeps it", async () => {
    const signer = signerOf();
    const names = await Promise.all(Array.from({ length: 60 }, () => nameSigned(signer)));
    expect(new Set(names)).to.deep.equal(new Set(["1"]));
    clock.time += 54 * MINUTE;
    expect(await nameSigned(signer)).to.equal("1");
    expect(source.acquired).to.equal(1);
  });

  it("renews it five minutes ahead of its end, once for all", async () => {
    const signer = signerOf();
    await nameSigned(signer);
    clock.time += 55 * MINUTE;
    const names = await Promise.all(Array.from({ length: 60 }, () => nameSigned(signer)));
    expect(new Set(names)).to.deep.equal(new Set(["2"]));
    expect(source.acquired).to.equal(2);
  });

  it("renews a short one at half of its time", async () => {
    let acquired = 0;
    const signer = signerOf({
      acquire: async () => sessionOf(clock.now() + 2 * MINUTE, String(++acquired)),
    });
    expect(await nameSigned(signer)).to.equal("1");
    clock.time += MINUTE - 1;
    expect(await nameSigned(signer)).to.equal("1");
    clock.time += 1;
    expect(await nameSigned(signer)).to.equal("2");
  });

  it("goes on with a session that still holds where its renewal fails, and tries again after half a minute", async () => {
    const signer = signerOf();
    await nameSigned(signer);
    clock.time += 56 * MINUTE;
    source.failure = new SignInError("down");
    expect(await nameSigned(signer)).to.equal("1");
    expect(await nameSigned(signer)).to.equal("1");
    expect(source.acquired).to.equal(2);
    source.failure = undefined;
    clock.time += 30_000;
    expect(await nameSigned(signer)).to.equal("3");
  });

  it("fails once the session is over and there is no other", async () => {
    const signer = signerOf();
    await nameSigned(signer);
    clock.time += 60 * MINUTE;
    source.failure = new SignInError("down");
    expect(await rejection(nameSigned(signer))).to.equal(source.failure);
  });

  it("gets another one after a refusal, once for all who were refused", async () => {
    const signer = signerOf();
    const requests = Array.from({ length: 60 }, anyRequest);
    await Promise.all(requests.map((request) => signer.sign(request)));
    const again = await Promise.all(requests.map((request) => signer.renew?.(request)));
    expect(new Set(again)).to.deep.equal(new Set([true]));
    expect(source.acquired).to.equal(2);
    expect(await nameSigned(signer)).to.equal("2");
  });

  it("says that another try is of no use where the same session comes again", async () => {
    const only = sessionOf(clock.now() + 60 * MINUTE);
    const signer = signerOf({ acquire: async () => only });
    const request = anyRequest();
    await signer.sign(request);
    expect(await signer.renew?.(request)).to.equal(false);
  });

  it("says why there is no other after a refusal, although the session would hold", async () => {
    const signer = signerOf();
    const request = anyRequest();
    await signer.sign(request);
    source.failure = new SignInError("the session was ended");
    expect(await rejection(signer.renew?.(request) ?? Promise.resolve())).to.equal(source.failure);
  });

  it("takes up a session that has come by itself, without a renewal", async () => {
    let file = sessionOf(clock.now() + 60 * MINUTE, "first");
    const signer = signerOf({
      acquire: source.acquire,
      reload: (current) => (current.token.text === file.token.text ? undefined : file),
    });
    await nameSigned(signer);
    file = sessionOf(clock.now() + 60 * MINUTE, "second");
    expect(await nameSigned(signer)).to.equal("second");
    expect(source.acquired).to.equal(1);
  });

  it("lets one caller go without ending what the others wait for", async () => {
    let give: ((session: Session) => void) | undefined;
    const signer = signerOf({
      acquire: () =>
        new Promise((resolve) => {
          give = resolve;
        }),
    });
    const cancelled = new AbortController();
    const one = rejection(signer.sign(anyRequest(), cancelled.signal));
    const other = nameSigned(signer);
    cancelled.abort(new Error("cancelled"));
    expect((await one).message).to.equal("cancelled");
    give?.(sessionOf(clock.now() + MINUTE, "late"));
    expect(await other).to.equal("late");
  });

  it("takes no session that is over already", async () => {
    const signer = signerOf({ acquire: async () => sessionOf(clock.now() - 1) });
    expect((await rejection(nameSigned(signer))).message).to.include("clock");
  });

  it("sends the delegation token of now along, and signs it", async () => {
    let delegated = "first";
    const signer = sessionSigner({ clock, source, delegationToken: () => delegated });
    for (const token of ["first", "second"]) {
      delegated = token;
      const request = anyRequest();
      await signer.sign(request);
      expect(request.headers.get("opc-obo-token")).to.equal(token);
      expect(request.headers.get("authorization")).to.match(/headers="[^"]*opc-obo-token/);
    }
  });
});

describe("identity: security tokens", () => {
  it("reads the end and the claims of a token with white space around it", () => {
    const text = unsignedToken({ exp: 1_700_000_000, tenant: "ocid1.tenancy.oc1..x", n: 1 });
    const token = parseSecurityToken(` ${text}\n`);
    expect(token?.text).to.equal(text);
    expect(token?.expiresAt).to.equal(1_700_000_000_000);
    expect([token?.claim("tenant"), token?.claim("n"), token?.claim("none")]).to.deep.equal([
      "ocid1.tenancy.oc1..x",
      undefined,
      undefined,
    ]);
  });

  it("takes one that never ends", () => {
    expect(parseSecurityToken(unsignedToken({}))?.expiresAt).to.equal(Number.POSITIVE_INFINITY);
  });

  for (const text of ["", "a", "a.b", "a.b.c", "a.!.c", `x\n${unsignedToken({})}`, "a.bnVsbA.c", "a.MQ.c"]) {
    it(`takes no ${JSON.stringify(text.slice(0, 12))}`, () => {
      expect(parseSecurityToken(text)).to.equal(undefined);
    });
  }
});
