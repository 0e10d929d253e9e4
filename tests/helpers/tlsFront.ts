import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { createServer } from "node:tls";
import { CertificateAuthority } from "../../emulator/signIn/certificates";
import { pooledKeyPair } from "./emulator";
import { closeAll, listenOnLoopback, pipeBoth } from "./sockets";

/** A TLS server in front of a service that speaks plain HTTP. */
export interface TlsFront {
  readonly port: number;
  /** The private authority that issued its certificate: PEM. */
  readonly caPem: string;
  close(): Promise<void>;
}

/** Serves `target` (`http://127.0.0.1:port`) over TLS under those host names, with a certificate of a private CA. */
export async function tlsFront(target: string, ...hosts: string[]): Promise<TlsFront> {
  const now = Date.now();
  const validity = { from: now - 60_000, until: now + 24 * 60 * 60_000 };
  const authority = await CertificateAuthority.create("Private CA of a test", validity, {
    random: randomBytes,
    newKeyPair: pooledKeyPair,
  });
  const { certificatePem, privateKeyPem } = await authority.issue({
    commonName: hosts[0] ?? "",
    validity,
    use: { hosts },
  });
  const server = createServer({ cert: certificatePem, key: privateKeyPem }, (client) => {
    pipeBoth(client, connect(Number(new URL(target).port), "127.0.0.1"));
  });
  // A client that does not trust the authority ends the handshake.
  server.on("tlsClientError", () => undefined);
  const close = closeAll(server);
  return { port: await listenOnLoopback(server), caPem: authority.own.certificatePem, close };
}
