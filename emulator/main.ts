#!/usr/bin/env node
import { readFileSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HELP, parseCommand } from "./cli";
import { writeConfig } from "./configFiles";
import { describeEmulator } from "./describe";
import { parseSeed } from "./seed";
import { apiKeySettings, signInSettings } from "./signIn/methods";
import { startEmulator } from "./start";

async function main(args: readonly string[]): Promise<void> {
  const command = parseCommand(args);
  if (command.help) {
    process.stdout.write(HELP);
    return;
  }
  const seed =
    command.seedFile === undefined ? {} : { seed: parseSeed(readFileSync(command.seedFile, "utf8")) };
  const emulator = await startEmulator({ ...command.options, ...seed });
  const temporary =
    command.configDir === undefined ? await mkdtemp(join(tmpdir(), "oci-identity-emulator-")) : undefined;
  // However the process ends, short of a kill: the key does not stay behind.
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
