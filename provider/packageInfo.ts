/**
 * The version of this package, from package.json. The path is relative to the compiled file, and a literal so that a bundler includes
 * the file: a computed path would lead to the package.json of the bundle.
 */
export const { version: packageVersion } = require("../../package.json") as { readonly version: string };

/** The name of this Pulumi package, of its plugin and of its configuration namespace. */
export const PACKAGE = "oci-auth-tokens";

/** The token of a resource type or a function of this package. */
export const typeToken = (name: string): string => `${PACKAGE}:index:${name}`;

/** The type of a dynamic resource, as Pulumi names it. */
export const dynamicType = (name: string): string => `pulumi-nodejs:dynamic/${PACKAGE}:${name}`;

/** The prefix of this package's configuration keys. */
export const CONFIG_PREFIX = `${PACKAGE}:`;

/** What the keys of @pulumi/oci's configuration begin with. */
export const PEER_PREFIX = "oci:";
