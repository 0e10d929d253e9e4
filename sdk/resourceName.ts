import * as pulumi from "@pulumi/pulumi";

/** What the user calls a resource, for the dynamic provider, which the engine tells neither name nor stack. */
export const resourceName = (name: string): string => `${pulumi.getProject()}/${pulumi.getStack()}/${name}`;
