import type { Random } from "./types";

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
// Sixty-four characters: a byte maps onto them evenly. JSON escapes none of them, so that a search for leaked
// values finds them.
const TOKEN_CHARACTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789()[]{}.#";

/** A new OCID of the given kind, such as `user`. */
export function newOcid(kind: string, random: Random): string {
  return `ocid1.${kind}.oc1..aaaaaaaa${pick(BASE32, 52, random)}`;
}

/** The value of a new auth token: twenty characters, including punctuation. */
export function newTokenValue(random: Random): string {
  return pick(TOKEN_CHARACTERS, 20, random);
}

/** A new entity tag. */
export function newEtag(random: Random): string {
  return random(16).toString("hex");
}

/** A request id: the client's prefix if it sent a usable one, then two parts that the service generates. */
export function newRequestId(given: string | undefined, random: Random): string {
  const part = () => random(16).toString("hex").toUpperCase();
  const prefix = given?.match(/^[A-Za-z0-9-]{1,32}/)?.[0] ?? part();
  return `${prefix}/${part()}/${part()}`;
}

function pick(alphabet: string, length: number, random: Random): string {
  return Array.from(random(length), (byte) => alphabet.charAt(byte % alphabet.length)).join("");
}
