import fc from "fast-check";

export const USER = "ocid1.user.oc1..aaaaaaaauser1";
export const OTHER_USER = "ocid1.user.oc1..aaaaaaaauser2";
export const TENANCY = "ocid1.tenancy.oc1..aaaaaaaatenancy";

/** The OCID of a token with a readable name. */
export const tokenOcid = (name: string): string => `ocid1.credential.oc1..aaaaaaaa${name}`;

const part = (characters: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength });
const LOWER = "abcxyz019_-";

/** Well-formed OCIDs of a type, with and without a region. */
export const ocids = (type: string): fc.Arbitrary<string> =>
  fc
    .tuple(part(LOWER, 1, 5), part(LOWER, 0, 8), part(`${LOWER}ABZ`, 1, 60))
    .map(([realm, region, unique]) => `ocid1.${type}.${realm}.${region}.${unique}`);
