import { createHmac } from "node:crypto";
import { newOcid, newTokenValue } from "./ids";
import type { KeyPair } from "./keys";
import type { Seed } from "./seed";
import type { Random } from "./types";

/**
 * A seed in which all missing OCIDs and token values are derived from the key and the names: an emulator that starts
 * again with the same key has the same tenancy, users and seeded tokens.
 */
export function withStableIds(seed: Seed, { privateKeyPem }: KeyPair): Seed {
  const derived =
    (...names: (string | number)[]): Random =>
    (bytes) =>
      createHmac("sha512", privateKeyPem).update(JSON.stringify(names)).digest().subarray(0, bytes);
  const tenancy = { id: newOcid("tenancy", derived("tenancy")), ...seed.tenancy };
  const users = seed.users.map((user) => {
    const name = [user.domain ?? "", user.name];
    const tokens = user.tokens?.map((token, at) => ({
      id: newOcid("credential", derived("token", ...name, at)),
      text: newTokenValue(derived("value", ...name, at)),
      ...token,
    }));
    return { id: newOcid("user", derived("user", ...name)), ...user, ...(tokens ? { tokens } : {}) };
  });
  return { ...seed, tenancy, users };
}
