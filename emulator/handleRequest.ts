import type { FaultScript } from "./faults";
import { answerIdentity } from "./handlers/identity";
import type { TenancyParts } from "./handlers/tenancy";
import type { JournalEntry } from "./journal";
import type { RateLimit } from "./rateLimit";
import type { Registry } from "./registry";
import { errorResponse, HttpError, unserved } from "./responses";
import { faultAfterEffect, faultBeforeEffect, type ResponseAction } from "./responseWriter";
import type { Route } from "./router";
import { authenticate, type CallerParts } from "./signIn/caller";
import { answerSignIn } from "./signIn/signIn";
import type { ApiRequest, HttpResponse, Sleep } from "./types";

/** Called at a request's boundaries and awaited; may be changed while the emulator runs. */
export interface Hooks {
  /** The request has been read; nothing has happened yet. */
  onRequest?: ((entry: JournalEntry) => void | Promise<void>) | undefined;
  /** The effect has taken place, if there is one; nothing has been answered yet. */
  onResponse?: ((entry: JournalEntry) => void | Promise<void>) | undefined;
}

/** Everything a request passes on its way. */
export interface RequestParts extends TenancyParts, CallerParts {
  registry: Registry;
  rateLimit: RateLimit;
  faults: FaultScript;
  hooks: Hooks;
  sleep: Sleep;
}

/**
 * Takes a request to its delivery: hook, rate limit, signature, fault before the effect, effect, fault after it, hook.
 * The signature comes before the faults, so that no fault hides a badly signed request.
 */
export async function handleRequest(
  parts: RequestParts,
  route: Route,
  request: ApiRequest,
  entry: JournalEntry,
): Promise<ResponseAction> {
  await parts.hooks.onRequest?.(entry);
  const delivery = await carryOut(parts, route, request, entry);
  if ("answer" in delivery) entry.status = delivery.answer.status;
  await parts.hooks.onResponse?.(entry);
  return delivery;
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
    if (!fault) return { kind: "send", answer: await effect() };
    entry.fault = fault.kind;
    const early = await faultBeforeEffect(fault, parts.sleep);
    return early ?? (await faultAfterEffect(fault, await answerOf(effect, entry), parts.sleep));
  } catch (error) {
    return { kind: "send", answer: refused(error, entry) };
  }
}

type Effect = () => HttpResponse | Promise<HttpResponse>;

/** Checks what comes before any effect; what it returns has the effect and answers. */
function admit(parts: RequestParts, route: Route, request: ApiRequest, entry: JournalEntry): Effect {
  switch (route.service) {
    case "identity": {
      parts.rateLimit.admit();
      const caller = authenticate(parts, request);
      entry.caller = caller.id;
      if (caller.session) entry.session = caller.session.id;
      return () => answerIdentity(parts, route, request, caller);
    }
    case "registry":
      return () => {
        const { answer, caller } = parts.registry.answer(route, request);
        if (caller !== undefined) entry.caller = caller;
        return answer;
      };
    case "signIn":
      return () => answerSignIn(parts, route, request);
    case "none":
      throw unserved(request);
  }
}

async function answerOf(effect: Effect, entry: JournalEntry): Promise<HttpResponse> {
  try {
    return await effect();
  } catch (error) {
    return refused(error, entry);
  }
}

function refused(error: unknown, entry: JournalEntry): HttpResponse {
  entry.refusal = error instanceof Error ? error.message : String(error);
  if (error instanceof HttpError) return error.answer;
  return errorResponse(500, "InternalServerError", `The emulator failed: ${entry.refusal}`);
}

/** The answer to a request that failed in a hook: the test that set it sees why. */
export function failed(error: unknown): ResponseAction {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    kind: "send",
    answer: errorResponse(500, "InternalServerError", `The emulator failed: ${reason}`),
  };
}

/** The answer to a body beyond the limit. */
export function tooLarge(limit: number): HttpResponse {
  return errorResponse(413, "RequestEntityTooLarge", `The body exceeds ${limit} bytes.`);
}
