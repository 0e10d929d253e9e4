import { describeCrashes } from "../helpers/crash";

describe("engine: interrupted runs, native provider", () => {
  describeCrashes("native", ["provider", "everything"]);
});
