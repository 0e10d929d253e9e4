/** Runs something and gives back, beside its result, all it wrote to the console, standard output and standard error. */
export async function listening<T>(run: () => Promise<T>): Promise<{ value: T; written: string[] }> {
  const written: string[] = [];
  const restore: (() => void)[] = [];
  const hear = (target: object, name: string) => {
    const original = Reflect.get(target, name);
    Reflect.set(target, name, (...args: unknown[]) => {
      written.push(args.map(String).join(" "));
      return true;
    });
    restore.push(() => void Reflect.set(target, name, original));
  };
  for (const name of ["log", "info", "warn", "error", "debug", "trace"]) hear(console, name);
  for (const stream of [process.stdout, process.stderr]) hear(stream, "write");
  try {
    return { value: await run(), written };
  } finally {
    for (const undo of restore) undo();
  }
}
