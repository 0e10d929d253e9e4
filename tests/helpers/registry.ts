import type { Emulator } from "../../emulator";

/** The header of a Basic login. */
export function basic(name: string, password: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}` };
}

/** Logs in to the emulator's registry, and returns the last status. */
export const logIn = (emulator: Emulator, name: string, password: string): Promise<number> =>
  logInAt(emulator.registryHost, name, password);

/** Logs in to a registry as a client of Docker's v2 protocol does, and returns the last status. */
export async function logInAt(host: string, name: string, password: string): Promise<number> {
  const v2 = `http://${host}/v2/`;
  const challenge = (await fetch(v2)).headers.get("www-authenticate") ?? "";
  const realm = /^Bearer realm="([^"]+)"/.exec(challenge)?.[1];
  if (realm === undefined) return (await fetch(v2, { headers: basic(name, password) })).status;
  const answer = await fetch(`${realm}?account=${encodeURIComponent(name)}`, {
    headers: basic(name, password),
  });
  if (!answer.ok) return answer.status;
  const { token } = (await answer.json()) as { token: string };
  return (await fetch(v2, { headers: { authorization: `Bearer ${token}` } })).status;
}
