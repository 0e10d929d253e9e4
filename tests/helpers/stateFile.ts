import { readFileSync } from "node:fs";

/** A resource as the state file has it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  readonly initErrors?: readonly string[];
  readonly external?: boolean;
}

/** The part of a state file that tests read. */
interface Checkpoint {
  readonly checkpoint: {
    readonly latest?: { readonly resources?: StateResource[]; readonly pending_operations?: unknown[] };
  };
}

/** A stack's state on the disk of a file backend. Read from disk each time. */
export class StateFile {
  /** @param path returns its path, which depends on the project's name */
  constructor(private readonly path: () => string) {}

  text(): string {
    return readFileSync(this.path(), "utf8");
  }

  /** The resources, providers and the stack itself among them. */
  resources(): StateResource[] {
    return this.latest()?.resources ?? [];
  }

  /** The one resource of that name. Throws if there is none. */
  resource(name: string): StateResource {
    const found = this.resources().filter(({ urn }) => urn.endsWith(`::${name}`));
    const [only] = found;
    if (found.length !== 1 || !only) throw new Error(`${found.length} resources named ${name} in the state`);
    return only;
  }

  /** How many operations were pending when a run was interrupted. */
  pendingOperations(): number {
    return this.latest()?.pending_operations?.length ?? 0;
  }

  private latest(): Checkpoint["checkpoint"]["latest"] {
    return (JSON.parse(this.text()) as Checkpoint).checkpoint.latest;
  }
}
