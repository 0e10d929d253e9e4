import { errorResponse, HttpError } from "./responses";
import type { Settings } from "./settings";
import type { Clock } from "./types";

/** A token bucket that holds one second's worth of requests. */
export class RateLimit {
  private level = Number.POSITIVE_INFINITY;
  private filledAt = 0;

  constructor(
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** Admits one request, or throws a 429. */
  admit(): void {
    const { requestsPerSecond: rate, retryAfterSeconds } = this.settings;
    if (rate <= 0) return;
    const now = this.clock.now();
    this.level = Math.min(rate, this.level + ((now - this.filledAt) / 1000) * rate);
    this.filledAt = now;
    if (this.level >= 1) {
      this.level -= 1;
      return;
    }
    const headers: Record<string, string> =
      retryAfterSeconds > 0 ? { "retry-after": String(retryAfterSeconds) } : {};
    throw new HttpError(
      errorResponse(429, "TooManyRequests", "Too many requests for the user.", headers),
      "rate limit",
    );
  }
}
