import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

/** A resource as the SDK registers it with the engine. */
interface Registered {
  readonly type: string;
  readonly name: string;
  /** Set for a lookup. */
  readonly id: string | undefined;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What a program did in the place of the engine's monitor. */
export interface Monitor {
  readonly registered: Registered[];
  /** By name: the outputs that the engine was asked to keep secret. */
  readonly secretOutputs: Map<string, string[]>;
}

/** The part of Pulumi's mocks that sees a request as it is sent. */
interface RegisterResource {
  registerResource(request: RegisterResourceRequest, ...rest: unknown[]): unknown;
}

/**
 * Has what follows run as a Pulumi program of the project `project` and the stack `dev`, on Pulumi's own mocks.
 * @param outputs what every resource has beside its inputs
 * @param options whether it is a preview, whose resources are not created yet
 */
export function asProgram(
  outputs: object = {},
  options: { preview?: boolean; unmade?: boolean } = {},
): Monitor {
  const registered: Registered[] = [];
  const secretOutputs = new Map<string, string[]>();
  pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, id, inputs }) => {
        registered.push({ type, name, id: id || undefined, inputs });
        return { id: id || (options.unmade ? "" : `${name}-id`), state: { ...inputs, ...outputs } };
      },
      call: ({ inputs }) => inputs,
    },
    "project",
    "dev",
    options.preview ?? false,
  );
  const monitor = pulumi.runtime.getMonitor() as unknown as RegisterResource;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, ...rest) => {
    secretOutputs.set(request.getName(), request.getAdditionalsecretoutputsList());
    return register(request, ...rest);
  };
  return { registered, secretOutputs };
}

/** The value of an output; rejects as it does. Undefined while it is not known. */
export function resolved<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}

/** Whether an output's value is known. */
export function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return (output as unknown as { isKnown: Promise<boolean> }).isKnown;
}

/** An output whose value is known only after an update. */
export function unknownOutput<T>(): pulumi.Output<T> {
  const { unknown } = pulumi as unknown as { unknown: T };
  return pulumi.output(unknown) as pulumi.Output<T>;
}
