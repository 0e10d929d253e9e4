import { describeCrashes } from "../helpers/crash";

describe("engine: runs that are cut off, dynamic door", () => {
  describeCrashes("dynamic", ["provider", "CLI", "everything"]);
});
