/** The module that the serialized provider requires. */
export const INSTALLED = "pulumi-oci-auth-tokens/dynamic";

/**
 * The serialized provider in the state of every dynamic resource, in the form that Pulumi's dynamic provider process evaluates. It only
 * loads the installed package, so that the state has no stale code and does not change with a release. It is a literal because Pulumi's
 * serializer cannot serialize a bundled program. The package is resolved from the program's folder, then from @pulumi/pulumi: with pnpm,
 * only the latter finds the dependencies of the program's libraries.
 */
export const serializedProvider = (type: string): string =>
  `exports.handler=()=>require(require.resolve("${INSTALLED}",{paths:[".",require.main.path]})).providers.${type}`;
