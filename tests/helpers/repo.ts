import { join } from "node:path";

/** The checkout. */
export const REPO = join(__dirname, "../../..");
