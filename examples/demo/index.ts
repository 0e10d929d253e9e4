import * as pulumi from "@pulumi/pulumi";
import { AuthToken, getAuthTokensOutput } from "pulumi-oci-auth-tokens";

// Two tokens, one for the container registry and one for Git. The users and a description come from the stack's
// configuration, so that the demo can change them between one `pulumi up` and the next.
const config = new pulumi.Config();
const registryUser = config.require("registryUser");
const gitUser = config.require("gitUser");

const registry = new AuthToken("registry", {
  userId: registryUser,
  description: config.get("description") ?? "Container registry login of the pipeline",
});

const git = new AuthToken("git", { userId: gitUser, description: "Git over HTTPS" });

// Listed after both tokens are created. A list never contains the value of a token.
const listed = getAuthTokensOutput({ userId: registryUser }, { dependsOn: [registry, git] });

export const registryToken = registry.token;
export const registryTokenId = registry.id;
export const gitTokenId = git.id;
export const gitTokenOwner = git.userId;
export const registryUsersTokens = listed.authTokens.apply((tokens) =>
  tokens.map(({ description, state, timeCreated }) => `${description} (${state}, ${timeCreated})`),
);
