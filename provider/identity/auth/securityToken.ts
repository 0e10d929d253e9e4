import { requireSettings } from "../missingSettings";
import { pathOf } from "../settingFiles";
import { SettingsError } from "../settings";
import type { AuthContext, AuthMethod } from "./method";
import { type Session, type SessionSource, sessionSigner } from "./sessionSigner";
import type { SettingsReader } from "./settingsReader";
import { credentialSigner, type SignableRequest } from "./signer";
import { SignInError } from "./signInError";
import { securityTokenIn, signInRequest } from "./signInRequest";
import { checkFingerprint, findSigningKey, openSigningKey, type SigningKey } from "./signingKey";
import { findRegion, findTarget, requiredOcid } from "./target";
import { parseSecurityToken, type SecurityToken } from "./tokens";
import { AUTH_SERVICE, AUTH_TIMEOUT_MS, federationEndpoint } from "./x509Federation";

/** A session that `oci session authenticate` began: a token in a file, and the key it is bound to. */
export const securityToken: AuthMethod = {
  cliName: "security_token",
  missing: (settings) => [
    ...(settings.find("securityTokenFile") ? [] : ["securityTokenFile"]),
    ...(findSigningKey(settings) ? [] : ["privateKey or privateKeyPath"]),
    ...((settings.find("identityEndpoint") ?? settings.find("region")) ? [] : ["region"]),
  ],
  async open(context) {
    const { settings, clock } = context;
    const needed = {
      securityTokenFile: settings.find("securityTokenFile"),
      privateKeyPath: findSigningKey(settings),
      region: settings.find("identityEndpoint") ?? settings.find("region"),
    };
    const { securityTokenFile: file } = requireSettings(settings, needed, TO_START);
    const source = tokenFile(context);
    const first = source.read();
    const fingerprint = settings.find("fingerprint");
    // Not of a later key: the profile that names its fingerprint is not read again.
    if (fingerprint) checkFingerprint(fingerprint, first.key);
    const signer = sessionSigner({ clock, source });
    const tenancy = settings.find("tenancyOcid");
    return {
      signer,
      ...(await findTarget(settings)),
      tenancyOcid: async () =>
        tenancy
          ? requiredOcid(tenancy, "tenancyOcid", "tenancy").value
          : (first.token.claim("tenant") ?? settings.required("tenancyOcid").value),
      userOcid: async () => (await signer.session()).token.claim("sub"),
      origins: `security token from ${file.origin}, key from ${first.key.origin}`,
    };
  },
  refusedAdvice: "the session may have been ended: run `oci session authenticate`, then this command again.",
};

const TO_START = "To start: `oci session authenticate` of the OCI CLI makes a profile with all of them.";

interface FileSession extends Session {
  readonly key: SigningKey;
}

/** The session in the file, which the OCI CLI replaces, and its renewals, which live in memory only. */
function tokenFile(context: AuthContext): SessionSource & { read(): FileSession } {
  const { settings, clock } = context;
  const file = settings.required("securityTokenFile");
  const path = pathOf("securityTokenFile", file);
  let lastText: string | undefined;

  function read(): FileSession {
    const text = settings.readFile("securityTokenFile", file);
    const token = parseSecurityToken(text);
    if (!token)
      throw new SettingsError(`${path} (securityTokenFile, ${file.origin}) holds no security token.`);
    const key = openSigningKey(settings);
    lastText = text;
    return { token, privateKeyPem: key.pem, key };
  }

  return {
    read,
    reload() {
      let text: string | undefined;
      try {
        text = settings.files.read(path);
        if (text === undefined || text === lastText) return undefined;
        const changed = read();
        return changed.token.expiresAt > clock.now() ? changed : undefined;
      } catch {
        // Half written, most likely: the session in use goes on, and the file is read again at the next request.
        return undefined;
      }
    },
    async acquire(current) {
      const session = current ?? read();
      if (session.token.expiresAt <= clock.now()) throw expired(path, session.token, settings);
      if (!current && !nearItsEnd(session.token, clock.now())) return session;
      try {
        return { ...session, token: await refreshed(context, session) };
      } catch (error) {
        // The file's session holds for now; the next requests try to renew it again.
        if (!current) return session;
        throw error;
      }
    },
  };
}

const NEAR_MS = 5 * 60_000;
const nearItsEnd = ({ expiresAt }: SecurityToken, now: number) => expiresAt - now < NEAR_MS;

function expired(path: string, { expiresAt }: SecurityToken, settings: SettingsReader): SignInError {
  const { profileName } = settings.configFile;
  return new SignInError(
    `The security token in ${path} expired at ${new Date(expiresAt).toISOString()}. Begin a new session: ` +
      `oci session authenticate --profile-name ${profileName}. While one lasts, \`oci session refresh --profile ${profileName}\` prolongs it.`,
  );
}

/** oci-common's refresh asks with a token that it never trims, and its errors hold what it sent. */
async function refreshed(context: AuthContext, session: Session): Promise<SecurityToken> {
  const endpoint = await federationEndpoint(context, () => findRegion(context.settings));
  const url = `${endpoint}/v1/authentication/refresh`;
  const body = JSON.stringify({ currentToken: session.token.text });
  const { sign } = credentialSigner(
    {
      keyId: `ST$${session.token.text}`,
      privateKeyPem: session.privateKeyPem,
    },
    context.clock,
  );
  const text = await signInRequest(context, {
    service: AUTH_SERVICE,
    url,
    method: "POST",
    body,
    fetch: context.http.fetch,
    timeoutMs: AUTH_TIMEOUT_MS,
    secrets: [session.token.text],
    sign: (headers) => sign({ uri: url, method: "POST", headers, body } as SignableRequest),
    advice: (status) =>
      status === 401
        ? `The session is over: begin a new one with \`oci session authenticate --profile-name ${context.settings.configFile.profileName}\`.`
        : undefined,
  });
  return securityTokenIn(text, AUTH_SERVICE);
}
