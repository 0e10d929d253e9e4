import { stateAt, type UserRecord } from "./model";
import { HttpError, json } from "./responses";
import type { Route } from "./router";
import type { Settings } from "./settings";
import type { Store } from "./store";
import type { ApiRequest, Clock, HttpResponse, Random, Tenancy } from "./types";

/** What the registry needs. */
export interface RegistryParts {
  store: Store;
  settings: Settings;
  clock: Clock;
  random: Random;
}

const BEARER_SECONDS = 300;
const VERSION = { "docker-distribution-api-version": "registry/2.0" };

/**
 * The login of a container registry (Docker's v2 protocol): a user logs in as `<namespace>/<user name>` or
 * `<namespace>/<domain>/<user name>` with an auth token as the password.
 */
export class Registry {
  private readonly bearers = new Map<string, { user: UserRecord; expiresAt: number }>();

  constructor(private readonly parts: RegistryParts) {}

  /** Handles a registry request; `caller` is the user who logged in. */
  handle(route: Route, request: ApiRequest): { response: HttpResponse; caller?: string } {
    switch (route.operation) {
      case "registryLogin": {
        const user = this.loggedIn(request);
        return { response: json(200, {}, VERSION), caller: user.id };
      }
      case "registryToken": {
        const user = this.basicUser(request);
        if (!user) throw unauthorized(`Basic realm="${hostOf(request)}"`);
        return { response: this.issueBearer(user), caller: user.id };
      }
      default:
        return {
          response: json(404, errorBody("UNSUPPORTED", "only the login is served"), VERSION),
        };
    }
  }

  private loggedIn(request: ApiRequest): UserRecord {
    if (this.parts.settings.registryAuth === "basic") {
      const user = this.basicUser(request);
      if (user) return user;
      throw unauthorized(`Basic realm="${hostOf(request)}"`);
    }
    const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
    const session = bearer === undefined ? undefined : this.bearers.get(bearer);
    if (session && this.parts.clock.now() < session.expiresAt) return session.user;
    const realm = `${request.origin}/20180419/docker/token`;
    throw unauthorized(`Bearer realm="${realm}",service="${hostOf(request)}",scope=""`);
  }

  private issueBearer(user: UserRecord): HttpResponse {
    const now = this.parts.clock.now();
    for (const [old, { expiresAt }] of this.bearers) if (expiresAt <= now) this.bearers.delete(old);
    const token = this.parts.random(32).toString("base64url");
    this.bearers.set(token, { user, expiresAt: now + BEARER_SECONDS * 1000 });
    const issued = new Date(now).toISOString();
    return json(200, { token, access_token: token, expires_in: BEARER_SECONDS, issued_at: issued });
  }

  private basicUser(request: ApiRequest): UserRecord | undefined {
    const encoded = /^Basic +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
    if (encoded === undefined) return undefined;
    const text = Buffer.from(encoded, "base64").toString();
    const colon = text.indexOf(":");
    if (colon < 0) return undefined;
    const [name, password] = [text.slice(0, colon), text.slice(colon + 1)];
    return this.parts.store
      .allUsers()
      .find(
        (user) =>
          registryNames(this.parts.store.tenancy, user).includes(name) && this.accepts(user, password),
      );
  }

  private accepts(user: UserRecord, password: string): boolean {
    const { store, settings, clock } = this.parts;
    const now = clock.now();
    return store.liveTokens(user.id).some((token) => {
      if (token.text !== password || stateAt(token, now, settings) !== "ACTIVE") return false;
      if (token.timeExpires && Date.parse(token.timeExpires) <= now) return false;
      return now >= token.activeAt + settings.registryDelayMs;
    });
  }
}

/** The user names for the registry login, the shortest first. */
export function registryNames({ namespace }: Tenancy, { name, domain }: UserRecord): [string, ...string[]] {
  const short = `${namespace}/${name}`;
  if (domain === undefined) return [short, `${namespace}/Default/${name}`];
  const long = `${namespace}/${domain}/${name}`;
  return domain.toLowerCase() === "default" ? [short, long] : [long];
}

function hostOf(request: ApiRequest): string {
  return new URL(request.origin).host;
}

function unauthorized(challenge: string): HttpError {
  const headers = { ...VERSION, "www-authenticate": challenge };
  const body = errorBody("UNAUTHORIZED", "authentication required");
  return new HttpError(json(401, body, headers), "no accepted credentials");
}

function errorBody(code: string, message: string) {
  return { errors: [{ code, message, detail: null }] };
}
