import { describeCrashes } from "../helpers/crash";

describe("engine: runs that are cut off, native provider", () => {
  describeCrashes("native", ["provider", "everything"]);
});
