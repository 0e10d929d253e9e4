import { newOcid } from "../ids";
import { json, notFound } from "../responses";
import type { ApiRequest, HttpResponse, Region } from "../types";
import { CertificateAuthority, type CertifiedKey } from "./certificates";
import { bearerOf, notAuthenticated } from "./requests";
import type { SignInParts } from "./signIn";

const DAY = 24 * 60 * 60 * 1000;

/** The certificates and the key of an instance, as its metadata service returns them. */
export interface InstanceIdentity extends CertifiedKey {
  intermediatePem: string;
}

/** The emulated compute instance and the certificate authority for it. */
export class Instance {
  readonly id: string;
  /** Every private key that was issued. */
  readonly privateKeys: string[] = [];
  private authorities: ReturnType<typeof createAuthorities> | undefined;
  private current: Promise<InstanceIdentity> | undefined;
  private expiresAt = 0;

  constructor(private readonly parts: SignInParts) {
    this.id = newOcid("instance", parts.random);
  }

  /** The root certificate of all instance certificates. */
  async rootPem(): Promise<string> {
    return (await this.authority()).root.own.certificatePem;
  }

  /** The current certificate and key; new ones after they expired. */
  identity(): Promise<InstanceIdentity> {
    const now = this.parts.clock.now();
    if (!this.current || now >= this.expiresAt) {
      this.expiresAt = now + this.parts.settings.instanceCertificateMs;
      this.current = this.issue(now, this.expiresAt);
    }
    return this.current;
  }

  /** Makes the metadata service return a new certificate; the current one stays valid. */
  renewCertificate(): void {
    this.current = undefined;
  }

  private authority(): ReturnType<typeof createAuthorities> {
    this.authorities ??= createAuthorities(this.parts);
    return this.authorities;
  }

  private async issue(now: number, until: number): Promise<InstanceIdentity> {
    const { settings, store } = this.parts;
    const { intermediate } = await this.authority();
    const tenancy = store.tenancy.id;
    const issued = await intermediate.issue({
      commonName: this.id,
      units: [
        "opc-certtype:instance",
        `opc-compartment:${tenancy}`,
        `opc-instance:${this.id}`,
        `opc-tenant:${tenancy}`,
      ],
      validity: { from: now - settings.clockSkewMs, until },
      use: "client",
    });
    this.privateKeys.push(issued.privateKeyPem);
    return { ...issued, intermediatePem: intermediate.own.certificatePem };
  }
}

/** GET /opc/v2/…: the metadata service of the instance. */
export async function instanceMetadata(
  parts: SignInParts,
  instance: Instance,
  request: ApiRequest,
  path: string,
): Promise<HttpResponse> {
  if (bearerOf(request.headers.authorization) !== "Oracle") throw notAuthenticated("no `Bearer Oracle`");
  if (["forwarded", "x-forwarded-for", "x-forwarded-host"].some((name) => name in request.headers)) {
    throw notAuthenticated("the metadata service refuses forwarded requests");
  }
  const [section, name, ...rest] = path.replace(/\/$/, "").split("/");
  const identity = section === "identity" ? await instance.identity() : undefined;
  const known: Record<string, unknown> = identity
    ? {
        "cert.pem": identity.certificatePem,
        "key.pem": identity.privateKeyPem,
        "intermediate.pem": identity.intermediatePem,
      }
    : section === "instance"
      ? describeInstance(parts, instance, request.region)
      : {};
  if (name === undefined && section === "instance") return json(200, known);
  const value =
    name !== undefined && rest.length === 0 && Object.hasOwn(known, name) ? known[name] : undefined;
  if (value === undefined) throw notFound("unknown metadata");
  return typeof value === "string"
    ? { status: 200, headers: { "content-type": "text/plain" }, body: value }
    : json(200, value);
}

function describeInstance(
  { store }: SignInParts,
  instance: Instance,
  region: Region,
): Record<string, unknown> {
  const short = region.key.toLowerCase();
  return {
    id: instance.id,
    displayName: "emulated",
    compartmentId: store.tenancy.id,
    tenantId: store.tenancy.id,
    // Oracle's metadata service returns the keys of the two oldest regions instead of their names.
    region: ["phx", "iad"].includes(short) ? short : region.name,
    canonicalRegionName: region.name,
    regionInfo: {
      realmKey: "oc1",
      realmDomainComponent: "oraclecloud.com",
      regionKey: region.key,
      regionIdentifier: region.name,
    },
    state: "Running",
  };
}

async function createAuthorities(parts: SignInParts) {
  const now = parts.clock.now();
  const validity = { from: now - DAY, until: now + 3650 * DAY };
  const root = await CertificateAuthority.create("Emulated Root CA", validity, parts);
  return { root, intermediate: await root.issueAuthority("Emulated Instance CA", validity) };
}
