import { SettingsError, type SourcedValue } from "../settings";
import { signWithDate } from "./dateSignature";
import { instanceSigner } from "./instancePrincipal";
import type { AuthContext, AuthMethod } from "./method";
import { type Session, type SessionSigner, sessionSigner } from "./sessionSigner";
import type { SettingsReader } from "./settingsReader";
import { securityTokenIn, signInRequest, tokenIn } from "./signInRequest";
import { findTarget, secureUrl } from "./target";
import { headerToken } from "./tokens";

const UPST = "urn:oci:token-type:oci-upst";
const RPST = "urn:oci:token-type:oci-rpst";
const DOMAIN = "The identity domain";
const GITHUB = "GitHub's token service";
const GITHUB_URL = "ACTIONS_ID_TOKEN_REQUEST_URL";
const GITHUB_TOKEN = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";
const TIMEOUT_MS = 10_000;

const inGitHub = ({ env }: SettingsReader) => Boolean(env[GITHUB_URL] && env[GITHUB_TOKEN]);

/** A token of another issuer, such as GitHub or GitLab, that an identity domain exchanges for a session. */
export const workloadIdentityFederation: AuthMethod = {
  missing: (settings) => [
    ...(settings.find("tokenExchangeDomainUrl") ? [] : ["tokenExchangeDomainUrl"]),
    ...(exchangeAuthName(settings) === "instanceprincipal"
      ? []
      : (["tokenExchangeClientId", "tokenExchangeClientSecret"] as const).filter(
          (name) => !settings.find(name),
        )),
    ...(settings.find("workloadIdentityTokenPath") || inGitHub(settings)
      ? []
      : [`workloadIdentityTokenPath (in GitHub Actions: permission id-token)`]),
    ...((settings.find("identityEndpoint") ?? settings.find("region")) ? [] : ["region"]),
  ],
  async open(context) {
    const { settings, clock } = context;
    const domain = settings.required("tokenExchangeDomainUrl");
    const url = `${secureUrl("tokenExchangeDomainUrl", domain, "a client's secret goes to it")}/oauth2/v1/token`;
    const form = exchangeForm(settings);
    const authorize = exchangeAuth(context);
    const subject = subjectToken(context);
    const signer = sessionSigner({
      clock,
      source: { acquire: async () => exchange(context, url, form, authorize, await subject.read()) },
    });
    return {
      signer,
      ...(await findTarget(settings)),
      tenancyOcid: async () =>
        (await signer.session()).token.claim("tenant") ?? settings.required("tenancyOcid").value,
      userOcid: async () => (await signer.session()).token.claim("sub"),
      origins: `a token from ${subject.origin}, exchanged at ${new URL(url).host}`,
    };
  },
  refusedAdvice:
    "check that the domain's trust maps the token to a user that may manage auth tokens, and this machine's clock.",
};

/** Where a proof of identity from outside Oracle comes from, for every exchange again. */
interface SubjectToken {
  read(): Promise<string>;
  readonly origin: string;
}

function subjectToken(context: AuthContext): SubjectToken {
  const { settings } = context;
  const file = settings.find("workloadIdentityTokenPath");
  if (file) {
    return {
      origin: file.value,
      read: async () => headerToken(settings.readFile("workloadIdentityTokenPath", file), file.value),
    };
  }
  if (inGitHub(settings)) return { origin: "GitHub Actions", read: () => askGitHub(context) };
  throw new SettingsError(
    `${settings.missing("workloadIdentityTokenPath")} In GitHub Actions the job needs the permission \`id-token: write\`, which sets ${GITHUB_URL}.`,
  );
}

async function askGitHub(context: AuthContext): Promise<string> {
  const { env, find } = context.settings;
  const given = { value: env[GITHUB_URL] ?? "", origin: `the environment variable ${GITHUB_URL}` };
  if (!URL.canParse(given.value)) throw new SettingsError(`${given.origin} is no URL.`);
  const url = new URL(given.value);
  secureUrl(GITHUB_URL, { ...given, value: url.origin }, "a token goes to it");
  const audience = find("workloadIdentityAudience");
  if (audience) url.searchParams.set("audience", audience.value);
  const bearer = headerToken(env[GITHUB_TOKEN] ?? "", GITHUB_TOKEN);
  const text = await signInRequest(context, {
    service: GITHUB,
    url: url.href,
    headers: { authorization: `bearer ${bearer}`, accept: "application/json" },
    fetch: context.http.fetch,
    timeoutMs: TIMEOUT_MS,
    secrets: [bearer],
    advice: () => "The job needs the permission `id-token: write`.",
  });
  return headerToken(tokenIn(text, GITHUB, "value"), GITHUB);
}

function exchangeForm(settings: SettingsReader): Record<string, string> {
  const value = (name: Parameters<SettingsReader["find"]>[0]) => settings.find(name)?.value.trim();
  const requested = value("tokenExchangeRequestedTokenType") ?? UPST;
  const resourceType = value("tokenExchangeResourceType");
  const expiry = value("tokenExchangeRpstExp");
  if (requested === RPST && !resourceType) {
    throw new SettingsError(`tokenExchangeResourceType must be set for the token type ${RPST}.`);
  }
  return {
    grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
    requested_token_type: requested,
    subject_token_type: value("tokenExchangeSubjectTokenType") ?? "jwt",
    ...(requested === RPST && resourceType ? { res_type: resourceType } : {}),
    ...(requested === RPST && expiry ? { rpst_exp: expiry } : {}),
  };
}

/** How the exchange itself is allowed. */
interface ExchangeAuth {
  complete(headers: Headers, request: { url: string; body: string }): Promise<void>;
  readonly secrets: readonly string[];
}

const exchangeAuthName = ({ find }: SettingsReader) =>
  (find("tokenExchangeAuth")?.value ?? "OAuthClientCredentials").trim().toLowerCase();

function exchangeAuth(context: AuthContext): ExchangeAuth {
  const { settings, clock } = context;
  const id = settings.find("tokenExchangeClientId");
  const secret = settings.find("tokenExchangeClientSecret");
  switch (exchangeAuthName(settings)) {
    case "oauthclientcredentials": {
      const [clientId, clientSecret] = [
        settings.required("tokenExchangeClientId").value,
        settings.required("tokenExchangeClientSecret").value,
      ];
      const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
      return {
        secrets: [clientSecret, basic],
        complete: async (headers) => headers.set("authorization", `Basic ${basic}`),
      };
    }
    case "instanceprincipal": {
      const given = id ?? secret;
      if (given) throw clientGiven(given);
      const instance: SessionSigner = instanceSigner(context);
      return {
        secrets: [],
        async complete(headers, request) {
          const { token, privateKeyPem } = await instance.session();
          signWithDate(
            headers,
            { ...request, now: clock.now() },
            { keyId: `ST$${token.text}`, privateKeyPem },
          );
        },
      };
    }
    default:
      throw new SettingsError(
        `tokenExchangeAuth (${settings.required("tokenExchangeAuth").origin}) must be OAuthClientCredentials or InstancePrincipal.`,
      );
  }
}

const clientGiven = ({ origin }: SourcedValue) =>
  new SettingsError(
    `tokenExchangeClientId and tokenExchangeClientSecret (${origin}) must not be set where tokenExchangeAuth is InstancePrincipal.`,
  );

async function exchange(
  context: AuthContext,
  url: string,
  form: Record<string, string>,
  auth: ExchangeAuth,
  subject: string,
): Promise<Session> {
  const key = await context.newKey();
  const body = new URLSearchParams({
    ...form,
    subject_token: subject,
    public_key: key.publicKey,
  }).toString();
  const text = await signInRequest(context, {
    service: DOMAIN,
    url,
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
    body,
    fetch: context.http.fetch,
    timeoutMs: TIMEOUT_MS,
    secrets: [subject, ...auth.secrets],
    sign: (headers) => auth.complete(headers, { url, body }),
    advice: (status) =>
      status === undefined
        ? "Check tokenExchangeDomainUrl and the network."
        : "Check the client and the domain's identity propagation trust: its issuer, its subject claim and its audience must be those of the token.",
  });
  return { token: securityTokenIn(text, DOMAIN), privateKeyPem: key.privateKeyPem };
}
