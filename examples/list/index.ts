import * as pulumi from "@pulumi/pulumi";
import { getAuthTokens } from "pulumi-oci-auth-tokens";

// Who holds the two tokens Oracle allows of a user? Nothing is made or changed.
//
//   pulumi config set userId ocid1.user.oc1..<unique id>
const userId = new pulumi.Config().require("userId");

export = async () => {
  const { authTokens } = await getAuthTokens({ userId });
  return {
    count: authTokens.length,
    tokens: authTokens.map(({ id, description, state, timeCreated }) => ({
      id,
      description,
      state,
      timeCreated,
    })),
  };
};
