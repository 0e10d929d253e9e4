import { runtime } from "@pulumi/pulumi";
import { serializedAuthToken, serializedRotatingAuthToken } from "../provider/dynamic/serialized";
import type { Bench } from "./figure";

/** What the serialized provider adds to a state: it is there twice for every resource. */
export const serializedBench: Bench = async () => {
  const bytes = async (provider: object) => {
    const { text } = await runtime.serializeFunction(() => provider, { allowSecrets: true });
    return 2 * Buffer.byteLength(JSON.stringify(text));
  };
  return [
    {
      what: "serialized provider of an AuthToken, in the state",
      measured: await bytes(serializedAuthToken),
      unit: "bytes",
      atMost: 1260,
    },
    {
      what: "serialized provider of a RotatingAuthToken, in the state",
      measured: await bytes(serializedRotatingAuthToken),
      unit: "bytes",
      atMost: 1260,
    },
  ];
};
