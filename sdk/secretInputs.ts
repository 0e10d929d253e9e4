import * as pulumi from "@pulumi/pulumi";

/**
 * The names of the arguments that are secret or contain a secret; undefined if there are none, so that the property is left out. An
 * argument that fails is not included: the code that uses it reports the failure.
 */
export async function secretInputs(args: object): Promise<string[] | undefined> {
  const names = await Promise.all(
    Object.entries(args).map(async ([name, value]) => {
      const secret = await pulumi.isSecret(pulumi.output(value)).catch(() => false);
      return secret ? [name] : [];
    }),
  );
  return names.some((name) => name.length > 0) ? names.flat().sort() : undefined;
}
