#!/usr/bin/env node
import { readFileSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HELP, parseCommand } from "./cli";
import { readKeyPair, writeConfig } from "./configFiles";
import { describeEmulator } from "./describe";
import { generateKeyPair } from "./keys";
import { defaultSeed, parseSeed } from "./seed";
import { apiKeySettings, signInSettings } from "./signIn/methods";
import { withStableIds } from "./stableIds";
import { startEmulator } from "./start";

async function main(args: readonly string[]): Promise<void> {
  const command = parseCommand(args);
  if (command.help) {
    process.stdout.write(HELP);
    return;
  }
  const seed =
    command.seedFile === undefined ? defaultSeed() : parseSeed(readFileSync(command.seedFile, "utf8"));
  const kept = command.configDir === undefined ? undefined : await readKeyPair(command.configDir);
  const keyPair = kept ?? (await generateKeyPair());
  const emulator = await startEmulator({
    ...command.options,
    keyPair,
    seed: withStableIds(seed, keyPair),
  });
  const temporary =
    command.configDir === undefined ? await mkdtemp(join(tmpdir(), "oci-identity-emulator-")) : undefined;
  // Removes the key however the process ends, except by SIGKILL.
  if (temporary !== undefined) process.on("exit", () => rmSync(temporary, { recursive: true, force: true }));
  const folder = command.configDir ?? temporary ?? "";
  const config = await writeConfig(emulator, folder);
  const settings =
    command.auth === "api_key"
      ? apiKeySettings(emulator, config)
      : await signInSettings(emulator, command.auth, join(folder, command.auth));
  const stop = () => {
    emulator.close().then(() => process.exit(0));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  process.stdout.write(describeEmulator(emulator, config, command.format, settings));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`oci-identity-emulator: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
