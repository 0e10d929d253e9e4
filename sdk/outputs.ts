// The SDK makes an output of every property that a resource is given, and of no other: these are given, and the engine fills them in.

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
