import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { logInAt } from "./registry";

/** The credentials of a login to a container registry. */
export interface Login {
  /** Such as `127.0.0.1:5000`. */
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

/** A client that logs in, and whether the registry accepts it. */
export interface RegistryClient {
  readonly name: string;
  logIn(login: Login): Promise<boolean>;
}

/** The client a user would take, as far as one is on PATH: docker, else skopeo, else Docker's own protocol over HTTP. */
export function registryClient(): RegistryClient {
  // Both log in from the client if no daemon runs.
  if (isOnPath("docker")) {
    return {
      name: "docker",
      logIn: (login) => logInBy("docker", (folder) => ["--config", folder, "login"], login),
    };
  }
  if (isOnPath("skopeo")) {
    const args = (folder: string) => ["login", "--tls-verify=false", "--authfile", join(folder, "auth.json")];
    return { name: "skopeo", logIn: (login) => logInBy("skopeo", args, login) };
  }
  return {
    name: "HTTP (neither docker nor skopeo is on PATH)",
    logIn: async ({ host, username, password }) => (await logInAt(host, username, password)) === 200,
  };
}

const isOnPath = (command: string) => spawnSync(command, ["--version"]).status === 0;

/** Runs a client whose credentials go into a folder that is removed at once. */
async function logInBy(
  command: string,
  args: (folder: string) => string[],
  { host, username, password }: Login,
): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "oci-auth-tokens-login-"));
  try {
    return await new Promise((resolve, reject) => {
      const child = spawn(
        command,
        [...args(folder), "--username", username, "--password-stdin", host],
        // A docker without a daemon must not go looking for one of the machine's.
        { stdio: ["pipe", "ignore", "ignore"], env: { ...process.env, DOCKER_HOST: "unix:///nowhere.sock" } },
      );
      child.on("error", reject);
      child.on("close", (code) => resolve(code === 0));
      child.stdin.end(password);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
