import * as pulumi from "@pulumi/pulumi";
import { getAuthTokens } from "pulumi-oci-auth-tokens";

// A policy check for CI: `pulumi preview` fails, and with it the pipeline, if a user has an auth token that is older than the CIS
// benchmark for OCI allows. Nothing is created or changed.
//
//   pulumi config set --path 'userIds[0]' ocid1.user.oc1..<unique id>
//   pulumi config set maxAgeDays 90
const config = new pulumi.Config();
const userIds = config.requireObject<string[]>("userIds");
const maxAgeDays = config.getNumber("maxAgeDays") ?? 90;

export = async () => {
  const lists = await Promise.all(
    userIds.map((userId) => getAuthTokens({ userId, olderThanDays: maxAgeDays })),
  );
  const old = lists.flatMap(({ authTokens }) => authTokens);
  if (old.length > 0) {
    const lines = old.map(
      ({ id, userId, description, ageDays }) =>
        `  - "${description}", ${ageDays ?? "an unknown number of"} days old: ${id} of user ${userId}`,
    );
    const count = old.length === 1 ? "1 auth token is" : `${old.length} auth tokens are`;
    throw new pulumi.RunError([`${count} older than ${maxAgeDays} days:`, ...lines].join("\n"));
  }
  return { checkedUsers: userIds.length };
};
