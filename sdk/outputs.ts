// The SDK creates outputs only for the properties that a resource is given, so these are given as undefined and the engine sets them.

/** The outputs of an AuthToken. */
export const AUTH_TOKEN_OUTPUTS = {
  userId: undefined,
  description: undefined,
  state: undefined,
  inactiveState: undefined,
  timeCreated: undefined,
  timeExpires: undefined,
  token: undefined,
};

/** The outputs of a RotatingAuthToken. */
export const ROTATING_AUTH_TOKEN_OUTPUTS = {
  userId: undefined,
  description: undefined,
  state: undefined,
  token: undefined,
  tokenId: undefined,
  previousToken: undefined,
  previousTokenId: undefined,
  rotatedAt: undefined,
  nextRotation: undefined,
};
