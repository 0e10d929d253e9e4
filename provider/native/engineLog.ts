import { credentials, Metadata } from "./sharedLibraries";

/** Messages to the user. The engine does not show what a plugin writes to its own output. */
export interface Log {
  /** Shows a warning. */
  warn(message: string, urn?: string): void;
  info(message: string, urn?: string): void;
  /** Shows what is going on. Each message replaces the previous one. */
  progress(message: string, urn?: string): void;
  /** Resolves once the engine has received all messages so far, or their timeout has ended. */
  flush(): Promise<void>;
}

/** The timeout of a message, in milliseconds. A lost message must not fail the operation. */
const SEND_TIMEOUT_MS = 2_000;

/** The log of the engine at `address`, as `host:port`. */
export function engineLog(address: string): Log {
  const pending = new Set<Promise<void>>();
  let open: ReturnType<typeof connect> | undefined;
  const send = (severity: "INFO" | "WARNING", message: string, urn = "", ephemeral = false) => {
    const sent = Promise.resolve()
      .then(() => {
        open ??= connect(address);
        return open(severity, message, urn, ephemeral);
      })
      .catch(() => undefined)
      .finally(() => pending.delete(sent));
    pending.add(sent);
  };
  return {
    warn: (message, urn) => send("WARNING", message, urn),
    info: (message, urn) => send("INFO", message, urn),
    progress: (message, urn) => send("INFO", message, urn, true),
    flush: async () => void (await Promise.all(pending)),
  };
}

/** The log of a plugin that is not connected to an engine. */
export function streamLog(write: (text: string) => void): Log {
  const line = (kind: string) => (message: string) => write(`${kind}: ${message}\n`);
  return {
    warn: line("warning"),
    info: line("info"),
    progress: () => undefined,
    flush: async () => undefined,
  };
}

/** Called at the first message, because most runs have none. */
function connect(address: string) {
  const { EngineClient } =
    require("@pulumi/pulumi/proto/engine_grpc_pb") as typeof import("@pulumi/pulumi/proto/engine_grpc_pb");
  const { LogRequest, LogSeverity } =
    require("@pulumi/pulumi/proto/engine_pb") as typeof import("@pulumi/pulumi/proto/engine_pb");
  const client = new EngineClient(address, credentials.createInsecure());
  return (severity: "INFO" | "WARNING", message: string, urn: string, ephemeral: boolean): Promise<void> => {
    const request = new LogRequest()
      .setSeverity(LogSeverity[severity])
      .setMessage(message)
      .setUrn(urn)
      .setEphemeral(ephemeral);
    const deadline = Date.now() + SEND_TIMEOUT_MS;
    return new Promise((resolve) => {
      client.log(request, new Metadata(), { deadline }, () => resolve());
    });
  };
}
