import type { AuthenticationDetailsProvider, DefaultRequestSigner, HttpRequest } from "oci-common";
import type { Clock } from "../clock";

/** A request to sign: its headers are completed in place. */
export type SignableRequest = HttpRequest;

/** Signs requests in the name of the principal that has signed in. */
export interface Signer {
  /**
   * Signs a request, and first gets or renews what it signs with where that is needed.
   * @throws SignInError when there is nothing to sign with; the signal's reason once it is aborted
   */
  sign(request: SignableRequest, signal?: AbortSignal): Promise<void>;
  /**
   * Is called after the service refused a signed request with 401.
   * @returns whether the request is worth signing and sending again, once
   */
  renew?(refused: SignableRequest, signal?: AbortSignal): Promise<boolean>;
}

/** What signs a request. */
export interface Credential {
  readonly keyId: string;
  /** Unencrypted PKCS#8 PEM. */
  readonly privateKeyPem: string;
  /** Sent and signed as `opc-obo-token`. */
  readonly delegationToken?: string | undefined;
}

/** Signs with a credential that stays as it is. */
export function credentialSigner(credential: Credential, clock: Clock): Signer {
  let signer: DefaultRequestSigner | undefined;
  return {
    async sign(request) {
      // Loaded at the first signature only: it takes a while. It keeps the parsed key.
      signer ??= new (require("oci-common") as typeof import("oci-common")).DefaultRequestSigner(
        details(credential),
      );
      request.headers.set("x-date", new Date(clock.now()).toUTCString());
      await signer.signHttpRequest(request);
    },
  };
}

/** A credential as Oracle's signer wants it. It signs a delegation token only for a provider that has an auth type. */
function details({ keyId, privateKeyPem, delegationToken }: Credential): AuthenticationDetailsProvider {
  return {
    getKeyId: async () => keyId,
    getPrivateKey: () => privateKeyPem,
    getPassphrase: () => null,
    ...(delegationToken
      ? { getAuthType: () => "delegation_token", getDelegationToken: () => delegationToken }
      : {}),
  };
}
