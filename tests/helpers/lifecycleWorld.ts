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

/** Options of one run. Missing settings have their defaults. */
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

  /** The context of one run of the engine, which shares no memory with other runs. */
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

  /** Lets time pass without a run. */
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
