import type { RegistryCredentials, RegistryResponse } from "../../provider/registry/login";
import {
  defaultLifecycleSettings,
  type LifecycleContext,
  type LifecycleSettings,
} from "../../provider/tokens/context";
import { VirtualClock } from "./clock";
import { FakeService, type FakeServiceOptions } from "./fakeService";

export interface WorldOptions extends FakeServiceOptions {
  /** How long the registry does not accept a new token, in milliseconds. Default 0. */
  readonly registryLagMs?: number;
}

/** What one run has that others have not; settings that are not given are the defaults. */
type RunOptions = Partial<Omit<LifecycleContext, "settings">> & { settings?: Partial<LifecycleSettings> };

export const REFUSED = "HTTP 401 UNAUTHORIZED to GET https://phx.ocir.io/v2/";

/** A service, a registry and a clock that outlive the runs of an engine. */
export class World {
  readonly clock = new VirtualClock();
  readonly service: FakeService;
  readonly logins: RegistryCredentials[] = [];
  readonly warnings: string[] = [];
  readonly progress: string[] = [];

  constructor(readonly options: WorldOptions = {}) {
    this.service = new FakeService(this.clock, options);
  }

  /** What one run of the engine works with: a process of its own, which remembers nothing of others. */
  run({ settings, ...more }: RunOptions = {}): LifecycleContext {
    return {
      service: this.service,
      registryLogin: async (credentials) => this.logIn(credentials),
      clock: this.clock,
      settings: { ...defaultLifecycleSettings, ...settings },
      warn: (message) => void this.warnings.push(message),
      progress: (message) => void this.progress.push(message),
      ...more,
    };
  }

  /** Time in which nothing runs. */
  pass(ms: number): void {
    this.clock.time += ms;
  }

  private logIn(credentials: RegistryCredentials): RegistryResponse {
    this.logins.push(credentials);
    const token = this.service.tokens.find(({ text }) => text === credentials.password);
    const known = token && this.clock.now() >= token.createdAt + (this.options.registryLagMs ?? 0);
    return known ? { accepted: true, detail: "accepted" } : { accepted: false, detail: REFUSED };
  }
}
