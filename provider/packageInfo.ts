/**
 * The release of this package. package.json is the only place where it is written down. The path is that from the compiled file, and
 * written out, so that a bundler takes the file along: a path that is put together would lead to the package.json of the bundle.
 */
export const { version: packageVersion } = require("../../package.json") as { readonly version: string };
