/** The resource type in a URN, `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`. Undefined for any other string. */
export function typeOfUrn(urn: string): string | undefined {
  const [prefix = "", project, types, ...name] = urn.split("::");
  if (!prefix.startsWith("urn:pulumi:") || project === undefined || name.length === 0) return undefined;
  return types?.split("$").at(-1);
}
