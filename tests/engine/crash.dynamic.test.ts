import { describeCrashes } from "../helpers/crash";

describe("engine: runs that are cut off, dynamic provider", () => {
  describeCrashes("dynamic", ["provider", "CLI", "everything"]);
});
