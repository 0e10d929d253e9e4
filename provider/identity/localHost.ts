/** Whether a host name or address, as a URL has it, is this machine: what goes there crosses no network. */
export function isLoopback(hostname: string): boolean {
  const name = bare(hostname);
  return name === "localhost" || name === "::1" || /^127(\.\d+){3}$/.test(name);
}

/** Loopback, and link-local addresses such as that of the instance metadata service: no proxy reaches either. */
export function isLocal(hostname: string): boolean {
  const name = bare(hostname);
  return (
    isLoopback(name) ||
    name.endsWith(".localhost") ||
    /^169\.254(\.\d+){2}$/.test(name) ||
    /^fe[89ab][0-9a-f]:/.test(name) ||
    // The IPv6 address of Oracle's metadata service.
    name === "fd00:c1::a9fe:a9fe"
  );
}

const bare = (hostname: string) => hostname.replace(/^\[|\]$/g, "").toLowerCase();

/** Whether a secret may be sent to a URL: over https, or over http without leaving this machine. */
export const isConfidential = ({ protocol, hostname }: URL): boolean =>
  protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
