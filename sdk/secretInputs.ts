import * as pulumi from "@pulumi/pulumi";

/**
 * The names of the arguments that are secret, or hold something that is. Undefined where none does, so that nothing is said.
 * An argument that fails is not among them: whoever uses it reports that.
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
