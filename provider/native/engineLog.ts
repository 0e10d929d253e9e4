import { credentials, Metadata } from "./sharedLibraries";

/** Takes what the user should read. The engine hides what a plugin writes to its own output. */
export interface Log {
  /** Something works, and should be looked at all the same. */
  warn(message: string, urn?: string): void;
  info(message: string, urn?: string): void;
  /** What is going on right now; the next one replaces it. */
  progress(message: string, urn?: string): void;
  /** Resolves once the engine has taken everything so far, or has had its time to. */
  flush(): Promise<void>;
}

/** How long the engine gets to take a message, in milliseconds. A lost message must not lose a token. */
const PATIENCE_MS = 2_000;

/** The log of the engine that listens on `address`, `host:port`. */
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

/** The log of a plugin that no engine has spoken to. */
export function streamLog(write: (text: string) => void): Log {
  const line = (kind: string) => (message: string) => write(`${kind}: ${message}\n`);
  return {
    warn: line("warning"),
    info: line("info"),
    progress: () => undefined,
    flush: async () => undefined,
  };
}

/** Loads and connects at the first message: most runs have none. */
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
    const deadline = Date.now() + PATIENCE_MS;
    return new Promise((resolve) => {
      client.log(request, new Metadata(), { deadline }, () => resolve());
    });
  };
}
