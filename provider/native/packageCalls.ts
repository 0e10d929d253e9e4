import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import {
  GetMappingResponse,
  GetMappingsResponse,
  type GetSchemaRequest,
  GetSchemaResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { packageVersion } from "../packageInfo";
import type { Handler } from "./resourceCalls";
import { status as grpc } from "./sharedLibraries";
import { RequestError } from "./status";

/** The schema, with the version of this release. */
export function packageSchema(): string {
  const schema = require("../../../provider/schema.json") as object;
  return JSON.stringify({ ...schema, version: packageVersion });
}

export const getSchema: Handler<GetSchemaRequest, GetSchemaResponse> = async (_session, request) => {
  if (request.getVersion() !== 0) {
    throw new RequestError(
      grpc.UNIMPLEMENTED,
      `There is no schema of format ${request.getVersion()}, only of format 0.`,
    );
  }
  return new GetSchemaResponse().setSchema(packageSchema());
};

export const getPluginInfo: Handler<unknown, PluginInfo> = async () =>
  new PluginInfo().setVersion(packageVersion);

/** There are no mappings from other ecosystems, hence the empty responses. */
export const getMapping: Handler<unknown, GetMappingResponse> = async () => new GetMappingResponse();

export const getMappings: Handler<unknown, GetMappingsResponse> = async () => new GetMappingsResponse();
