import { readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { build } from "esbuild";
import {
  NEWEST_SDK,
  npmInstall,
  OLDEST_SDK,
  pack,
  pnpmInstall,
  useFolders,
  writeFiles,
} from "../helpers/installation";
import { PLUGIN_YAML, PROVIDER_TYPE } from "../helpers/providers";
import { useTokenStacks } from "../helpers/tokenStack";

const versionOf = (...path: string[]) =>
  (JSON.parse(readFileSync(join(...path, "package.json"), "utf8")) as { version: string }).version;

describe("engine: the package in installations of other forms", () => {
  const stack = useTokenStacks();
  const folder = useFolders();
  let tarball = "";
  before(async () => {
    tarball = await pack(folder());
  });

  it("globally, with the newest SDK and copies of libraries apart from the SDK's: the plugin on PATH", async () => {
    const prefix = folder();
    await npmInstall("--global", "--prefix", prefix, tarball, NEWEST_SDK);
    const { space, live } = await stack({
      program: { yaml: YAML_PROGRAM },
      env: { PATH: [join(prefix, "bin"), process.env.PATH].join(delimiter) },
    });
    await space.up();
    expect(await space.outputs()).to.deep.equal({ password: live()[0]?.text });
    await space.refresh("--expect-no-changes");
    await space.destroy();
    expect(live()).to.deep.equal([]);
    expect(space.resources()).to.deep.equal([]);
  });

  it("with the oldest SDK, in a project that uses google-protobuf 4: both providers, from source and bundled", async () => {
    const app = folder();
    await npmInstall("--prefix", app, tarball, OLDEST_SDK, "google-protobuf@4");
    const modules = join(app, "node_modules");
    expect(versionOf(modules, "google-protobuf")).to.match(/^4\./);
    expect(versionOf(modules, "@pulumi/pulumi/node_modules/google-protobuf")).to.match(/^3\./);

    const { space, user, other, emulator } = await stack({
      program: BOTH,
      projectYaml: PLUGIN_YAML,
      nodeModules: modules,
    });
    const tokens = () => [user, other].flatMap((owner) => emulator.store.liveTokens(owner));
    await space.up();
    const outputs = await space.outputs();
    expect(outputs).to.deep.equal({
      passwords: tokens().map(({ text }) => text),
      found: ["d", "d"],
      listed: [1, 1],
    });

    const program = join(space.project, "index.js");
    writeFiles(space.project, { "source.js": BOTH });
    await build({
      entryPoints: [join(space.project, "source.js")],
      outfile: program,
      bundle: true,
      platform: "node",
      external: ["@pulumi/pulumi"],
      allowOverwrite: true,
    });
    await space.up("--expect-no-changes");
    expect(await space.outputs()).to.deep.equal(outputs);
    const native = space.resources().find(({ type }) => type === PROVIDER_TYPE);
    expect(native?.inputs).to.include({ version: versionOf(modules, "pulumi-oci-auth-tokens") });

    await space.refresh("--expect-no-changes");
    await space.destroy();
    expect(tokens()).to.deep.equal([]);
    expect(space.resources()).to.deep.equal([]);
  });

  it("with pnpm, as the dependency of a library: the dynamic provider works, or says what to do", async () => {
    const app = folder();
    writeFiles(app, {
      "library/package.json": {
        name: "library",
        version: "1.0.0",
        exports: { "./*": "./*.js" },
        dependencies: { "pulumi-oci-auth-tokens": `file:${tarball}` },
        peerDependencies: { "@pulumi/pulumi": "*" },
      },
      "library/dynamic.js": 'exports.AuthToken = require("pulumi-oci-auth-tokens").AuthToken;',
      "library/native.js": 'exports.AuthToken = require("pulumi-oci-auth-tokens/native").AuthToken;',
    });
    const library = await pack(app, join(app, "library"));
    writeFiles(app, {
      "package.json": {
        name: "app",
        dependencies: {
          library: `file:${library}`,
          "@pulumi/pulumi": NEWEST_SDK.replace("@pulumi/pulumi@", ""),
        },
      },
    });
    await pnpmInstall(app);
    const modules = join(app, "node_modules");
    const { space, live } = await stack({ program: viaLibrary("dynamic"), nodeModules: modules });
    await space.up();
    expect(await space.outputs()).to.deep.equal({ password: live()[0]?.text });
    expect(space.stateText()).not.to.include(app);
    await space.destroy();
    expect(live()).to.deep.equal([]);

    // What pnpm's setting `hoist=false` leaves out.
    rmSync(join(modules, ".pnpm/node_modules/pulumi-oci-auth-tokens"));
    const { output } = await space.failingUp();
    expect(output).to.match(
      /error: pulumi-oci-auth-tokens is not installed where Pulumi runs dynamic resources, in \S+: add it to the dependencies of the program itself \(npm install pulumi-oci-auth-tokens\)\.\n/,
    );

    space.writeProject(viaLibrary("native"));
    expect((await space.failingUp()).output).to.match(
      /warning: The plugin pulumi-resource-oci-auth-tokens is neither named in Pulumi\.yaml nor on PATH: run "npm install pulumi-oci-auth-tokens" in the program's folder, and name node_modules\/pulumi-oci-auth-tokens\/provider under plugins in Pulumi\.yaml\.\n/,
    );
  });
});

const YAML_PROGRAM = `
name: test
runtime: yaml
configuration:
  userId:
    type: string
resources:
  token:
    type: oci-auth-tokens:AuthToken
    properties:
      userId: \${userId}
      description: d
outputs:
  password: \${token.token}
`;

const viaLibrary = (provider: string) => `
const pulumi = require("@pulumi/pulumi");
const { AuthToken } = require("library/${provider}");
exports.password = new AuthToken("token", { userId: new pulumi.Config().require("userId"), description: "d" }).token;
`;

/** A token by each provider, which is also looked up and listed. */
const BOTH = `
const pulumi = require("@pulumi/pulumi");
const dynamic = require("pulumi-oci-auth-tokens");
const native = require("pulumi-oci-auth-tokens/native");
const config = new pulumi.Config();
const all = [[dynamic, "dynamic", "userId"], [native, "native", "otherUserId"]].map(([sdk, name, key]) => {
  const userId = config.require(key);
  const token = new sdk.AuthToken(name, { userId, description: "d" });
  return {
    password: token.token,
    found: sdk.AuthToken.get("found-" + name, token.id, { userId }).description,
    listed: sdk.getAuthTokensOutput({ userId }, { dependsOn: [token] }).authTokens.apply((tokens) => tokens.length),
  };
});
exports.passwords = all.map(({ password }) => password);
exports.found = all.map(({ found }) => found);
exports.listed = all.map(({ listed }) => listed);
`;
