// The decisions of engine/ensure.mjs, as functions without side effects.
import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";

/** Compares dotted versions by number; ignores a leading v and everything after a dash. */
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
 * Returns which components must come from the cache.
 * @param wanted names of components
 * @param found what is on PATH: the version that `pulumi` reports, or undefined; whether each language host exists
 * @param oldest the oldest version of `pulumi` to use
 */
export function componentsToBuild(wanted, found, oldest) {
  const ownEngine = found.pulumi !== undefined && isAtLeast(found.pulumi, oldest) && found.nodehost;
  // A CLI and its language host must match: those on PATH are used together or not at all. The YAML host is independent.
  return wanted.filter((name) => (name === "yamlhost" ? !(ownEngine && found.yamlhost) : !ownEngine));
}

/** The name of the folder that combines these components. Another version of any of them gives another folder. */
export function bundleKey(keys) {
  return `bundle-${createHash("sha256").update(keys.join("\0")).digest("hex").slice(0, 12)}`;
}

/** The name of the folder of a built component. Another version, platform or pinned module gives another folder. */
export function cacheKey({ binary, version }, moduleFiles, platform) {
  const hash = createHash("sha256").update(moduleFiles.join("\0")).digest("hex").slice(0, 12);
  return `${binary}-${version}-${platform}-${hash}`;
}

/** The cache: OCI_AUTH_TOKENS_ENGINE_CACHE, or a folder in the user's cache. */
export function cacheFolder(env = process.env) {
  const base = env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return env.OCI_AUTH_TOKENS_ENGINE_CACHE || join(base, "pulumi-oci-auth-tokens", "engine");
}
