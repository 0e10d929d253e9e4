import {
  type CheckRequest,
  CheckResponse,
  type ConfigureRequest,
  ConfigureResponse,
  type DiffRequest,
  DiffResponse,
  type ProviderHandshakeRequest,
  ProviderHandshakeResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { SECRET_SETTINGS } from "../identity/settings";
import { changedInputs } from "../resources/diff";
import { UNKNOWN } from "../resources/properties";
import { checkConfiguration, readConfiguration } from "./config";
import { type Handler, toFailures } from "./resourceCalls";
import { Struct } from "./sharedLibraries";
import { fromStruct } from "./struct";
import { secret } from "./wire";

/** Negotiates the protocol's features with the engine. */
export const handshake: Handler<ProviderHandshakeRequest, ProviderHandshakeResponse> = async () =>
  new ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true).setAcceptOutputs(true);

/** Checks a provider's arguments. */
export const checkConfig: Handler<CheckRequest, CheckResponse> = async (session, request) => {
  const { failures, warnings } = checkConfiguration(request);
  for (const warning of warnings) session.log.warn(warning, request.getUrn());
  return new CheckResponse()
    .setInputs(marked(request.getNews()))
    .setFailuresList(toFailures(session, failures));
};

/** Marks the secret arguments: the engine stores what this returns, and not every language marks them. */
function marked(args: Struct | undefined): Struct | undefined {
  if (!args) return undefined;
  const values = args.toJavaScript();
  const known = fromStruct(args);
  for (const name of SECRET_SETTINGS) {
    const value = values[name];
    const bare = typeof value === "string" && known.values[name] !== UNKNOWN;
    if (bare) values[name] = secret(value);
  }
  return Struct.fromJavaScript(values);
}

/** Compares a provider's arguments. A change never replaces the provider, because the tokens stay the same. */
export const diffConfig: Handler<DiffRequest, DiffResponse> = async (_session, request) => {
  const olds = fromStruct(request.hasOldInputs() ? request.getOldInputs() : request.getOlds()).values;
  const news = fromStruct(request.getNews()).values;
  const changed = changedInputs([...new Set([...Object.keys(olds), ...Object.keys(news)])], olds, news);
  const { DIFF_SOME, DIFF_NONE } = DiffResponse.DiffChanges;
  return new DiffResponse().setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE).setDiffsList(changed);
};

/** Stores the configuration. The context is created at the first request. */
export const configure: Handler<ConfigureRequest, ConfigureResponse> = async (session, request) => {
  session.configure(readConfiguration(request));
  return new ConfigureResponse()
    .setAcceptsecrets(true)
    .setSupportspreview(true)
    .setAcceptresources(true)
    .setAcceptoutputs(true);
};
