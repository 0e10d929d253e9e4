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
import { SETTINGS } from "../identity/settings";
import { changedInputs } from "../lifecycle/equal";
import { checkConfiguration, readConfiguration } from "./config";
import { type Handler, toFailure } from "./resourceCalls";
import { fromStruct } from "./struct";

/** Settles what both sides understand. */
export const handshake: Handler<ProviderHandshakeRequest, ProviderHandshakeResponse> = async () =>
  new ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true).setAcceptOutputs(true);

/** Checks a provider's arguments. */
export const checkConfig: Handler<CheckRequest, CheckResponse> = async (session, request) => {
  const { failures, unknownNames } = checkConfiguration(request);
  if (unknownNames.length > 0) {
    // A project of the package's own name keeps its configuration under the same prefix, so this is no error.
    session.log.warn(
      `Unknown settings of oci-auth-tokens: ${unknownNames.join(", ")}. There are: ${Object.keys(SETTINGS).join(", ")}.`,
      request.getUrn(),
    );
  }
  return new CheckResponse().setInputs(request.getNews()).setFailuresList(failures.map(toFailure));
};

/** Compares a provider's arguments. Whoever signs the requests, the tokens stay the same: nothing is ever replaced. */
export const diffConfig: Handler<DiffRequest, DiffResponse> = async (_session, request) => {
  const olds = fromStruct(request.hasOldInputs() ? request.getOldInputs() : request.getOlds()).values;
  const news = fromStruct(request.getNews()).values;
  const changed = changedInputs([...new Set([...Object.keys(olds), ...Object.keys(news)])], olds, news);
  const { DIFF_SOME, DIFF_NONE } = DiffResponse.DiffChanges;
  return new DiffResponse().setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE).setDiffsList(changed);
};

/** Takes the configuration. Nothing is opened yet. */
export const configure: Handler<ConfigureRequest, ConfigureResponse> = async (session, request) => {
  session.configure(readConfiguration(request));
  return new ConfigureResponse()
    .setAcceptsecrets(true)
    .setSupportspreview(true)
    .setAcceptresources(true)
    .setAcceptoutputs(true);
};
