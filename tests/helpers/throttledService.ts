import { RateLimit } from "../../emulator/rateLimit";
import { HttpError } from "../../emulator/responses";
import { defaultSettings } from "../../emulator/settings";
import { ServiceError } from "../../provider/identity/errors";
import { parseRetryAfter } from "../../provider/identity/transport";
import type { SharedClock } from "./sharedClock";

/** How a throttled service behaves. */
export interface Throttling {
  /** Requests a second it lets through, after so many of them; also its burst. */
  readonly rateAfter: (passed: number) => number;
  readonly retryAfterSeconds?: number;
  /** The way there and back, in milliseconds. */
  readonly roundTripMs?: number;
}

/** The emulator's own rate limit without a network, under a clock of the test's. */
export class ThrottledService {
  passed = 0;
  refused = 0;
  private readonly settings = defaultSettings();
  private readonly limit: RateLimit;

  constructor(
    private readonly clock: SharedClock,
    private readonly throttling: Throttling,
  ) {
    this.limit = new RateLimit(clock, this.settings);
    this.settings.retryAfterSeconds = throttling.retryAfterSeconds ?? 0;
  }

  /** @throws ServiceError of status 429 */
  async request(): Promise<void> {
    const halfWay = (this.throttling.roundTripMs ?? 50) / 2;
    await this.clock.sleep(halfWay);
    const refusal = this.admit();
    await this.clock.sleep(halfWay);
    if (refusal) throw refusal;
  }

  private admit(): ServiceError | undefined {
    this.settings.requestsPerSecond = this.throttling.rateAfter(this.passed);
    try {
      this.limit.admit();
      this.passed += 1;
      return undefined;
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      this.refused += 1;
      const { status, headers } = error.response;
      const retryAfterMs = parseRetryAfter(headers["retry-after"] ?? null, 0);
      return new ServiceError("CreateAuthToken", { status, code: "TooManyRequests", retryAfterMs });
    }
  }
}
