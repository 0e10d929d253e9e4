import { type InvokeRequest, InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import { checkGetAuthTokens, type GetAuthTokensInputs, listAuthTokens } from "../resources/getAuthTokens";
import { UNKNOWN } from "../resources/properties";
import { GET_AUTH_TOKENS } from "./lifecycles";
import { type Handler, toFailures } from "./resourceCalls";
import { status as grpc } from "./sharedLibraries";
import { RequestError } from "./status";
import { toStruct } from "./struct";

/** Runs a function. A secret argument makes the whole result secret, because the result contains it. */
export const invoke: Handler<InvokeRequest, InvokeResponse> = async (session, request, signal) => {
  if (request.getTok() !== GET_AUTH_TOKENS) {
    throw new RequestError(
      grpc.UNIMPLEMENTED,
      `There is no function ${request.getTok()}; there is: ${GET_AUTH_TOKENS}.`,
    );
  }
  const args = session.decode(request.getArgs());
  const failures = checkGetAuthTokens(args.values);
  for (const [property, value] of Object.entries(args.values)) {
    if (value === UNKNOWN) failures.push({ property, reason: `${property} is not known yet` });
  }
  if (failures.length > 0) return new InvokeResponse().setFailuresList(toFailures(session, failures));
  const inputs = args.values as unknown as GetAuthTokensInputs;
  const result = {
    ...(await session.send({ urn: "", timeout: 0, signal }, (ctx) => listAuthTokens(ctx, inputs))),
  };
  const secrets = new Set(args.secrets.size > 0 ? Object.keys(result) : []);
  return new InvokeResponse().setReturn(toStruct(result, secrets, session.acceptsSecrets));
};
