import { authToken } from "./authToken/lifecycle";
import type { ResourceLifecycle } from "./contract";
import { rotatingAuthToken } from "./rotatingAuthToken/lifecycle";

/** Every resource type of this package, for both providers. */
export const RESOURCE_TYPES: readonly ResourceLifecycle[] = [authToken, rotatingAuthToken];
