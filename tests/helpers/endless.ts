import type { ServerResponse } from "node:http";

/** Writes a body that has no end for as long as somebody reads it; resolves with the number of bytes once nobody does. */
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
