/** What the stored text requires. */
export const INSTALLED = "pulumi-oci-auth-tokens/dynamic";

/**
 * What the state of every dynamic resource holds as its provider, in the form that Pulumi's dynamic provider process evaluates: nothing
 * but a way to the installed package, so that the state never holds stale logic and does not change with a release. It is written out
 * here, since Pulumi's serializer cannot serialize a program that was bundled. The package is looked for from the program's folder, then
 * from @pulumi/pulumi: with pnpm only that finds what a library of the program depends on.
 */
export const serializedProvider = (type: string): string =>
  `exports.handler=()=>require(require.resolve("${INSTALLED}",{paths:[".",require.main.path]})).providers.${type}`;
