import { UNKNOWN_VALUE } from "../pulumiWire";
import { type Properties, UNKNOWN } from "../resources/properties";

/**
 * Pulumi's wire format marks values that JSON cannot express: as an object whose `SIGNATURE_KEY` has the kind of the value.
 * Source: sdk/go/common/resource/sig of pulumi/pulumi.
 */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const ASSETS: ReadonlySet<unknown> = new Set([
  "c44067f5952c0a294b673a41bacd8c17",
  "0def7320c3a5731c473e5ecbe6d01bc7",
]);

/** The markers of unknown values: string, boolean, number, list, asset, archive, object. */
const UNKNOWNS: ReadonlySet<unknown> = new Set([
  UNKNOWN_VALUE,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** A property with an unsupported value: an asset, or a malformed marker. */
export class WireError extends Error {
  override readonly name = "WireError";

  constructor(
    readonly property: string,
    reason: string,
  ) {
    super(`${property} ${reason}`);
  }
}

/** Decoded properties, and the names of those that contain a secret. */
export interface Decoded {
  readonly values: Properties;
  readonly secrets: ReadonlySet<string>;
}

/**
 * Decodes properties: unwraps secrets and outputs, and converts unknown values to UNKNOWN. Drops properties whose names start with `__`,
 * which state of the dynamic provider has.
 * @throws WireError
 */
export function decode(wire: Readonly<Record<string, unknown>>): Decoded {
  const values: Record<string, unknown> = {};
  const secrets = new Set<string>();
  for (const [property, raw] of Object.entries(wire)) {
    if (property.startsWith("__")) continue;
    const value = decodeValue(raw, property, () => secrets.add(property));
    Object.defineProperty(values, property, { value, enumerable: true, configurable: true, writable: true });
  }
  return { values, secrets };
}

function decodeValue(raw: unknown, property: string, foundSecret: () => void): unknown {
  if (UNKNOWNS.has(raw)) return UNKNOWN;
  if (typeof raw !== "object" || raw === null) return raw;
  if (Array.isArray(raw)) return raw.map((item) => decodeValue(item, property, foundSecret));
  const marked = raw as Readonly<Record<string, unknown>>;
  const inner = (key: string) => decodeValue(marked[key], property, foundSecret);
  switch (marked[SIGNATURE_KEY]) {
    case undefined:
      return Object.fromEntries(Object.keys(marked).map((key) => [key, inner(key)]));
    case SECRET:
      foundSecret();
      if (!("value" in marked)) throw new WireError(property, "is a secret without a value");
      return inner("value");
    case OUTPUT:
      if (marked.secret === true) foundSecret();
      return "value" in marked ? inner("value") : UNKNOWN;
    case RESOURCE:
      // A resource stands for its id, as in programs. Without an id it is not created yet.
      return marked.id === "" ? UNKNOWN : inner("id" in marked ? "id" : "urn");
    default:
      throw new WireError(
        property,
        ASSETS.has(marked[SIGNATURE_KEY])
          ? "must not be an asset or an archive"
          : "has a value of an unknown kind",
      );
  }
}

/**
 * Encodes properties, with the named ones as secrets. Leaves out undefined and null.
 * @param acceptsSecrets false for an engine that does not support secrets
 */
export function encode(
  properties: Properties,
  secrets: ReadonlySet<string>,
  acceptsSecrets: boolean,
): Record<string, unknown> {
  const present = Object.entries(properties).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(
    present.map(([property, value]) => {
      const plain = encodeValue(value);
      return [property, acceptsSecrets && secrets.has(property) ? secret(plain) : plain];
    }),
  );
}

/** Marks an encoded value as secret. */
export const secret = <T>(value: T) => ({ [SIGNATURE_KEY]: SECRET, value });

function encodeValue(value: unknown): unknown {
  if (value === UNKNOWN) return UNKNOWN_VALUE;
  if (Array.isArray(value)) return value.map(encodeValue);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .map(([key, entry]) => [key, encodeValue(entry)]),
  );
}
