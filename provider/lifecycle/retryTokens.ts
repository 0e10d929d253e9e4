import { createHash, randomUUID } from "node:crypto";

/**
 * The values of `opc-retry-token` for one logical create, the first one first. The service answers a repeated value with the token that
 * it made for it, text included, for 24 hours; a further one is for when what the earlier one made cannot be used.
 */
export type RetryTokens = (attempt: number) => string;

/** What tells one logical create from every other. */
export interface CreateIdentity {
  /** `<project>/<stack>/[<parent types>/]<name>`, as the door has it. */
  readonly resource: string;
  /** The resource's type, without the package's name. */
  readonly type: string;
  /** Everything whose change asks for another token. */
  readonly inputs: readonly unknown[];
  /** Tells stacks of the same names apart. */
  readonly salt: string;
}

/**
 * The retry tokens of a create that may have been begun by a run that was cut off: the same in every run, so that the next one gets the
 * very token that the service made before. They are digests: 64 characters, the most the service takes.
 */
export function derivedRetryTokens({ resource, type, inputs, salt }: CreateIdentity): RetryTokens {
  return (attempt) =>
    createHash("sha256")
      .update(JSON.stringify([type, resource, salt, inputs, attempt]))
      .digest("hex");
}

/** The retry tokens of a create that nobody can begin again. */
export const freshRetryTokens = (): RetryTokens => {
  const made = randomUUID();
  return (attempt) => `${made}-${attempt}`;
};
