import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import forge from "node-forge";
import type { KeyPair } from "../keys";
import type { Random } from "../types";

/** A certificate and its key. */
export interface CertifiedKey {
  certificatePem: string;
  /** PKCS #8, unencrypted. */
  privateKeyPem: string;
}

/** When a certificate is valid, in milliseconds since the epoch, rounded down to seconds. */
export interface Validity {
  from: number;
  until: number;
}

/** What a certificate is to contain. */
export interface CertificateRequest {
  commonName: string;
  /** Organizational units, in that order. Default: none. */
  units?: readonly string[];
  validity: Validity;
  /** What the key is for: issuing certificates, signing requests, or serving TLS for the given hosts. */
  use: "authority" | "client" | { hosts: readonly string[] };
}

/** What issuing a certificate needs. */
export interface CertificateParts {
  random: Random;
  newKeyPair: () => Promise<KeyPair>;
}

type Extension = Parameters<forge.pki.Certificate["setExtensions"]>[0][number];

/** Issues X.509 certificates for new RSA keys. */
export class CertificateAuthority {
  /** @param own its own certificate and key; not checked for whether it may issue certificates. */
  constructor(
    readonly own: CertifiedKey,
    private readonly parts: CertificateParts,
  ) {}

  /** A new authority with a self-signed certificate. */
  static async create(
    commonName: string,
    validity: Validity,
    parts: CertificateParts,
  ): Promise<CertificateAuthority> {
    const own = await sign({ commonName, validity, use: "authority" }, undefined, parts);
    return new CertificateAuthority(own, parts);
  }

  /** A certificate signed by this authority. */
  issue(request: CertificateRequest): Promise<CertifiedKey> {
    return sign(request, this.own, this.parts);
  }

  /** An intermediate authority, with a certificate signed by this one. */
  async issueAuthority(commonName: string, validity: Validity): Promise<CertificateAuthority> {
    const own = await this.issue({ commonName, validity, use: "authority" });
    return new CertificateAuthority(own, this.parts);
  }
}

/** Whether a certificate is valid at the given time. */
export function isCurrent(certificate: X509Certificate, now: number): boolean {
  return Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);
}

/** Whether the issuer signed the certificate and is allowed to issue certificates. */
export function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** The rest of the organizational unit that begins with `<prefix>:`, as in `opc-tenant:ocid1…`. */
export function unitOf(certificate: X509Certificate, prefix: string): string | undefined {
  const start = `OU=${prefix}:`;
  const line = certificate.subject.split("\n").find((attribute) => attribute.startsWith(start));
  return line?.slice(start.length);
}

async function sign(
  request: CertificateRequest,
  issuer: CertifiedKey | undefined,
  { random, newKeyPair }: CertificateParts,
): Promise<CertifiedKey> {
  const { publicKeyPem, privateKeyPem } = await newKeyPair();
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKeyPem);
  // The leading byte keeps the number positive.
  certificate.serialNumber = `01${random(15).toString("hex")}`;
  certificate.validity.notBefore = new Date(request.validity.from);
  certificate.validity.notAfter = new Date(request.validity.until);
  const subject = [
    ...(request.units ?? []).map((value) => ({ shortName: "OU", value })),
    { shortName: "CN", value: request.commonName },
  ];
  certificate.setSubject(subject);
  certificate.setIssuer(
    issuer ? forge.pki.certificateFromPem(issuer.certificatePem).subject.attributes : subject,
  );
  certificate.setExtensions(extensionsOf(request));
  certificate.sign(
    forge.pki.privateKeyFromPem(issuer?.privateKeyPem ?? privateKeyPem),
    forge.md.sha256.create(),
  );
  return { certificatePem: forge.pki.certificateToPem(certificate).replaceAll("\r", ""), privateKeyPem };
}

function extensionsOf({ use }: CertificateRequest): Extension[] {
  if (use === "authority") {
    return [
      { name: "basicConstraints", critical: true, cA: true },
      { name: "keyUsage", critical: true, keyCertSign: true, cRLSign: true },
      { name: "subjectKeyIdentifier" },
    ];
  }
  const signing: Extension[] = [
    { name: "basicConstraints", critical: true, cA: false },
    { name: "keyUsage", critical: true, digitalSignature: true, keyEncipherment: true },
  ];
  if (use === "client") return [...signing, { name: "extKeyUsage", clientAuth: true }];
  const altNames = use.hosts.map((host) => (isIP(host) ? { type: 7, ip: host } : { type: 2, value: host }));
  return [...signing, { name: "extKeyUsage", serverAuth: true }, { name: "subjectAltName", altNames }];
}

/** Parses a certificate in PEM format, with or without the first and last line. */
export function parseCertificate(text: string): X509Certificate {
  const base64 = text.replace(/-----[A-Z ]+-----|\s/g, "");
  return new X509Certificate(Buffer.from(base64, "base64"));
}
