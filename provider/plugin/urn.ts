/** What a URN says: `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`. */
export interface Urn {
  readonly stack: string;
  readonly project: string;
  /** Of the resource itself, without its parents'. */
  readonly type: string;
  /** The types of its parents, the outermost first. */
  readonly parents: readonly string[];
  /** May have anything in it, `::` too. */
  readonly name: string;
}

const PREFIX = "urn:pulumi:";

/** Takes a URN apart; undefined when it is none. */
export function parseUrn(text: string): Urn | undefined {
  const [stack = "", project, types, ...name] = text.split("::");
  if (!stack.startsWith(PREFIX) || project === undefined || types === undefined || name.length === 0) {
    return undefined;
  }
  const chain = types.split("$");
  return {
    stack: stack.slice(PREFIX.length),
    project,
    type: chain.at(-1) ?? "",
    parents: chain.slice(0, -1),
    name: name.join("::"),
  };
}

/** What the user calls the resource, in a form that tells stacks apart. */
export const resourceName = ({ project, stack, parents, name }: Urn): string =>
  [project, stack, ...parents, name].join("/");
