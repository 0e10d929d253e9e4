import type { ServiceError } from "../identity/errors";
import type { ServiceAuthToken } from "../identity/types";
import type { LifecycleContext } from "./context";
import { LifecycleError } from "./errors";
import { describeToken, isDeleted } from "./tokenState";

/** How many auth tokens a user can have. */
export const TOKEN_LIMIT = 2;

/** The tokens that the resource already has. */
export interface OwnTokens {
  readonly current?: string | undefined;
  readonly previous?: string | undefined;
  /** The one that was deleted to make room. */
  readonly deleted?: string | undefined;
}

/** The resource that a token is created for. */
export interface LimitContext {
  /** Absent in a create, because the engine does not pass the old state to it. */
  readonly own?: OwnTokens;
  /** Whether it is a RotatingAuthToken. */
  readonly rotating?: boolean;
}

/**
 * The error for a user who has all the tokens that Oracle allows. It lists them and points out those that an interrupted run may have
 * left. If the list request fails, the error has the rest.
 */
export async function tokenLimitError(
  ctx: LifecycleContext,
  { userId, description }: { readonly userId: string; readonly description: string },
  limit: ServiceError,
  limitContext: LimitContext,
): Promise<LifecycleError> {
  const { own } = limitContext;
  const listed = await ctx.service.list(userId, ctx).catch(() => undefined);
  const holders = listed?.filter(({ state }) => !isDeleted(state));
  const leftovers =
    holders?.filter((token) => token.description === description && !roleOf(token.id, own)) ?? [];
  const request = limit.requestId ? `, opc-request-id ${limit.requestId}` : "";
  const mark = (token: ServiceAuthToken) =>
    roleOf(token.id, own) ?? (leftovers.includes(token) ? " (same description as this resource)" : "");
  return new LifecycleError(
    [
      `User ${userId} already has the ${TOKEN_LIMIT} auth tokens that Oracle allows (${limit.code}, HTTP ${limit.status}${request}):`,
      ...(holders?.map((token) => `  - ${describeToken(token)}${mark(token)}`) ?? [
        "  (they could not be listed)",
      ]),
      whatHappened(own, leftovers.length > 0),
      ...(leftovers.length > 0
        ? aboutLeftovers(limitContext)
        : ["Make room: destroy the resource that has one of them, or delete one that nothing uses:"]),
      `  oci iam auth-token delete --user-id ${userId} --auth-token-id ${leftovers.length === 1 ? leftovers[0]?.id : "<id>"}`,
      ...(own ? [] : toReplace(limitContext)),
    ].join("\n"),
    { cause: limit },
  );
}

/** A leftover may also come from a lost response of this run, so "nothing was created" is true only without leftovers. */
function whatHappened(own: OwnTokens | undefined, leftovers: boolean): string {
  if (own?.deleted)
    return `This resource's token ${own.deleted} was deleted to make room, and another token took its place.`;
  return leftovers ? "Nothing was deleted." : "Nothing was created or deleted.";
}

function roleOf(id: string, own: OwnTokens | undefined): string | undefined {
  if (id === own?.current) return " (this resource's current token)";
  return id === own?.previous ? " (this resource's previous token)" : undefined;
}

const aboutLeftovers = ({ own }: LimitContext): string[] =>
  own
    ? [
        "A token of the same description was probably left by an interrupted run of this resource, and nobody has its value. If no other stack has it, delete it:",
      ]
    : [
        "A token of the same description is one that is being replaced, or was probably left by an interrupted run of this resource, and nobody",
        "has its value. If the state does not have it (pulumi stack export), delete it:",
      ];

const toReplace = ({ rotating }: LimitContext): string[] => [
  "To replace a resource of such a user, use the option deleteBeforeReplace, which leaves a moment without a token" +
    (rotating ? "." : ", or a RotatingAuthToken, which needs both tokens and leaves no such moment."),
];
