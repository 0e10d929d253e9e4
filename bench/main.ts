import { type Bench, type Figure, tableOf } from "./figure";
import { rateLimiterBench } from "./rateLimiter";
import { startupBench } from "./startup";

const BENCHES: readonly (readonly [name: string, bench: Bench])[] = [
  ["start of the native plugin", startupBench],
  ["rate limiter", rateLimiterBench],
];

/** Runs the benchmarks one after another, so that they do not disturb each other. */
async function main(): Promise<void> {
  const figures: Figure[] = [];
  for (const [name, bench] of BENCHES) {
    console.error(`bench: ${name}`);
    figures.push(...(await bench()));
  }
  console.log(tableOf(figures));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
