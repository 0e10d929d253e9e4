// Makes the checkout resolvable under its own package name, as it is once installed from npm: the examples and
// the serialized dynamic provider say `require("pulumi-oci-auth-tokens/…")` wherever they run.
import { existsSync, symlinkSync } from "node:fs";

const link = new URL("../node_modules/pulumi-oci-auth-tokens", import.meta.url);
if (existsSync(new URL("../node_modules", import.meta.url)) && !existsSync(link)) {
  symlinkSync("..", link, "junction");
}
