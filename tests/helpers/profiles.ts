import { testKey } from "./credentials";
import { TENANCY, USER } from "./ocids";

/** A profile with an API signing key in a file. */
export function rsaProfile(name: string, keyFile: string, more: Record<string, string> = {}): string {
  const entries = {
    user: USER,
    tenancy: TENANCY,
    fingerprint: testKey().fingerprint,
    region: "us-phoenix-1",
    key_file: keyFile,
    ...more,
  };
  return `[${name}]\n${Object.entries(entries)
    .map(([key, value]) => `${key}=${value}\n`)
    .join("")}`;
}
