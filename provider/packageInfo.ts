/**
 * The release of this package. package.json is the only place where it is written down. The path is that from the compiled file, and
 * written out, so that a bundler takes the file along: a path that is put together would lead to the package.json of the bundle.
 */
export const { version: packageVersion } = require("../../package.json") as { readonly version: string };

/** The name of this Pulumi package: of its plugin, and of the namespace of its configuration. */
export const PACKAGE = "oci-auth-tokens";

/** The token of a resource type or a function of this package. */
export const typeToken = (name: string): string => `${PACKAGE}:index:${name}`;

/** The type of a dynamic resource, as Pulumi names it. */
export const dynamicType = (name: string): string => `pulumi-nodejs:dynamic/${PACKAGE}:${name}`;

/** What the keys of this package's configuration begin with. */
export const CONFIG_PREFIX = `${PACKAGE}:`;

/** What the keys of @pulumi/oci's configuration begin with. */
export const PEER_PREFIX = "oci:";
