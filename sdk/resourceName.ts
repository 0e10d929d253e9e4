import * as pulumi from "@pulumi/pulumi";

/**
 * What the user calls a resource, for the dynamic provider, which the engine tells neither name nor stack: project, stack, the types of
 * the components that it is a part of, its name. Children of two components may have the same name.
 */
export function resourceName(name: string, parent: pulumi.Resource | undefined): string {
  return [pulumi.getProject(), pulumi.getStack(), ...typesOf(parent), name].join("/");
}

/** The SDK's own fields, which are not in its types. */
interface Internals {
  readonly __pulumiType?: string;
  readonly __parentResource?: pulumi.Resource;
}

function typesOf(resource: pulumi.Resource | undefined): string[] {
  const { __pulumiType: type, __parentResource: parent } = (resource ?? {}) as Internals;
  // Everything is a part of the stack.
  return type === undefined || type === pulumi.runtime.rootPulumiStackTypeName
    ? []
    : [...typesOf(parent), type];
}
