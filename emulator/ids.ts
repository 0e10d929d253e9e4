import type { Random } from "./types";

const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
// Sixty-four characters: a byte maps onto them evenly. None is escaped in JSON, so that a scan for leaked
// texts finds them.
const TOKEN_TEXT = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789()[]{}.#";

/** A fresh OCID of the given kind, such as `user`. */
export function newOcid(kind: string, random: Random): string {
  return `ocid1.${kind}.oc1..aaaaaaaa${pick(BASE32, 52, random)}`;
}

/** The text of a new auth token: twenty characters, punctuation among them. */
export function newTokenText(random: Random): string {
  return pick(TOKEN_TEXT, 20, random);
}

/** A fresh entity tag. */
export function newEtag(random: Random): string {
  return random(16).toString("hex");
}

/** A request id: the client's own prefix if it gave a usable one, then two parts of the service's. */
export function newRequestId(given: string | undefined, random: Random): string {
  const part = () => random(16).toString("hex").toUpperCase();
  const prefix = given?.match(/^[A-Za-z0-9-]{1,32}/)?.[0] ?? part();
  return `${prefix}/${part()}/${part()}`;
}

function pick(alphabet: string, length: number, random: Random): string {
  return Array.from(random(length), (byte) => alphabet.charAt(byte % alphabet.length)).join("");
}
