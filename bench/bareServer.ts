import { Server, ServerCredentials } from "@grpc/grpc-js";

// The least a gRPC plugin in Node.js can be: a server that serves nothing and prints its port.
new Server().bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (_error, port) => {
  process.stdout.write(`${port}\n`);
});
