import * as pulumi from "@pulumi/pulumi";
import { RotatingAuthToken } from "pulumi-oci-auth-tokens";

// A token that is rotated every 30 days. The previous token stays valid until the next rotation, so clients have time to switch. Run
// `pulumi up` at least as often as the schedule requires, such as in a nightly pipeline. It needs both of the tokens that Oracle allows
// a user, so give it a user of its own.
//
//   pulumi config set userId ocid1.user.oc1..<unique id>
//   pulumi config set rotateAfter P30D      # an ISO 8601 duration; this is the default
//   pulumi config set rotateNow 2026-11-24  # a different value rotates at the next up, such as after a leak
const config = new pulumi.Config();
const rotateNow = config.get("rotateNow");

const rotating = new RotatingAuthToken("registry-login", {
  userId: config.require("userId"),
  description: "Container registry login of the cluster",
  rotateAfter: config.get("rotateAfter") ?? "P30D",
  ...(rotateNow ? { rotateWhenChanged: rotateNow } : {}),
});

// Both are secret, in the state and in every output.
export const token = rotating.token;
export const previousToken = rotating.previousToken;

export const tokenId = rotating.tokenId;
export const previousTokenId = rotating.previousTokenId;
export const rotatedAt = rotating.rotatedAt;
export const nextRotation = rotating.nextRotation;
