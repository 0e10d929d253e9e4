import type { dynamic } from "@pulumi/pulumi";

/**
 * What Pulumi serializes into the state of every resource of a type: nothing but a way to the installed package, so that
 * the state never holds stale logic and does not change with a release. Pulumi stores it twice per resource, so it is small:
 * the one method it must have becomes, at its first call, all those of the installed provider. That call comes before any
 * other, and does its work before it first yields.
 */
export const serializedAuthToken = {
  configure(request: dynamic.ConfigureRequest) {
    return Object.assign(this, require("pulumi-oci-auth-tokens/dynamic").authToken).configure(request);
  },
} as unknown as dynamic.ResourceProvider;

/** The same for every RotatingAuthToken; a captured name of the type would make the text longer than a second one does. */
export const serializedRotatingAuthToken = {
  configure(request: dynamic.ConfigureRequest) {
    return Object.assign(this, require("pulumi-oci-auth-tokens/dynamic").rotatingAuthToken).configure(
      request,
    );
  },
} as unknown as dynamic.ResourceProvider;
