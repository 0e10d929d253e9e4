// The decisions of engine/ensure.mjs, apart from anything they cause.
import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";

/** Compares dotted versions by number; a leading v and what follows a dash do not count. */
export function isAtLeast(version, oldest) {
  const numbers = (text) => text.trim().replace(/^v/, "").split("-")[0].split(".").map(Number);
  const [have, need] = [numbers(version), numbers(oldest)];
  for (const [index, part] of need.entries()) {
    const own = have[index] ?? 0;
    if (Number.isNaN(own)) return false;
    if (own !== part) return own > part;
  }
  return true;
}

/**
 * Says which components must come from the cache.
 * @param wanted names of components
 * @param found what PATH has: the version `pulumi` reports, or undefined; whether each language host is there
 * @param oldest the oldest version of `pulumi` to use
 */
export function componentsToBuild(wanted, found, oldest) {
  const ownEngine = found.pulumi !== undefined && isAtLeast(found.pulumi, oldest) && found.nodehost;
  // A CLI and its language hosts belong together: a user's are used together, or not at all. The YAML host is apart.
  return wanted.filter((name) => (name === "yamlhost" ? !(ownEngine && found.yamlhost) : !ownEngine));
}

/** The folder of components put side by side: another of any of them is another folder, so that nothing in it grows old. */
export function bundleKey(keys) {
  return `bundle-${createHash("sha256").update(keys.join("\0")).digest("hex").slice(0, 12)}`;
}

/** The folder of a built component: another version, platform or pinned module is another folder. */
export function cacheKey({ binary, version }, moduleFiles, platform) {
  const hash = createHash("sha256").update(moduleFiles.join("\0")).digest("hex").slice(0, 12);
  return `${binary}-${version}-${platform}-${hash}`;
}

/** The cache: OCI_AUTH_TOKENS_ENGINE_CACHE, else the user's own cache folder. */
export function cacheFolder(env = process.env) {
  const base = env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return env.OCI_AUTH_TOKENS_ENGINE_CACHE || join(base, "pulumi-oci-auth-tokens", "engine");
}
