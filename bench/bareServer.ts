import { Server, ServerCredentials } from "@grpc/grpc-js";

// The minimal gRPC plugin in Node.js, for comparison: a server without services that prints its port.
new Server().bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (_error, port) => {
  process.stdout.write(`${port}\n`);
});
