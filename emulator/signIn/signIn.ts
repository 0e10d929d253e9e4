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

/** What the sign-ins work on. */
export interface SignInParts {
  store: Store;
  settings: Settings;
  clock: Clock;
  /** The clock that signed dates are checked by. */
  signatureClock: Clock;
  random: Random;
  newKeyPair: () => Promise<KeyPair>;
}

/** The session of a function or another resource, as version 2.2 of resource principals gets it. */
export interface ResourcePrincipalCredentials extends SessionCredentials {
  /** The session's key, encrypted with the passphrase: PKCS #8. */
  encryptedKeyPem: string;
  passphrase: string;
}

/** Every way to sign in other than by an API key, and what each hands out. Nothing is generated before it is needed. */
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
   * A session of a user with its key, as `oci session authenticate` gets it.
   *
   * @param lifetimeMs default: `settings.sessionMs`.
   */
  async userSession(userId: string, lifetimeMs?: number): Promise<SessionCredentials> {
    return this.keep(await this.sessions.issueWithKey({ kind: "user", id: userId }, lifetimeMs));
  }

  /** A session of a function, with its key. */
  async resourcePrincipal(lifetimeMs?: number): Promise<ResourcePrincipalCredentials> {
    const { random } = this.parts;
    const principal = { kind: "resource", id: newOcid("fnfunc", random) } as const;
    const credentials = this.keep(await this.sessions.issueWithKey(principal, lifetimeMs));
    const passphrase = random(12).toString("base64url");
    this.passphrases.push(passphrase);
    const encryptedKeyPem = createPrivateKey(credentials.keyPair.privateKeyPem)
      .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase })
      .toString();
    this.keys.push(encryptedKeyPem);
    return { ...credentials, encryptedKeyPem, passphrase };
  }

  /** A token by which an instance acts for that user. */
  delegationToken(userId: string, lifetimeMs = this.parts.settings.identityTokenMs): string {
    return this.delegations.issue({ sub: userId, tenant: this.parts.store.tenancy.id }, lifetimeMs);
  }

  /** The token of the pod's service account. */
  serviceAccountToken(lifetimeMs = this.parts.settings.identityTokenMs): string {
    return this.cluster.serviceAccountToken(lifetimeMs);
  }

  /** A token of the OIDC provider, to be exchanged. */
  subjectToken(lifetimeMs = this.parts.settings.identityTokenMs): string {
    return this.oidc.subjectToken(lifetimeMs);
  }

  /** Everything handed out so far that nobody else may see: tokens, the client secret, passphrases. */
  get secrets(): string[] {
    const { sessions, delegations, cluster, oidc, domain } = this;
    return [
      ...[sessions.issuer, delegations, cluster.serviceAccounts, oidc.tokens].flatMap(({ issued }) => issued),
      oidc.requestToken,
      domain.clientSecret,
      ...this.passphrases,
    ];
  }

  /** The private keys handed out so far: PEM. */
  get privateKeys(): string[] {
    return [...this.instance.privateKeys, ...this.keys];
  }

  private keep(credentials: SessionCredentials): SessionCredentials {
    this.keys.push(credentials.keyPair.privateKeyPem);
    return credentials;
  }
}

/** Answers a request of a sign-in. */
export async function answerSignIn(
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
