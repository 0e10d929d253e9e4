import type { ServiceError } from "../identity/errors";
import type { ServiceAuthToken } from "../identity/types";
import type { LifecycleContext } from "./context";
import { LifecycleError } from "./problems";
import { describe, isGone } from "./tokenRecord";

/** How many auth tokens Oracle lets a user have. */
const TOKEN_LIMIT = 2;

/** The tokens of the resource that asks for another one. Only a rotating token knows them: a create is shown no old state. */
export interface OwnTokens {
  readonly current?: string | undefined;
  readonly previous?: string | undefined;
  /** The one that was deleted to make room. */
  readonly deleted?: string | undefined;
}

/**
 * The error for a user who has all the tokens that Oracle allows. It names them, and the ones that an interrupted run may have left.
 * Costs one list; without it the rest is still said.
 */
export async function tokenLimitError(
  ctx: LifecycleContext,
  { userId, description }: { readonly userId: string; readonly description: string },
  limit: ServiceError,
  own?: OwnTokens,
): Promise<LifecycleError> {
  const listed = await ctx.service.list(userId, ctx).catch(() => undefined);
  const holders = listed?.filter(({ state }) => !isGone(state));
  const leftover = holders?.find((token) => token.description === description && !roleOf(token.id, own));
  const request = limit.requestId ? `, opc-request-id ${limit.requestId}` : "";
  const mark = (token: ServiceAuthToken) =>
    roleOf(token.id, own) ?? (token === leftover ? " (same description as this resource)" : "");
  return new LifecycleError(
    [
      `User ${userId} already has the ${TOKEN_LIMIT} auth tokens that Oracle allows (${limit.code}, HTTP ${limit.status}${request}):`,
      ...(holders?.map((token) => `  - ${describe(token)}${mark(token)}`) ?? [
        "  (they could not be listed)",
      ]),
      own?.deleted
        ? `This resource's token ${own.deleted} was deleted to make room, and another token took its place. Nothing was created.`
        : "Nothing was created or deleted.",
      ...wayOut(userId, leftover, own),
    ].join("\n"),
    { cause: limit },
  );
}

function roleOf(id: string, own: OwnTokens | undefined): string | undefined {
  if (id === own?.current) return " (this resource's current token)";
  return id === own?.previous ? " (this resource's previous token)" : undefined;
}

function wayOut(
  userId: string,
  leftover: ServiceAuthToken | undefined,
  own: OwnTokens | undefined,
): string[] {
  const command = (id: string) => `  oci iam auth-token delete --user-id ${userId} --auth-token-id ${id}`;
  const lines = leftover
    ? [
        own
          ? "The one of the same description was probably left by an interrupted run of this resource: nobody has its value. If no other stack has it, delete it:"
          : "The one of the same description is the token that is being replaced, or was probably left by an interrupted run of this resource, and nobody has its value. " +
            "If `pulumi stack --show-ids` does not list it, delete it:",
        command(leftover.id),
      ]
    : [
        "Make room: destroy the resource that has one of them, or delete one that nothing uses:",
        command("<id>"),
      ];
  if (own) return lines;
  return [
    ...lines,
    "To replace a token of such a user: the option deleteBeforeReplace on the resource, which leaves a moment without a token, or a",
    "RotatingAuthToken, which keeps both tokens for itself and does not.",
  ];
}
