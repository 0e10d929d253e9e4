import { setTimeout } from "node:timers/promises";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
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

/** The SDK's own dynamic provider process, called as the engine calls it. */
export class DynamicProcess {
  constructor(readonly running: RunningPlugin) {}

  /** Everything it wrote besides its port, which the user would see. */
  output(): string {
    return this.running.output().replace(/^\d+\n/, "");
  }

  /** Waits until its output matches: output and responses arrive on different channels. */
  async said(words: RegExp): Promise<void> {
    for (let tries = 0; tries < 100 && !words.test(this.output()); tries++) await setTimeout(20);
    expect(this.output()).to.match(words);
  }

  async check(news: Values, olds: Values = {}): Promise<{ inputs: Values; failures: string[] }> {
    const request = new messages.CheckRequest().setOlds(struct(olds)).setNews(struct(news));
    const answer = await ask(this.running.client, "check", request);
    const inputs = (answer.getInputs()?.toJavaScript() ?? {}) as Values;
    return { inputs, failures: answer.getFailuresList().map((failure) => failure.getReason()) };
  }

  async diff(id: string, olds: Values, news: Values): Promise<{ changes: boolean; replaces: string[] }> {
    const request = new messages.DiffRequest().setId(id).setOlds(struct(olds)).setNews(struct(news));
    const answer = await ask(this.running.client, "diff", request);
    const changes = answer.getChanges() === messages.DiffResponse.DiffChanges.DIFF_SOME;
    return { changes, replaces: answer.getReplacesList() };
  }

  async create(inputs: Values): Promise<{ id: string; outputs: Values }> {
    const request = new messages.CreateRequest().setProperties(struct(inputs));
    const answer = await ask(this.running.client, "create", request);
    return { id: answer.getId(), outputs: valuesOf(answer) };
  }

  async read(id: string, props: Values): Promise<{ id: string; outputs: Values; inputs: Values }> {
    const request = new messages.ReadRequest().setId(id).setProperties(struct(props));
    const answer = await ask(this.running.client, "read", request);
    const inputs = (answer.getInputs()?.toJavaScript() ?? {}) as Values;
    return { id: answer.getId(), outputs: valuesOf(answer), inputs };
  }

  async update(id: string, olds: Values, news: Values): Promise<Values> {
    const request = new messages.UpdateRequest().setId(id).setOlds(struct(olds)).setNews(struct(news));
    return valuesOf(await ask(this.running.client, "update", request));
  }

  async delete(id: string, outputs: Values): Promise<void> {
    const request = new messages.DeleteRequest().setId(id).setProperties(struct(outputs));
    await ask(this.running.client, "delete", request);
  }
}

const valuesOf = (answer: { getProperties(): Struct | undefined }): Values =>
  (answer.getProperties()?.toJavaScript() ?? {}) as Values;

/**
 * Registers hooks for dynamic provider processes: configured as the engine does for a stack, ended after the test, which fails if one
 * has written a secret.
 */
export function useDynamicProcesses() {
  const open: { provider: DynamicProcess; emulator: Emulator }[] = [];
  afterEach(async () => {
    const all = open.splice(0);
    for (const { provider } of all) await provider.running.close();
    for (const { provider, emulator } of all) {
      const { secrets, privateKeys } = emulator.signIn;
      const texts = [...emulator.store.allTokens().map(({ text }) => text), ...secrets];
      const pem = [emulator.keyPair.privateKeyPem, ...privateKeys];
      expect(scanTexts([provider.running.output()], texts, ...pem)).to.deep.equal([]);
    }
  });
  return async (
    emulator: Emulator,
    user: string,
    settings: Values = {},
    env: NodeJS.ProcessEnv = {},
  ): Promise<DynamicProcess> => {
    const project = { PULUMI_NODEJS_PROJECT: "project", PULUMI_NODEJS_STACK: "dev" };
    const provider = new DynamicProcess(await startPlugin(["127.0.0.1:1"], { ...project, ...env }, SCRIPT));
    open.push({ provider, emulator });
    const config = Object.entries({ ...configOf(emulator, user), ...settings }).map(
      ([name, value]) => [`oci-auth-tokens:${name}`, value] as const,
    );
    const request = new messages.ConfigureRequest().setArgs(struct(Object.fromEntries(config)));
    const answer = await ask(provider.running.client, "configure", request);
    expect(answer.getAcceptsecrets()).to.equal(false);
    return provider;
  };
}
