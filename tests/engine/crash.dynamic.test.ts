import { describeCrashes } from "../helpers/crash";

describe("engine: interrupted runs, dynamic provider", () => {
  describeCrashes("dynamic", ["provider", "CLI", "everything"]);
});
