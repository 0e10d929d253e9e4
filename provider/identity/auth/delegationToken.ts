import { openInstance } from "./instancePrincipal";
import type { AuthMethod } from "./method";
import { headerToken } from "./tokens";

/** An instance that acts for a user, as Cloud Shell does. */
export const delegationToken: AuthMethod = {
  cliName: "instance_obo_user",
  missing: (settings) =>
    settings.find("delegationTokenFile") ? ["nothing, on an OCI compute instance"] : ["delegationTokenFile"],
  async open(context) {
    const { settings } = context;
    const file = settings.required("delegationTokenFile");
    // Read at every request: Cloud Shell replaces it.
    const read = () =>
      headerToken(
        settings.readFile("delegationTokenFile", file),
        `The file of delegationTokenFile (${file.origin})`,
      );
    read();
    return openInstance(context, read);
  },
  refusedAdvice: "check that the delegation token still holds (a new Cloud Shell session gives a new one).",
};
