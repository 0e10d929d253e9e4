import { expect } from "chai";
import { registryLogin } from "../../../provider/registry/login";

const login = { host: "phx.ocir.io", username: "ns/me", password: "p" };

/** A registry whose `/v2/` sends this challenge and whose token service returns that. */
function registry(challenge: string, token: string) {
  const asked: string[] = [];
  const answering = async (url: string | URL | Request, init?: RequestInit) => {
    asked.push(String(url));
    if (!String(url).endsWith("/v2/")) return new Response(token);
    const bearer = (init?.headers as Record<string, string> | undefined)?.authorization;
    if (bearer === "Bearer jwt") return new Response("{}");
    return new Response("", { status: 401, headers: { "www-authenticate": challenge } });
  };
  return { asked, answer: () => registryLogin(answering)(login) };
}

describe("registry: responses", () => {
  it("may have a challenge with unquoted values", async () => {
    const challenge = 'Bearer realm=https://phx.ocir.io/token?a=b, service=reg,Scope="x y"';
    const { asked, answer } = registry(challenge, '{"token":"jwt"}');
    expect(await answer()).to.deep.equal({ accepted: true, detail: "accepted" });
    expect(asked[1]).to.equal("https://phx.ocir.io/token?a=b&account=ns%2Fme&service=reg&scope=x+y");
  });

  for (const body of ["<html>", "", "null", "7", "{}", '{"token":7}', '{"token":null}', '["jwt"]']) {
    it(`is reported to have no token if its token service returns ${JSON.stringify(body)}`, async () => {
      const { answer } = registry('Bearer realm="https://phx.ocir.io/token"', body);
      expect(await answer()).to.deep.equal({
        accepted: false,
        detail: "https://phx.ocir.io returned no token",
      });
    });
  }

  it("are read to the end or cancelled, so that no connection stays open", async () => {
    for (const status of [200, 404]) {
      let open: Response | undefined;
      const answering = async () => {
        open = new Response(new Blob(["x".repeat(100_000)]).stream(), { status });
        return open;
      };
      await registryLogin(answering)(login);
      expect(open?.bodyUsed, String(status)).to.equal(true);
    }
  });
});
