import { createPrivateKey } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type KeyPair, keyPairOf } from "./keys";
import type { Emulator } from "./start";

/** Where an OCI configuration was written. */
export interface WrittenConfig {
  /** The configuration file: the value for `OCI_CONFIG_FILE`. */
  configFile: string;
  /** The private key it refers to; mode 0600. */
  keyFile: string;
}

const MARKER = "# Written by oci-identity-emulator";

/**
 * Writes an OCI configuration file and its key into a directory, which is created if necessary. The file has a profile
 * for each user with the emulator's key, named after the user, such as `USER_A`; `DEFAULT` is the first of them (by
 * default the administrator). Rejects if the directory holds a configuration that no emulator wrote.
 */
export async function writeConfig(emulator: Emulator, directory: string): Promise<WrittenConfig> {
  const { configFile, keyFile } = await filesOf(directory);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const users = emulator.store.allUsers().filter(({ keys }) => keys.has(emulator.keyPair.fingerprint));
  const region = emulator.regions.find(({ home }) => home)?.name ?? "";
  const profile = (name: string, userId: string) =>
    [
      `[${name}]`,
      `user=${userId}`,
      `fingerprint=${emulator.keyPair.fingerprint}`,
      `tenancy=${emulator.tenancy.id}`,
      `region=${region}`,
      `key_file=${keyFile}`,
      "",
    ].join("\n");
  const [first] = users;
  const profiles = [
    ...(first ? [profile("DEFAULT", first.id)] : []),
    ...users.map(({ name, id }) => profile(constantName(name), id)),
  ];
  await writePrivate(configFile, [MARKER, ...profiles].join("\n"));
  // Oracle marks an API key by this last line, and its CLI looks for it.
  await writePrivate(keyFile, `${emulator.keyPair.privateKeyPem}OCI_API_KEY\n`);
  return { configFile, keyFile };
}

/**
 * The key that an emulator wrote into a directory, or undefined if there is none. Rejects if the directory holds a
 * configuration that no emulator wrote, or if the file is not an RSA key.
 */
export async function readKeyPair(directory: string): Promise<KeyPair | undefined> {
  const { keyFile } = await filesOf(directory);
  if (!existsSync(keyFile)) return undefined;
  const text = await readFile(keyFile, "utf8");
  try {
    return keyPairOf(createPrivateKey(text));
  } catch {
    throw new Error(`${keyFile} is damaged: remove it, and the emulator creates another key and other OCIDs`);
  }
}

/** `user-a` as `USER_A`: the name of a profile and of an environment variable. */
export function constantName(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]+/g, "_");
}

/** The files of a directory. Rejects if they exist and no emulator wrote them. */
async function filesOf(directory: string): Promise<WrittenConfig> {
  const configFile = join(resolve(directory), "config");
  const keyFile = join(resolve(directory), "key.pem");
  if (existsSync(configFile)) {
    const present = await readFile(configFile, "utf8");
    if (!present.startsWith(MARKER)) throw new Error(`${configFile} exists and is not the emulator's`);
  } else if (existsSync(keyFile)) throw new Error(`${keyFile} exists and is not the emulator's`);
  return { configFile, keyFile };
}

/** Writes a file that only its owner can read. */
export async function writePrivate(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
  await chmod(path, 0o600);
}
