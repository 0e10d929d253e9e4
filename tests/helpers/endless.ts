import type { ServerResponse } from "node:http";

/** Writes an endless body while the client reads it; resolves with the number of bytes once it stops. */
export function writeEndlessly(response: ServerResponse): Promise<number> {
  const chunk = " ".repeat(64 * 1024);
  let written = 0;
  const more = () => {
    do written += chunk.length;
    while (response.write(chunk));
  };
  response.on("drain", more);
  more();
  return new Promise((resolve) => response.on("close", () => resolve(written)));
}
