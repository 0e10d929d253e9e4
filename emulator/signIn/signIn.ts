import { createPrivateKey } from "node:crypto";
import { newOcid } from "../ids";
import type { KeyPair } from "../keys";
import { errorResponse, notFound } from "../responses";
import type { Route } from "../router";
import type { Settings } from "../settings";
import type { Store } from "../store";
import type { ApiRequest, Clock, HttpResponse, Random } from "../types";
import type { CallerParts } from "./caller";
import { Cluster, issueWorkloadSession } from "./cluster";
import { federateX509, refreshSession } from "./federation";
import { exchangeToken, IdentityDomain } from "./identityDomain";
import { Instance, instanceMetadata } from "./instance";
import { issueSubjectToken, OidcProvider } from "./oidc";
import { type SessionCredentials, Sessions } from "./sessions";
import { TokenIssuer } from "./tokens";

/** What the sign-in methods need. */
export interface SignInParts {
  store: Store;
  settings: Settings;
  clock: Clock;
  /** The clock against which signed dates are checked. */
  signatureClock: Clock;
  random: Random;
  newKeyPair: () => Promise<KeyPair>;
}

/** The session of a function or another resource, as version 2.2 of resource principals has it. */
export interface ResourcePrincipalCredentials extends SessionCredentials {
  /** The session's key, encrypted with the passphrase, in PKCS #8 format. */
  encryptedKeyPem: string;
  passphrase: string;
}

/** The sign-in methods other than API keys, and the credentials that they issue. Keys are generated on demand. */
export class SignIn {
  readonly sessions: Sessions;
  readonly instance: Instance;
  readonly cluster: Cluster;
  readonly oidc: OidcProvider;
  readonly domain: IdentityDomain;
  /** Issues the tokens of the `opc-obo-token` header. */
  readonly delegations: TokenIssuer;
  private readonly keys: string[] = [];
  private readonly passphrases: string[] = [];

  constructor(private readonly parts: SignInParts) {
    const { store, clock, random } = parts;
    this.sessions = new Sessions({ ...parts, tenancyId: store.tenancy.id });
    this.instance = new Instance(parts);
    this.cluster = new Cluster(parts);
    this.oidc = new OidcProvider(clock, random);
    this.domain = new IdentityDomain(random);
    this.delegations = new TokenIssuer("authService.oracle.com/delegation", clock, random);
  }

  /**
   * Starts a session for a user, as `oci session authenticate` does. Returns its token and its key.
   *
   * @param lifetimeMs default: `settings.sessionMs`.
   */
  async userSession(userId: string, lifetimeMs?: number): Promise<SessionCredentials> {
    return this.recorded(await this.sessions.issueWithKey({ kind: "user", id: userId }, lifetimeMs));
  }

  /** Starts a session for a function. Returns its token and its key. */
  async resourcePrincipal(lifetimeMs?: number): Promise<ResourcePrincipalCredentials> {
    const { random } = this.parts;
    const principal = { kind: "resource", id: newOcid("fnfunc", random) } as const;
    const credentials = this.recorded(await this.sessions.issueWithKey(principal, lifetimeMs));
    const passphrase = random(12).toString("base64url");
    this.passphrases.push(passphrase);
    const encryptedKeyPem = createPrivateKey(credentials.keyPair.privateKeyPem)
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase })
      .toString();
    this.keys.push(encryptedKeyPem);
    return { ...credentials, encryptedKeyPem, passphrase };
  }

  /** Issues a token with which an instance acts for the user. */
  delegationToken(userId: string, lifetimeMs = this.parts.settings.identityTokenMs): string {
    return this.delegations.issue({ sub: userId, tenant: this.parts.store.tenancy.id }, lifetimeMs);
  }

  /** Issues a token of the pod's service account. */
  serviceAccountToken(lifetimeMs = this.parts.settings.identityTokenMs): string {
    return this.cluster.serviceAccountToken(lifetimeMs);
  }

  /** Issues a subject token of the OIDC provider, for a token exchange. */
  subjectToken(lifetimeMs = this.parts.settings.identityTokenMs): string {
    return this.oidc.subjectToken(lifetimeMs);
  }

  /** All secrets issued so far: tokens, the client secret and passphrases. Tests can search logs for them. */
  get secrets(): string[] {
    const { sessions, delegations, cluster, oidc, domain } = this;
    return [
      ...[sessions.issuer, delegations, cluster.serviceAccounts, oidc.tokens].flatMap(({ issued }) => issued),
      oidc.requestToken,
      domain.clientSecret,
      ...this.passphrases,
    ];
  }

  /** The private keys issued so far, in PEM format. */
  get privateKeys(): string[] {
    return [...this.instance.privateKeys, ...this.keys];
  }

  private recorded(credentials: SessionCredentials): SessionCredentials {
    this.keys.push(credentials.keyPair.privateKeyPem);
    return credentials;
  }
}

/** Handles a request of a sign-in method. */
export async function handleSignIn(
  parts: CallerParts,
  route: Route,
  request: ApiRequest,
): Promise<HttpResponse> {
  const { signIn, settings } = parts;
  switch (route.operation) {
    case "instanceMetadata":
      return instanceMetadata(parts, signIn.instance, request, route.params[0] ?? "");
    case "x509Federation":
      return federateX509(parts, request);
    case "sessionRefresh":
      return refreshSession(parts, request);
    case "workloadSession":
      return issueWorkloadSession(parts, request);
    case "tokenExchange":
      return exchangeToken(parts, request);
    case "subjectToken":
      return issueSubjectToken(signIn.oidc, request, settings.identityTokenMs);
    default:
      if (route.otherMethod) return errorResponse(405, "MethodNotAllowed", "The method is not allowed here.");
      throw notFound("unknown path");
  }
}
