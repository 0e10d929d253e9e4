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

/** How long responses get to reach the engine once all calls have one, in milliseconds. */
const DELIVERY_MS = 250;

/** The largest message either way: that of the engine. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

const cancel: Handler<Empty, Empty> = async (session) => {
  session.cancel();
  return new Empty();
};

const attach: Handler<PluginAttach, Empty> = async (session, request) => {
  session.attach(engineLog(request.getAddress()));
  return new Empty();
};

/** Every method that is served. The others answer UNIMPLEMENTED, which the engine understands. */
function methods(session: Session, calls: RunningCalls): UntypedServiceImplementation {
  const serve = <Request, Response>(handler: Handler<Request, Response>) => {
    const respond = unary(session, handler);
    return (call: ServerUnaryCall<Request, Response>, answer: sendUnaryData<Response>) =>
      calls.during(respond(call, answer));
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
  /** Resolves once all of them have one. */
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
  return async (call: ServerUnaryCall<Request, Response>, answer: sendUnaryData<Response>): Promise<void> => {
    const gone = new AbortController();
    call.on("cancelled", () => gone.abort(new AbortReason("cancel", "the caller has gone")));
    const signal = AbortSignal.any([session.cancelled, gone.signal]);
    const fail = (error: unknown) =>
      answer(
        error instanceof CallFailure ? error : toCallFailure(error, (message) => session.redact(message)),
      );
    let send: () => void;
    try {
      const response = await handler(session, call.request, signal);
      send = () => answer(null, response);
    } catch (error) {
      send = () => fail(error);
    }
    // The engine closes its log when it has every answer.
    await session.log.flush().catch(() => undefined);
    try {
      send();
    } catch {
      // A call without an answer would hang, and an error that nobody takes would end every other call with the process.
      answer({ code: status.INTERNAL, details: "The provider's answer could not be sent." });
    }
  };
}

/** A provider that listens. */
export interface RunningServer {
  readonly port: number;
  /** Ends what is running and stops; resolves when everybody has an answer. */
  close(): Promise<void>;
}

/** Serves a session on a free port of loopback. */
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
