import { setTimeout as delay } from "node:timers/promises";
import type { ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { AbortReason } from "../identity/abortReason";
import { checkConfig, configure, diffConfig, handshake } from "./configCalls";
import { diff } from "./diffCall";
import { engineLog } from "./engineLog";
import { invoke } from "./invokeCall";
import { getMapping, getMappings, getPluginInfo, getSchema } from "./packageCalls";
import { check, create, type Handler, read, remove, update } from "./resourceCalls";
import type { Session } from "./session";
import { Empty, Server, ServerCredentials, status } from "./sharedLibraries";
import { CallFailure, toCallFailure } from "./status";

/** How long responses may take to reach the engine once all calls have one, in milliseconds. */
const DELIVERY_MS = 250;

/** The maximum size of a message. The engine has the same limit. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

const cancel: Handler<Empty, Empty> = async (session) => {
  session.cancel();
  return new Empty();
};

const attach: Handler<PluginAttach, Empty> = async (session, request) => {
  session.attach(engineLog(request.getAddress()));
  return new Empty();
};

/** The implemented methods. The others return UNIMPLEMENTED, which the engine handles. */
function methods(session: Session, calls: RunningCalls): UntypedServiceImplementation {
  const serve = <Request, Response>(handler: Handler<Request, Response>) => {
    const handle = unary(session, handler);
    return (call: ServerUnaryCall<Request, Response>, respond: sendUnaryData<Response>) =>
      calls.during(handle(call, respond));
  };
  return {
    handshake: serve(handshake),
    getSchema: serve(getSchema),
    getPluginInfo: serve(getPluginInfo),
    getMapping: serve(getMapping),
    getMappings: serve(getMappings),
    attach: serve(attach),
    checkConfig: serve(checkConfig),
    diffConfig: serve(diffConfig),
    configure: serve(configure),
    check: serve(check),
    diff: serve(diff),
    create: serve(create),
    read: serve(read),
    update: serve(update),
    delete: serve(remove),
    invoke: serve(invoke),
    cancel: serve(cancel),
  };
}

/** The calls that have no response yet. */
interface RunningCalls {
  readonly count: number;
  during<T>(call: Promise<T>): Promise<T>;
  /** Resolves once all current calls have one. */
  idle(): Promise<void>;
}

function runningCalls(): RunningCalls {
  const running = new Set<Promise<unknown>>();
  return {
    during: (call) => {
      running.add(call);
      return call.finally(() => running.delete(call));
    },
    get count() {
      return running.size;
    },
    idle: async () => void (await Promise.allSettled(running)),
  };
}

function unary<Request, Response>(session: Session, handler: Handler<Request, Response>) {
  return async (
    call: ServerUnaryCall<Request, Response>,
    respond: sendUnaryData<Response>,
  ): Promise<void> => {
    const disconnected = new AbortController();
    call.on("cancelled", () => disconnected.abort(new AbortReason("cancel", "the caller has disconnected")));
    const signal = AbortSignal.any([session.cancelled, disconnected.signal]);
    const fail = (error: unknown) =>
      respond(
        error instanceof CallFailure ? error : toCallFailure(error, (message) => session.redact(message)),
      );
    let send: () => void;
    try {
      const response = await handler(session, call.request, signal);
      send = () => respond(null, response);
    } catch (error) {
      send = () => fail(error);
    }
    // The engine closes its log once it has all responses.
    await session.log.flush().catch(() => undefined);
    try {
      send();
    } catch {
      // Without a response the call would hang, and an uncaught error would end the process and all other calls.
      respond({ code: status.INTERNAL, details: "The provider's response could not be sent." });
    }
  };
}

/** A running server. */
export interface RunningServer {
  readonly port: number;
  /** Cancels running calls and stops. Resolves once all calls have a response. */
  close(): Promise<void>;
}

/** Serves a session on a free loopback port. */
export async function startServer(session: Session): Promise<RunningServer> {
  const server = new Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  const calls = runningCalls();
  server.addService(ResourceProviderService, methods(session, calls));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    port,
    close: async () => {
      session.cancel();
      // The engine keeps its connection open for as long as this process lives: waiting for its end would take all of the grace period.
      if (calls.count > 0) {
        await calls.idle();
        await Promise.race([
          new Promise<void>((resolve) => server.tryShutdown(() => resolve())),
          delay(DELIVERY_MS),
        ]);
      }
      server.forceShutdown();
    },
  };
}
