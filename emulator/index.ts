/**
 * A local OCI Identity service for tests: {@link startEmulator} starts it, `close` of the {@link Emulator} stops it.
 *
 * @packageDocumentation
 */
export { type WrittenConfig, writeConfig } from "./configFiles";
export type { EmulatorFaults, Fault, FaultMatch, FaultRule, When } from "./faults";
export type { Hooks } from "./handleRequest";
export type { EmulatorJournal, JournalEntry } from "./journal";
export { generateKeyPair, type KeyPair } from "./keys";
export type { TokenRecord, UserRecord } from "./model";
export type { Operation } from "./router";
export { parseSeed, type Seed, type SeedUser } from "./seed";
export type { ServerLimits } from "./server";
export type { RetryTokenReplays, Settings } from "./settings";
export { type AuthMethod, type ProgramSetting, signInSettings } from "./signIn/methods";
export type { SessionCredentials } from "./signIn/sessions";
export type { ResourcePrincipalCredentials, SignIn } from "./signIn/signIn";
export { type Credentials, type Emulator, type EmulatorOptions, startEmulator } from "./start";
export type { EmulatorStore, TokenPatch, TokenSpec, UserSpec } from "./store";
export type { Clock, Random, Region, Sleep, Tenancy } from "./types";
