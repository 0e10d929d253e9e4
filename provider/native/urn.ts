/**
 * The type of the resource that a URN names, `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`; undefined for any
 * other text.
 */
export function typeOfUrn(urn: string): string | undefined {
  const [prefix = "", project, types, ...name] = urn.split("::");
  if (!prefix.startsWith("urn:pulumi:") || project === undefined || name.length === 0) return undefined;
  return types?.split("$").at(-1);
}
