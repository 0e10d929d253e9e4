import { describeCrashes } from "../helpers/crash";

describe("engine: runs that are cut off, native door", () => {
  describeCrashes("native", ["provider", "everything"]);
});
