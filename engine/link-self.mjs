// Makes the checkout resolvable under its own package name, as after an installation from npm: the examples and the serialized
// dynamic provider call `require("pulumi-oci-auth-tokens/…")`.
import { existsSync, symlinkSync } from "node:fs";

const link = new URL("../node_modules/pulumi-oci-auth-tokens", import.meta.url);
if (existsSync(new URL("../node_modules", import.meta.url)) && !existsSync(link)) {
  symlinkSync("..", link, "junction");
}
