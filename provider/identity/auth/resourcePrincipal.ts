import { isAbsolute } from "node:path";
import { openPrivateKey } from "../privateKey";
import { regionId } from "../regions";
import { SettingsError, type SourcedValue } from "../settings";
import { type AuthMethod, POLICY_ADVICE } from "./method";
import { type Session, sessionSigner } from "./sessionSigner";
import type { SettingsReader } from "./settingsReader";
import { SignInError } from "./signInError";
import { findTarget } from "./target";
import { parseSecurityToken } from "./tokens";

const PREFIX = "OCI_RESOURCE_PRINCIPAL_";
const VERSION = `${PREFIX}VERSION`;
const REQUIRED = [`${PREFIX}RPST`, `${PREFIX}PRIVATE_PEM`];

/** The identity that Oracle gives a function, a container instance or a data flow, version 2.2. */
export const resourcePrincipal: AuthMethod = {
  cliName: "resource_principal",
  missing: ({ env, find }) => [
    ...[VERSION, ...REQUIRED].filter((name) => !env[name]),
    ...((find("identityEndpoint") ?? find("region") ?? env[`${PREFIX}REGION`]) ? [] : [`${PREFIX}REGION`]),
  ],
  async open({ settings, clock }) {
    checkVersion(settings);
    const now = () => readSession(settings);
    now();
    const signer = sessionSigner({
      clock,
      source: {
        // The service that runs this program replaces the files before the token in them ends.
        acquire: async () => {
          const session = now();
          if (session.token.expiresAt > clock.now()) return session;
          throw new SignInError(
            `The resource principal's token expired at ${new Date(session.token.expiresAt).toISOString()}, and ${PREFIX}RPST has no newer one.`,
          );
        },
      },
    });
    return {
      signer,
      ...(await findTarget(settings, () => regionId(required(settings, `${PREFIX}REGION`), settings.env))),
      tenancyOcid: async () =>
        (await signer.session()).token.claim("res_tenant") ?? settings.required("tenancyOcid").value,
      origins: `the resource principal of ${REQUIRED.join(" and ")}`,
    };
  },
  refusedAdvice: POLICY_ADVICE,
};

function checkVersion({ env }: SettingsReader): void {
  const version = env[VERSION];
  const missing = [...(version ? [] : [VERSION]), ...REQUIRED.filter((name) => !env[name])];
  if (version && version !== "2.2") {
    throw new SettingsError(
      `${VERSION} is not 2.2, the version of resource principals that this package knows.` +
        (missing.length > 0 ? ` Version 2.2 needs ${missing.join(" and ")} as well.` : ""),
    );
  }
  if (missing.length > 0) {
    throw new SettingsError(`A resource principal needs the environment variables ${missing.join(", ")}.`);
  }
}

function required({ env }: SettingsReader, name: string): SourcedValue {
  const value = env[name];
  if (value) return { value, origin: `the environment variable ${name}` };
  throw new SettingsError(
    `A resource principal needs the environment variable ${name}, or the setting region.`,
  );
}

function readSession(settings: SettingsReader): Session {
  const [rpst, pem] = REQUIRED.map((name) => textOf(settings, name)) as [SourcedValue, SourcedValue];
  const passphrase = settings.env[`${PREFIX}PRIVATE_PEM_PASSPHRASE`]
    ? textOf(settings, `${PREFIX}PRIVATE_PEM_PASSPHRASE`).value.trim()
    : undefined;
  const token = parseSecurityToken(rpst.value);
  if (!token) throw new SettingsError(`${rpst.origin} holds no security token.`);
  return { token, privateKeyPem: openPrivateKey(pem.value, passphrase, pem.origin).pem };
}

/** What a variable holds: an absolute path is that of a file with the text. */
function textOf(settings: SettingsReader, name: string): SourcedValue {
  const found = required(settings, name);
  return isAbsolute(found.value)
    ? { value: settings.readFile(name, found), origin: `${found.value} (${found.origin})` }
    : found;
}
