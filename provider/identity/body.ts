/** No response of the service or of a registry comes near this size. */
const MAX_RESPONSE_BYTES = 1024 * 1024;

/** A response has more than 1 MiB. */
export class OversizedResponse extends Error {
  override readonly name = "OversizedResponse";

  constructor() {
    super("larger than 1 MiB");
  }
}

/**
 * Reads a response's body as UTF-8, at most 1 MiB of it: an endless one would take all memory there is.
 * @throws OversizedResponse once it is larger; the connection is then closed
 */
export async function readBody(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_RESPONSE_BYTES) throw new OversizedResponse();
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
