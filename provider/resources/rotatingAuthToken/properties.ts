import type { PropertyTable } from "../propertyTable";
import {
  booleanRule,
  descriptionRule,
  rotateWhenChangedRule,
  userIdRule,
  waitForRegistryRule,
} from "../validation";
import { parseRotateAfter, ROTATE_AFTER_FORM } from "./duration";

/** The properties of a RotatingAuthToken. */
export const rotatingAuthTokenProperties = {
  inputs: {
    userId: { rule: userIdRule, required: true, replaces: true },
    description: { rule: descriptionRule, required: true },
    rotateAfter: {
      rule: (value: unknown) => (parseRotateAfter(value) ? undefined : `must be ${ROTATE_AFTER_FORM}`),
      local: true,
    },
    rotateWhenChanged: { rule: rotateWhenChangedRule, local: true },
    keepPrevious: { rule: booleanRule, local: true },
    waitForRegistry: { rule: waitForRegistryRule, local: true },
  },
  outputs: {
    state: {},
    token: { secret: true },
    tokenId: {},
    previousToken: { secret: true },
    previousTokenId: {},
    rotatedAt: {},
    nextRotation: {},
  },
} as const satisfies PropertyTable;
