import { setTimeout } from "node:timers/promises";
import * as provider from "@pulumi/pulumi/proto/provider_pb";
import { expect } from "chai";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Emulator } from "../../emulator";
import { serializedProvider } from "../../provider/dynamic/serialized";
import { ask, configOf, type RunningPlugin, startPlugin, struct } from "./plugin";
import { scanTexts } from "./secrets";

const SCRIPT = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");

type Values = Readonly<Record<string, unknown>>;

/** What Pulumi stores of the provider of a type. */
export const providerTextOf = (type: "AuthToken" | "RotatingAuthToken"): string => serializedProvider(type);

/** The SDK's own dynamic provider process, asked as the engine asks it. */
export class DynamicDoor {
  constructor(readonly running: RunningPlugin) {}

  /** Everything it wrote beside its port, which is what the user would see. */
  output(): string {
    return this.running.output().replace(/^\d+\n/, "");
  }

  /** Waits until it has written what matches: its words and its answers come by different ways. */
  async said(words: RegExp): Promise<void> {
    for (let tries = 0; tries < 100 && !words.test(this.output()); tries++) await setTimeout(20);
    expect(this.output()).to.match(words);
  }

  async check(news: Values, olds: Values = {}): Promise<{ inputs: Values; failures: string[] }> {
    const request = new provider.CheckRequest().setOlds(struct(olds)).setNews(struct(news));
    const answer = await ask(this.running.client, "check", request);
    const inputs = (answer.getInputs()?.toJavaScript() ?? {}) as Values;
    return { inputs, failures: answer.getFailuresList().map((failure) => failure.getReason()) };
  }

  async diff(id: string, olds: Values, news: Values): Promise<{ changes: boolean; replaces: string[] }> {
    const request = new provider.DiffRequest().setId(id).setOlds(struct(olds)).setNews(struct(news));
    const answer = await ask(this.running.client, "diff", request);
    const changes = answer.getChanges() === provider.DiffResponse.DiffChanges.DIFF_SOME;
    return { changes, replaces: answer.getReplacesList() };
  }

  async create(inputs: Values): Promise<{ id: string; outputs: Values }> {
    const request = new provider.CreateRequest().setProperties(struct(inputs));
    const answer = await ask(this.running.client, "create", request);
    return { id: answer.getId(), outputs: valuesOf(answer) };
  }

  async read(id: string, props: Values): Promise<{ id: string; outputs: Values; inputs: Values }> {
    const request = new provider.ReadRequest().setId(id).setProperties(struct(props));
    const answer = await ask(this.running.client, "read", request);
    const inputs = (answer.getInputs()?.toJavaScript() ?? {}) as Values;
    return { id: answer.getId(), outputs: valuesOf(answer), inputs };
  }

  async update(id: string, olds: Values, news: Values): Promise<Values> {
    const request = new provider.UpdateRequest().setId(id).setOlds(struct(olds)).setNews(struct(news));
    return valuesOf(await ask(this.running.client, "update", request));
  }

  async delete(id: string, outputs: Values): Promise<void> {
    const request = new provider.DeleteRequest().setId(id).setProperties(struct(outputs));
    await ask(this.running.client, "delete", request);
  }
}

const valuesOf = (answer: { getProperties(): Struct | undefined }): Values =>
  (answer.getProperties()?.toJavaScript() ?? {}) as Values;

/**
 * Mocha's way to dynamic provider processes: configured as the engine does for a stack, ended after the test, which fails where one
 * has written a secret.
 */
export function useDynamicDoors() {
  const open: { door: DynamicDoor; emulator: Emulator }[] = [];
  afterEach(async () => {
    const all = open.splice(0);
    for (const { door } of all) await door.running.close();
    for (const { door, emulator } of all) {
      const { secrets, privateKeys } = emulator.signIn;
      const texts = [...emulator.store.allTokens().map(({ text }) => text), ...secrets];
      const pem = [emulator.keyPair.privateKeyPem, ...privateKeys];
      expect(scanTexts([door.running.output()], texts, ...pem)).to.deep.equal([]);
    }
  });
  return async (
    emulator: Emulator,
    user: string,
    settings: Values = {},
    env: NodeJS.ProcessEnv = {},
  ): Promise<DynamicDoor> => {
    const project = { PULUMI_NODEJS_PROJECT: "project", PULUMI_NODEJS_STACK: "dev" };
    const door = new DynamicDoor(await startPlugin(["127.0.0.1:1"], { ...project, ...env }, SCRIPT));
    open.push({ door, emulator });
    const config = Object.entries({ ...configOf(emulator, user), ...settings }).map(
      ([name, value]) => [`oci-auth-tokens:${name}`, value] as const,
    );
    const request = new provider.ConfigureRequest().setArgs(struct(Object.fromEntries(config)));
    const answer = await ask(door.running.client, "configure", request);
    expect(answer.getAcceptsecrets()).to.equal(false);
    return door;
  };
}
