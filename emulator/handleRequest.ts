import type { FaultScript } from "./faults";
import { handleIdentity } from "./handlers/identity";
import type { TenancyParts } from "./handlers/tenancy";
import type { JournalEntry } from "./journal";
import type { RateLimit } from "./rateLimit";
import type { Registry } from "./registry";
import { errorResponse, HttpError, unserved } from "./responses";
import { faultAfterEffect, faultBeforeEffect, type ResponseAction } from "./responseWriter";
import type { Route } from "./router";
import { authenticate, type CallerParts } from "./signIn/caller";
import { handleSignIn } from "./signIn/signIn";
import type { ApiRequest, HttpResponse, Sleep } from "./types";

/**
 * Functions that the emulator calls and awaits for each request; they may be changed while it runs. If a hook throws, the
 * response is a 500.
 */
export interface Hooks {
  /** Called when the request has been read, before it takes effect. */
  onRequest?: ((entry: JournalEntry) => void | Promise<void>) | undefined;
  /** Called when the request has taken effect, before the response is sent. */
  onResponse?: ((entry: JournalEntry) => void | Promise<void>) | undefined;
}

/** Everything that handling a request needs. */
export interface RequestParts extends TenancyParts, CallerParts {
  registry: Registry;
  rateLimit: RateLimit;
  faults: FaultScript;
  hooks: Hooks;
  sleep: Sleep;
}

/**
 * Handles a request, in this order: hook, rate limit, signature, fault before the effect, effect, fault after it, hook.
 * The signature is checked before the faults, so that no fault hides a badly signed request.
 */
export async function handleRequest(
  parts: RequestParts,
  route: Route,
  request: ApiRequest,
  entry: JournalEntry,
): Promise<ResponseAction> {
  await parts.hooks.onRequest?.(entry);
  const action = await carryOut(parts, route, request, entry);
  if ("response" in action) entry.status = action.response.status;
  await parts.hooks.onResponse?.(entry);
  return action;
}

async function carryOut(
  parts: RequestParts,
  route: Route,
  request: ApiRequest,
  entry: JournalEntry,
): Promise<ResponseAction> {
  try {
    const effect = admit(parts, route, request, entry);
    const fault = parts.faults.take({ ...request, operation: route.operation });
    if (!fault) return { kind: "send", response: await effect() };
    entry.fault = fault.kind;
    const early = await faultBeforeEffect(fault, parts.sleep);
    return early ?? (await faultAfterEffect(fault, await responseOf(effect, entry), parts.sleep));
  } catch (error) {
    return { kind: "send", response: rejected(error, entry) };
  }
}

type Effect = () => HttpResponse | Promise<HttpResponse>;

/** Does the checks that precede any effect; the function that it returns has the effect. */
function admit(parts: RequestParts, route: Route, request: ApiRequest, entry: JournalEntry): Effect {
  switch (route.service) {
    case "identity": {
      parts.rateLimit.admit();
      const caller = authenticate(parts, request);
      entry.caller = caller.id;
      if (caller.session) entry.session = caller.session.id;
      return () => handleIdentity(parts, route, request, caller);
    }
    case "registry":
      return () => {
        const { response, caller } = parts.registry.handle(route, request);
        if (caller !== undefined) entry.caller = caller;
        return response;
      };
    case "signIn":
      return () => handleSignIn(parts, route, request);
    case "none":
      throw unserved(request);
  }
}

async function responseOf(effect: Effect, entry: JournalEntry): Promise<HttpResponse> {
  try {
    return await effect();
  } catch (error) {
    return rejected(error, entry);
  }
}

function rejected(error: unknown, entry: JournalEntry): HttpResponse {
  entry.refusal = error instanceof Error ? error.message : String(error);
  if (error instanceof HttpError) return error.response;
  return errorResponse(500, "InternalServerError", `The emulator failed: ${entry.refusal}`);
}

/** The response to a request whose hook threw; it tells the test why. */
export function failed(error: unknown): ResponseAction {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    kind: "send",
    response: errorResponse(500, "InternalServerError", `The emulator failed: ${reason}`),
  };
}

/** The response to a body above the limit. */
export function tooLarge(limit: number): HttpResponse {
  return errorResponse(413, "RequestEntityTooLarge", `The body exceeds ${limit} bytes.`);
}
