import {
  type Operation,
  ServiceError,
  TransportError,
  type TransportFailure,
} from "../../provider/identity/errors";

/** A response of the service with that status and code. */
export function refused(
  status: number,
  code = "",
  more: Partial<
    Pick<ServiceError, "retryAfterMs" | "serverTimeMs" | "signedBy"> & { message: string; requestId: string }
  > = {},
  operation: Operation = "CreateAuthToken",
): ServiceError {
  return new ServiceError(operation, { status, code, ...more });
}

/** No usable response. */
export const broken = (failure: TransportFailure, operation: Operation = "CreateAuthToken"): TransportError =>
  new TransportError(operation, failure, failure);

export const notFound = (operation?: Operation): ServiceError =>
  refused(
    404,
    "NotAuthorizedOrNotFound",
    { message: "Authorization failed or requested resource not found", requestId: "req-404" },
    operation,
  );

export const limitReached = (): ServiceError =>
  refused(400, "UserCapacityExceeded", { message: "The user has reached the limit", requestId: "REQ/1" });

export const wrongRegion = (): ServiceError =>
  refused(403, "NotAllowed", {
    message: "Please go to your home region PHX to execute CREATE, UPDATE and DELETE",
  });
