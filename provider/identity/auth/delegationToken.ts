import { openInstance } from "./instancePrincipal";
import type { AuthMethod } from "./method";
import { headerToken, parseSecurityToken } from "./tokens";

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
    const signedIn = await openInstance(context, read);
    return { ...signedIn, userOcid: async () => parseSecurityToken(read())?.claim("sub") };
  },
  refusedAdvice: "check that the delegation token still holds (a new Cloud Shell session gives a new one).",
};
