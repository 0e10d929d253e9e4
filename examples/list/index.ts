import * as pulumi from "@pulumi/pulumi";
import { getAuthTokens } from "pulumi-oci-auth-tokens";

// Lists the auth tokens of a user, who can have two. Nothing is created or changed.
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
