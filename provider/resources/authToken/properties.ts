import type { PropertyTable } from "../propertyTable";
import { descriptionRule, rotateWhenChangedRule, userIdRule, waitForRegistryRule } from "../validation";

/** The properties of an AuthToken. */
export const authTokenProperties = {
  inputs: {
    userId: { rule: userIdRule, required: true, replaces: true },
    description: { rule: descriptionRule, required: true },
    rotateWhenChanged: { rule: rotateWhenChangedRule, replaces: true, local: true },
    waitForRegistry: { rule: waitForRegistryRule, local: true },
  },
  outputs: {
    state: {},
    inactiveState: {},
    timeCreated: {},
    timeExpires: {},
    token: { secret: true },
  },
} as const satisfies PropertyTable;
