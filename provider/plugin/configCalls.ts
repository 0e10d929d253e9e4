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
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { findSetting } from "../identity/settings";
import { changedInputs } from "../lifecycle/equal";
import { checkConfiguration, readConfiguration } from "./config";
import { type Handler, toFailure } from "./resourceCalls";
import type { Session } from "./session";
import { fromStruct } from "./struct";
import { secret } from "./wire";

/** Settles what both sides understand. */
export const handshake: Handler<ProviderHandshakeRequest, ProviderHandshakeResponse> = async () =>
  new ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true).setAcceptOutputs(true);

/** Checks a provider's arguments. */
export const checkConfig: Handler<CheckRequest, CheckResponse> = async (session, request) => {
  const { failures, warnings } = checkConfiguration(request);
  for (const warning of warnings) session.log.warn(warning, request.getUrn());
  return new CheckResponse().setInputs(salted(session, request)).setFailuresList(failures.map(toFailure));
};

/**
 * The arguments as they came, with a salt where nobody gave one: kept in the state of the provider, it is this stack's own, and tells
 * it apart from a stack of the same names on another backend (see docs/resume.md).
 */
function salted({ host }: Session, request: CheckRequest): Struct | undefined {
  const news = request.getNews()?.toJavaScript() ?? {};
  if ("retrySalt" in news || findSetting("retrySalt", () => undefined, host.env)) return request.getNews();
  const olds = fromStruct(request.getOlds()).values;
  const kept = typeof olds.retrySalt === "string" ? olds.retrySalt : host.random();
  return Struct.fromJavaScript({ ...news, retrySalt: secret(kept) });
}

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
